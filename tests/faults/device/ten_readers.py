# SPDX-License-Identifier: GPL-2.0-or-later
"""Ten readers open the device, look and close it, over and over."""
import sys

from faultlab import Fault, device, main

# As browsers do when they list cameras: open, ask, close. Ten threads and not ten processes: the end of an
# interpreter costs 30 ms of the guest's one processor, and ten that end at once hold it for 300.
LOOP = """
import fcntl, os, sys, threading, time
end = time.monotonic() + float(sys.argv[2])
def read():
    done, refused = 0, 0
    while time.monotonic() < end:
        try:
            fd = os.open(sys.argv[1], os.O_RDWR)
            fcntl.ioctl(fd, 0x80685600, bytearray(104))
            os.close(fd)
            done += 1
        except OSError:
            refused += 1
        time.sleep(0.1)
    os.write(1, f"{done} {refused}\\n".encode())
for _ in range(10):
    threading.Thread(target=read).start()
"""


class TenReaders(Fault):
    title = "10 readers open and close the device"
    victims = ()
    lasts_s = 8

    def inflict(self, rig):
        self.openers = rig.lab.run("openers", [sys.executable, "-S", "-c", LOOP, device.path(rig.victim),
                                               self.lasts_s])

    def mend(self, rig):
        self.openers.wait(10)
        rig.lab.note("opened, refused: " + ", ".join(self.openers.text().split("\n")))


main(TenReaders)
