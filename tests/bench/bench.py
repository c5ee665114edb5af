# SPDX-License-Identifier: GPL-2.0-or-later
"""The benchmark's measurements, in the guest of the lab; run.sh starts it.

Both ways get the same streams of the same publishers, in turns, each on devices of a freshly loaded
driver. The cameras send sound too, as most do: without it ffmpeg looks for it for 5 s at its start,
and is that much later for ever after.
"""
import argparse
import itertools
import pathlib
import statistics
import sys
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

import roclab  # noqa: E402
from roclab import device, net  # noqa: E402
from roclab.core import TOOL_ENV  # noqa: E402

import meters  # noqa: E402
import obs  # noqa: E402
from table import Figures, markdown, plain  # noqa: E402
from ways import Roc, Script, TunedScript  # noqa: E402

LARGE, MIDDLE, FPS = "1280x720", "640x360", 20
OTHERS = {"ext": {"size": "320x180", "fps": 10}, "sub": {"size": "160x90", "fps": 5}}
# The guest counts processor time by looking who runs at each of its 100 ticks a second. Work that
# comes every 50 ms falls on the same part of a tick each time and counts for nothing or double. At
# this rate it moves through the whole tick, and the sums of equal minutes are within 10 %.
CPU_FPS = 19.97
MANY, SMALL, SMALL_FPS = 8, "320x180", 10
OTHERS_SMALL = {"ext": {"size": "240x136", "fps": 5}, "sub": {"size": "160x90", "fps": 5}}
# Camera and canvas drift through each other's periods within a second: no lucky phase is measured.
OBS_FPS, OBS_CANVAS_FPS = 19, 30
OBS_S, OBS_TURNS = 5, 6  # short and often: what else the machine does is spread over all
CPU_S = 60
STEADY_S = 10
OUTAGE_S = 10
NEVER_S = 60
NEVER_MANY_S = 420
REPEATS = 3
WAYS = [(way.name, way.name) for way in (Roc, Script, TunedScript)]

ON_AIR = f"{LARGE}@{FPS}"
NOISY = f"{ON_AIR}, 2 Mbit/s"
EIGHT = f"{MANY} cameras {SMALL}@{SMALL_FPS}"
IN_OBS = f"camera to the output of OBS, {MIDDLE}@{OBS_FPS} at {OBS_CANVAS_FPS} frames/s"


class Bench:
    def __init__(self, lab):
        self.lab = lab
        self.begin = time.monotonic()
        self.server = lab.server(MANY)
        self.cameras = []
        self.rows = {
            "cpu": Figures(f"CPU time for a minute of {NOISY}", "s", 2),
            "latency": Figures(f"camera to reader, {ON_AIR}, median", "ms"),
            "latency_p99": Figures("the same, 99th percentile", "ms"),
            "jitter": Figures("interval between pictures off by, 99th percentile", "ms"),
            "first": Figures("first picture, 1 camera, first start", "s", 2, NEVER_S),
            "second": Figures("first picture, 1 camera, second start", "s", 2, NEVER_S),
            "many_first": Figures(f"all {MANY} cameras show a picture, first start", "s", 2,
                                  NEVER_MANY_S),
            "many_second": Figures(f"all {MANY} cameras show a picture, second start", "s", 2,
                                   NEVER_MANY_S),
            "outage": Figures(f"live again after {OUTAGE_S} s without network", "s", 2, NEVER_S),
            "after": Figures("camera to reader after that, median", "ms"),
            "restart": Figures(f"live again after {OUTAGE_S} s without camera", "s", 2, NEVER_S),
            "memory": Figures(f"memory (PSS), 1 camera {NOISY}", "MiB"),
            "memory_many": Figures(f"memory (PSS), {EIGHT}", "MiB"),
        }
        self.obs_rows = {
            "alone": Figures(f"{IN_OBS}, median", "ms"),
            "alone_p99": Figures("the same, 99th percentile", "ms"),
            "together": Figures("the same, all three in one canvas, median", "ms"),
        }

    def say(self, text):
        passed = int(time.monotonic() - self.begin)
        print(f"{passed // 60:3}:{passed % 60:02} {text}", flush=True)

    def add(self, row, way, value):
        self.rows[row].add(way.name, value)

    def clear(self):
        for camera in self.cameras:
            camera.end()
        self.cameras = []
        roclab.wait_for(lambda: not any(self.server.published(i) for i in range(MANY)), 20,
                        "the cameras before are gone")

    def publish(self, count, size, fps, others):
        """Nothing but these cameras, all of their streams on the air."""
        self.clear()
        types = {"main": {"size": size, "fps": fps}, **others}
        self.cameras = [self.lab.camera(i, self.server, types=types, gop=1, audio=True)
                        for i in range(count)]

    def publish_noise(self):
        """Noise in motion at a camera's bit rate: to decode testcam's plain pictures is too easy,
        and what both ways must do alike would weigh too little."""
        self.clear()
        film = self.lab.dir / "noise.flv"
        make = self.lab.run("noise", [
            "ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=size={LARGE}:rate={CPU_FPS}",
            "-f", "lavfi", "-i", "anullsrc=r=48000:cl=mono", "-t", 10,
            "-vf", "noise=alls=12:allf=t,format=yuv420p", "-c:v", "libx264", "-preset", "veryfast",
            "-profile:v", "high", "-bf", 0, "-g", FPS, "-sc_threshold", 0,
            "-b:v", "2M", "-maxrate", "2M", "-bufsize", "2M", "-c:a", "aac", film], env=TOOL_ENV)
        make.wait(60)
        self.cameras = [self.lab.run("noise-camera", [
            "ffmpeg", "-v", "error", "-re", "-stream_loop", -1, "-i", film, "-c", "copy",
            "-f", "flv", self.server.publish_url(0)], env=TOOL_ENV)]
        roclab.wait_for(lambda: self.server.published(0), 20, "the noise is on the air")

    def turns(self, *ways, repeats=REPEATS):
        """Each way in turn, again and again; the devices are as new every time."""
        for _ in range(repeats):
            for way in ways:
                meters.fresh_devices()
                yield way
                way.stop()

    def recover(self, way, size, fail, repair, row):
        took, latency = meters.recovery(self.lab, way, size, fail, repair, OUTAGE_S, NEVER_S)
        self.add(row, way, took)
        when = f"never in {NEVER_S} s" if took is None else \
            f"after {took:.2f} s, and then {latency:.0f} ms late"
        self.say(f"{self.rows[row].title}, {way.name}: {when}")
        return latency

    # --- the parts -------------------------------------------------------------------------------
    def cpu(self):
        """All at once: whatever else the machine has to do makes it dearer for all alike."""
        self.publish_noise()
        ways = [Roc(self.lab, self.server, 1, streams=["main"]),
                Script(self.lab, self.server, 1, fps=CPU_FPS, device=1),
                TunedScript(self.lab, self.server, 1, fps=CPU_FPS, device=2)]
        for _ in range(REPEATS):
            meters.fresh_devices()
            for way in ways:
                way.start_on_air()
            for way, (cpu, memory, rate) in zip(ways, meters.cost(self.lab, ways, LARGE, CPU_S)):
                self.add("cpu", way, cpu)
                self.add("memory", way, memory)
                self.say(f"{NOISY}, {way.name}: {cpu:.2f} s a minute, {memory:.1f} MiB, "
                         f"{rate:.2f} frames/s")
            for way in ways:
                way.stop()

    def air(self):
        """On the air, then the network fails: the camera's connection stands still."""
        self.publish(1, LARGE, FPS, OTHERS)
        address = self.server.addresses[0]
        for way in self.turns(Roc(self.lab, self.server, 1), Script(self.lab, self.server, 1)):
            way.start_on_air()
            got = meters.steady(self.lab, way, LARGE, FPS, STEADY_S)
            for row, value in got.items():
                self.add(row, way, value)
            self.say(f"on the air, {way.name}: " +
                     ", ".join(f"{row} {value:.1f} ms" for row, value in got.items()))
            latency = self.recover(way, LARGE, lambda: net.drop(address),
                                   lambda: net.restore(address), "outage")
            if latency is not None:
                self.add("after", way, latency)

    def restart(self):
        """The camera goes away and comes back: connections end, and are refused meanwhile."""
        self.publish(1, MIDDLE, FPS, OTHERS)
        camera = self.cameras[0]
        roc, script = Roc(self.lab, self.server, 1), Script(self.lab, self.server, 1)
        for way in itertools.chain(self.turns(roc), self.turns(script, repeats=1)):
            way.start_on_air()
            self.recover(way, MIDDLE, camera.stop, camera.start, "restart")

    def _first(self, way, size, count, limit, cold, row):
        found = meters.first_pictures(self.lab, way, size, count, limit, cold)
        self.add(row, way, None if None in found else max(found))
        self.say(f"first pictures at the {'first' if cold else 'second'} start, {way.name}: " +
                 " ".join("never" if f is None else f"{f:.2f}" for f in found) + " s")

    def _first_and_second(self, way, size, count, limit, rows):
        self._first(way, size, count, limit, True, rows[0])
        if isinstance(way, Script):  # it remembers nothing: the second start is as the first
            self.add(rows[1], way, self.rows[rows[0]].values[way.name][-1])
            return
        way.wait_tested()
        way.stop()
        meters.fresh_devices()
        self._first(way, size, count, limit, False, rows[1])

    def start(self):
        self.publish(1, MIDDLE, FPS, OTHERS)
        roc = Roc(self.lab, self.server, 1)
        for way in self.turns(roc, Script(self.lab, self.server, 1)):
            self._first_and_second(way, MIDDLE, 1, NEVER_S, ("first", "second"))

    def many(self):
        """The peer takes minutes for one start of this: it gets one."""
        self.publish(MANY, SMALL, SMALL_FPS, OTHERS_SMALL)
        roc = Roc(self.lab, self.server, MANY)
        script = Script(self.lab, self.server, MANY)
        for way, repeats in ((roc, REPEATS), (script, 1)):
            for _ in self.turns(way, repeats=repeats):
                self._first_and_second(way, SMALL, MANY, NEVER_MANY_S,
                                       ("many_first", "many_second"))
                self.add("memory_many", way, meters.pss_mib(way.processes()))

    def obs(self):
        """What ROC Camera adds in OBS to what the device has, beside the source that OBS brings."""
        self.publish(1, MIDDLE, OBS_FPS, {})
        meters.fresh_devices()
        roc = Roc(self.lab, self.server, 1, streams=["main"])
        roc.start_on_air()
        roc.streamer.wait_camera(0, lambda c: c["state"] == "live" and
                                 c["output"]["fps"] == OBS_FPS, 30, "live and measured")
        libobs = obs.Obs(self.lab, roc.streamer.status_path)
        every = obs.sources("Bench 0", device.path(0))
        # The newer driver streams to one reader only.
        together = [every] if device.driver_version().startswith("0.12.") else []
        for turn in range(OBS_TURNS):
            first = turn % len(every)
            for shown in together + [[source] for source in every[first:] + every[:first]]:
                found = libobs.latencies(shown, MIDDLE, OBS_CANVAS_FPS, OBS_S)
                for name, values in found.items():
                    median, p99 = statistics.median(values), meters.percentile(values, 0.99)
                    if len(shown) > 1:
                        self.obs_rows["together"].add(name, median)
                    else:
                        self.obs_rows["alone"].add(name, median)
                        self.obs_rows["alone_p99"].add(name, p99)
                    self.say(f"OBS, {name}{', together' if len(shown) > 1 else ''}: {len(values)} "
                             f"pictures, median {median:.1f} ms, 99th percentile {p99:.1f} ms")
        roc.stop()

    # --- what came out ---------------------------------------------------------------------------
    def tables(self):
        measured = [r for r in self.rows.values() if r.values]
        if measured:
            yield self.table(measured)
        measured = [r for r in self.obs_rows.values() if r.values]
        if measured:
            yield markdown(measured, obs.WAYS, lambda row: "unbuffered",
                           "ours against unbuffered")

    @staticmethod
    def table(rows):
        def peer(row):
            # The better of the two, whichever that is.
            known = {w.name: row.median(w.name) for w in (Script, TunedScript)
                     if row.median(w.name) is not None}
            return min(known, key=known.get) if known else Script.name

        return markdown(rows, WAYS, peer, "roc against ffmpeg")


def main():
    parts = ("cpu", "air", "start", "restart", "many", "obs")
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", required=True, help="the build's folder of programs")
    parser.add_argument("--markdown", type=pathlib.Path, help="write the table to this file, too")
    parser.add_argument("--notes", default="", help="a line below that table")
    parser.add_argument("parts", nargs="*", help=f"of {', '.join(parts)}; all by default")
    options = parser.parse_args()
    if not set(options.parts) <= set(parts):
        parser.error(f"the parts are {', '.join(parts)}")
    lab = roclab.Lab(options.bin)
    bench, failed = Bench(lab), False
    try:
        for part in options.parts or parts:
            getattr(bench, part)()
    except Exception:  # what was measured until then is worth showing
        traceback.print_exc()
        lab.show_logs()
        failed = True
    finally:
        lab.close()
    tables = list(bench.tables())
    for table in tables:
        print("\n" + plain(table), flush=True)
    if options.markdown and not failed:
        options.markdown.write_text("\n".join(tables + ([f"{options.notes}\n"] if options.notes
                                                        else [])))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
