/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nodes.h - the video devices of this machine, without opening one: that can start a camera. */
#ifndef ROC_NODES_H
#define ROC_NODES_H

#include <stddef.h>

#include "wants.h"

/** @return how many of at most ROC_NODES_MAX, by number; 0 also where there is no V4L2 */
size_t roc_nodes_find(struct roc_node *ret_nodes);

#endif
