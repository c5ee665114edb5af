# SPDX-License-Identifier: GPL-2.0-or-later
"""The clock of the stream jumps a minute back, and forward again later."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import GoesOn


class TimestampsBack(GoesOn):
    title = "timestamps jump a minute back"

    def inflict(self, rig):
        rig.rogue.transform(twist.shift(-60000))


main(TimestampsBack)
