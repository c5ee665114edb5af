# SPDX-License-Identifier: GPL-2.0-or-later
"""The node is gone, and then its worker dies: the supervisor has the device, not the path."""
import os
import signal
import stat

from faultlab import device, main
from faultlab.worker_lost import WorkerLost


class WorkerWithoutNode(WorkerLost):
    title = "worker dies while its device node is gone"
    lasts_s = 4

    def lose(self, rig, worker):
        self.path = device.path(rig.victim)
        self.node = os.stat(self.path)
        os.unlink(self.path)
        os.kill(worker, signal.SIGKILL)

    def during(self, rig):
        rig.wait_live([rig.victim], 5, self.is_back)

    def mend(self, rig):
        os.mknod(self.path, stat.S_IFCHR | 0o660, self.node.st_rdev)
        os.chown(self.path, self.node.st_uid, self.node.st_gid)


main(WorkerWithoutNode)
