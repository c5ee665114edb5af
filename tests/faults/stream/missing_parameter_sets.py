# SPDX-License-Identifier: GPL-2.0-or-later
"""A stream without parameter sets can not be decoded; they come again when it is mended."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import Spoilt


class MissingParameterSets(Spoilt):
    title = "no SPS and no PPS"
    outage = True
    says = "no whole picture"
    lasts_s = 24
    back_s = 0.1 * 24 + 1.0 + 1.0  # a tenth of the outage at the most, a GOP, the attempt

    def inflict(self, rig):
        rig.rogue.transform(twist.without_parameter_sets, drop=True)


main(MissingParameterSets)
