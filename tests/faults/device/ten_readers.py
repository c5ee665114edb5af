# SPDX-License-Identifier: GPL-2.0-or-later
"""Ten programs open the device, look and close it, over and over."""
import sys

from faultlab import Fault, device, main

# As browsers do when they list cameras: open, ask, close.
LOOP = """
import fcntl, os, sys, time
done, refused, end = 0, 0, time.monotonic() + float(sys.argv[2])
while time.monotonic() < end:
    try:
        fd = os.open(sys.argv[1], os.O_RDWR)
        fcntl.ioctl(fd, 0x80685600, bytearray(104))
        os.close(fd)
        done += 1
    except OSError:
        refused += 1
    time.sleep(0.03)
print(done, refused)
"""


class TenReaders(Fault):
    title = "10 programs open and close the device"
    victims = ()
    lasts_s = 8

    def inflict(self, rig):
        self.readers = [rig.lab.run(f"opener{n}", [sys.executable, "-c", LOOP, device.path(rig.victim),
                                                   self.lasts_s]) for n in range(10)]

    def mend(self, rig):
        for reader in self.readers:
            reader.wait(10)
        rig.lab.note("opened, refused: " + ", ".join(r.text().strip() for r in self.readers))


main(TenReaders)
