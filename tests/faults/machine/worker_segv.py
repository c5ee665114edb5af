# SPDX-License-Identifier: GPL-2.0-or-later
"""The thread that decodes runs into a segmentation fault."""
import ctypes
import os
import signal

from faultlab import main
from faultlab.worker_lost import WorkerLost

TGKILL = 234  # of x86-64: os.kill() would leave the choice of the thread to the kernel


class WorkerSegv(WorkerLost):
    title = "SIGSEGV in the decoder's thread"
    crashes = True

    def lose(self, rig, worker):
        threads = sorted(int(t) for t in os.listdir(f"/proc/{worker}/task"))
        # the director is first, the outlet second, a session the newest
        if ctypes.CDLL(None).syscall(TGKILL, worker, threads[-1], int(signal.SIGSEGV)) < 0:
            raise OSError("tgkill")

    def check(self, rig, seen):
        return None if "signal 11" in rig.streamer.logs() else "the log does not tell the signal"


main(WorkerSegv)
