/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * director.h - the worker's main thread: carries out the plan with sessions and an outlet, and
 * tells the supervisor. Everything it decides is decided in plan, view and format_policy.
 */
#ifndef ROC_DIRECTOR_H
#define ROC_DIRECTOR_H

#include "ipc.h"

/**
 * Run until the supervisor says stop or is gone.
 *
 * @param control  the worker's end of the socket pair
 * @param start    what to do; its camera is copied
 * @param device   fd of the device, taken over
 * @return 0 asked to stop; -ESTALE nothing is wrong, but another worker would resolve the camera's name;
 *         other negative errno: could not go on, start another worker
 */
int roc_director_run(int control, const struct roc_ipc_start *start, int device);

#endif
