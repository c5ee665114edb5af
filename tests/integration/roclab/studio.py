# SPDX-License-Identifier: GPL-2.0-or-later
"""The real OBS Studio under Xvfb, driven through obs-websocket, looked at by screenshots."""
import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess

from .core import Failed, Process, wait_for
from .obsws import ObsWebSocket, Refused

PORT = 4455
LEAKS = "Number of memory leaks: "

# Everything that asks at a first start is answered here: no wizard, no dialog, no update check.
GLOBAL = {
    "General": {"FirstRun": True, "LastVersion": 29 << 24, "EnableAutoUpdates": False,
                "ConfirmOnExit": False, "Pre19Defaults": False, "Pre21Defaults": False,
                "Pre23Defaults": False, "Pre24.1Defaults": False},
    "Basic": {"Profile": "Lab", "ProfileDir": "Lab", "SceneCollection": "Lab",
              "SceneCollectionFile": "Lab"},
    "BasicWindow": {"SysTrayEnabled": False},
    "OBSWebSocket": {"FirstLoad": False, "ServerEnabled": True, "ServerPort": PORT,
                     "AlertsEnabled": False, "AuthRequired": False},
}
SCENES = {
    "name": "Lab", "current_scene": "Scene", "current_program_scene": "Scene",
    "current_transition": "Cut", "scene_order": [{"name": "Scene"}],
    "sources": [{"id": "scene", "name": "Scene", "settings": {"items": []}}],
}


def profile(canvas, fps, folder):
    """basic.ini: the canvas, and recordings that cost little."""
    width, height = canvas.split("x")
    return {"General": {"Name": "Lab"},
            "Video": {"BaseCX": width, "BaseCY": height, "OutputCX": width, "OutputCY": height,
                      "FPSType": 1, "FPSInt": fps},
            "Output": {"Mode": "Simple"},
            "SimpleOutput": {"FilePath": folder, "RecFormat": "mkv", "VBitrate": 300,
                             "RecQuality": "Stream", "StreamEncoder": "x264",
                             "Preset": "ultrafast"}}


def write_ini(path, sections):
    def text(value):
        return str(value).lower() if isinstance(value, bool) else str(value)

    path.write_text("".join(
        f"[{name}]\n" + "".join(f"{key}={text(value)}\n" for key, value in keys.items())
        for name, keys in sections.items()))


class Picture:
    """RGB pixels of any file that ImageMagick reads; what is transparent is on black."""

    def __init__(self, path):
        self.path = path
        done = subprocess.run(["convert", str(path), "-background", "black", "-flatten",
                               "-depth", "8", "ppm:-"],
                              timeout=60, capture_output=True, check=False)
        if done.returncode:
            raise Failed(f"convert {path}: {done.stderr.decode(errors='replace')}")
        _, size, _, self.data = done.stdout.split(b"\n", 3)
        self.width, self.height = map(int, size.split())

    def at(self, x, y):
        i = (y * self.width + x) * 3
        return tuple(self.data[i:i + 3])

    def count(self, predicate, box=None):
        """How many pixels of a box (x, y, width, height) are so: predicate(r, g, b)."""
        x0, y0, width, height = box or (0, 0, self.width, self.height)
        found = 0
        for y in range(y0, min(y0 + height, self.height)):
            row = self.data[(y * self.width + x0) * 3:(y * self.width + x0 + width) * 3]
            found += sum(map(predicate, row[0::3], row[1::3], row[2::3]))
        return found


class Studio:
    """OBS with an empty scene "Scene", answering when the constructor returns.

    plugin: a plugin's .so, loaded from where it lies; data: its folder of locales. canvas, fps:
    small, as one processor draws all. status: the streamer's segment. events: what event() is to
    get. scenes: what is loaded instead of an empty scene. config: more for global.ini.
    """

    def __init__(self, lab, plugin=None, data=None, canvas="640x360", fps=10, screen="1280x720",
                 status=None, events=0, scenes=None, config=None, display=97):
        self.lab = lab
        self.dir = lab.dir / "studio"
        self.display = f":{display}"
        self.events = events
        self.xvfb = lab.run("xvfb", ["Xvfb", self.display, "-screen", "0", f"{screen}x24",
                                     "-nolisten", "tcp", "-noreset"])
        wait_for(lambda: os.path.exists(f"/tmp/.X11-unix/X{display}"), 20, "Xvfb is there")
        self._write_config(profile(canvas, fps, self.dir / "videos"), scenes or SCENES,
                           config or {})
        self.env = {
            "HOME": str(self.dir), "XDG_CONFIG_HOME": str(self.dir / ".config"),
            "XDG_RUNTIME_DIR": str(self.dir / "run"), "DISPLAY": self.display,
            "LIBGL_ALWAYS_SOFTWARE": "1", "LP_NUM_THREADS": "0", "QT_QPA_PLATFORM": "xcb",
            "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC",
            **(self._plugin_env(plugin, data) if plugin else {}),
            **({"ROC_STATUS": str(status)} if status else {})}
        self.process = self.ws = None
        self.runs = 0  # all write the same log
        lab.own(self)
        self.start()

    def _write_config(self, basic, scenes, more):
        shutil.rmtree(self.dir, ignore_errors=True)
        config = self.dir / ".config" / "obs-studio"
        (config / "basic" / "profiles" / "Lab").mkdir(parents=True)
        (config / "basic" / "scenes").mkdir()
        (self.dir / "run").mkdir(mode=0o700)
        (self.dir / "videos").mkdir()
        write_ini(config / "global.ini", {
            name: {**GLOBAL.get(name, {}), **more.get(name, {})} for name in {**GLOBAL, **more}})
        write_ini(config / "basic" / "profiles" / "Lab" / "basic.ini", basic)
        (config / "basic" / "scenes" / "Lab.json").write_text(json.dumps(scenes))

    def _plugin_env(self, plugin, data):
        """OBS looks for DATA/NAME/locale; both folders hold this plugin alone."""
        plugin, data = pathlib.Path(plugin).resolve(), pathlib.Path(data).resolve()
        modules, datas = self.dir / "modules", self.dir / "data"
        modules.mkdir()
        datas.mkdir()
        (modules / plugin.name).symlink_to(plugin)
        (datas / plugin.stem).symlink_to(data)
        return {"OBS_PLUGINS_PATH": str(modules), "OBS_PLUGINS_DATA_PATH": str(datas)}

    # --- life ----------------------------------------------------------------------------------
    def start(self):
        """dbus-run-session: else OBS leaves a D-Bus daemon behind that outlives it."""
        self.process = Process(self.lab, "obs", [
            "dbus-run-session", "--", "obs", "--multi", "--collection", "Lab", "--profile", "Lab"],
            env=self.env)
        self.runs += 1
        wait_for(self._answers, 60, "OBS answers")

    def _answers(self):
        if not self.process.alive:
            raise Failed(f"OBS ended at its start with status {self.process.popen.returncode}")
        try:
            self.ws = ObsWebSocket(PORT, self.events)
            self.ws("GetVersion")
            self.ws("GetSceneList")
        except (ConnectionError, Refused):  # not listening, or not all loaded
            return False
        return True

    @property
    def pid(self):
        """Of OBS itself."""
        for folder in pathlib.Path("/proc").glob("[0-9]*"):
            try:
                if (folder / "comm").read_text() == "obs\n":
                    return int(folder.name)
            except OSError:
                pass
        return None

    def quit(self, deadline_s=30):
        """Ends it as a user does, and returns how many allocations it says it lost."""
        if self.ws:
            self.ws.close()
        pid = self.pid
        if not pid or not self.process.alive:
            raise Failed("OBS has ended before")
        os.kill(pid, signal.SIGINT)  # SIGTERM kills it
        self.process.wait(deadline_s)
        lines = [line for line in self.log().splitlines() if LEAKS in line]
        if len(lines) < self.runs:
            raise Failed("OBS did not end cleanly: its log lacks the line about leaks")
        return int(lines[-1].rpartition(" ")[2])

    def end(self):
        if self.ws:
            self.ws.close()
        self.process.end()

    def log(self):
        return self.process.text()

    # --- pictures ------------------------------------------------------------------------------
    def screenshot(self, source, name=None, **options):
        """A picture of one source or scene as OBS draws it, without waiting for its canvas."""
        answer = self.ws("GetSourceScreenshot", sourceName=source, imageFormat="png", **options)
        path = self.lab.dir / f"{name or source}.png"
        path.write_bytes(base64.b64decode(answer["imageData"].partition(",")[2]))
        return Picture(path)

    def x(self, *argv, deadline_s=30):
        """Run a program on OBS's display; its output."""
        done = subprocess.run([str(a) for a in argv], env={**os.environ, **self.env},
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=deadline_s,
                              check=False)
        if done.returncode:
            raise Failed(f"{argv[0]}: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode(errors="replace")

    def windows(self, title=""):
        """(id, title) of the visible windows whose title contains that."""
        try:
            ids = self.x("xdotool", "search", "--onlyvisible", "--name", title or ".").split()
        except Failed:  # none is what it calls an error
            return []
        return [(i, self.x("xdotool", "getwindowname", i).rstrip("\n")) for i in ids]

    def window(self, title, deadline_s=20):
        """The id of the window with that in its title, once it is there."""
        return wait_for(lambda: self.windows(title), deadline_s, f"a window {title!r}")[0][0]

    def window_picture(self, name, window="root"):
        """A picture of a window as it is on the screen."""
        path = self.lab.dir / f"{name}.png"
        self.x("import", "-silent", "-window", window, path)
        return Picture(path)
