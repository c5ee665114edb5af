# SPDX-License-Identifier: GPL-2.0-or-later
"""Random bytes in the middle of the stream, and instead of every handshake."""
from faultlab import main
from faultlab.spoilt import Spoilt


class Garbage(Spoilt):
    title = "garbage instead of RTMP"
    outage = True
    says = "not a stream"

    def inflict(self, rig):
        rig.rogue.garbage()


main(Garbage)
