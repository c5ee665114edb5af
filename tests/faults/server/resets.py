# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera accepts connections and resets them at once."""
from faultlab import main
from faultlab.spoilt import Spoilt


class Resets(Spoilt):
    title = "resets every connection"
    outage = True
    says = "hangs up"

    def inflict(self, rig):
        rig.rogue.reset()


main(Resets)
