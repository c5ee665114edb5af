# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole service gets a tenth of a processor."""
from faultlab import Fault, cgroup, main


class ServiceStarved(Fault):
    title = "service gets 10 % of a processor"
    victims = (0, 1, 2, 3)
    lasts_s = 8
    silent_s = 1.5
    back_s = 3.0

    def inflict(self, rig):
        cgroup.make("service", "cpu")
        cgroup.put("service", rig.streamer.tree())
        cgroup.set("service", "cpu.max", "10000 100000")

    def mend(self, rig):
        cgroup.put("", rig.streamer.tree())
        cgroup.remove("service")


main(ServiceStarved)
