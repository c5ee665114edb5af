# SPDX-License-Identifier: GPL-2.0-or-later
"""The 32 bits of the timestamp come to their end."""
from faultlab import main
from faultlab.rogue import twist
from faultlab.spoilt import GoesOn


class TimestampsWrap(GoesOn):
    title = "timestamps wrap at 32 bits"

    def inflict(self, rig):
        rig.rogue.transform(twist.start_at(2 ** 32 - 2500))


main(TimestampsWrap)
