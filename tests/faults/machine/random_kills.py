# SPDX-License-Identifier: GPL-2.0-or-later
"""Workers and supervisor are killed at random, again and again: KILLS_S seconds (default 20), KILLS_SEED."""
import os
import random
import signal
import time

from faultlab import Fault, main

SECONDS = float(os.environ.get("KILLS_S", 20))
HOLD_MAX_S = 60  # of a worker that ends again and again: 0, 1, 2, 4 ... s


class RandomKills(Fault):
    title = f"workers and supervisor killed at random (SIGKILL) for {SECONDS:.0f} s"
    victims = (0, 1, 2, 3)
    lasts_s = 0
    workers_stay = False
    sealed = False
    silent_s = 1.5   # as after a killed supervisor: four workers start on one processor
    repeat_s = 3.0
    growth_kib = 16384

    def inflict(self, rig):
        dice = random.Random(int(os.environ.get("KILLS_SEED", 1)))
        crashes = dict.fromkeys(self.victims, 0)
        self.hold_s = dict.fromkeys(self.victims, 0.0)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            time.sleep(dice.uniform(0.3, 3.0))  # the fault itself, not a wait for something
            if dice.random() < 0.2:
                rig.streamer.kill()
                rig.streamer.start()
                crashes = dict.fromkeys(self.victims, 0)
                continue
            index = dice.choice(self.victims)
            pid = rig.worker(index)
            if not pid:
                continue
            os.kill(pid, signal.SIGKILL)
            crashes[index] += 1
            hold_s = min(HOLD_MAX_S, 2 ** (crashes[index] - 2)) if crashes[index] > 1 else 0
            self.hold_s[index] = max(self.hold_s[index], hold_s)
        self.back_s = max(self.hold_s.values()) + 3.0

    def check(self, rig, seen):
        """The placeholder is never shown for longer than a worker holds back."""
        for index in self.victims:
            shown_s = seen[index]["longest_placeholder_ms"] / 1000
            if shown_s > self.hold_s[index] + 3.0 + rig.slack_s + rig.start_s:
                return f"camera {index} showed the placeholder for {shown_s:.1f} s, " \
                       f"where its worker held back for {self.hold_s[index]:.0f} s"
        return None


main(RandomKills)
