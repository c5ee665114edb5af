# SPDX-License-Identifier: GPL-2.0-or-later
"""Each timestamp is up to five seconds off, either way."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import GoesOn


class TimestampsLeap(GoesOn):
    title = "timestamps leap 5 s both ways"

    def inflict(self, rig):
        rig.rogue.transform(twist.leaping(5000))


main(TimestampsLeap)
