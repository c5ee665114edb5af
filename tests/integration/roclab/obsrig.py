# SPDX-License-Identifier: GPL-2.0-or-later
"""The real libobs (obsrig) with the plugin of this build, and plate, which plays the streamer.

    rig = obsrig.Rig(lab, status=streamer.status_path)
    rig.add("a", {"camera": "Field 1"})
    lab.wait(lambda: rig.size("a") == (640, 360), 5, "it has the camera's size")
    rig.gap()                          # forget what was; then do something that must not freeze OBS
    lab.ok(rig.gap()["worst_ms"] < 100, "the canvas did not freeze")
    rig.quit()                         # Failed if anything leaked
"""
import json
import os
import pathlib
import select
import shutil
import subprocess
import time
import zlib

from .core import TOOL_ENV, Failed, Process, wait_for

TSAN_SUPPRESSIONS = pathlib.Path(__file__).resolve().parents[2] / "obs" / "tsan.supp"
DEADLINE_S = 30  # for an answer; a rig that gives none hangs, and that is a failure


def box_of(box):
    return "" if box is None else " ".join(str(int(n)) for n in box)


class Conversation(Process):
    """A program that answers each line of stdin with a JSON object on a line of stdout."""

    def __init__(self, lab, name, argv, env=None):  # pylint: disable=super-init-not-called
        self.name = name
        self.argv = [str(a) for a in argv]
        self.log = lab.dir / f"{name}.log"
        self._buffer = b""
        with open(self.log, "ab") as log:
            self.popen = subprocess.Popen(
                self.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                env={**os.environ, **(env or {})}, cwd=lab.dir, start_new_session=True)
        lab.own(self)
        self.answer(DEADLINE_S)  # ready

    def answer(self, deadline_s):
        end = time.monotonic() + deadline_s
        while b"\n" not in self._buffer:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.popen.stdout], [], [], left)[0]:
                self.show_threads()
                raise Failed(f"{self.name} does not answer within {deadline_s} s")
            data = os.read(self.popen.stdout.fileno(), 1 << 16)
            if not data:
                self.popen.wait()
                raise Failed(f"{self.name} ended with status {self.popen.returncode}: "
                             f"{self.text()[-2000:]}")
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        return json.loads(line)

    def show_threads(self):
        """What it hangs in, as far as this machine can tell, goes into its log."""
        with open(self.log, "ab") as log:
            for task in sorted(pathlib.Path(f"/proc/{self.pid}/task").glob("*")):
                try:
                    log.write(b"thread " + b" ".join(
                        (task / name).read_bytes().strip() for name in ("comm", "wchan")) + b"\n")
                except OSError:
                    pass
            log.flush()
            if shutil.which("gdb"):
                subprocess.run(["gdb", "-batch", "-p", str(self.pid), "-ex",
                                "thread apply all backtrace"], stdin=subprocess.DEVNULL,
                               stdout=log, stderr=log, timeout=120, check=False)

    def ask(self, line, deadline_s=DEADLINE_S, may_fail=False):
        """Say a line; the answer as a dict. Failed if it is not "ok", unless that may be."""
        self.say(line)
        answer = self.answer(deadline_s)
        if not answer.get("ok") and not may_fail:
            raise Failed(f"{self.name}: {line}: {answer}")
        return answer

    def say(self, line):
        try:
            self.popen.stdin.write(line.encode() + b"\n")
            self.popen.stdin.flush()
        except BrokenPipeError:
            self.popen.wait()
            raise Failed(f"{self.name} has ended with status {self.popen.returncode}: "
                         f"{self.text()[-2000:]}") from None


def plugin_of(lab):
    """Path of the plugin of this build, and its data."""
    folder = lab.bin.parent / "obs-plugins"
    path = pathlib.Path(os.environ.get("ROC_PLUGIN", folder / "roc-camera.so"))
    if not path.exists():
        raise Failed(f"there is no {path}")
    return path, path.parent / "data"


class Rig(Conversation):
    """libobs with the plugin.

    display: "none" (Mesa's surfaceless platform, as fast and less to start) or "x" (an Xvfb).
    """

    count = 0

    def __init__(self, lab, status=None, size="640x360", fps=30, stock=(), plugin=True,
                 display="none", env=None, locale=None, verbose=False):
        Rig.count += 1
        self.lab, self.fps = lab, fps
        self.sanitizer_log = f"{lab.dir}/sanitizer"
        options = f"log_path={self.sanitizer_log}:exitcode=99"
        environment = {
            **TOOL_ENV,
            # Leaks are counted by libobs itself; Mesa and fontconfig have their own. Freed memory
            # is not kept for long: what is fresh instead costs too much in the guest.
            "ASAN_OPTIONS": options + ":detect_leaks=0:quarantine_size_mb=4:"
                                      "thread_local_quarantine_size_kb=64",
            "UBSAN_OPTIONS": options + ":print_stacktrace=1",
            "TSAN_OPTIONS": f"{options}:suppressions={TSAN_SUPPRESSIONS}",
            "LIBGL_ALWAYS_SOFTWARE": "1", "HOME": str(lab.dir), **(env or {})}
        if status is not None:
            environment["ROC_STATUS"] = str(status)
        self._xvfb = None
        if display == "x":
            self._xvfb = Xvfb(lab)
            environment["DISPLAY"] = self._xvfb.display
        else:
            os.environ.pop("DISPLAY", None)
        argv = [lab.program("obsrig"), "--size", size, "--fps", fps]
        if verbose:
            argv += ["--verbose"]
        if locale:
            argv += ["--locale", locale]
        if plugin:
            argv += ["--module", "{}:{}".format(*plugin_of(lab))]
        for module in stock:
            argv += ["--stock", module]
        super().__init__(lab, f"obsrig{Rig.count}", argv, env=environment)

    # --- sources -----------------------------------------------------------------------------
    def add(self, name, settings=None, kind="roc_camera"):
        self.ask(f"add {name} {kind} {json.dumps(settings or {})}")

    def set(self, name, **settings):
        self.ask(f"set {name} {json.dumps(settings)}")

    def remove(self, name="*"):
        self.ask(f"remove {name}")

    def show(self, name, visible=True):
        self.ask(f"{'show' if visible else 'hide'} {name}")

    def hide(self, name):
        self.show(name, False)

    def program(self, shown):
        self.ask(f"program {'on' if shown else 'off'}")

    def preview(self, name, shown):
        self.ask(f"preview {name} {'on' if shown else 'off'}")

    def place(self, name, x, y, scale=1):
        self.ask(f"place {name} {x} {y} {scale}")

    def frames(self, count=1, deadline_s=DEADLINE_S):
        """Wait until that many canvas frames more have been drawn."""
        self.ask(f"wait {count} {deadline_s}", deadline_s + 5)

    def storm(self, turns, settings, kind="roc_camera", deadline_s=120):
        return self.ask(f"storm {turns} {kind} {json.dumps(settings)}", deadline_s)

    # --- what it is --------------------------------------------------------------------------
    def size(self, name):
        answer = self.ask(f"size {name}")
        return answer["width"], answer["height"]

    def status(self, name):
        """What the procedure roc_camera_get_status says, parsed."""
        return json.loads(self.ask(f"proc {name} roc_camera_get_status json")["json"])

    def signals(self, name):
        return self.ask(f"signals {name}")["signals"]

    def properties(self, name):
        """{name: property}, groups flattened."""
        found = {}

        def take(properties):
            for one in properties:
                found[one["name"]] = one
                take(one.get("properties", []))

        take(self.ask(f"properties {name}")["properties"])
        return found

    def kinds(self):
        return {kind["id"]: kind for kind in self.ask("kinds")["kinds"]}

    def saved(self, name):
        return self.ask(f"save {name}")["saved"]

    # --- pictures ----------------------------------------------------------------------------
    def snap(self, name, path=None):
        """Write a PNG; name may be "canvas"."""
        path = path or self.lab.dir / f"{name}.png"
        self.ask(f"snap {name} {path}")
        return path

    def pixel(self, name, x, y, width=1, height=1):
        """Mean (r, g, b, a) of a box; None while there is no picture."""
        answer = self.ask(f"pixel {name} {x} {y} {width} {height}", may_fail=True)
        return tuple(answer[c] for c in "rgba") if answer["ok"] else None

    def compare(self, name, reference, box=None):
        """psnr, worst, changed and pixels against a PNG; None if there is no picture to compare."""
        answer = self.ask(f"psnr {name} {reference} {box_of(box)}", may_fail=True)
        return answer if answer["ok"] else None

    def psnr(self, name, reference, box=None):
        """In dB; -1 if there is no picture, or one of another size."""
        answer = self.compare(name, reference, box)
        return answer["psnr"] if answer else -1

    def stamp(self, name, box=None):
        """testcam's stamp: bands, id, number, age_ms, whole; bands is 0 without one."""
        answer = self.ask(f"stamp {name} {box_of(box)}", may_fail=True)
        return answer if answer["ok"] else {"bands": 0}

    # --- figures -----------------------------------------------------------------------------
    def gap(self):
        """How regular the canvas was since this was last asked: ticks, worst_ms, own_ms ...

        own_ms is worst_ms without the time in which the graphics thread only waited for a
        processor: a busy machine fails no test, a source that blocks or burdens that thread does.
        """
        return self.ask("gap")

    def block(self, ms):
        """Stand in the way of the canvas for so long."""
        self.ask(f"block {ms}")

    def draws(self, name):
        return self.ask(f"draws {name}")

    def work(self):
        return self.ask("work")

    def cost(self, name, turns=20):
        return self.ask(f"cost {name} {turns}", 120)

    # --- the end -----------------------------------------------------------------------------
    def quit(self, deadline_s=DEADLINE_S):
        """End it in good order. @return allocations of libobs that leaked"""
        self.say("quit")
        leaks = self.answer(deadline_s)["leaks"]
        status = self.wait(deadline_s)
        if status not in (0, 1):
            raise Failed(f"{self.name} ended with status {status}: {self.text()[-2000:]}")
        if self._xvfb:
            self._xvfb.kill()
        return leaks


class Xvfb(Process):
    def __init__(self, lab):
        read_end, write_end = os.pipe()
        os.set_inheritable(write_end, True)
        self.name = "xvfb"
        self.argv = ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "640x480x24",
                     "-nolisten", "tcp"]
        self.log = lab.dir / "xvfb.log"
        with open(self.log, "ab") as log:
            self.popen = subprocess.Popen(self.argv, stdin=subprocess.DEVNULL, stdout=log,
                                          stderr=log, start_new_session=True,
                                          pass_fds=(write_end,))
        lab.own(self)
        os.close(write_end)
        ready = select.select([read_end], [], [], DEADLINE_S)[0]
        number = os.read(read_end, 16).decode().strip() if ready else ""
        os.close(read_end)
        if not number:
            raise Failed(f"Xvfb does not start: {self.text()}")
        self.display = f":{number}"


class Plate(Conversation):
    """Plays the streamer: known pictures on devices, a status segment to order."""

    def __init__(self, lab, status=None):
        self.lab = lab
        self.status_path = pathlib.Path(status or lab.dir / "plate-status")
        super().__init__(lab, "plate", [lab.program("plate"), self.status_path], env=TOOL_ENV)

    def do(self, what, **request):
        return self.ask(json.dumps({"do": what, **request}))

    def segment(self, how):
        """create stop drop hang beat restore remove truncate empty zero noise major forbid"""
        return self.do("segment", how=how)

    def camera(self, index, device=None, name=None, **request):
        """A camera on a device; see plate --help. @return path of the PNG of its picture"""
        png = self.lab.dir / f"plate{index}.png"
        self.do("camera", index=index, device=device or f"/dev/video{index}",
                name=name or f"Field {index + 1}", png=str(png), **request)
        return png

    def set(self, index, **fields):
        return self.do("set", index=index, **fields)

    def look(self, index, look):
        """Another picture. @return path of its PNG"""
        png = self.lab.dir / f"plate{index}-look{look}.png"
        self.do("look", index=index, look=look, png=str(png))
        return png

    def frames(self, index, on):
        return self.do("frames", index=index, on=on)

    def release(self, index):
        return self.do("release", index=index)

    def stop(self):
        """The streamer stops in good order."""
        self.popen.stdin.close()
        self.wait(DEADLINE_S)


def write_png(path, width, height, rows):
    """rows: one bytes object of RGB for each line."""
    def chunk(kind, data):
        return (len(data).to_bytes(4, "big") + kind + data
                + zlib.crc32(kind + data).to_bytes(4, "big"))

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 2, 0, 0, 0))
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data)
                     + chunk(b"IEND", b""))
    return path


def readers_of(device):
    """Pids that have the device open, the streamer's own aside."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(os.readlink(fd) == device for fd in folder.iterdir()):
                found.append(int(folder.parent.name))
        except (FileNotFoundError, PermissionError):
            pass
    return found


def steady(rig, predicate, seconds=0.5):
    """Does predicate hold for that long?"""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not predicate():
            return False
        time.sleep(0.05)
    return rig.alive


__all__ = ["Conversation", "Plate", "Rig", "Xvfb", "plugin_of", "readers_of", "steady",
           "wait_for", "write_png"]
