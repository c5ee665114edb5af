# SPDX-License-Identifier: GPL-2.0-or-later
"""The two ways that are compared: roc-streamer, and the script with one ffmpeg for each camera.

Both have: start(cold) in the order of work that their users see, processes() that make up the
service at the moment, keep_up() to be called about once a second, and stop(). The peer's part is
done here in the script's order, without its Python process: what that costs is not held against it.
"""
import os
import re
import shutil
import signal
import subprocess
import threading
import time

from roclab.core import TOOL_ENV, wait_for

USER, PASSWORD = "admin", "bench"
STREAMS = ("main", "ext", "sub")


class Roc:
    name = "roc"
    device = 0  # of its first camera

    def __init__(self, lab, server, cameras, streams=STREAMS):
        self.lab = lab
        self.config = [{"ip": server.addresses[i], "user": USER, "password": PASSWORD,
                        "name": f"Bench {i}", "streams": streams} for i in range(cameras)]
        self.streamer = None

    def start(self, cold=True):
        """cold: nothing is remembered, as at the first start ever."""
        if cold:
            shutil.rmtree(self.lab.dir / "roc", ignore_errors=True)
        (self.lab.dir / "streamer.log").unlink(missing_ok=True)
        if self.streamer and not cold:
            self.streamer.start()
        else:
            self.streamer = self.lab.streamer(self.config, log_level="info")

    def start_on_air(self):
        """On air with the best stream, every test of streams done."""
        self.start()
        self.wait_tested()

    def wait_tested(self):
        wait_for(lambda: self.streamer.process.text().count("Selected ") >= len(self.config), 60,
                 "every camera's streams are tested")

    def processes(self):
        return self.streamer.tree() if self.streamer.alive else []

    def keep_up(self):
        if not self.streamer.alive:
            raise RuntimeError("roc-streamer ended")

    def stop(self):
        self.streamer.terminate()


class Script:
    """The script's work: tests, choice, one ffmpeg a camera, restart of those that exited."""

    name = "ffmpeg"
    env = None
    TEST_LIMIT_S = 15
    TESTS_AFTER_EXIT = 12

    def __init__(self, lab, server, cameras, fps=20, device=0):
        self.lab, self.server, self.cameras, self.fps = lab, server, cameras, fps
        self.device = device
        self.running = {}  # camera: its ffmpeg
        self.thread = None
        self.ending = False

    def url(self, camera, stream):
        number = 1 if stream == "sub" else 0
        return self.server.url(camera, stream, f"channel=0&stream={number}"
                                               f"&user={USER}&password={PASSWORD}")

    def _environment(self):
        return {**os.environ, **(self.env or {})}

    def test(self, camera, stream):
        """(score, rate) as the script works it out of what ffmpeg prints; None: it failed."""
        try:
            done = subprocess.run(
                ["ffmpeg", "-re", "-rtmp_live", "live", "-i", self.url(camera, stream),
                 "-t", "5", "-f", "null", "-"], stdin=subprocess.DEVNULL, capture_output=True,
                text=True, errors="replace", timeout=self.TEST_LIMIT_S, env=self._environment(),
                check=False)
        except subprocess.TimeoutExpired:
            return None
        if done.returncode:
            return None
        size = re.search(r"(\d+)x(\d+)", done.stderr)
        rate = re.search(r"(\d+\.?\d*) fps", done.stderr)
        repeats = re.search(r"dup=(\d+)", done.stderr)
        if not size or not rate:
            return None
        score = int(size[1]) * int(size[2]) * float(rate[1])
        return score * (1 - int(repeats[1] if repeats else 0) / 1000), float(rate[1])

    def play(self, camera, stream, rate):
        number = self.device + camera
        self.running[camera] = self.lab.run(f"ffmpeg{number}", [
            "ffmpeg", "-re", "-rtmp_live", "live", "-i", self.url(camera, stream),
            "-vf", f"fps=fps={rate}", "-vsync", "1", "-r", str(rate),
            "-f", "v4l2", f"/dev/video{number}"], env=self.env)

    def _choose(self, camera, streams):
        best = None
        for stream in streams:
            if self.ending:
                return
            found = self.test(camera, stream)
            if found and (not best or found[0] > best[0]):
                best = (*found, stream)
        if best and not self.ending:
            self.play(camera, best[2], best[1])

    def _in_order(self):
        for camera in range(self.cameras):
            self._choose(camera, STREAMS)

    def _in_background(self, work, *args):
        if not self.thread or not self.thread.is_alive():
            self.thread = threading.Thread(target=work, args=args, daemon=True)
            self.thread.start()

    def start(self, cold=True):
        """It remembers nothing: every start is a cold one."""
        self._in_background(self._in_order)

    def start_on_air(self):
        """The choice is known: the tests are left out here, start() is what measures them."""
        for camera in range(self.cameras):
            self.play(camera, "main", float(self.fps))

    def processes(self):
        return [p.pid for p in self.running.values() if p.alive]

    def _restart(self, camera):
        # All of the tests, even when the first succeeds: so does the script.
        self._choose(camera, [STREAMS[(i + 1) % 3] for i in range(self.TESTS_AFTER_EXIT)])
        if not self.running[camera].alive:
            time.sleep(5)

    def keep_up(self):
        for camera, process in list(self.running.items()):
            if not process.alive:
                self._in_background(self._restart, camera)

    def stop(self):
        self.ending = True
        for process in self.running.values():
            process.signal(signal.SIGTERM)
            try:
                process.popen.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
        if self.thread:
            self.thread.join(self.TEST_LIMIT_S + 1)
        self.running.clear()
        self.thread = None
        self.ending = False


class TunedScript(Script):
    """The same with a C library that keeps freed frames instead of giving them back."""

    name = "ffmpeg, tuned malloc"
    env = TOOL_ENV
