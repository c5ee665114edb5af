# SPDX-License-Identifier: GPL-2.0-or-later
"""What is measured: processor time, memory, and what a reader of the device saw."""
import math
import os
import pathlib
import statistics
import time

from roclab import device
from roclab.core import wait_for

TICK = os.sysconf("SC_CLK_TCK")
DEVICES = 8


def cpu_s(pids):
    """User and system time of processes and of their children that have ended, in seconds."""
    ticks = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += sum(int(f) for f in fields[11:15])
    return ticks / TICK


def pss_mib(pids):
    """Proportional set size: shared pages count once, divided among those who share them."""
    kib = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kib += int(line.split()[1])
    return kib / 1024


def percentile(values, share):
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None


def fresh_devices():
    """What a producer leaves behind in the driver must not help or hinder the next."""
    device.unload()
    device.load(devices=DEVICES, exclusive_caps=",".join(["1"] * DEVICES))


def shown_format(number):
    """What the driver has, without opening the device; "" while there is no producer."""
    try:
        text = pathlib.Path(f"/sys/class/video4linux/video{number}/format").read_text().strip()
    except OSError:
        return ""
    return text.partition("@")[0]


class Sight:
    """One line of framecheck's log: a frame as a reader got it. Times in s, CLOCK_MONOTONIC."""

    def __init__(self, line):
        at, self.seen, _, _, latency, interval = line.split()
        self.at = int(at) / 1e6
        self.new = self.seen == "camera"
        self.latency = int(latency) / 1e6 if latency != "-" else None
        self.interval = int(interval) / 1e6 if interval != "0" else None

    @property
    def made(self):
        return self.at - self.latency


class Reader:
    """framecheck on a device, started before there is anything to read.

    On driver 0.12.7 whoever has a device open fixes its format, so a reader that is there first
    would decide what the producer may do. Therefore both ways get the same patient one: it waits
    for a name that comes into being once the device has a producer and the stream's own size, told
    by sysfs, and then has the device open within 20 ms.
    """

    count = 0

    def __init__(self, lab, number, size, **options):
        Reader.count += 1
        self.number, self.want = number, f"YU12:{size}"
        self.name = lab.dir / f"reader{Reader.count}"
        self.log = lab.dir / f"frames{Reader.count}.txt"
        self.checker = lab.checker(self.name, log=self.log, wait_device=True, id=number, **options)

    def look(self):
        """Let it in when the device is ready; True once that is done."""
        if self.name.is_symlink():
            return True
        if shown_format(self.number) != self.want:
            return False
        self.name.symlink_to(f"/dev/video{self.number}")
        self.checker.device = f"/dev/video{self.number}"  # what has_device finds it by
        return True

    def sights(self):
        """Whole lines that have been written by now: framecheck writes them in blocks."""
        text = self.log.read_text() if self.log.exists() else ""
        return [Sight(line) for line in text[:text.rfind("\n") + 1].splitlines()]

    @property
    def done(self):
        return not self.checker.alive

    def stop(self):
        if self.checker.alive:
            return self.checker.stop()
        return self.checker.result(5)


def first_pictures(lab, way, size, cameras, limit_s, cold):
    """Seconds from the start to the first picture of each camera; None: not within the limit."""
    readers = [Reader(lab, i, size, until_camera=True) for i in range(cameras)]
    start = time.monotonic()
    way.start(cold)
    while not all(r.done for r in readers) and time.monotonic() < start + limit_s:
        for reader in readers:
            reader.look()
        time.sleep(0.01)
    found = []
    for reader in readers:
        reader.stop()
        new = [s.at for s in reader.sights() if s.new]
        found.append(new[0] - start if new else None)
    return found


def _reader_on_air(lab, way, size):
    reader = Reader(lab, way.device, size)
    wait_for(reader.look, 30, "the device has the stream's format")
    wait_for(lambda: reader.checker.has_device, 5, "the reader is there")
    return reader


def cost(lab, ways, size, seconds):
    """Processor seconds for a minute, MiB, and frames read per second, of ways that run at once."""
    readers = [_reader_on_air(lab, way, size) for way in ways]
    time.sleep(1)  # the readers' start is no part of it
    pids = [way.processes() for way in ways]
    begin, before = time.monotonic(), [cpu_s(p) for p in pids]
    time.sleep(seconds)
    end, after = time.monotonic(), [cpu_s(p) for p in pids]
    if [way.processes() for way in ways] != pids:
        raise RuntimeError("a process was replaced while it was measured")
    memory = [pss_mib(p) for p in pids]
    for reader in readers:
        reader.stop()
    rates = [sum(begin <= s.at <= end for s in r.sights()) / (end - begin) for r in readers]
    return [((used - had) / (end - begin) * 60, mib, rate)
            for used, had, mib, rate in zip(after, before, memory, rates)]


def steady(lab, way, size, fps, seconds):
    """Latency and jitter in ms of a way that is on the air, with a reader that has just come."""
    reader = _reader_on_air(lab, way, size)
    time.sleep(1)
    begin = time.monotonic()
    while time.monotonic() < begin + seconds:
        time.sleep(0.5)
        way.keep_up()
    end = time.monotonic()
    reader.stop()
    sights = [s for s in reader.sights() if begin <= s.at <= end]
    new = [s.latency * 1e3 for s in sights if s.new]
    off = [abs(s.interval - 1 / fps) * 1e3 for s in sights if s.interval]
    return {"latency": statistics.median(new), "latency_p99": percentile(new, 0.99),
            "jitter": percentile(off, 0.99)}


def recovery(lab, way, size, fail, repair, outage_s, limit_s):
    """Seconds from the repair to the first picture made after it, and the latency from then on."""
    reader = Reader(lab, 0, size)
    wait_for(reader.look, 30, "the device has the stream's format")
    wait_for(lambda: any(s.new for s in reader.sights()), 30, "pictures before the outage")
    fail()
    cut = time.monotonic()
    while time.monotonic() < cut + outage_s:
        time.sleep(0.2)
        way.keep_up()
    repair()
    back = time.monotonic()

    def live():
        return [s for s in reader.sights() if s.new and s.made >= back]

    while time.monotonic() < back + limit_s and not (live() and live()[-1].at > live()[0].at + 1):
        time.sleep(0.2)
        way.keep_up()
    reader.stop()
    sights = live()
    if not sights:
        return None, None
    return sights[0].at - back, statistics.median(s.latency for s in sights[-40:]) * 1e3
