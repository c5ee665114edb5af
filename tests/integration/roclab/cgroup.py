# SPDX-License-Identifier: GPL-2.0-or-later
"""Control groups, to take processor and memory away."""
import pathlib
import time

ROOT = pathlib.Path("/sys/fs/cgroup")


def make(name, controller=None):
    if controller:
        (ROOT / "cgroup.subtree_control").write_text(f"+{controller}")
    (ROOT / name).mkdir(exist_ok=True)


def put(name, pids):
    """"" is the root."""
    for pid in pids:
        (ROOT / name / "cgroup.procs").write_text(str(pid))


def set(name, key, value):
    (ROOT / name / key).write_text(value)


def get(name, key):
    return (ROOT / name / key).read_text()


def remove(name):
    """Whoever is still in it goes to the root."""
    group = ROOT / name
    if not group.exists():
        return
    put("", group.joinpath("cgroup.procs").read_text().split())  # thaws them, too
    end = time.monotonic() + 5
    while True:  # what was killed in it leaves it a moment later
        try:
            group.rmdir()
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
