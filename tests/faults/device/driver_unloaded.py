# SPDX-License-Identifier: GPL-2.0-or-later
"""The driver is to be unloaded while all is running: it is in use. Then all is let go, and it is."""
from faultlab import Fault, device, main, wait_for


class DriverUnloaded(Fault):
    title = "driver unloaded and loaded again"
    victims = (0, 1, 2, 3)
    readers = False
    outage = True
    told_s = 3.0
    lasts_s = 4
    back_s = 3.0 + 1.0
    workers_stay = False
    sealed = False

    def inflict(self, rig):
        rig.lab.ok(not self.unload(), "a driver in use can't be unloaded")
        rig.streamer.reload([{**entry, "enabled": False} for entry in rig.entries])
        wait_for(self.unload, 10, "the driver is unloaded")
        rig.streamer.reload(rig.entries)

    @staticmethod
    def unload():
        try:
            device.unload()
        except RuntimeError:
            return False
        return True

    def during(self, rig):
        for i in rig.indices:
            rig.lab.equal(rig.camera(i)["state"], "no-device", f"camera {i} has no device")

    def mend(self, rig):
        device.load(devices=16, exclusive_caps=",".join(["1"] * 16))


main(DriverUnloaded)
