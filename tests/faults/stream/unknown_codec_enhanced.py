# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera is switched to H.265, which it sends as a codec of four letters."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import Spoilt


class UnknownCodecEnhanced(Spoilt):
    title = "H.265 the new way (hvc1)"
    outage = True
    says = "no decoder here for codec"

    def inflict(self, rig):
        rig.rogue.transform(twist.fourcc(b"hvc1"))


main(UnknownCodecEnhanced)
