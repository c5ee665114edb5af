# SPDX-License-Identifier: GPL-2.0-or-later
"""The stream is switched off in the camera."""
from faultlab import main
from faultlab.spoilt import Spoilt


class StreamAbsent(Spoilt):
    title = "has no such stream"
    outage = True
    says = "camera has no such stream"

    def inflict(self, rig):
        rig.rogue.absent()


main(StreamAbsent)
