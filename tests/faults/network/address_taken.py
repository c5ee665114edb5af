# SPDX-License-Identifier: GPL-2.0-or-later
"""Leases are swapped: another camera has the address where this one was, and its name says so."""
from faultlab import main, net
from faultlab.named import NAME, Named


class AddressTaken(Named):
    title = "another camera gets the camera's address"
    lasts_s = 0
    silent_s = 1.0  # the files of name resolution are new, so the worker is, too
    back_s = 5.0

    def setup(self, rig):
        self.before = self.at_spare(rig, rig.victim)
        net.name_address(NAME, rig.server.addresses[rig.spare])

    def inflict(self, rig):
        net.name_address(NAME, rig.server.addresses[rig.victim])
        self.before.stop()
        self.at_spare(rig, 9)


main(AddressTaken)
