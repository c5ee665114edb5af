# SPDX-License-Identifier: GPL-2.0-or-later
"""From the camera to the raw output of OBS, with our source and with the one that OBS brings."""
import json
import os
import pathlib
import subprocess

from roclab.core import wait_for

DISPLAY = 97
STOCK_DATA = "/usr/share/obs/obs-plugins/linux-v4l2"
WARM_S = 2  # a source's first pictures are no part of it


class Source:
    """name: a heading's key; kind and settings as in OBS."""

    def __init__(self, name, kind, **settings):
        self.name = name
        self.argv = [name, kind, json.dumps(settings)]


def sources(camera, device):
    return [Source("roc", "roc_camera", camera=camera),
            Source("unbuffered", "v4l2_input", device_id=device, buffering=False),
            Source("default", "v4l2_input", device_id=device)]


WAYS = [("roc", "ROC Camera"), ("unbuffered", "v4l2_input without buffering"),
        ("default", "v4l2_input as it comes")]


class Obs:
    """libobs on an X server of its own."""

    def __init__(self, lab, status):
        self.lab = lab
        modules = lab.bin.parent / "obs-plugins"
        stock = next(pathlib.Path("/usr/lib").glob("*/obs-plugins/linux-v4l2.so"))
        self.argv = [lab.program("obslag")]
        for so, data in ((stock, STOCK_DATA), (modules / "roc-camera.so", modules / "data")):
            self.argv += ["--module", f"{so}:{data}"]
        self.env = {**os.environ, "DISPLAY": f":{DISPLAY}", "LIBGL_ALWAYS_SOFTWARE": "1",
                    "LP_NUM_THREADS": "0", "ROC_STATUS": str(status)}
        lab.run("xvfb", ["Xvfb", f":{DISPLAY}", "-screen", "0", "640x480x24", "-nolisten", "tcp",
                         "-noreset"])
        wait_for(pathlib.Path(f"/tmp/.X11-unix/X{DISPLAY}").exists, 20, "Xvfb is there")

    def latencies(self, shown, size, fps, seconds):
        """Milliseconds of each new picture of each source, all of them in one canvas."""
        argv = self.argv + ["--size", size, "--fps", fps, "--seconds", seconds + WARM_S]
        for source in shown:
            argv += source.argv
        done = subprocess.run([str(a) for a in argv], env=self.env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=seconds + 60, check=False)
        if done.returncode:
            raise RuntimeError(f"obslag: status {done.returncode}: {done.stderr}")
        begin, found = {}, {source.name: [] for source in shown}
        for line in done.stdout.splitlines():
            name, at, latency = line.split()
            if int(at) >= begin.setdefault(name, int(at)) + WARM_S * 1e6:
                found[name].append(int(latency) / 1e3)
        return found
