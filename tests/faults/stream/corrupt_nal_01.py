# SPDX-License-Identifier: GPL-2.0-or-later
"""One NAL unit in a thousand is damaged: the last good picture until the next key frame."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import GoesOn


class CorruptNal01(GoesOn):
    title = "0.1 % of NAL units corrupt"
    lasts_s = 10
    lost = 11  # a GOP

    def inflict(self, rig):
        rig.rogue.transform(twist.corrupt(0.001, first=15))


main(CorruptNal01)
