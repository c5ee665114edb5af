# SPDX-License-Identifier: GPL-2.0-or-later
"""The supervisor has no descriptor left when a worker dies."""
import os
import resource
import signal

from faultlab import main
from faultlab.worker_lost import WorkerLost


class OutOfFds(WorkerLost):
    title = "supervisor out of descriptors when a worker dies"
    lasts_s = 4

    def lose(self, rig, worker):
        pid = rig.streamer.pid
        used = max(int(fd) for fd in os.listdir(f"/proc/{pid}/fd")) + 1
        self.before = resource.prlimit(pid, resource.RLIMIT_NOFILE, (used, used))
        os.kill(worker, signal.SIGKILL)

    def mend(self, rig):
        resource.prlimit(rig.streamer.pid, resource.RLIMIT_NOFILE, self.before)


main(OutOfFds)
