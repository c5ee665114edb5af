# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures come in another order than they are shown in."""
from faultlab import main
from faultlab.spoilt import GoesOn


class BFrames(GoesOn):
    title = "B-frames"
    other_source = True
    # A cut in the midst of a group leaves two unsent, and with their order two more are given at once
    # by the decoder, of which the newest is shown.
    lost = 6

    def inflict(self, rig):
        rig.rogue.switch(bframes=2)


main(BFrames)
