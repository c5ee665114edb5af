# SPDX-License-Identifier: GPL-2.0-or-later
"""The video track ends, and nothing else comes; the connection stays."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import Spoilt


class NoVideoTrack(Spoilt):
    title = "no video track"
    outage = True
    says = "no video arrived"
    lasts_s = 9

    def inflict(self, rig):
        rig.rogue.transform(twist.without_video)


main(NoVideoTrack)
