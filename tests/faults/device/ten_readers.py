# SPDX-License-Identifier: GPL-2.0-or-later
"""Ten programs open the device, look and close it, over and over."""
import sys

from faultlab import Fault, device, main

# As browsers do when they list cameras: open, ask, close. One program becomes ten: starting an interpreter for each
# would keep the guest's one processor from everything else.
LOOP = """
import fcntl, os, sys, time
end = time.monotonic() + float(sys.argv[2])
for _ in range(9):
    if os.fork() == 0:
        break
done, refused = 0, 0
while time.monotonic() < end:
    try:
        fd = os.open(sys.argv[1], os.O_RDWR)
        fcntl.ioctl(fd, 0x80685600, bytearray(104))
        os.close(fd)
        done += 1
    except OSError:
        refused += 1
    time.sleep(0.03)
os.write(1, f"{done} {refused}\\n".encode())
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
"""


class TenReaders(Fault):
    title = "10 programs open and close the device"
    victims = ()
    lasts_s = 8

    def inflict(self, rig):
        self.openers = rig.lab.run("openers", [sys.executable, "-c", LOOP, device.path(rig.victim),
                                               self.lasts_s])

    def mend(self, rig):
        self.openers.wait(10)
        rig.lab.note("opened, refused: " + ", ".join(self.openers.text().split("\n")))


main(TenReaders)
