# SPDX-License-Identifier: GPL-2.0-or-later
"""All pictures have the same timestamp."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import GoesOn


class TimestampsFrozen(GoesOn):
    title = "timestamps stand still"

    def inflict(self, rig):
        rig.rogue.transform(twist.frozen())


main(TimestampsFrozen)
