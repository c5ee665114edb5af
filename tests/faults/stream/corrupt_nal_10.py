# SPDX-License-Identifier: GPL-2.0-or-later
"""One NAL unit in ten is damaged: pictures come in pieces of a GOP, and no placeholder."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import GoesOn


class CorruptNal10(GoesOn):
    title = "10 % of NAL units corrupt"
    lasts_s = 15
    lost = 150

    def inflict(self, rig):
        rig.rogue.transform(twist.corrupt(0.1))


main(CorruptNal10)
