# SPDX-License-Identifier: GPL-2.0-or-later
"""The kernel's out-of-memory killer takes a worker."""
import pathlib

from faultlab import Fault, main


class WorkerOom(Fault):
    title = "worker killed for want of memory"
    lasts_s = 0
    workers_stay = False
    silent_s = 1.0

    def inflict(self, rig):
        self.restarts = rig.camera()["restarts"]
        # It takes what is worth least; all workers are worth less than the rest.
        pathlib.Path(f"/proc/{rig.worker()}/oom_score_adj").write_text("1000")
        pathlib.Path("/proc/sysrq-trigger").write_text("f")

    def is_back(self, rig, index, camera):
        return super().is_back(rig, index, camera) and camera["restarts"] > self.restarts


main(WorkerOom)
