# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera is switched to H.265, which it sends as a codec of four letters."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import Spoilt


class UnknownCodecEnhanced(Spoilt):
    title = "H.265 the new way (hvc1)"
    outage = True
    growth_kib = 6144  # what probing an unknown codec takes, once: no more after 40 s than after 6
    says = "no decoder here for codec"

    def inflict(self, rig):
        rig.rogue.transform(twist.fourcc(b"hvc1"))


main(UnknownCodecEnhanced)
