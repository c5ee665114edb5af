# SPDX-License-Identifier: GPL-2.0-or-later
"""The stream comes and goes: two seconds of pictures, then the camera hangs up, again and again."""
from faultlab import main
from faultlab.spoilt import Spoilt


class ClosesAfterPackets(Spoilt):
    title = "hangs up after 20 packets, each time"
    lasts_s = 15

    def inflict(self, rig):
        rig.rogue.close_after(20)

    def check(self, rig, seen):
        # Each turn has 2 s of pictures; waiting for it a GOP and the back-off of half a second.
        shown = seen[rig.victim]["placeholder"]
        if shown > 100:
            return f"the placeholder was shown for most of the time ({shown} frames)"
        return None


main(ClosesAfterPackets)
