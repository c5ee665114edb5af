# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody overwrites the whole segment with noise."""
import random

from faultlab import Fault, main


class Noise(Fault):
    title = "segment overwritten with noise"
    victims = ()
    lasts_s = 4

    def inflict(self, rig):
        size = rig.streamer.status_path.stat().st_size
        with open(rig.streamer.status_path, "r+b") as segment:
            segment.write(random.Random(1).randbytes(size))

    def during(self, rig):
        rig.lab.equal(rig.streamer.rocctl("status", "--check").returncode, 0,
                      "there is a good segment again")


main(Noise)
