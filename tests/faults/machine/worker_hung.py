# SPDX-License-Identifier: GPL-2.0-or-later
"""A worker as a whole does not go on, without a word of why; the watchdog has to see it."""
from faultlab import Fault, cgroup, main


class WorkerHung(Fault):
    title = "worker hangs (frozen control group)"
    lasts_s = 5
    workers_stay = False
    silent_s = 4.0  # the watchdog's three seconds and the next one's start
    repeat_s = 4.0

    def inflict(self, rig):
        self.restarts = rig.camera()["restarts"]
        cgroup.make("hung")
        cgroup.put("hung", [rig.worker()])
        cgroup.set("hung", "cgroup.freeze", "1")

    def mend(self, rig):
        cgroup.remove("hung")

    def is_back(self, rig, index, camera):
        return super().is_back(rig, index, camera) and camera["restarts"] > self.restarts


main(WorkerHung)
