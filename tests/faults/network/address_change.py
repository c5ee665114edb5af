# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera gets another address, and its name follows."""
from faultlab import main, net
from faultlab.named import NAME, Named


class AddressChange(Named):
    title = "address of the camera's name changes"
    lasts_s = 0
    silent_s = 1.0  # the files of name resolution are new, so the worker is, too
    back_s = 5.0  # stall, then the name

    def setup(self, rig):
        self.old = rig.server.addresses[rig.victim]
        self.at_spare(rig, rig.victim)
        net.name_address(NAME, self.old)

    def inflict(self, rig):
        net.drop(self.old)
        net.name_address(NAME, rig.server.addresses[rig.spare])

    def undo(self, rig):
        net.restore(self.old)
        super().undo(rig)


main(AddressChange)
