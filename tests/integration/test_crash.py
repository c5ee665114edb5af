# SPDX-License-Identifier: GPL-2.0-or-later
"""Workers and the supervisor die or hang: what the viewers of all cameras see."""
import os
import signal
import time

import roclab
from roclab import device


def worker_of(lab, streamer, index):
    """The worker whose device that is."""
    for pid in streamer.workers():
        for fd in os.listdir(f"/proc/{pid}/fd"):
            try:
                if os.readlink(f"/proc/{pid}/fd/{fd}") == f"/dev/video{index}":
                    return pid
            except FileNotFoundError:
                pass
    return None


def clean(lab, seen, name):
    lab.equal((seen["lost"], seen["repeated"], seen["placeholder"], seen["torn"],
               seen["read_error_count"]), (0, 0, 0, 0, 0), f"{name} loses nothing")


def test(lab):
    server = lab.server(3)
    for i in range(3):
        lab.camera(i, server, size="320x180", fps=10, gop=1, plain=True)
    streamer = lab.streamer([{"ip": a, "password": "secret", "streams": ["main"]}
                             for a in server.addresses], log_level="info")
    for i in range(3):
        streamer.wait_camera(i, lambda c: c["state"] == "live" and c["output"]["fps"] == 10, 20,
                             "live and measured")

    # --- killed
    watch = [lab.checker(i, id=i, fps=10) for i in range(3)]
    for checker in watch:
        roclab.wait_for(lambda c=checker: c.has_device, 5, "the reader reads")
    old = worker_of(lab, streamer, 1)
    os.kill(old, signal.SIGKILL)
    streamer.wait_camera(1, lambda c: c["restarts"] == 1 and c["state"] == "live", 10,
                         "live again after its worker was killed")
    seen = [c.stop() for c in watch]
    lab.ok(worker_of(lab, streamer, 1) not in (None, old), "a killed worker is replaced")
    lab.ok(seen[1]["longest_gap_ms"] < 1000, "its device is silent for less than a second",
           seen[1]["longest_gap_ms"])
    lab.equal((seen[1]["read_error_count"], seen[1]["format_changed"], seen[1]["torn"],
               seen[1]["unreadable"]), (0, 0, 0, 0), "its reader sees no error")
    lab.note(f"killed worker: gap {seen[1]['longest_gap_ms']} ms, "
             f"without a new picture {seen[1]['longest_repeat_ms']} ms")
    clean(lab, seen[0], "a camera beside it")
    clean(lab, seen[2], "the other camera beside it")

    # --- hung
    watch = [lab.checker(i, id=i, fps=10) for i in range(2)]
    for checker in watch:
        roclab.wait_for(lambda c=checker: c.has_device, 5, "the reader reads")
    old = worker_of(lab, streamer, 0)
    os.kill(old, signal.SIGSTOP)
    streamer.wait_camera(0, lambda c: c["restarts"] == 1 and c["state"] == "live", 15,
                         "live again after its worker hung")
    seen = [c.stop() for c in watch]
    lab.ok(worker_of(lab, streamer, 0) not in (None, old), "a hung worker is replaced")
    lab.equal(seen[0]["read_error_count"], 0, "its reader sees no error")
    clean(lab, seen[1], "a camera beside it")

    # --- a worker that dies all the time is not started in a storm, and its device is fed
    for turn in range(4):
        pid = roclab.wait_for(lambda: worker_of(lab, streamer, 2), 10, "there is a worker")
        os.kill(pid, signal.SIGKILL)
        roclab.wait_for(lambda p=pid: worker_of(lab, streamer, 2) not in (None, p), 10,
                        "there is another worker")
    streamer.wait_state(2, "crashed", 5)
    seen = lab.checker(2, seconds=2, read=True).result(15)
    lab.ok(seen["placeholder"] >= 15, "a camera whose worker dies again and again is fed with a "
           "placeholder at its rate", seen)
    streamer.wait_state(2, "live", 20)
    lab.ok(True, "and comes back by itself")

    # --- the supervisor
    workers = streamer.workers()
    watch = lab.checker(0, id=0, fps=10)
    roclab.wait_for(lambda: watch.has_device, 5, "the reader reads")
    streamer.kill()
    lab.wait(lambda: not device.processes("roc-worker"), 3,
             "the workers of a killed supervisor end by themselves")
    lab.wait(lambda: streamer.rocctl("status").returncode == 3, 6,
             "rocctl says that the streamer is not running")
    streamer.start()
    for i in range(3):
        streamer.wait_state(i, "live", 10)
    lab.ok(set(workers).isdisjoint(streamer.workers()), "a new one takes the devices over")
    seen = watch.stop()
    lab.equal((seen["read_error_count"], seen["format_changed"]), (0, 0),
              "a reader that stayed connected sees no error and no other format")
    lab.ok(seen["segments"][-1]["class"] == "camera", "and has the picture again")


roclab.main(test)
