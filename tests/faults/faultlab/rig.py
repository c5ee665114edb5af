# SPDX-License-Identifier: GPL-2.0-or-later
"""The rig: cameras that are live, a reader of stamped pictures on every device, the machine's own
hiccups watched."""
import time

from roclab import wait_for
from roclab.streamer import feeder_of

from .canary import Canary
from .fault import GOP_S, SLACK_S, Fault

SIZE, FPS = "320x180", 10
PERIOD_MS = 1000.0 / FPS
LIVE_S = 5.2   # a stream that is up for less counts as coming and going
STEADY = 30    # pictures, before the fault and after


class Rig:
    """cameras live on devices 0, 1 ...; rogue: the index of one that is a rogue.Camera.

    victim, address, rogue: what the fault of now is about.
    """

    def __init__(self, lab, fault, cameras=4, rogue=None, args=()):
        self.lab = lab
        self.canary = Canary(lab)
        self.server = lab.server(cameras + 1)
        self.spare = cameras  # an address more
        self.indices = range(cameras)
        self.rogue_index = rogue
        self.rogue = None
        self.slack_s = SLACK_S * (4 if lab.sanitized else 1)
        self.start_s = 1.5 if lab.sanitized else 0.0
        self.fault = None
        self.use(fault)
        self.entries = []
        for i in self.indices:
            self._make_camera(i, fault.camera() if fault and i in fault.victims else {})
        if fault:
            self.entries[self.victim] = fault.entry(self, self.entries[self.victim])
            fault.setup(self)
        self.streamer = lab.streamer(self.entries, log_level="info", args=args)
        if fault:
            fault.started(self)

    def use(self, fault):
        """From now on it is about this fault."""
        self.fault = fault or Fault()
        self.victim = self.rogue_index if fault and fault.rogue else 1

    def _make_camera(self, index, options):
        address = self.server.addresses[index]
        if index == self.rogue_index:
            from .rogue import Camera
            address = address.replace("127.0.1.", "127.0.2.")
            self.rogue = Camera(self.lab, address, id=index, size=SIZE, fps=FPS, gop=GOP_S)
        else:
            self.lab.camera(index, self.server,
                            **{"size": SIZE, "fps": FPS, "gop": GOP_S, "plain": True, "wait": False,
                               **options})
        self.entries.append({"ip": address, "password": "secret", "name": f"Camera {index}",
                             "streams": ["main"]})

    @property
    def address(self):
        return self.entries[self.victim]["ip"]

    # --- cameras ---------------------------------------------------------------------------------
    def camera(self, index=None):
        return self.streamer.camera(self.victim if index is None else index)

    def wait_live(self, indices, deadline_s, is_back=None):
        for i in indices:
            self.streamer.wait_camera(
                i, lambda c, n=i: is_back(self, n, c) if is_back else c["state"] == "live",
                deadline_s, "is live")

    def wait_measured(self, deadline_s=40):
        """All cameras have been live long enough to count as steady, at their own rate."""
        for i in self.indices:
            if i == self.victim and not self.fault.stamped:
                self.wait_live([i], deadline_s)
            else:
                self.streamer.wait_camera(
                    i, lambda c: c["state"] == "live" and c["since_s"] >= LIVE_S
                    and abs(c["output"]["fps"] - FPS) < 0.01, deadline_s, "live and measured")

    def wait_pictures(self, indices, pictures, deadline_s=15):
        """So many more have been put on the devices."""
        start = {i: self.streamer.wait_camera(i, lambda c: True, 10, "has a status")
                 ["frames"]["written"] for i in indices}
        for i in indices:
            self.streamer.wait_camera(
                i, lambda c, n=i: c["frames"]["written"] >= start[n] + pictures, deadline_s,
                f"{pictures} more pictures")

    def worker(self, index=None):
        """The process that feeds a camera's device, as soon as there is one."""
        index = self.victim if index is None else index
        return wait_for(lambda: feeder_of(self.streamer, index), 10, f"camera {index} has a worker")

    # --- what is seen ----------------------------------------------------------------------------
    def watch(self, indices):
        """A reader on each of these devices; they have it when this returns."""
        checkers = {i: self.lab.checker(i, id=i, fps=FPS,
                                        content=self.fault.contents if i == self.victim else ())
                    for i in indices}
        for checker in checkers.values():
            wait_for(lambda c=checker: c.has_device, 10, "a reader reads")
        return checkers

    def footprint(self):
        """(resident KiB, descriptors) of all processes of the service."""
        return self.streamer.rss_kib(), sum(self.streamer.fds().values())


def sleep_until(at):
    """The fault lasts: that is its nature, not waiting for something to happen."""
    left = at - time.monotonic()
    if left > 0:
        time.sleep(left)
