/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef ROC_CTL_CHECK_COMMAND_H
#define ROC_CTL_CHECK_COMMAND_H

#include "command.h"

extern const struct roc_command roc_check_command;

#endif
