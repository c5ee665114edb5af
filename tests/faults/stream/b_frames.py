# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures come in another order than they are shown in."""
from faultlab import main
from faultlab.spoilt import GoesOn


class BFrames(GoesOn):
    title = "B-frames"
    other_source = True

    def inflict(self, rig):
        rig.rogue.switch(bframes=2)


main(BFrames)
