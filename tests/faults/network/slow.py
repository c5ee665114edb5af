# SPDX-License-Identifier: GPL-2.0-or-later
"""A line of 50 kbit/s for a stream of some 300."""
from faultlab import Fault, main, net


class Slow(Fault):
    title = "line of 50 kbit/s"
    lasts_s = 12
    back_s = 8.0  # what has queued up in the line comes first

    def camera(self):
        return {"plain": False, "bitrate": 300000}

    def inflict(self, rig):
        net.netem(rig.address, "rate", "50kbit")

    def mend(self, rig):
        net.clear_netem()


main(Slow)
