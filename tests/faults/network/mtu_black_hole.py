# SPDX-License-Identifier: GPL-2.0-or-later
"""Small packets pass, large ones vanish: a tunnel with a wrong MTU."""
from faultlab import Fault, main, net


class MtuBlackHole(Fault):
    title = "MTU black hole (packets over 400 bytes vanish)"
    lasts_s = 8
    outage = True
    back_s = 6.0  # TCP has backed off meanwhile
    placeholder_s = 2.0  # small pictures still come for a while

    def inflict(self, rig):
        net.drop_large(rig.address, 400)

    def mend(self, rig):
        net.restore(rig.address)


main(MtuBlackHole)
