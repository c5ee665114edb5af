/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "claims.h"

#include <errno.h>

int roc_claims_take(struct roc_claims *claims, uint32_t camera, dev_t device, uint32_t *ret_holder)
{
	roc_claims_release(claims, camera);
	for (uint32_t i = 0; i < ROC_CAMERAS_MAX; i++) {
		if (device == 0 || claims->devices[i] != device)
			continue;
		*ret_holder = i;
		return -EBUSY;
	}
	claims->devices[camera] = device;
	return 0;
}

void roc_claims_release(struct roc_claims *claims, uint32_t camera)
{
	claims->devices[camera] = 0;
}
