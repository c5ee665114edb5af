# SPDX-License-Identifier: GPL-2.0-or-later
"""The device's node is deleted and made again, as udev does."""
import os
import stat

from faultlab import Fault, device, main


class NodeRecreated(Fault):
    title = "device node deleted and made again"
    victims = ()
    lasts_s = 6

    def inflict(self, rig):
        self.path = device.path(1)
        self.node = os.stat(self.path)
        os.unlink(self.path)

    def mend(self, rig):
        os.mknod(self.path, stat.S_IFCHR | 0o660, self.node.st_rdev)
        os.chown(self.path, self.node.st_uid, self.node.st_gid)


main(NodeRecreated)
