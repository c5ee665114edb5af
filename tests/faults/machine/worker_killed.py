# SPDX-License-Identifier: GPL-2.0-or-later
"""A worker is killed."""
import os
import signal

from faultlab import main
from faultlab.worker_lost import WorkerLost


class WorkerKilled(WorkerLost):
    title = "worker killed (SIGKILL)"

    def lose(self, rig, worker):
        os.kill(worker, signal.SIGKILL)


main(WorkerKilled)
