# SPDX-License-Identifier: GPL-2.0-or-later
"""A third of what the camera sends is lost on the way."""
from faultlab import Fault, main, net


class Loss(Fault):
    title = "30 % of packets lost"
    lasts_s = 10
    back_s = 8.0  # TCP may have backed off for so long before it tries again

    def inflict(self, rig):
        net.netem(rig.address, "loss", "30%")

    def mend(self, rig):
        net.clear_netem()


main(Loss)
