# SPDX-License-Identifier: GPL-2.0-or-later
"""Two fields a picture."""
from faultlab import main
from faultlab.spoilt import GoesOn


class Interlaced(GoesOn):
    title = "interlaced"
    other_source = True

    def inflict(self, rig):
        rig.rogue.switch(interlaced=True)


main(Interlaced)
