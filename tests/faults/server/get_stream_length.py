# SPDX-License-Identifier: GPL-2.0-or-later
"""A camera that throws out who asks for the length of a live stream: nobody may ask."""
from faultlab import main
from faultlab.spoilt import Spoilt


class GetStreamLength(Spoilt):
    title = "`getStreamLength` closes the connection"

    def inflict(self, rig):
        self.before = rig.rogue.lengths_asked
        rig.rogue.strict()

    def during(self, rig):
        rig.streamer.wait_state(rig.victim, "live", 3)

    def check(self, rig, seen):
        asked = rig.rogue.lengths_asked - self.before
        return f"it asked {asked} times" if asked else None


main(GetStreamLength)
