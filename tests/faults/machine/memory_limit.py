# SPDX-License-Identifier: GPL-2.0-or-later
"""The service reaches its memory limit: some worker dies again and again until there is more."""
from faultlab import Fault, cgroup, main


class MemoryLimit(Fault):
    title = "memory limit of the service reached"
    victims = (0, 1, 2, 3)
    lasts_s = 5
    workers_stay = False
    silent_s = 2.0
    repeat_s = 6.0
    back_s = 15.0  # one that died often holds back for some seconds

    def inflict(self, rig):
        cgroup.make("service", "memory")
        cgroup.put("service", rig.streamer.tree())
        # Memory stays charged to where it was first used: all that comes now counts.
        cgroup.set("service", "memory.max", "4M")

    def mend(self, rig):
        cgroup.set("service", "memory.max", "max")

    def undo(self, rig):
        cgroup.put("", rig.streamer.tree())
        cgroup.remove("service")

    def check(self, rig, seen):
        return None if rig.streamer.alive else "the supervisor died"


main(MemoryLimit)
