/* SPDX-License-Identifier: GPL-2.0-or-later */
/* on_loss.h - what a source is to show while its camera sends no pictures. */
#ifndef ROC_ON_LOSS_H
#define ROC_ON_LOSS_H

enum roc_on_loss {
	ROC_ON_LOSS_PLACEHOLDER = 0, /* the streamer's picture that says why */
	ROC_ON_LOSS_LAST,            /* the camera's last picture */
	ROC_ON_LOSS_TRANSPARENT,     /* nothing: what lies below */
};

#endif
