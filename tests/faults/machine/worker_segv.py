# SPDX-License-Identifier: GPL-2.0-or-later
"""The thread that decodes runs into a segmentation fault."""
import ctypes
import os
import signal

from faultlab import Fault, main

TGKILL = 234  # of x86-64: os.kill() would leave the choice of the thread to the kernel


class WorkerSegv(Fault):
    title = "SIGSEGV in the decoder's thread"
    lasts_s = 0
    workers_stay = False
    silent_s = 1.0

    def inflict(self, rig):
        self.restarts = rig.camera()["restarts"]
        worker = rig.worker()
        threads = sorted(int(t) for t in os.listdir(f"/proc/{worker}/task"))
        # the director is first, the outlet second, a session the newest
        if ctypes.CDLL(None).syscall(TGKILL, worker, threads[-1], int(signal.SIGSEGV)) < 0:
            raise OSError("tgkill")

    def is_back(self, rig, index, camera):
        return super().is_back(rig, index, camera) and camera["restarts"] > self.restarts

    def check(self, rig, seen):
        return None if "signal 11" in rig.streamer.logs() else "the log does not tell the signal"


main(WorkerSegv)
