# SPDX-License-Identifier: GPL-2.0-or-later
"""The Debian that the packages are installed on, seen from the tests' own root (guest.sh)."""
import json
import os
import subprocess
import time

from roclab.core import Failed, wait_for

ROOT = "/proc/1/root"
CONFIG = "/etc/roc/cameras.json"
SERVICE = "roc-streamer.service"
ENV = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
       "HOME": "/root", "TERM": "dumb"}


def path(name):
    """A file of the Debian."""
    return ROOT + name


def run(*argv, check=True, timeout=60, user=None):
    """Run a program of the Debian, as a person there would; stdout and stderr in one."""
    argv = [str(a) for a in argv]
    if user:
        argv = ["runuser", "-u", user, "--", *argv]
    done = subprocess.run(["chroot", ROOT, *argv], env=ENV, stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace",
                          timeout=timeout, check=False)
    if check and done.returncode:
        raise Failed(f"{' '.join(argv)}: status {done.returncode}: {done.stdout[-2000:]}")
    return done


def said(*argv, **kw):
    return run(*argv, **kw).stdout


def apt(*argv, **kw):
    """apt-get, as typed: no -y where nothing is to be asked would hide a question."""
    return run("apt-get", "-o", "APT::Sandbox::User=root", "-o", "Dpkg::Use-Pty=0", "-y",
               "--no-install-recommends", *argv, timeout=120, **kw).stdout


def show(name, unit=SERVICE):
    return said("systemctl", "show", "--value", "-p", name, unit).strip()


def main_pid():
    return int(show("MainPID"))


def journal(*matches):
    """Entries of the journal as dicts, oldest first."""
    text = said("journalctl", "-o", "json", "--no-pager", "--all", *matches)
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def messages(unit=SERVICE):
    return [e.get("MESSAGE", "") for e in journal("-u", unit)]


def write(name, text, mode=None):
    """As an editor does: the same file, in place."""
    with open(path(name), "w", encoding="utf-8") as f:
        f.write(text)
    if mode is not None:
        os.chmod(path(name), mode)


def configure(cameras):
    write(CONFIG, json.dumps(cameras, indent=2))


def status():
    """rocctl status --json; None while there is nothing to see."""
    done = run("rocctl", "status", "--json", check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        return None


def camera(index):
    for one in (status() or {}).get("cameras", []):
        if one["index"] == index:
            return one
    return None


def wait_live(count, deadline_s):
    """Until cameras 0 to count - 1 are live and their rate is known."""
    seen = {}

    def test():
        time.sleep(0.2)  # each look costs the guest's only processor 50 ms
        told = status() or {}
        # What a dead one has left says live, too.
        if not os.path.exists(f"/proc/{told.get('pid')}"):
            return False
        now = told.get("cameras", [])
        seen["last"] = [(c["index"], c["state"], c["reason"]) for c in now]
        return len(now) == count and all(c["state"] == "live" for c in now)

    try:
        wait_for(test, deadline_s, f"{count} cameras are live")
    except Failed as error:
        raise Failed(f"{error}; last seen: {seen.get('last')}; {messages()[-20:]}") from None


def wait_active(deadline_s=20, unit=SERVICE):
    wait_for(lambda: show("ActiveState", unit) == "active", deadline_s, f"{unit} is active")


def add_user(name, groups="video"):
    """A desktop user as the Debian installer makes the first one: in group video."""
    run("useradd", "-m", *(["-G", groups] if groups else []), name)


def told(test):
    """The test, with the journal among its logs."""
    def run_test(lab):
        try:
            test(lab)
        finally:
            text = said("journalctl", "--no-pager", "-o", "short-monotonic", "-n", "400", check=False)
            (lab.dir / "journal.log").write_text(text, encoding="utf-8")
    return run_test


def save(archive, since):
    """Keep what has changed on the Debian's disk since then, for boot.sh."""
    run("systemctl", "stop", "systemd-journald.socket", "systemd-journald-dev-log.socket",
        "systemd-journald-audit.socket", "systemd-journald", check=False)
    run("sh", "-c", "find / -xdev -newerct \"$1\" -print0 | "
        "tar -c --null --no-recursion -T - -f \"$2\" 2>/dev/null", "save", f"@{since}", archive)
