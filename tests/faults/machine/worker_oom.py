# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's out-of-memory killer takes a worker."""
import pathlib

from faultlab import main
from faultlab.worker_lost import WorkerLost


class WorkerOom(WorkerLost):
    title = "worker killed for want of memory"

    def lose(self, rig, worker):
        # It takes what is worth least; all workers are worth less than the rest.
        pathlib.Path(f"/proc/{worker}/oom_score_adj").write_text("1000")
        pathlib.Path("/proc/sysrq-trigger").write_text("f")


main(WorkerOom)
