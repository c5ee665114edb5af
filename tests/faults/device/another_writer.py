# SPDX-License-Identifier: GPL-2.0-or-later
"""Another program writes pictures of its own to our device."""
import sys

from faultlab import Fault, device, main

WRITE = """
import os, sys, time
try:
    fd = os.open(sys.argv[1], os.O_RDWR)
    end = time.monotonic() + float(sys.argv[2])
    while time.monotonic() < end:
        os.write(fd, bytes([90]) * (320 * 180 * 3 // 2))
        print("written", flush=True)
        time.sleep(0.21)
except OSError as error:
    print(error)
"""


class AnotherWriter(Fault):
    title = "another program writes to the device"
    lasts_s = 8
    intruder = True
    stamped = False  # what it writes is seen where the driver lets it

    def inflict(self, rig):
        self.writer = rig.lab.run("intruder", [sys.executable, "-c", WRITE, device.path(rig.victim),
                                               self.lasts_s - 1])

    def during(self, rig):
        rig.streamer.wait_camera(rig.victim, lambda c: "another program" in c["reason"], 10,
                                 "the status says so")

    def mend(self, rig):
        self.writer.wait(10)
        rig.lab.note(f"the intruder: {self.writer.text().splitlines()[-1:]}")


main(AnotherWriter)
