# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera is switched to H.265, which it sends in the way that cameras have."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import Spoilt


class UnknownCodec(Spoilt):
    title = "a codec that FFmpeg does not know in FLV"
    outage = True
    growth_kib = 6144  # what probing an unknown codec takes, once: no more after 40 s than after 6
    says = "no decoder here for codec"

    def inflict(self, rig):
        rig.rogue.transform(twist.codec(12))


main(UnknownCodec)
