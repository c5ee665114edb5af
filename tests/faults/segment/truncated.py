# SPDX-License-Identifier: GPL-2.0-or-later
"""The segment is cut short under its writer and its readers."""
from faultlab import main
from faultlab.segment_spoilt import SegmentSpoilt


class Truncated(SegmentSpoilt):
    title = "segment truncated"

    def inflict(self, rig):
        with open(rig.streamer.status_path, "r+b") as segment:
            segment.truncate(100)


main(Truncated)
