# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything from the camera comes two seconds late, with jitter."""
from faultlab import Fault, main, net


class Delay(Fault):
    title = "2 s delay, 300 ms jitter"
    lasts_s = 10
    repeat_s = 4.0  # whether the gap of two seconds counts as a stall is a matter of the jitter
    back_s = 5.0  # the packets that are under way come first

    def inflict(self, rig):
        net.netem(rig.address, "delay", "2000ms", "300ms", "distribution", "normal")

    def mend(self, rig):
        net.clear_netem()


main(Delay)
