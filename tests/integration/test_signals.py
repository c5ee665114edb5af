# SPDX-License-Identifier: GPL-2.0-or-later
"""SIGHUP, SIGUSR1 and SIGTERM."""
import os
import signal
import time

import roclab
from roclab import device


def entry(server, i, **more):
    return {"ip": server.addresses[i], "password": "secret", "streams": ["main"],
            "name": f"Field {i}", **more}


def test(lab):
    server = lab.server(4)
    for i in range(4):
        lab.camera(i, server, size="320x180", fps=10, gop=1, plain=True)
    streamer = lab.streamer([entry(server, i) for i in range(3)], log_level="info")
    for i in range(3):
        streamer.wait_camera(i, lambda c: c["state"] == "live" and c["output"]["fps"] == 10, 20,
                             "live and measured")
    workers = {i: p for i, p in enumerate(streamer.workers())}

    def reloads():
        """Camera 0 untouched, 1 changed, 2 removed, 3 added, back again: what 0's viewer lost."""
        watch = lab.checker(0, id=0, fps=10)
        roclab.wait_for(lambda: watch.has_device, 5, "the reader reads")
        streamer.reload([entry(server, 0), entry(server, 1, name="Gate")])
        streamer.wait_camera(1, lambda c: c["name"] == "Gate" and c["state"] == "live", 10, "changed")
        lab.wait(lambda: streamer.camera(2) is None, 5, "a removed camera leaves its slot")
        lab.equal(len(streamer.workers()), 2, "and its worker ends")
        lab.ok("Camera 0 changed" not in streamer.logs() and "Camera 9" not in streamer.logs(),
               "nothing is said of cameras that did not change, or are none")
        streamer.reload([entry(server, 0), entry(server, 1, name="Gate"), entry(server, 2),
                         entry(server, 3)])
        for i in (2, 3):
            streamer.wait_state(i, "live", 10)
        lab.ok(True, "added cameras come live")
        streamer.reload([entry(server, 0), entry(server, 1, name="Gate", enabled=False),
                         entry(server, 2), entry(server, 3)])
        streamer.wait_state(1, "disabled", 5)
        lab.ok(True, "a disabled camera says so")
        before = streamer.status()
        failures = streamer.logs().count("reload failed")
        streamer.reload('[{"ip": "127.0.1.1", "password": "geheimnis", ]')
        roclab.wait_for(lambda: streamer.logs().count("reload failed") > failures, 5, "it fails")
        lab.ok("cameras.json:1:" in streamer.logs(), "a broken file is told with its place")
        lab.ok("geheimnis" not in streamer.logs(), "and without its content")
        lab.equal([(c["name"], c["state"]) for c in streamer.status()["cameras"]],
                  [(c["name"], c["state"]) for c in before["cameras"]], "and changes nothing")
        seen = watch.stop()
        lab.ok(workers[0] in streamer.workers(), "an untouched camera keeps its worker")
        return {k: seen[k] for k in ("lost", "repeated", "placeholder", "read_error_count",
                                     "format_changed") if seen[k]}

    lab.ok_once_in(3, reloads, "an untouched camera loses no frame")

    # --- log files
    log = streamer.dir / "log" / "camera_streamer.log"
    log.rename(log.with_suffix(".1"))
    os.kill(streamer.pid, signal.SIGUSR1)
    lab.wait(log.exists, 5, "SIGUSR1 opens the log files anew")
    lab.ok((streamer.dir / "log" / "cameras" / "camera1.log").stat().st_size > 0 and
           (streamer.dir / "log" / "ffmpeg_errors.log").exists(), "every camera has its log file")

    # --- the end
    pids = streamer.tree()
    began = time.monotonic()
    lab.equal(streamer.terminate(5), 0, "SIGTERM ends it with 0")
    lab.ok(time.monotonic() - began < 3, "within 3 s", time.monotonic() - began)
    lab.equal(device.processes("roc-worker"), [], "no process is left")
    lab.ok(all(not os.path.exists(f"/proc/{p}") for p in pids), "none at all")
    gone = streamer.rocctl("status")
    lab.ok(gone.returncode == 3 and "stopped" in gone.stderr, "rocctl says that it was stopped",
           gone.stderr)


roclab.main(test)
