# SPDX-License-Identifier: GPL-2.0-or-later
"""A FIFO, which blocks whoever opens it, is in the segment's place when the service starts."""
import os

from faultlab import main
from faultlab.hostile_start import HostileStart


class FifoAtStart(HostileStart):
    title = "FIFO in the segment's place at start"

    def put(self, path):
        os.mkfifo(path)


main(FifoAtStart)
