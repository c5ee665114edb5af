# SPDX-License-Identifier: GPL-2.0-or-later
"""The parameter sets claim a picture of 16384x16384: no memory for that, and a reason in words."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import Spoilt


class Size16384(Spoilt):
    title = "a header of 16384x16384"
    outage = True
    says = "larger than 8192x8192"
    lasts_s = 9

    def inflict(self, rig):
        rig.rogue.transform(twist.claims_size(16384, 16384), drop=True)


main(Size16384)
