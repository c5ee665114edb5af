# SPDX-License-Identifier: GPL-2.0-or-later
"""A worker has no descriptor left when it must connect again."""
import os
import resource

from faultlab import Fault, main, net


class WorkerOutOfFds(Fault):
    title = "worker out of descriptors when it must reconnect"
    lasts_s = 5
    outage = True

    def inflict(self, rig):
        self.pid = rig.worker()
        used = max(int(fd) for fd in os.listdir(f"/proc/{self.pid}/fd")) - 1
        self.before = resource.prlimit(self.pid, resource.RLIMIT_NOFILE, (used, used))
        net.refuse(rig.address)

    def during(self, rig):
        net.restore(rig.address)

    def mend(self, rig):
        net.restore(rig.address)  # where during() was not called
        resource.prlimit(self.pid, resource.RLIMIT_NOFILE, self.before)


main(WorkerOutOfFds)
