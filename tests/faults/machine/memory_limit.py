# SPDX-License-Identifier: GPL-2.0-or-later
"""The service reaches its memory limit: some worker dies again and again until there is more."""
import os

from faultlab import Fault, cgroup, main


class MemoryLimit(Fault):
    title = "memory limit of the service reached"
    victims = (0, 1, 2, 3)
    lasts_s = 5
    workers_stay = False
    silent_s = 2.0
    sealed = False
    repeat_s = 6.0
    back_s = 15.0  # one that died often holds back for some seconds

    def setup(self, rig):
        # Memory is charged to where a process is when it first uses it: it has to start there.
        cgroup.make("service", "memory")
        cgroup.put("service", [os.getpid()])

    def started(self, rig):
        cgroup.put("", [os.getpid()])

    def inflict(self, rig):
        used = int(cgroup.get("service", "memory.current"))
        cgroup.set("service", "memory.max", str(used - (4 << 20)))

    def mend(self, rig):
        cgroup.set("service", "memory.max", "max")

    def undo(self, rig):
        cgroup.put("", rig.streamer.tree())
        cgroup.remove("service")

    def check(self, rig, seen):
        return None if rig.streamer.alive else "the supervisor died"


main(MemoryLimit)
