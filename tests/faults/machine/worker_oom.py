# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's out-of-memory killer takes a worker."""
from faultlab import Fault, cgroup, main


class WorkerOom(Fault):
    title = "worker killed for want of memory"
    lasts_s = 2
    workers_stay = False
    silent_s = 1.0

    def inflict(self, rig):
        self.restarts = rig.camera()["restarts"]
        cgroup.make("victim", "memory")
        cgroup.put("victim", [rig.worker()])
        cgroup.set("victim", "memory.max", "1M")

    def mend(self, rig):
        cgroup.remove("victim")

    def is_back(self, rig, index, camera):
        return super().is_back(rig, index, camera) and camera["restarts"] > self.restarts


main(WorkerOom)
