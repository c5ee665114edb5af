# SPDX-License-Identifier: GPL-2.0-or-later
"""The cable is out for a minute; with FAULT_LASTS_S=900, for a quarter of an hour."""
import os

from faultlab import Fault, main, net


class CableOut(Fault):
    lasts_s = float(os.environ.get("FAULT_LASTS_S", 60))
    title = f"cable out for {lasts_s:.0f} s"
    outage = True

    def inflict(self, rig):
        net.drop(rig.address)

    def during(self, rig):
        seen = rig.camera()
        rig.lab.ok(seen["state"] == "offline" and "no answer" in seen["reason"],
                   "the reason says that nobody answers", seen)

    def mend(self, rig):
        net.restore(rig.address)


main(CableOut)
