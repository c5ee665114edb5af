/* SPDX-License-Identifier: GPL-2.0-or-later */
/* check_advice.h - PURE: what to do about what the configuration's parser says. */
#ifndef ROC_CTL_CHECK_ADVICE_H
#define ROC_CTL_CHECK_ADVICE_H

/** About a problem or warning of one entry. "" when the text itself says it. */
const char *roc_check_advice(const char *text);

/** About a file that can't be used, by what roc_config_load() returned. */
const char *roc_check_file_advice(int error);

#endif
