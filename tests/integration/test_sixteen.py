# SPDX-License-Identifier: GPL-2.0-or-later
"""Sixteen cameras on sixteen devices; one of them is away at the start."""
import time

import roclab
from roclab import device, net

CAMERAS = 16
LATE = 7
GOP_S = 1.0


def test(lab):
    server = lab.server(CAMERAS)
    for i in range(CAMERAS):
        lab.camera(i, server, size="320x180", fps=10, gop=GOP_S, plain=True, wait=False)
    for i in range(CAMERAS):
        roclab.wait_for(lambda: server.published(i), 30, f"camera {i} publishes")
    net.drop(server.addresses[LATE])
    entries = [{"ip": a, "password": "secret", "name": f"Field {i + 1}", "streams": ["main"]}
               for i, a in enumerate(server.addresses)]
    streamer = lab.streamer(entries + [{"ip": "127.0.2.1", "password": "secret"}], log_level="info")

    def live():
        return [c["index"] for c in (streamer.status() or {"cameras": []})["cameras"]
                if c["state"] == "live"]

    others = [i for i in range(CAMERAS) if i != LATE]
    lab.wait(lambda: live() == others, 40, "fifteen cameras are live while one is away")
    lab.equal(len(streamer.status()["cameras"]), CAMERAS, "the seventeenth has no slot")
    lab.ok("16" in streamer.logs() and "ignor" in streamer.logs().lower(),
           "and a warning says that it is ignored")
    streamer.wait_state(LATE, "offline", 5)
    lab.ok(True, "the absent one is offline")

    net.restore(server.addresses[LATE])
    appeared = time.monotonic()
    streamer.wait_state(LATE, "live", 15)
    took = time.monotonic() - appeared
    lab.note(f"live {took:.2f} s after it appeared")
    # One processor decodes, encodes and serves sixteen cameras here: half a second for that. Sixteen
    # decoders with a sanitizer need all of it: there the time says nothing.
    lab.ok(lab.sanitized or took < 1 + GOP_S + 0.5, "it is live within 1 s and a GOP of appearing", took)
    lab.equal(live(), list(range(CAMERAS)), "all sixteen are live")

    checkers = [lab.checker(i, until_camera=True, timeout=20, id=i) for i in range(CAMERAS)]
    for i, checker in enumerate(checkers):
        seen = checker.result(30)
        lab.ok(seen["unique"] >= 1 and seen["wrong_camera"] == 0, f"device {i} shows camera {i}", seen)
    lab.equal(streamer.rocctl("status", "--check").returncode, 0, "rocctl says that all is well")
    lab.equal(streamer.terminate(3), 0, "all ends with 0 within 3 s")
    lab.equal(device.processes("roc-worker"), [], "and no worker is left")


roclab.main(test)
