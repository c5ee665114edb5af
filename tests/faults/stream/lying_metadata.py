# SPDX-License-Identifier: GPL-2.0-or-later
"""The metadata tell of another size, rate, codec, track and length than the stream has."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import JoinedAnew


class LyingMetadata(JoinedAnew):
    title = "metadata that lie"

    def inflict(self, rig):
        rig.rogue.transform(twist.metadata(
            width=16000, height=-5, framerate=1000, videocodecid=2, videodatarate=1e300,
            audiocodecid=10, stereo=True, duration=float("nan"), filesize=-1), drop=True)


main(LyingMetadata)
