# SPDX-License-Identifier: GPL-2.0-or-later
"""Another size, and another shape, in mid-stream: letter-boxed into the format that the device has."""
from faultlab import main
from faultlab.spoilt import GoesOn


class ResolutionChange(GoesOn):
    title = "another size in mid-stream, twice"
    contents = ("240x180", "640x360")
    other_source = True
    lasts_s = 8

    def inflict(self, rig):
        rig.rogue.switch(size="240x180")

    def during(self, rig):
        rig.rogue.switch(size="640x360")


main(ResolutionChange)
