# SPDX-License-Identifier: GPL-2.0-or-later
"""One fault on a fresh rig: inflict, mend, judge, and the row of the table."""
import json
import os
import pathlib
import sys
import time

import roclab
from roclab import wait_for

from . import judge, table
from .rig import PERIOD_MS, STEADY, Rig, sleep_until

WRITER = "another program writes to"
# While all that is wrong is that other cameras lost pictures and the machine stood still, or they lost one or
# two: a picture passes five processes on the guest's one processor, and is lost when they are late by 100 ms
# together. What the product loses it loses each time.
ATTEMPTS = 3
FEW = 2


def strike(rig, fault):
    """Inflict and mend it once. Returns (when inflicted, when mended, findings of all readers, how much
    more memory and descriptors there are)."""
    victims = victims_of(rig, fault)
    checkers = rig.watch([i for i in rig.indices if fault.readers or i not in victims])
    rig.wait_pictures(rig.indices, STEADY)
    memory, fds = rig.footprint()
    fault.inflict(rig)
    at = time.monotonic()
    if fault.outage:
        for i in victims:
            rig.streamer.wait_camera(i, lambda c: c["state"] != "live",
                                     fault.told_s + rig.slack_s, "the status says so")
    sleep_until(at + fault.lasts_s / 2)
    fault.during(rig)
    sleep_until(at + fault.lasts_s)
    mended = at
    if fault.lasts_s:
        fault.mend(rig)
        mended = time.monotonic()
    rig.wait_live(victims, fault.back_s + rig.slack_s + 10, fault.is_back)
    rig.wait_pictures(rig.indices, STEADY)
    wait_for(lambda: rig.footprint()[1] <= fds or time.monotonic() - mended > 20, 30, "its sockets are closed")
    after = rig.footprint()
    seen = {i: checker.stop() for i, checker in checkers.items()}
    return at, mended, seen, (after[0] - memory, after[1] - fds)


def victims_of(rig, fault):
    return [rig.victim] if len(fault.victims) == 1 else list(fault.victims)


def slowest(times):
    """The longest of some times, of which some may never have come (None)."""
    known = [t for t in times if t is not None]
    return max(known) if known else None


def viewer_of(fault, seen):
    """What can't be read of a victim's pictures is not told."""
    return seen if fault.stamped else {
        **seen, "longest_repeat_ms": seen["longest_placeholder_ms"], "lost": 0}


def judge_all(rig, fault, at, mended, seen, growth):
    """(row of the table, what is wrong, what other cameras lost)"""
    victims = victims_of(rig, fault)
    wrong, placeholder, back = [], [], []
    for i in victims if fault.readers else []:
        start_ms = seen[i]["started_ms"]
        shown_ms = judge.placeholder_after_ms(seen[i], at * 1000 - start_ms)
        placeholder.append(shown_ms)
        wrong += judge.wrong_with_victim(fault, seen[i], rig.slack_s, shown_ms, rig.start_s)
        back_ms = judge.back_after_ms(seen[i], mended * 1000 - start_ms) if seen[i]["placeholder"] else None
        back.append(back_ms)
        # Of very many stretches the last ones are not listed: that it is live again was waited for.
        if seen[i]["segments"][-1]["class"] != "camera" and fault.stamped and not seen[i]["segments_left_out"]:
            wrong.append(f"the picture of camera {i} did not come back")
        elif back_ms is not None and back_ms > 1000 * (fault.back_s + rig.slack_s):
            wrong.append(f"the picture came back after {back_ms:.0f} ms")
    others = {i: judge.losses(s) for i, s in seen.items() if i not in victims}
    if growth[1] > 0:
        wrong.append(f"{growth[1]} descriptors are left over")
    if growth[0] > fault.growth_kib and not rig.lab.sanitized:
        wrong.append(f"{growth[0]} KiB of memory are left over")
    if fault.intruder != (WRITER in rig.streamer.logs()):
        wrong.append("the log " + ("does not say" if fault.intruder else "says") + f" '{WRITER}'")
    more = fault.check(rig, seen)
    if more:
        wrong.append(more)
    script = pathlib.Path(sys.modules["__main__"].__file__)
    saw = "no reader: it is what would hold the device"
    if fault.readers:
        saw = judge.what_was_seen(viewer_of(fault, seen[victims[0] if victims else 0]), PERIOD_MS)
    row = {
        "section": script.parent.name, "name": script.stem, "title": fault.title,
        "saw": saw,
        "placeholder_ms": slowest(placeholder), "back_ms": slowest(back),
        "others": len(others), "others_lost": sum(s.get("lost", 0) for s in others.values()),
        "memory_kib": growth[0], "fds": growth[1]}
    return row, wrong, {i: lost for i, lost in others.items() if lost}


def report(row):
    """The row, for people and for the runner."""
    print(table.markdown([row]), flush=True)
    results = os.environ.get("ROC_LAB_RESULTS")
    if results:
        path = pathlib.Path(f"{results}.rows")
        path.mkdir(parents=True, exist_ok=True)
        (path / f"row-{row['section']}-{row['name']}.json").write_text(json.dumps(row))


def run(lab, fault):
    if fault.crashes and lab.sanitized:
        lab.note("left out: a sanitizer would report just what this fault does")
        return
    cameras = max((fault.cameras, *(i + 1 for i in fault.victims)))
    rig = Rig(lab, fault, cameras, rogue=fault.victims[0] if fault.rogue else None)
    try:
        for turn in range(ATTEMPTS):
            rig.wait_measured()
            restarts = {i: rig.camera(i)["restarts"] for i in rig.indices}
            at, mended, seen, growth = strike(rig, fault)
            row, wrong, lost = judge_all(rig, fault, at, mended, seen, growth)
            now = {i: rig.camera(i)["restarts"] for i in rig.indices}
            if fault.workers_stay and now != restarts:
                wrong.append(f"workers were started again: {restarts} -> {now}")
            hiccups = rig.canary.hiccups(at - 4)
            lab.note(f"hiccups of the machine: {hiccups}")
            few = sum(count for losses in lost.values() for count in losses.values()) <= FEW
            if wrong or not lost or turn == ATTEMPTS - 1 or not (hiccups or few):
                break
            lab.note(f"attempt {turn + 1}: other cameras lost {lost}")
    finally:
        fault.undo(rig)
    report(row)
    lab.note(json.dumps({i: {k: v for k, v in s.items() if k not in ("latency_us", "interval_us")}
                         for i, s in seen.items()}))
    lab.equal(wrong, [], "its viewer sees what it should, and it recovers by itself")
    lab.equal(lost, {}, "the other cameras lose nothing")


def main(cls):
    """Run it, if its script is what was started."""
    if cls.__module__ != "__main__":
        return
    fault = cls()
    roclab.main(lambda lab: run(lab, fault))
