# SPDX-License-Identifier: GPL-2.0-or-later
"""Random faults for hours, on one rig: does anything grow?

    SOAK_HOURS=2 LAB_TIMEOUT=8100 LAB_SHARE=/some/folder ROC_LAB_RESULTS=/some/folder/soak \\
    PYTHONPATH=tests/integration:tests/faults tests/lab/run.sh python3 -B tests/faults/soak.py --bin build/dev/bin

Every 20 s one of the campaign's faults, drawn by chance (SOAK_SEED, SOAK_SECTIONS), is inflicted and mended; then every
camera must be live again. Camera 1 is the victim of network, machine and devices, camera 2 the rogue one;
0 and 3 are never touched. Samples go to $ROC_LAB_RESULTS.soak.jsonl while it runs. Growth is judged from
half an hour on, without the first quarter of the time.
"""
import importlib.util
import json
import os
import pathlib
import random
import time

import roclab
from faultlab import Fault, Rig, series
from faultlab.rig import sleep_until

EVERY_S = 20
LASTS_S = 8           # at the most
HOURS = float(os.environ.get("SOAK_HOURS", 2))
SECTIONS = os.environ.get("SOAK_SECTIONS", "").split()  # none: all
SEED = int(os.environ.get("SOAK_SEED", 1))
JUDGED_FROM_H = 0.5
GROWTH_KIB_PER_H = 1024
UNTOUCHED = (0, 3)


def load_faults():
    """All that a long-lived rig can take."""
    found = []
    for path in sorted(pathlib.Path(__file__).parent.glob("*/*.py")):
        if path.parent.name == "faultlab" or (SECTIONS and path.parent.name not in SECTIONS):
            continue
        spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for cls in vars(module).values():
            if isinstance(cls, type) and issubclass(cls, Fault) and cls.__module__ == module.__name__:
                if cls.sealed and cls.driver is None and cls.readers:
                    found.append((f"{path.parent.name}/{path.stem}", cls()))
    return found


def process_figures(pid):
    """(resident KiB, descriptors, threads)"""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    field = {line.split(":")[0]: line.split()[1] for line in status.splitlines() if len(line.split()) > 1}
    return int(field["VmRSS"]), len(os.listdir(f"/proc/{pid}/fd")), int(field["Threads"])


class Soak:
    def __init__(self, lab):
        self.lab = lab
        self.faults = load_faults()
        self.dice = random.Random(SEED)
        self.rig = Rig(lab, None, rogue=2 if any(f.rogue for _, f in self.faults) else None)
        self.rig.wait_measured()
        self.logs = {i: lab.dir / f"frames{i}.log" for i in self.rig.indices}
        for i, log in self.logs.items():
            lab.checker(i, id=i, fps=10, wait_device=True, log=log)
        self.offsets = {i: 0 for i in self.logs}
        self.frames = {i: series.Frames() for i in self.logs}
        self.start = time.monotonic()
        self.samples = {}     # what: [(seconds, value)]
        self.counts = {}      # fault: times
        self.failures = []
        self.spared = {i: [] for i in UNTOUCHED}  # (start, end) in us of faults that spare them
        results = os.environ.get("ROC_LAB_RESULTS")
        self.out = open(f"{results}.soak.jsonl", "w", buffering=1) if results else None

    def now(self):
        return time.monotonic() - self.start

    # --- one turn --------------------------------------------------------------------------------
    def strike(self, name, fault):
        rig = self.rig
        rig.use(fault)
        began = time.monotonic()
        self.counts[name] = self.counts.get(name, 0) + 1
        try:
            try:
                fault.inflict(rig)
                sleep_until(time.monotonic() + min(fault.lasts_s, LASTS_S))
            finally:
                fault.mend(rig)
            rig.wait_live(rig.indices, fault.back_s + rig.slack_s + 15)
        except Exception as error:  # told at the end; hours of other faults are worth having
            self.failures.append(f"{self.now():.0f} s, {name}: {error!r}")
            self.lab.note(f"at {self.failures[-1]}")
        if not set(fault.victims) & set(UNTOUCHED) or fault.rogue:
            for spans in self.spared.values():
                spans.append((began * 1e6, time.monotonic() * 1e6))

    def sample(self, name):
        """At rest: every process, every camera."""
        at = self.now()
        workers = {i: self.rig.worker(i) for i in self.rig.indices}
        figures = {"supervisor": process_figures(self.rig.streamer.pid)}
        figures.update({f"worker {i}": process_figures(pid) for i, pid in workers.items() })
        for who, (rss, fds, threads) in figures.items():
            for what, value in (("rss", rss), ("fds", fds), ("threads", threads)):
                self.samples.setdefault((who, what), []).append((at, value))
        self.read_frames()
        now_us = time.monotonic() * 1e6
        latency = {i: f.latency_between(now_us - 4e6, now_us) for i, f in self.frames.items()}
        for i, us in latency.items():
            if us:
                self.samples.setdefault((f"camera {i}", "latency"), []).append((at, us))
        if self.out:
            self.out.write(json.dumps({"at": round(at), "fault": name, "figures": figures,
                                       "latency_us": latency, "failures": len(self.failures)}) + "\n")

    def read_frames(self):
        for i, log in self.logs.items():
            if log.exists():
                with open(log, encoding="ascii") as file:
                    file.seek(self.offsets[i])
                    text = file.read()
                    self.offsets[i] = file.tell()
                self.frames[i].feed(text)

    def run(self):
        end = HOURS * 3600
        turn = 0
        while self.now() < end:
            name, fault = self.dice.choice(self.faults)
            self.strike(name, fault)
            turn += 1
            sleep_until(max(self.start + turn * EVERY_S, time.monotonic() + 3))
            turn = max(turn, int(self.now() / EVERY_S))
            try:
                self.sample(name)
            except Exception as error:
                self.lab.note(f"at {self.now():.0f} s there is no sample: {error!r}")

    # --- the end ---------------------------------------------------------------------------------
    def judge(self):
        self.read_frames()
        judged = HOURS >= JUDGED_FROM_H
        warm = HOURS * 3600 / 4
        grown = []
        for (who, what), points in sorted(self.samples.items()):
            points = series.after(points, warm)
            slope, (first, last) = series.slope_per_hour(points), series.ends(points)
            self.lab.note(f"{who:10} {what:8} {first:9.0f} -> {last:9.0f}, {slope:+9.1f} per hour, "
                          f"{len(points)} samples")
            if what == "rss" and slope > GROWTH_KIB_PER_H:
                grown.append(f"memory of {who}: {slope:.0f} KiB per hour")
            if what in ("fds", "threads") and last > first:
                grown.append(f"{what} of {who}: {first} -> {last}")
            if what == "latency" and last > first + 20000:
                grown.append(f"latency of {who}: {first} -> {last} us")
        self.lab.note("faults: " + ", ".join(f"{n} x {c}" for n, c in sorted(self.counts.items())))
        for i, spans in self.spared.items():
            frames = self.frames[i]
            lost = sum(frames.lost_between(a, b) for a, b in spans)
            total = len(frames.latency)
            self.lab.note(f"camera {i}: {lost} of {total} pictures lost during faults of others; "
                          f"longest without a frame {frames.longest_us / 1000:.0f} ms; {frames.kinds}")
        hiccups = self.rig.canary.hiccups(self.start)
        self.lab.note(f"hiccups of the machine: {len(hiccups)}, longest "
                      f"{max((ms for _, ms in hiccups), default=0):.0f} ms")
        self.lab.equal(self.failures, [], "every camera came back after each fault")
        if judged:
            self.lab.equal(grown, [], "nothing grows")
        else:
            self.lab.note(f"too short to judge growth: {grown}")


def test(lab):
    soak = Soak(lab)
    lab.note(f"{len(soak.faults)} faults")
    try:
        soak.run()
    finally:
        soak.judge()


if __name__ == "__main__":
    roclab.main(test)
