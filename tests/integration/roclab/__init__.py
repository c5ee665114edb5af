# SPDX-License-Identifier: GPL-2.0-or-later
"""Integration tests of ROC Camera in the lab: real driver, real streamer, real RTMP server.

A test is a function that gets a Lab, makes its parts with it, and calls lab.ok():

    import roclab

    def test(lab):
        server = lab.server(1)
        lab.camera(0, server, size="640x360", fps=12)
        streamer = lab.streamer([{"ip": "127.0.1.1", "user": "admin", "password": "secret"}])
        streamer.wait_state(0, "live", 20)
        lab.ok(True, "a camera comes on air")

    roclab.main(test)

Conditions are waited for with a deadline (wait_for), never with a sleep. Whatever a Lab started, it
ends; when a check fails, it prints the tails of all logs. tests/lab/run.sh gives each test file a
guest of its own, so nothing here minds other tests.
"""
from .core import Failed, Lab, Process, main, wait_for
from . import cgroup, device, net

__all__ = ["Failed", "Lab", "Process", "main", "wait_for", "cgroup", "device", "net"]
