# SPDX-License-Identifier: GPL-2.0-or-later
"""The campaign's table: python3 table.py FOLDER prints what its row-*.json files hold."""
import json
import pathlib
import sys

SECTIONS = ("network", "server", "stream", "machine", "device", "segment", "config")
HEAD = ("fault", "what its viewer saw", "placeholder after", "picture back after",
        "lost by other cameras", "memory", "fds")


def milliseconds(ms):
    if ms is None:
        return "-"
    return f"{ms / 1000:.1f} s" if ms >= 950 else f"{ms:.0f} ms"


def cells(row):
    others = f"{row['others_lost']} of {row['others']}" if row["others"] else "-"
    return (row["title"], row["saw"], milliseconds(row["placeholder_ms"]),
            milliseconds(row["back_ms"]), others, f"{row['memory_kib']:+d} KiB",
            f"{row['fds']:+d}")


def markdown(rows):
    """Rows as a table, by section, then by name."""
    order = {name: i for i, name in enumerate(SECTIONS)}
    lines = ["| " + " | ".join(HEAD) + " |", "|---|---|---:|---:|---:|---:|---:|"]
    section = None
    for row in sorted(rows, key=lambda r: (order.get(r["section"], 99), r["name"])):
        if row["section"] != section:
            section = row["section"]
            lines.append(f"| **{section}** |" + " |" * (len(HEAD) - 1))
        lines.append("| " + " | ".join(cells(row)) + " |")
    return "\n".join(lines)


def main(folder):
    rows = [json.loads(p.read_text()) for p in sorted(pathlib.Path(folder).rglob("row-*.json"))]
    if not rows:
        print(f"no results in {folder}", file=sys.stderr)
        return 1
    print(markdown(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
