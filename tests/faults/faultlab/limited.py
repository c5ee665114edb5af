# SPDX-License-Identifier: GPL-2.0-or-later
"""Cameras of few connections: another stream type is added to the entry, and so tested beside the first."""
from .spoilt import Spoilt


class Limited(Spoilt):
    lasts_s = 40     # the others are tested half a minute after the start
    sealed = False   # needs a second stream
    growth_kib = 8192  # by then two streams have been decoded at once
    silent_s = 1.0   # a worker is replaced
    places = 1
    kicks = False
    breaks = 2       # times that the picture may be away: each change of the entry costs it once

    def setup(self, rig):
        rig.rogue.add("sub", size="160x90", fps=10, gop=1)

    def inflict(self, rig):
        self.before = rig.rogue.streams["sub"].joined
        rig.rogue.limit(self.places, self.kicks)
        self._configure(rig, ["main", "sub"])

    def mend(self, rig):
        self.tests = rig.rogue.streams["sub"].joined - self.before
        self.stream = rig.camera()["stream"]
        super().mend(rig)
        self._configure(rig, ["main"])

    @staticmethod
    def _configure(rig, streams):
        rig.entries[rig.victim] = {**rig.entries[rig.victim], "streams": streams}
        rig.streamer.reload(rig.entries)

    def check(self, rig, seen):
        away = sum(s["class"] == "placeholder" for s in seen[rig.victim]["segments"])
        if away > self.breaks:
            return f"the picture was away {away} times"
        if self.stream != "main":
            return f"the {self.stream} stream is shown"
        return self.check_tests(self.tests)

    def check_tests(self, tests):
        """tests: how many connections got the other stream."""
        return None
