# SPDX-License-Identifier: GPL-2.0-or-later
"""Figures of repeated runs, and the table of them."""
import statistics


class Figures:
    """Values of one measurement for each way; None stands for "not within the limit"."""

    def __init__(self, title, unit, digits=1, limit=None):
        self.title, self.unit, self.digits, self.limit = title, unit, digits, limit
        self.values = {}

    def add(self, way, value):
        self.values.setdefault(way, []).append(value)

    def median(self, way):
        """Of all runs; a run that never got there is the longest of all. None: most never did."""
        values = self.values.get(way)
        if not values:
            return None
        middle = statistics.median_low([float("inf") if v is None else v for v in values])
        return None if middle == float("inf") else middle

    def cell(self, way):
        values = self.values.get(way)
        if not values:
            return "–"
        known = [v for v in values if v is not None]
        if len(known) < len(values):
            never = f"never in {self.limit} s"
            if not known:
                return never
            return f"{never}: {len(values) - len(known)} of {len(values)} times"
        text = f"{self.median(way):.{self.digits}f}"
        if len(known) > 1:
            text += f" ({min(known):.{self.digits}f}..{max(known):.{self.digits}f})"
        return text

    def ratio(self, way, peer):
        ours, theirs = self.median(way), self.median(peer)
        if ours is None or not self.values.get(peer) or ours <= 0:
            return ""
        if theirs is None:
            return f"over {self.limit / ours:.0f} times less"
        if theirs / ours >= 2:
            return f"{theirs / ours:.1f} times less"
        return f"{ours / theirs:.2f}" if theirs > 0 else ""


def markdown(rows, ways, peer_of, against):
    """rows: Figures; ways: (key, heading); peer_of(row): the way that ours is compared with;
    against: the heading of that."""
    lines = ["| | " + " | ".join(heading for _, heading in ways) + f" | {against} |",
             "|---|" + "---:|" * (len(ways) + 1)]
    for row in rows:
        cells = [row.cell(key) for key, _ in ways]
        lines.append(f"| {row.title}, {row.unit} | " + " | ".join(cells) +
                     f" | {row.ratio('roc', peer_of(row))} |")
    return "\n".join(lines) + "\n"


def plain(text):
    """The same table with its columns in line, for a terminal."""
    rows = [[c.strip() for c in line.strip("|").split("|")] for line in text.splitlines()]
    del rows[1]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join("  ".join(cell.rjust(width) if i else cell.ljust(width)
                               for i, (cell, width) in enumerate(zip(row, widths)))
                     for row in rows)
