# SPDX-License-Identifier: GPL-2.0-or-later
"""The victim is given by a host name, about which something happens."""
from roclab import net

from .fault import Fault

NAME = "victim.lab"


class Named(Fault):
    outage = True
    sealed = False

    def entry(self, rig, entry):
        return {**entry, "ip": NAME}

    def at_spare(self, rig, number):
        """A camera at the address more, whose pictures are that one's."""
        return rig.lab.camera(rig.spare, rig.server, id=number, size="320x180", fps=10, gop=1, plain=True)

    def undo(self, rig):
        net.name_address(NAME, None)
