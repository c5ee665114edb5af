# SPDX-License-Identifier: GPL-2.0-or-later
"""All that the camera sends is a byte a second: pictures first, then the handshake."""
from faultlab import main
from faultlab.spoilt import Spoilt


class OneByteASecond(Spoilt):
    title = "sends a byte a second"
    outage = True
    says = "no video arrived"
    lasts_s = 9

    def inflict(self, rig):
        rig.rogue.one_byte_a_second()


main(OneByteASecond)
