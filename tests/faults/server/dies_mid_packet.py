# SPDX-License-Identifier: GPL-2.0-or-later
"""The connection breaks off in the middle of a picture, each time."""
from faultlab import main
from faultlab.spoilt import Spoilt


class DiesMidPacket(Spoilt):
    title = "dies in the middle of a packet"
    outage = True
    says = "camera closed the connection"

    def inflict(self, rig):
        rig.rogue.die_mid_packet()


main(DiesMidPacket)
