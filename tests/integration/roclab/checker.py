# SPDX-License-Identifier: GPL-2.0-or-later
"""framecheck on a device: counts lost, repeated, torn and late frames from the pictures."""
import json
import os
import signal

from .core import TOOL_ENV, Failed, Process, options_of


class Checker:
    """Runs in the background until stop(), or until it ends by itself (seconds=, until_camera=...).

    Keywords are framecheck's options: seconds=5, until_camera=True, timeout=20, id=0,
    content="640x360", fps=12, read=True.
    """

    def __init__(self, lab, device, **options):
        self.device = device if str(device).startswith("/") else f"/dev/video{device}"
        number = getattr(lab, "checkers", 0)
        lab.checkers = number + 1
        argv = [lab.program("framecheck"), "--json", *options_of(options)]
        self.output = lab.dir / f"framecheck{number}.json"
        with open(self.output, "wb") as out:
            self.process = Process(lab, f"framecheck{number}", argv + [self.device],
                                   env=TOOL_ENV, stdout=out)

    @property
    def alive(self):
        return self.process.alive

    @property
    def has_device(self):
        """Has it opened the device by now?"""
        folder = f"/proc/{self.process.pid}/fd"
        try:
            return any(os.readlink(f"{folder}/{fd}") == self.device for fd in os.listdir(folder))
        except FileNotFoundError:  # it ended, or closed that very descriptor
            return False

    def stop(self, deadline_s=10):
        """Ask it to end, and return its findings."""
        if self.process.alive:
            self.process.signal(signal.SIGINT)
        return self.result(deadline_s)

    def result(self, deadline_s):
        """Its findings when it ends by itself within the deadline."""
        self.process.wait(deadline_s)
        try:
            return json.loads(self.output.read_text())
        except ValueError:
            raise Failed(f"framecheck on {self.device} gave no result (status "
                         f"{self.process.popen.returncode})") from None


def check_pictures(lab, streamer, index, sentence):
    """A camera of 10 fps becomes live, and 50 of its pictures are whole, new and its own."""
    streamer.wait_state(index, "live", 30)
    before = streamer.camera(index)["frames"]["written"]
    reader = lab.checker(index, id=index, fps=10)
    streamer.wait_camera(index, lambda c: c["frames"]["written"] >= before + 50, 30, "50 more pictures")
    seen = reader.stop()
    lab.equal((seen["placeholder"], seen["torn"], seen["wrong_camera"]), (0, 0, 0), sentence)
    lab.ok(seen["unique"] > 30, "and they are new ones", seen["unique"])
