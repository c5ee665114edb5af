# SPDX-License-Identifier: GPL-2.0-or-later
"""PURE: what grows over hours. A series is a list of (seconds, value)."""


def slope_per_hour(series):
    """Of the straight line that fits best; 0 for less than two points."""
    n = len(series)
    if n < 2:
        return 0.0
    mean_t = sum(t for t, _ in series) / n
    mean_v = sum(v for _, v in series) / n
    spread = sum((t - mean_t) ** 2 for t, _ in series)
    if spread == 0:
        return 0.0
    return 3600 * sum((t - mean_t) * (v - mean_v) for t, v in series) / spread


def median(values):
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else 0


def after(series, start):
    return [(t, v) for t, v in series if t >= start]


def ends(series, share=0.2):
    """Medians of the first and of the last part."""
    part = max(1, int(len(series) * share))
    return median([v for _, v in series[:part]]), median([v for _, v in series[-part:]])


class Frames:
    """What a reader's log of frames tells, line by line: pictures that were missed, and latencies.

    A line: time_us class id number latency_us interval_us; see framecheck --log.
    """

    def __init__(self):
        self.number = None
        self.rest = ""
        self.lost = []       # (time_us, how many)
        self.latency = []    # (time_us, us), of new pictures
        self.kinds = {}
        self.longest_us = 0  # between two frames

    def feed(self, text):
        lines = (self.rest + text).split("\n")
        self.rest = lines.pop()
        for line in lines:
            self._take(line.split())

    def _take(self, fields):
        at, kind, _, number, latency, interval = fields
        self.kinds[kind] = self.kinds.get(kind, 0) + 1
        self.longest_us = max(self.longest_us, int(interval))
        if kind != "camera":
            return
        number = int(number)
        if self.number is not None and number > self.number + 1:
            self.lost.append((int(at), number - self.number - 1))
        self.number = number
        self.latency.append((int(at), int(latency)))

    def lost_between(self, start_us, end_us):
        return sum(n for at, n in self.lost if start_us <= at < end_us)

    def latency_between(self, start_us, end_us):
        return median([us for at, us in self.latency if start_us <= at < end_us])
