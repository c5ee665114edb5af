# SPDX-License-Identifier: GPL-2.0-or-later
"""The supervisor has no descriptor left when a worker dies."""
import os
import resource
import signal

from faultlab import Fault, main


class OutOfFds(Fault):
    title = "supervisor out of descriptors when a worker dies"
    lasts_s = 4
    workers_stay = False
    silent_s = 1.0

    def inflict(self, rig):
        pid = rig.streamer.pid
        used = max(int(fd) for fd in os.listdir(f"/proc/{pid}/fd")) + 1
        self.before = resource.prlimit(pid, resource.RLIMIT_NOFILE, (used, used))
        self.restarts = rig.camera()["restarts"]
        os.kill(rig.worker(), signal.SIGKILL)

    def mend(self, rig):
        resource.prlimit(rig.streamer.pid, resource.RLIMIT_NOFILE, self.before)

    def is_back(self, rig, index, camera):
        return super().is_back(rig, index, camera) and camera["restarts"] > self.restarts


main(OutOfFds)
