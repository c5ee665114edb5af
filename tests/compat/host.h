/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host.h - libobs without OBS Studio: a canvas, a scene, and its newest picture. */
#ifndef ROC_COMPAT_HOST_H
#define ROC_COMPAT_HOST_H

#include <obs.h>

#define HOST_WIDTH 640u
#define HOST_HEIGHT 360u
#define HOST_FPS 15u

/** Start libobs on $DISPLAY with an empty scene on air. */
bool host_start(void);

/** Load a module as OBS does. @return 0 or libobs' code (MODULE_...), 1 when it does not want to */
int host_load(const char *so, const char *data);

/** Put @source at the canvas' upper left corner, unscaled. */
void host_show(obs_source_t *source);

/** Pictures that the canvas has had. */
uint64_t host_frames(void);

/** Copy the newest canvas picture: HOST_WIDTH x HOST_HEIGHT pixels of B, G, R, A. */
void host_grab(uint8_t *ret_bgra);

/** Stop libobs. The caller has released its sources. @return allocations never freed */
long host_stop(void);

#endif
