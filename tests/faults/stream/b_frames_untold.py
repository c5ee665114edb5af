# SPDX-License-Identifier: GPL-2.0-or-later
"""B-frames, and the configuration does not tell: the decoder finds out by itself."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import GoesOn


class BFramesUntold(GoesOn):
    title = "B-frames that the header does not tell of"
    other_source = True
    lost = 8  # until it has found out, and those of B-frames

    def inflict(self, rig):
        rig.rogue.transform(twist.without_vui)
        rig.rogue.switch(bframes=2)


main(BFramesUntold)
