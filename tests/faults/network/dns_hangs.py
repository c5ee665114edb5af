# SPDX-License-Identifier: GPL-2.0-or-later
"""The name server does not answer any more, and then the connection ends."""
from faultlab import main, net
from faultlab.named import NAME, Named


class DnsHangs(Named):
    title = "name server hangs while the camera reboots"
    lasts_s = 5

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
        super().undo(rig)


main(DnsHangs)
