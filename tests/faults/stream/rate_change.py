# SPDX-License-Identifier: GPL-2.0-or-later
"""Half the rate, then twice the rate, in mid-stream: the device keeps its own."""
from faultlab import main
from faultlab.spoilt import GoesOn


class RateChange(GoesOn):
    title = "another rate in mid-stream, twice"
    other_source = True
    lasts_s = 8
    lost = 60  # every other one of 20 per second

    def inflict(self, rig):
        rig.rogue.switch(fps=5)

    def during(self, rig):
        rig.rogue.switch(fps=20)


main(RateChange)
