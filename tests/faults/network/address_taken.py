# SPDX-License-Identifier: GPL-2.0-or-later
"""Leases are swapped: another camera has the address where this one was, and its name says so."""
from faultlab import Fault, main, net

NAME = "victim.lab"


class AddressTaken(Fault):
    title = "another camera gets the camera's address"
    outage = True
    lasts_s = 0
    silent_s = 1.0  # the files of name resolution are new, so the worker is, too
    back_s = 5.0
    sealed = False

    def entry(self, rig, entry):
        return {**entry, "ip": NAME}

    def _at_spare(self, rig, number):
        return rig.lab.camera(rig.spare, rig.server, id=number, size="320x180", fps=10, gop=1, plain=True)

    def setup(self, rig):
        self.before = self._at_spare(rig, rig.victim)
        net.name_address(NAME, rig.server.addresses[rig.spare])

    def inflict(self, rig):
        net.name_address(NAME, rig.server.addresses[rig.victim])
        self.before.stop()
        self._at_spare(rig, 9)

    def undo(self, rig):
        net.name_address(NAME, None)


main(AddressTaken)
