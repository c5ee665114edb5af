# SPDX-License-Identifier: GPL-2.0-or-later
"""The wall clock jumps; nothing of ours goes by it."""
import time

from .fault import Fault

YEAR_S = 365 * 86400


class ClockJump(Fault):
    victims = ()
    lasts_s = 6
    by_s = 0

    def jump(self, seconds):
        time.clock_settime(time.CLOCK_REALTIME, time.time() + seconds)

    def inflict(self, rig):
        self.jump(self.by_s)

    def mend(self, rig):
        self.jump(-self.by_s)
