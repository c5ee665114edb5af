# SPDX-License-Identifier: GPL-2.0-or-later
"""The switch reboots: all sixteen cameras are away at once, and come back at once."""
from faultlab import Fault, main, net


class AllSixteen(Fault):
    title = "switch reboots: 16 cameras away at once"
    cameras = 16
    victims = tuple(range(16))
    outage = True
    lasts_s = 10
    told_s = 4.0   # one processor for sixteen
    placeholder_s = 1.5
    back_s = 3.0 + 1.0
    growth_kib = 16384
    sealed = False

    def inflict(self, rig):
        for i in rig.indices:
            net.drop(rig.server.addresses[i])

    def mend(self, rig):
        for i in rig.indices:
            net.restore(rig.server.addresses[i])


main(AllSixteen)
