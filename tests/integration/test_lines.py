# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines of the log that programs have been looking for since the Python script wrote them."""
import re

import roclab

COUNT = 17


def test(lab):
    server = lab.server(2)
    lab.camera(0, server, size="320x180", fps=10, gop=1)  # the second one has no publisher
    cameras = [{"ip": a, "password": 123456} for a in (*server.addresses, "127.0.1.9")]
    cameras += [{"ip": "127.0.1.9", "password": "x", "enabled": False}] * (COUNT - len(cameras))
    streamer = lab.streamer(cameras, log_level="info")
    streamer.wait_state(0, "live", 20)
    patterns = [
        r"INFO - Found video devices: video0, video1,",
        r"INFO - v4l2loopback setup completed: 3 devices in use",
        r"WARNING - .*Maximum of 16 cameras supported\. Ignoring additional cameras\. \(1 left out\)",
        r"INFO - Started worker for camera 0 \(127\.0\.1\.1\) on /dev/video0 \(PID: \d+\)",
        r"INFO - Stream test succeeded for 127\.0\.1\.1 with main stream: 320x180@10\.0fps, dup=0,",
        r"INFO - Camera setup summary:",
        r"INFO - Camera 0 \(127\.0\.1\.1\): Stream=main, Status=320x180@\d+\.\d+fps",
        r"WARNING - All streams failed for camera 127\.0\.1\.2\. Retrying in [\d.]+s\.\.\.",
        r"WARNING - Camera 127\.0\.1\.9 is not reachable on port 1935\. Retrying in [\d.]+s\.\.\.",
    ]
    for pattern in patterns:
        lab.wait(lambda p=pattern: re.search(p, streamer.logs()), 30, f"the log has {pattern}")
    started = re.search(r"Started worker for camera 0 .*\(PID: (\d+)\)", streamer.logs())
    lab.ok(int(started[1]) in streamer.workers(), "the number is the worker's")
    text = (streamer.dir / "log" / "camera_streamer.log").read_text()
    lab.equal(text.count("is not reachable on port"), 1, "an outage is not told with each attempt")
    streamer.terminate(5)
    lab.ok("INFO - Received signal 15. Shutting down..." in streamer.logs(), "the stop is logged with its signal")


roclab.main(test)
