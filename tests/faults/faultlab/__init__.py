# SPDX-License-Identifier: GPL-2.0-or-later
"""The fault campaign: what a fault is, the rig that it is inflicted on, how it is judged.

A fault script holds one class and calls main:

    from faultlab import Fault, main, net

    class CableOut(Fault):
        title = "cable out"
        outage = True

        def inflict(self, rig):
            net.drop(rig.address)

        def mend(self, rig):
            net.restore(rig.address)

    main(CableOut)

The same class serves the soak (soak.py), which inflicts one fault after the other on one rig.
"""
from roclab import Failed, cgroup, device, net, wait_for

from . import judge, mounts, series, sleep, table
from .campaign import main
from .fault import Fault
from .rig import Rig

__all__ = ["Failed", "Fault", "Rig", "cgroup", "device", "judge", "main", "mounts", "net",
           "series", "sleep", "table", "wait_for"]
