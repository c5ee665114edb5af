# SPDX-License-Identifier: GPL-2.0-or-later
"""A second reader stops reading and keeps its buffers, as a program that hangs does."""
from faultlab import Fault, main, wait_for


class ReaderStops(Fault):
    title = "a reader stops reading with buffers held"
    victims = ()
    lasts_s = 8

    def inflict(self, rig):
        self.reader = rig.lab.checker(rig.victim, id=rig.victim)
        wait_for(lambda: self.reader.has_device, 10, "the second reader reads")
        self.reader.process.freeze()

    def mend(self, rig):
        self.reader.process.kill()


main(ReaderStops)
