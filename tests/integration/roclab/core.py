# SPDX-License-Identifier: GPL-2.0-or-later
"""The runner: checks, waiting, processes, logs."""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
import traceback

# Programs that allocate a frame per frame run four times as fast in the guest with these, because
# fresh memory is what costs there. For our tools, not for what is under test.
TOOL_ENV = {"GLIBC_TUNABLES":
            "glibc.malloc.mmap_threshold=33554432:glibc.malloc.trim_threshold=268435456"}
TAIL = 25  # lines of each log that a failure shows
FAULT = 3  # exit status: no hiccup of the machine, so not to be tried again
# The test itself and what it runs to look (rocctl) give way to what it looks at: in a guest a new process costs
# tens of milliseconds of its one processor, and every look would make a picture late.
LOOKING = 5
GRACE_S = 15  # left of the guest's time when a test is given up, to show the logs


class Failed(Exception):
    """A check does not hold, or a deadline passed."""


def wait_for(predicate, deadline_s, what):
    """Poll predicate every 50 ms until it gives something true, and return that."""
    end = time.monotonic() + deadline_s
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() >= end:
            raise Failed(f"not within {deadline_s} s: {what}")
        time.sleep(0.05)


def options_of(options):
    """{"until_camera": True, "fps": 12, "gap": ["3:2", "9:1"]} as command line arguments."""
    argv = []
    for key, value in options.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if one is not None and one is not False:
                argv.append("--" + key.replace("_", "-"))
                if one is not True:
                    argv.append(one)
    return argv


class Process:
    """A program in a process group of its own, stdout and stderr in a log file."""

    def __init__(self, lab, name, argv, env=None, stdout=None, nice=0):
        self.name = name
        self.argv = [str(a) for a in argv]
        self.log = lab.dir / f"{name}.log"
        log = open(self.log, "ab")
        os.setpriority(os.PRIO_PROCESS, 0, nice)
        try:
            self.popen = subprocess.Popen(
                self.argv, stdin=subprocess.DEVNULL, stdout=stdout or log, stderr=log,
                env={**os.environ, **(env or {})}, cwd=lab.dir, start_new_session=True)
        finally:
            os.setpriority(os.PRIO_PROCESS, 0, LOOKING)
        log.close()
        lab.own(self)

    @property
    def pid(self):
        return self.popen.pid

    @property
    def alive(self):
        return self.popen.poll() is None

    def signal(self, number):
        """To the whole group; harmless when it has ended."""
        try:
            os.killpg(self.pid, number)
        except ProcessLookupError:
            pass

    def freeze(self):
        self.signal(signal.SIGSTOP)

    def thaw(self):
        self.signal(signal.SIGCONT)

    def wait(self, deadline_s):
        wait_for(lambda: not self.alive, deadline_s, f"{self.name} ends")
        return self.popen.returncode

    def kill(self):
        self.signal(signal.SIGKILL)
        self.popen.wait()

    def end(self):
        """Make sure that it is gone."""
        self.kill()

    def text(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""


class Lab:
    def __init__(self, bin_dir):
        self.bin = pathlib.Path(bin_dir).resolve() if bin_dir else None
        self.dir = pathlib.Path("/run/roclab")
        shutil.rmtree(self.dir, ignore_errors=True)
        self.dir.mkdir(parents=True)
        self.checks = 0
        self._owned = []

    # --- parts -------------------------------------------------------------------------------
    def own(self, part):
        self._owned.append(part)
        return part

    def run(self, name, argv, **kw):
        return Process(self, name, argv, **kw)

    def server(self, cameras, **kw):
        """nginx as that many cameras: 127.0.1.1, 127.0.1.2 ..."""
        from .rtmp import RtmpServer
        return RtmpServer(self, cameras, **kw)

    def camera(self, index, server, **kw):
        from .camera import Camera
        return Camera(self, index, server, **kw)

    def streamer(self, config, **kw):
        from .streamer import Streamer
        return Streamer(self, config, **kw)

    def checker(self, device, **kw):
        from .checker import Checker
        return Checker(self, device, **kw)

    def program(self, name):
        """The path of a program of this build."""
        path = self.bin / name if self.bin else None
        if not path or not path.exists():
            raise Failed(f"{name} is not in {self.bin}")
        return path

    def has_program(self, name):
        return bool(self.bin) and (self.bin / name).exists()

    @property
    def sanitized(self):
        """Is it a build with a sanitizer? Those keep freed memory for a while."""
        with open(self.program("roc-streamer"), "rb") as f:
            text = f.read()
        return b"__asan_init" in text or b"__tsan_init" in text

    # --- checks ------------------------------------------------------------------------------
    def ok(self, condition, sentence, detail=None):
        self.checks += 1
        if condition:
            print(f"ok {self.checks} - {sentence}", flush=True)
            return
        print(f"not ok {self.checks} - {sentence}", flush=True)
        raise Failed(sentence if detail is None else f"{sentence}: {detail}")

    def equal(self, got, wanted, sentence):
        self.ok(got == wanted, sentence, f"got {got!r}, wanted {wanted!r}")

    def wait(self, predicate, deadline_s, sentence):
        """A check that holds once predicate does, within the deadline."""
        try:
            value = wait_for(predicate, deadline_s, sentence)
        except Failed as error:
            self.ok(False, sentence, error)
        self.ok(True, sentence)
        return value

    def ok_once_in(self, times, attempt, sentence):
        """A check for what the machine's own hiccups can spoil: attempt() returns what was wrong.

        A frame that the guest was too late for is lost by chance, one that the product loses is lost
        every time: so it holds if one of a few attempts finds nothing wrong.
        """
        wrong = None
        for turn in range(times):
            wrong = attempt()
            if not wrong:
                break
            self.note(f"attempt {turn + 1}: {wrong}")
        self.ok(not wrong, sentence, wrong)

    def note(self, text):
        print(f"# {text}", flush=True)

    # --- the end -----------------------------------------------------------------------------
    def sanitizer_reports(self):
        return sorted(self.dir.rglob("sanitizer.*"))

    def show_logs(self):
        for log in sorted(p for p in self.dir.rglob("*") if p.is_file()):
            if log.suffix not in (".log", ".json") and not log.name.startswith("sanitizer."):
                continue
            lines = log.read_text(errors="replace").splitlines()
            keep = lines if log.name.startswith("sanitizer.") else lines[-TAIL:]
            print(f"--- {log.relative_to(self.dir)} ({len(lines)} lines)")
            print("\n".join(keep), flush=True)

    def save(self):
        """Copy logs to the directory that outlives the guest, when there is one."""
        results = os.environ.get("ROC_LAB_RESULTS")
        if not results:
            return
        shutil.rmtree(results, ignore_errors=True)
        shutil.copytree(self.dir, results, ignore=lambda d, names: [
            n for n in names if not (pathlib.Path(d, n).is_file() or pathlib.Path(d, n).is_dir())])
        print(f"# logs are in {results}", flush=True)

    def close(self):
        for part in reversed(self._owned):
            part.end()
        self._owned.clear()


def main(*tests):
    """Run the tests of a file in order; the process's exit status tells."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", help="the build's folder of programs")
    os.setpriority(os.PRIO_PROCESS, 0, LOOKING)
    lab = Lab(parser.parse_args().bin)
    failure = None
    limit = int(os.environ.get("LAB_TIMEOUT", 0))

    def late(*_):
        raise Failed(f"the test was not done {limit - GRACE_S} s after its start")

    try:
        signal.signal(signal.SIGALRM, late)
        if limit > 2 * GRACE_S:
            signal.alarm(limit - GRACE_S)
        for test in tests:
            test(lab)
    except Failed as error:
        failure = str(error)
    except Exception:  # the logs matter then, too
        failure = traceback.format_exc()
    signal.alarm(0)
    status = 1
    try:
        lab.close()
        if lab.sanitizer_reports():
            failure = "a sanitizer reported an error"
            status = FAULT
        if failure:
            lab.show_logs()
            lab.save()
    finally:
        if failure:
            print(f"FAILED: {failure}", flush=True)
    if not failure:
        print(f"1..{lab.checks}", flush=True)
    sys.exit(status if failure else 0)
