# SPDX-License-Identifier: GPL-2.0-or-later
"""The segment's file is deleted."""
from faultlab import main
from faultlab.segment_spoilt import SegmentSpoilt


class Deleted(SegmentSpoilt):
    title = "segment deleted"

    def inflict(self, rig):
        rig.streamer.status_path.unlink()


main(Deleted)
