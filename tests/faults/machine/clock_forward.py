# SPDX-License-Identifier: GPL-2.0-or-later
"""The clock jumps forward by a year."""
from faultlab import main
from faultlab.clock_jump import YEAR_S, ClockJump


class ClockForward(ClockJump):
    title = "clock jumps forward by a year"
    by_s = YEAR_S


main(ClockForward)
