# SPDX-License-Identifier: GPL-2.0-or-later
"""A worker as a whole does not go on, without a word of why; the watchdog has to see it."""
from faultlab import cgroup, main
from faultlab.worker_lost import WorkerLost


class WorkerHung(WorkerLost):
    title = "worker hangs (frozen control group)"
    lasts_s = 5
    silent_s = 4.0  # the watchdog's three seconds and the next one's start
    repeat_s = 4.0

    def lose(self, rig, worker):
        cgroup.make("hung")
        cgroup.put("hung", [worker])
        cgroup.set("hung", "cgroup.freeze", "1")

    def mend(self, rig):
        cgroup.remove("hung")


main(WorkerHung)
