# SPDX-License-Identifier: GPL-2.0-or-later
"""A fault of the camera itself: the victim is the rogue one."""
from .fault import Fault


class Spoilt(Fault):
    """The rogue camera does or sends something wrong; afterwards all is well again."""

    rogue = True
    says = ""  # what the status must say meanwhile, as its reason
    other_source = False  # does it switch to pictures of another kind?

    def during(self, rig):
        if self.says:
            rig.streamer.wait_camera(rig.victim, lambda c: self.says in c["reason"], 12,
                                     f'says "{self.says}"')
            rig.lab.ok(True, f'the status says "{self.says}"')

    def mend(self, rig):
        rig.rogue.behave()
        rig.rogue.transform(None)
        if self.other_source:
            rig.rogue.switch()


class GoesOn(Spoilt):
    """It must not be seen: no placeholder, hardly a picture less."""

    outage = False
    lost = 2  # at the most

    def check(self, rig, seen):
        lost = seen[rig.victim]["lost"]
        return f"{lost} pictures got lost" if lost > self.lost else None


class JoinedAnew(Spoilt):
    """What only a new client meets: so the connection is ended, and must be live again soon with it."""

    shown = 20  # placeholder frames: a GOP and the attempt

    def during(self, rig):
        super().during(rig)
        rig.streamer.wait_camera(rig.victim, lambda c: c["state"] == "live" and c["output"]["fps"] == 10,
                                 3, "is live with it")

    def check(self, rig, seen):
        shown = seen[rig.victim]["placeholder"]
        return f"the placeholder was shown for {shown} frames" if shown > self.shown else None


class LongGop(Spoilt):
    """Who joins between two key frames waits for the next, and not for the one after it."""

    gop_s = 20
    lasts_s = gop_s + 6
    other_source = True
    wait_key = True  # does a new client get nothing until then?

    def inflict(self, rig):
        rig.rogue.switch(gop=self.gop_s)
        rig.rogue.wait_key(self.wait_key)
        rig.rogue.drop()

    def mend(self, rig):
        self.state = rig.camera()["state"]
        rig.rogue.wait_key(True)
        super().mend(rig)

    def check(self, rig, seen):
        shown = seen[rig.victim]["longest_placeholder_ms"]
        if self.state != "live" or shown > 1000 * (self.gop_s + 1.5):
            return f"{self.state} after {self.lasts_s} s, the placeholder shown for {shown} ms"
        return None
