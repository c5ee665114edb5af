# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody overwrites the whole segment with noise."""
import random

from faultlab import main
from faultlab.segment_spoilt import SegmentSpoilt


class Noise(SegmentSpoilt):
    title = "segment overwritten with noise"

    def inflict(self, rig):
        size = rig.streamer.status_path.stat().st_size
        with open(rig.streamer.status_path, "r+b") as segment:
            segment.write(random.Random(1).randbytes(size))


main(Noise)
