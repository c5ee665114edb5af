# SPDX-License-Identifier: GPL-2.0-or-later
"""A worker is lost, and another one takes its place."""
from .fault import Fault


class WorkerLost(Fault):
    lasts_s = 0
    workers_stay = False
    silent_s = 1.0  # the next one has to start

    def lose(self, rig, worker):
        """worker: the process."""
        raise NotImplementedError

    def inflict(self, rig):
        self.restarts = rig.camera()["restarts"]
        self.lose(rig, rig.worker())

    def is_back(self, rig, index, camera):
        return super().is_back(rig, index, camera) and camera["restarts"] > self.restarts
