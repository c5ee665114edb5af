# SPDX-License-Identifier: GPL-2.0-or-later
"""The clock jumps back by a year."""
import time

from faultlab import Fault, main

YEAR_S = -365 * 86400


class ClockBack(Fault):
    title = "clock jumps back by a year"
    victims = ()
    lasts_s = 6

    def inflict(self, rig):
        time.clock_settime(time.CLOCK_REALTIME, time.time() + YEAR_S)

    def mend(self, rig):
        time.clock_settime(time.CLOCK_REALTIME, time.time() - YEAR_S)


main(ClockBack)
