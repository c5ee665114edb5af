# SPDX-License-Identifier: GPL-2.0-or-later
"""Cameras of a picture a second, of one in two, and of one in four behind a server that begins with what it
has in store, on devices of 15: no placeholder between pictures."""
import roclab
from roclab.rtsp import RtspServer

RATES = (1, 0.5, 0.25)
PICTURES = 6


def test(lab):
    server = lab.server(len(RATES) - 1)
    for i, fps in enumerate(RATES[:-1]):
        lab.camera(i, server, size="320x180", fps=fps, gop=2, plain=True)
    stores = RtspServer(lab, len(RATES) - 1, stores=True, fps=RATES[-1], gop=400)
    lab.wait(lambda: stores.stored >= 3, 30, "a server has three pictures in store")
    sources = [{"ip": a, "password": "secret", "streams": ["main"]} for a in server.addresses]
    sources.append({"url": stores.url})
    streamer = lab.streamer([{**source, "output": {"width": 320, "height": 180, "fps": 15}}
                             for source in sources], log_level="info")
    for i in range(len(RATES)):
        streamer.wait_camera(i, lambda c: c["state"] == "live" and c["frames"]["received"] > 3, 30,
                             "live, three pictures long")
    readers = [lab.checker(i, id=i, fps=15) for i in range(len(RATES))]
    start = [streamer.camera(i)["frames"]["received"] for i in range(len(RATES))]
    for i, before in enumerate(start):
        streamer.wait_camera(i, lambda c, n=before: c["frames"]["received"] >= n + PICTURES, 30,
                             f"{PICTURES} more pictures")
    for fps, reader in zip(RATES, readers):
        seen = reader.stop()
        lab.equal((seen["placeholder"], seen["lost"], seen["torn"], seen["wrong_camera"]), (0, 0, 0, 0),
                  f"a camera of {fps} pictures a second is shown all the time")
        lab.ok(seen["frames"] > 60, "on a device that has more", seen["frames"])


roclab.main(test)
