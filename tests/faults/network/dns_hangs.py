# SPDX-License-Identifier: GPL-2.0-or-later
"""The name server does not answer any more, and then the connection ends."""
from faultlab import Fault, main, net

NAME = "victim.lab"


class DnsHangs(Fault):
    title = "name server hangs while the camera reboots"
    outage = True
    lasts_s = 5
    sealed = False

    def entry(self, rig, entry):
        return {**entry, "ip": NAME}

    def setup(self, rig):
        self.address = rig.server.addresses[rig.victim]
        net.name_address(NAME, self.address)

    def inflict(self, rig):
        net.name_address(NAME, None)
        net.name_server("127.9.9.9")
        net.drop_all("127.9.9.9")
        net.refuse(self.address)

    def mend(self, rig):
        net.restore(self.address)  # the camera is back, the name server is not

    def undo(self, rig):
        net.restore("127.9.9.9")
        net.name_server(None)


main(DnsHangs)
