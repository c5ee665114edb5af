# SPDX-License-Identifier: GPL-2.0-or-later
"""The service under test, with folders of its own."""
import json
import os
import signal
import subprocess

from .core import Failed, Process, wait_for

PAGE_KIB = os.sysconf("SC_PAGE_SIZE") // 1024


def _stat(pid):
    """Parent and state of a process, or None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as f:
            fields = f.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return int(fields[1]), fields[0]


def children(pid):
    """Living direct children of a process."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            stat = _stat(int(entry))
            if stat and stat[0] == pid and stat[1] != "Z":
                found.append(int(entry))
    return sorted(found)


def feeder_of(streamer, index):
    """The worker whose device that is, or None."""
    device = f"/dev/video{index}"
    for pid in streamer.workers():
        try:
            for fd in os.listdir(f"/proc/{pid}/fd"):
                if os.readlink(f"/proc/{pid}/fd/{fd}").removesuffix(" (deleted)") == device:
                    return pid
        except FileNotFoundError:  # it ended, or closed that very descriptor
            pass
    return None


class Streamer:
    """config: what goes into cameras.json (a list or a dict), or text as it is."""

    def __init__(self, lab, config, log_level="debug", upgrade_interval=None, env=None, args=()):
        self.lab = lab
        self.dir = lab.dir / "roc"
        for sub in ("state", "log", "run"):
            (self.dir / sub).mkdir(parents=True, exist_ok=True)
        self.config_path = self.dir / "cameras.json"
        self.status_path = self.dir / "run" / "status"
        self.write_config(config)
        self.argv = [lab.program("roc-streamer"), "--config", self.config_path,
                     "--state-dir", self.dir / "state", "--log-dir", self.dir / "log",
                     "--log-level", log_level, "--worker", lab.program("roc-worker")]
        if upgrade_interval is not None:
            self.argv += ["--upgrade-interval", upgrade_interval]
        self.argv += list(args)
        options = f"log_path={self.dir}/sanitizer:exitcode=99"
        self.env = {"ROC_STATUS": str(self.status_path), "ASAN_OPTIONS": options,
                    "UBSAN_OPTIONS": options + ":print_stacktrace=1", "TSAN_OPTIONS": options,
                    **(env or {})}
        self.process = None
        lab.own(self)
        self.start()

    def write_config(self, config):
        text = config if isinstance(config, str) else json.dumps(config, indent=2)
        # renamed into place, so that a running streamer never reads half of it
        beside = self.config_path.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.config_path)

    # --- life --------------------------------------------------------------------------------
    def start(self):
        self.process = Process(self.lab, "streamer", self.argv, env=self.env)

    @property
    def pid(self):
        return self.process.pid

    @property
    def alive(self):
        return self.process.alive

    def reload(self, config=None):
        if config is not None:
            self.write_config(config)
        os.kill(self.pid, signal.SIGHUP)

    def terminate(self, deadline_s=10):
        """Ask it to end, as the service manager does; returns its exit status."""
        if self.alive:
            os.kill(self.pid, signal.SIGTERM)
        return self.process.wait(deadline_s)

    def kill(self):
        """SIGKILL to the supervisor alone: what becomes of the workers is its design's affair."""
        if self.alive:
            os.kill(self.pid, signal.SIGKILL)
        self.process.popen.wait()

    def end(self):
        self.process.kill()

    # --- what it is ----------------------------------------------------------------------------
    def workers(self):
        return children(self.pid) if self.alive else []

    def tree(self):
        found = [self.pid]
        for pid in found:
            found += children(pid)
        return found

    def rss_kib(self):
        """Resident memory of supervisor and workers together."""
        total = 0
        for pid in self.tree():
            try:
                with open(f"/proc/{pid}/statm", encoding="ascii") as f:
                    total += int(f.read().split()[1]) * PAGE_KIB
            except (FileNotFoundError, ProcessLookupError):
                pass
        return total

    def fds(self):
        """Open descriptors of each process of the tree."""
        count = {}
        for pid in self.tree():
            try:
                count[pid] = len(os.listdir(f"/proc/{pid}/fd"))
            except (FileNotFoundError, ProcessLookupError):
                pass
        return count

    # --- what it says --------------------------------------------------------------------------
    def rocctl(self, *args):
        return subprocess.run([str(self.lab.program("rocctl")), *map(str, args)],
                              env={**os.environ, **self.env}, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=30, check=False)

    def status(self):
        """rocctl status --json, parsed; None while there is no segment."""
        done = self.rocctl("status", "--json")
        try:
            return json.loads(done.stdout)
        except ValueError:
            return None

    def camera(self, index):
        """The status of one camera, or None."""
        for camera in (self.status() or {}).get("cameras", []):
            if camera["index"] == index:
                return camera
        return None

    def wait_camera(self, index, predicate, deadline_s, what):
        """Wait until predicate(camera status) holds; returns that status."""
        seen = None

        def test():
            nonlocal seen
            if not self.alive:
                raise Failed(f"the streamer ended with status {self.process.popen.returncode}")
            seen = self.camera(index) or seen
            return seen if seen and predicate(seen) else None

        try:
            return wait_for(test, deadline_s, f"camera {index}: {what}")
        except Failed as error:
            last = seen and (seen["state"], seen["reason"])
            raise Failed(f"{error}; last seen: {last}") from None

    def wait_state(self, index, state, deadline_s):
        states = (state,) if isinstance(state, str) else tuple(state)
        return self.wait_camera(index, lambda c: c["state"] in states, deadline_s,
                                "state " + " or ".join(states))

    def log_files(self):
        return [p for p in sorted((self.dir / "log").rglob("*")) if p.is_file()]

    def logs(self):
        """All that it wrote: standard error and every log file."""
        return self.process.text() + "".join(
            p.read_text(errors="replace") for p in self.log_files())
