# SPDX-License-Identifier: GPL-2.0-or-later
"""A worker is killed."""
import os
import signal

from faultlab import Fault, main


class WorkerKilled(Fault):
    title = "worker killed (SIGKILL)"
    lasts_s = 0
    workers_stay = False
    silent_s = 1.0

    def inflict(self, rig):
        self.restarts = rig.camera()["restarts"]
        os.kill(rig.worker(), signal.SIGKILL)

    def is_back(self, rig, index, camera):
        return super().is_back(rig, index, camera) and camera["restarts"] > self.restarts


main(WorkerKilled)
