# SPDX-License-Identifier: GPL-2.0-or-later
"""Something is done to the segment's file; the next look of the supervisor mends it."""
from .fault import Fault


class SegmentSpoilt(Fault):
    victims = ()
    lasts_s = 4

    def during(self, rig):
        rig.lab.equal(rig.streamer.rocctl("status", "--check").returncode, 0,
                      "there is a good segment again")
