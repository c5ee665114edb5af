# SPDX-License-Identifier: GPL-2.0-or-later
"""The clock of the stream jumps an hour forward, and back again later."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import GoesOn


class TimestampsForward(GoesOn):
    title = "timestamps jump an hour forward"

    def inflict(self, rig):
        rig.rogue.transform(twist.shift(3600000))


main(TimestampsForward)
