/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * websocket.h - the vendor "roc-camera" of obs-websocket, when that is there (OBS 28 and later).
 *
 * Requests (CallVendorRequest, vendorName "roc-camera"):
 *   GetCameras                    {"streamer": "running", "cameras": [{...}, ...]}
 *   GetCamera {"name": "Field 1"} or {"index": 0}: {"streamer": "running", "camera": {...}}
 *     A camera is as in "rocctl status --json"; one that there is not gives {"error": "..."}.
 * Events, while OBS has a source "ROC Camera":
 *   CameraStateChanged    {"index", "name", "device", "state", "previous", "reason"}
 *   StreamerStateChanged  {"streamer": "running", "previous": "hung"}
 */
#ifndef ROC_WEBSOCKET_H
#define ROC_WEBSOCKET_H

/** When all modules have been loaded. Does nothing without obs-websocket. */
void roc_websocket_start(void);
void roc_websocket_stop(void);

#endif
