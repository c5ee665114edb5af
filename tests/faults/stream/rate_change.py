# SPDX-License-Identifier: GPL-2.0-or-later
"""Half the rate, then twice the rate, in mid-stream: the device keeps its own, and shows them all."""
from faultlab import main
from faultlab.spoilt import GoesOn


class RateChange(GoesOn):
    title = "another rate in mid-stream, twice"
    other_source = True
    lasts_s = 8
    lost = 12  # until four times the rate is plain

    def inflict(self, rig):
        rig.rogue.switch(fps=5)

    def during(self, rig):
        rig.rogue.switch(fps=20)


main(RateChange)
