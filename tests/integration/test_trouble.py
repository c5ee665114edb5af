# SPDX-License-Identifier: GPL-2.0-or-later
"""Rare trouble: endless crashes, a machine that stands still, a second streamer, bad entries."""
import os
import signal
import subprocess
import time

import roclab
from roclab import device


def kill_worker(streamer):
    """Kill the worker of the only camera; wait until the next one feeds the device."""
    before = streamer.camera(0)
    os.kill(roclab.wait_for(streamer.workers, 30, "there is a worker")[0], signal.SIGKILL)
    after = streamer.wait_camera(0, lambda c: c["restarts"] > before["restarts"], 5, "it has died")
    streamer.wait_camera(0, lambda c: c["frames"]["written"] > after["frames"]["written"], 15,
                         "the next one writes")


def test(lab):
    server = lab.server(1)
    lab.camera(0, server, size="320x180", fps=10, gop=1)
    entry = {"ip": server.addresses[0], "password": "secret", "streams": ["main"]}
    streamer = lab.streamer([entry], log_level="info")
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["output"]["fps"] == 10, 20, "live")

    # A second service on the same devices would fight over every frame.
    second = subprocess.run([str(a) for a in streamer.argv], env={**os.environ, **streamer.env},
                            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10,
                            check=False)
    lab.ok(second.returncode == 1 and "another roc-streamer is running" in second.stderr,
           "a second streamer is refused in words", second)
    lab.ok(streamer.camera(0)["state"] == "live", "and the first goes on")

    # The whole machine stands still: nobody is to blame.
    before = streamer.camera(0)["restarts"]
    frozen = [streamer.pid] + streamer.workers()
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    thaw_at = time.monotonic() + 5
    roclab.wait_for(lambda: time.monotonic() >= thaw_at, 10, "five seconds have gone")
    for pid in frozen:
        os.kill(pid, signal.SIGCONT)
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["last_frame_age_ms"] < 500, 10,
                         "live again")
    lab.equal(streamer.camera(0)["restarts"], before, "nothing is killed for a machine that stood still")

    # Seven crashes in a row: it holds back for half a minute, and comes back.
    for _ in range(7):
        kill_worker(streamer)
    seen = streamer.wait_state(0, "crashed", 10)
    lab.ok("unexpectedly" in seen["reason"], "a camera that crashes again and again says so", seen["reason"])
    workers = streamer.workers()
    seen = lab.checker(0, seconds=12, read=True).result(30)
    lab.ok(seen["placeholder"] >= 100 and seen["longest_gap_ms"] < 1000,
           "its device is fed while it holds back", seen)
    lab.equal(streamer.workers(), workers, "by the same worker all the while")
    lab.ok("nonsense" not in streamer.logs(), "whose words are understood")
    streamer.wait_state(0, "live", 60)
    lab.ok(True, "and it comes back by itself")

    # A camera whose entry is wrong shows that on its device.
    streamer.reload([{"ip": server.addresses[0], "name": "Gate"}])
    streamer.wait_state(0, "invalid", 10)
    seen = lab.checker(0, seconds=2, read=True).result(15)
    lab.ok(seen["placeholder"] >= 10, "the device of a bad entry shows the placeholder", seen)
    lab.ok(device.is_capture(0), "and is a camera to every program")
    streamer.reload([entry])
    streamer.wait_state(0, "live", 10)
    lab.ok(True, "the mended entry comes live")


roclab.main(test)
