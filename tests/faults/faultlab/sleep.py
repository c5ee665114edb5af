# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole guest sleeps: its machine wakes it."""
import os
import pathlib

STATE = pathlib.Path("/sys/power/state")


def suspend(seconds):
    """Returns when the machine has woken up again, by run.sh (tests/lab) who reads the wish."""
    if not STATE.exists() or "mem" not in STATE.read_text():
        raise RuntimeError("this guest's kernel can't sleep (CONFIG_SUSPEND)")
    job = pathlib.Path(os.environ["LAB_JOB_DIR"])
    (job / "sleep.new").write_text(str(seconds))
    (job / "sleep.new").rename(job / "sleep")
    STATE.write_text("mem")
