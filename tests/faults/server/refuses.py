# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera refuses connections: RTMP is switched off, or it reboots."""
from faultlab import main
from faultlab.spoilt import Spoilt


class Refuses(Spoilt):
    title = "refuses connections"
    outage = True
    says = "refuses connections on port 1935"

    def inflict(self, rig):
        rig.rogue.refuse()


main(Refuses)
