# SPDX-License-Identifier: GPL-2.0-or-later
"""A worker stands still; the watchdog has to see it."""
import os
import signal

from faultlab import Fault, main


class WorkerStopped(Fault):
    title = "worker stopped (SIGSTOP)"
    lasts_s = 0
    workers_stay = False
    silent_s = 4.0  # the watchdog's three seconds and the next one's start
    repeat_s = 4.5
    back_s = 4.0 + 1.0

    def inflict(self, rig):
        self.restarts = rig.camera()["restarts"]
        os.kill(rig.worker(), signal.SIGSTOP)

    def is_back(self, rig, index, camera):
        return super().is_back(rig, index, camera) and camera["restarts"] > self.restarts


main(WorkerStopped)
