/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plugin.h - facts of the module that its parts ask for. */
#ifndef ROC_PLUGIN_H
#define ROC_PLUGIN_H

#include <stdbool.h>

/** OBS runs in a Flatpak: it sees neither /run nor other programs. */
bool roc_plugin_is_flatpak(void);

#endif
