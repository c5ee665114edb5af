# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera gets another address, and its name follows."""
from faultlab import Fault, main, net, wait_for

NAME = "victim.lab"


class AddressChange(Fault):
    title = "address of the camera's name changes"
    outage = True
    lasts_s = 0
    silent_s = 1.0  # the files of name resolution are new, so the worker is, too
    back_s = 5.0  # stall, then the name
    sealed = False

    def entry(self, rig, entry):
        return {**entry, "ip": NAME}

    def setup(self, rig):
        self.old = rig.server.addresses[rig.victim]
        self.twin = rig.lab.camera(rig.spare, rig.server, id=rig.victim, size="320x180", fps=10,
                                   gop=1, plain=True)
        net.name_address(NAME, self.old)

    def inflict(self, rig):
        net.drop(self.old)
        net.name_address(NAME, rig.server.addresses[rig.spare])

    def undo(self, rig):
        net.restore(self.old)
        net.name_address(NAME, None)


main(AddressChange)
