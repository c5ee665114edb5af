# SPDX-License-Identifier: GPL-2.0-or-later
"""One worker gets a tenth of a processor."""
from faultlab import Fault, cgroup, main


class CpuStarved(Fault):
    title = "worker gets 3 % of a processor"
    lasts_s = 8

    def camera(self):
        return {"plain": False, "size": "640x360"}  # some work

    def inflict(self, rig):
        cgroup.make("victim", "cpu")
        cgroup.put("victim", [rig.worker()])
        cgroup.set("victim", "cpu.max", "3000 100000")

    def mend(self, rig):
        cgroup.put("", [rig.worker()])
        cgroup.remove("victim")


main(CpuStarved)
