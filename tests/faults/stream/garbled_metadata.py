# SPDX-License-Identifier: GPL-2.0-or-later
"""The metadata end in the middle of a key: FFmpeg takes no stream that begins so."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import Spoilt


class GarbledMetadata(Spoilt):
    title = "metadata that end in the middle"
    outage = True
    says = "not a stream"

    def inflict(self, rig):
        rig.rogue.transform(twist.garbled_metadata, drop=True)


main(GarbledMetadata)
