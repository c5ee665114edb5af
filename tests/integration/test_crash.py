# SPDX-License-Identifier: GPL-2.0-or-later
"""Workers and the supervisor die or hang: what the viewers of all cameras see."""
import os
import signal

import roclab
from roclab import cgroup, device
from roclab.streamer import feeder_of


GOP_S = 0.5  # the server holds a new player back until the next key frame


def losses(seen):
    """What a viewer has lost, or nothing."""
    bad = {k: seen[k] for k in ("lost", "repeated", "placeholder", "torn", "read_error_count") if seen[k]}
    return bad or None


def freeze(pid):
    """It does not go on, and nobody is told why."""
    cgroup.make("hung")
    cgroup.put("hung", [pid])
    cgroup.set("hung", "cgroup.freeze", "1")


def strike(lab, streamer, victim, hit, watched):
    """Do that to the process of a camera's worker, wait until it is live again; what each viewer saw."""
    watch = {i: lab.checker(i, id=i, fps=10) for i in watched}
    for checker in watch.values():
        roclab.wait_for(lambda c=checker: c.has_device, 5, "the reader reads")
    old = feeder_of(streamer, victim)
    restarts = streamer.camera(victim)["restarts"]
    hit(old)
    # It stays up long enough not to count as crashing all the time.
    streamer.wait_camera(victim, lambda c: c["restarts"] > restarts and c["state"] == "live", 40,
                         "live again")
    seen = {i: checker.stop() for i, checker in watch.items()}
    lab.ok(feeder_of(streamer, victim) not in (None, old), "the worker has been replaced")
    return seen


def test(lab):
    server = lab.server(3)
    for i in range(3):
        lab.camera(i, server, size="320x180", fps=10, gop=GOP_S, plain=True)
    streamer = lab.streamer([{"ip": a, "password": "secret", "streams": ["main"]}
                             for a in server.addresses], log_level="info")
    for i in range(3):
        streamer.wait_camera(i, lambda c: c["state"] == "live" and c["output"]["fps"] == 10, 20,
                             "live and measured")

    def killed():
        seen = strike(lab, streamer, 1, lambda pid: os.kill(pid, signal.SIGKILL), range(3))
        own = seen.pop(1)
        lab.note(f"killed worker: gap {own['longest_gap_ms']} ms, "
                 f"without a new picture {own['longest_repeat_ms']} ms")
        limit_ms = 2000 if lab.sanitized else 1000  # a sanitizer's worker takes twice as long to start
        lab.equal((own["read_error_count"], own["format_changed"], own["torn"], own["unreadable"]),
                  (0, 0, 0, 0), "its reader sees no error")
        wrong = {i: losses(s) for i, s in seen.items() if losses(s)}
        if max(own["longest_repeat_ms"], own["longest_gap_ms"]) >= limit_ms:
            wrong[1] = "more than a second without a new picture"
        return wrong

    def hung():
        seen = strike(lab, streamer, 0, freeze, range(2))
        cgroup.remove("hung")
        lab.equal(seen[0]["read_error_count"], 0, "the reader of a hung worker sees no error")
        return losses(seen[1])

    lab.ok_once_in(3, killed, "a killed worker costs its viewer a second at most, and the others nothing")
    lab.ok_once_in(3, hung, "a hung worker costs the other cameras nothing")

    # --- a worker that dies all the time is not started in a storm, and its device is fed
    for turn in range(4):
        pid = roclab.wait_for(lambda: feeder_of(streamer, 2), 10, "there is a worker")
        os.kill(pid, signal.SIGKILL)
        roclab.wait_for(lambda p=pid: feeder_of(streamer, 2) not in (None, p), 10,
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
