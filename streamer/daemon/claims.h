/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * claims.h - which camera of this service has which device. Two paths can name one device, and a reload
 * can give a camera's device to another: the driver lets both open it, and their pictures would alternate.
 */
#ifndef ROC_CLAIMS_H
#define ROC_CLAIMS_H

#include <stdint.h>
#include <sys/types.h>

#include "config.h"

struct roc_claims {
	dev_t devices[ROC_CAMERAS_MAX]; /* by camera; 0: none */
};

/**
 * Camera @camera is about to open @device. One that it has already is given up.
 * @param ret_holder  with -EBUSY: the camera that has it
 * @return 0, or -EBUSY
 */
int roc_claims_take(struct roc_claims *claims, uint32_t camera, dev_t device, uint32_t *ret_holder);

/** Camera @camera has closed its device. Harmless without one. */
void roc_claims_release(struct roc_claims *claims, uint32_t camera);

#endif
