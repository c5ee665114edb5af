# SPDX-License-Identifier: GPL-2.0-or-later
"""A huge file of noise, open for writing in another program, is in the segment's place at start."""
import random

from faultlab import main
from faultlab.hostile_start import HostileStart


class NoiseAtStart(HostileStart):
    title = "hostile file in the segment's place at start"

    def put(self, path):
        path.write_bytes(random.Random(2).randbytes(1 << 20))
        self.open = open(path, "r+b")

    def check(self, rig, seen):
        # Who had the old file open can write into that one only.
        self.open.write(b"\xff" * 4096)
        self.open.close()
        return None if rig.streamer.status() else "the segment is the hostile file"


main(NoiseAtStart)
