# SPDX-License-Identifier: GPL-2.0-or-later
"""A device is deleted, which the driver allows once nobody holds it, and made again.

While it is in use the driver refuses. So its camera is switched off first.
"""
from faultlab import Fault, device, main, wait_for


class DeviceDeleted(Fault):
    title = "device deleted and made again"
    readers = False
    outage = True
    told_s = 3.0
    lasts_s = 4
    back_s = 3.0 + 1.0
    workers_stay = False
    sealed = False

    def inflict(self, rig):
        rig.lab.ok(not device.delete(rig.victim), "a device in use can't be deleted")
        off = list(rig.entries)
        off[rig.victim] = {**off[rig.victim], "enabled": False}
        rig.streamer.reload(off)
        wait_for(lambda: device.delete(rig.victim), 10, "the device is deleted")
        rig.streamer.reload(rig.entries)

    def during(self, rig):
        seen = rig.camera()
        rig.lab.ok(seen["state"] == "no-device" and "no such device" in seen["reason"],
                   "the reason says that there is none", seen)

    def mend(self, rig):
        device.add(rig.victim)


main(DeviceDeleted)
