# SPDX-License-Identifier: GPL-2.0-or-later
"""A quarter of the packets overtakes the others."""
from faultlab import Fault, main, net


class Reorder(Fault):
    title = "25 % of packets reordered"
    lasts_s = 10
    outage = False

    def inflict(self, rig):
        net.netem(rig.address, "delay", "20ms", "reorder", "25%", "50%")

    def mend(self, rig):
        net.clear_netem()


main(Reorder)
