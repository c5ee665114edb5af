# SPDX-License-Identifier: GPL-2.0-or-later
"""Tells when the machine itself stood still, so that its hiccups are not taken for lost frames.

As a program: wakes every 20 ms and prints a line, the time and for how long (ms), whenever it was
woken late. The scheduler lets one that sleeps nearly always go first, whatever others do: lateness
is the machine's, not the product's.
"""
import sys
import time

EVERY_S = 0.02
LATE_MS = 35.0  # a third of a picture's time at 10 per second


def watch():
    due = time.monotonic()
    while True:
        due += EVERY_S
        left = due - time.monotonic()
        if left > 0:
            time.sleep(left)
        now = time.monotonic()
        if (now - due) * 1000 > LATE_MS:
            print(f"{due:.3f} {(now - due) * 1000:.0f}", flush=True)
            due = now


class Canary:
    """Runs as long as the lab; hiccups() is what it has seen since a time."""

    def __init__(self, lab):
        self.process = lab.run("canary", [sys.executable, "-B", __file__])

    def hiccups(self, since):
        lines = (line.split() for line in self.process.text().splitlines())
        found = [(float(at), float(ms)) for at, ms in (line for line in lines if len(line) == 2)]
        return [(at, ms) for at, ms in found if at >= since]


if __name__ == "__main__":
    try:
        watch()
    except KeyboardInterrupt:
        pass
