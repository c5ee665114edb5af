# SPDX-License-Identifier: GPL-2.0-or-later
"""Readers are killed while they read."""
from faultlab import Fault, main, wait_for


class ReaderKilled(Fault):
    title = "readers killed while they read"
    victims = ()
    lasts_s = 4

    def inflict(self, rig):
        for _ in range(3):
            reader = rig.lab.checker(rig.victim, id=rig.victim)
            wait_for(lambda r=reader: r.has_device, 10, "another reader reads")
            reader.process.kill()


main(ReaderKilled)
