# SPDX-License-Identifier: GPL-2.0-or-later
"""The next boot: all comes back by itself. Then what hangs or dies is started again."""
import glob
import os
import signal
import subprocess
import time

import roclab
from roclab import device, streamer

import cameras
import installed
import secrets_sought

GAP_MS = 2000


def monotonic_us(unit, name):
    return int(installed.show(name, unit))


def workers():
    return streamer.children(installed.main_pid())


def watched(lab, act, what):
    """What a reader of each camera sees while act() runs, until all are live again."""
    lab.ok_once_in(3, lambda: watch_once(lab, act, what), f"{what}: no device is silent for more than 2 s")


def watch_once(lab, act, what):
    checkers = [lab.checker(i, id=i, fps=cameras.FPS) for i in range(3)]
    for checker in checkers:
        roclab.wait_for(lambda c=checker: c.has_device, 10, "the reader reads")
    time.sleep(0.5)
    act()
    installed.wait_live(3, 40)
    seen = [c.stop() for c in checkers]
    worst = max(s["longest_gap_ms"] for s in seen)
    lab.equal([(s["read_error_count"], s["format_changed"]) for s in seen], [(0, 0)] * 3,
              f"{what}: readers stay connected, in the same format")
    lab.note(f"{what}: the longest silence of a device: {worst:.0f} ms")
    return worst > GAP_MS and f"a device was silent for {worst:.0f} ms"


def test_boot(lab):
    cameras.start(lab)
    lab.equal(installed.said("systemctl", "is-system-running", "--wait", check=False).strip(), "running",
              "the machine is up again, and no unit has failed")
    lab.equal(sorted(glob.glob("/dev/video*")), [f"/dev/video{i}" for i in range(3)],
              "the module is loaded and the devices are there")
    installed.wait_live(3, 30)
    lab.ok(True, "all cameras are live by themselves")
    done = monotonic_us("roc-loopback.service", "ExecMainExitTimestampMonotonic")
    began = monotonic_us(installed.SERVICE, "ExecMainStartTimestampMonotonic")
    lab.ok(0 < done <= began, "the devices were made before the streamer was started", (done, began))
    bad = [m for m in installed.messages() if "/dev/video" in m and "looking for it" in m]
    lab.equal(bad, [], "which found them at once, with their group")
    lab.equal(installed.show("NRestarts"), "0", "no restart was needed")


def test_restarts(lab):
    def restart():
        installed.run("systemctl", "restart", "camera-streamer")

    watched(lab, restart, "systemctl restart")

    # --- a worker
    pid = installed.main_pid()

    def kill_worker():
        before = sum(c["restarts"] for c in installed.status()["cameras"])
        os.kill(workers()[0], signal.SIGKILL)
        roclab.wait_for(lambda: sum(c["restarts"] for c in installed.status()["cameras"]) == before + 1, 10,
                        "the supervisor starts it again")

    watched(lab, kill_worker, "a worker is killed")
    lab.equal(installed.main_pid(), pid, "the service itself was not restarted")

    # --- the supervisor hangs
    def hang():
        old = installed.main_pid()
        os.kill(old, signal.SIGSTOP)
        roclab.wait_for(lambda: not os.path.exists(f"/proc/{old}"), 25, "systemd ends it")

    watched(lab, hang, "the supervisor hangs")
    lab.ok(any("watchdog" in e["MESSAGE"].lower() for e in installed.journal("-u", "roc-streamer")),
           "it is the watchdog that starts it again")
    lab.equal(len(device.processes("roc-worker")), 3, "no worker of before is left")

    # --- the supervisor dies
    watched(lab, lambda: os.kill(installed.main_pid(), signal.SIGABRT), "the supervisor dies")
    cores = installed.said("find", "/", "/run", "/tmp", "-xdev", "-type", "f", "-name", "core*", "-newer",
                           "/run/systemd/system/lab.service", check=False)
    lab.equal(cores, "", "and leaves no core file")


def test_configuration(lab):
    """What can't be used ends the service once; what can't be read changes nothing."""
    good = open(installed.path(installed.CONFIG), encoding="utf-8").read()
    before = workers()
    installed.write(installed.CONFIG, good[:-3])
    installed.run("systemctl", "reload", "roc-streamer")
    lab.wait(lambda: any("stays in force" in m for m in installed.messages()), 5,
             "a reload with a broken file is told")
    lab.equal(workers(), before, "and changes nothing")
    lab.wait(lambda: installed.show("StatusText") == "3/3 live", 5, "all are live as before")
    installed.run("systemctl", "restart", "roc-streamer", check=False)
    lab.wait(lambda: installed.show("ActiveState") == "failed", 10, "a start with it fails")
    lab.equal((installed.show("ExecMainStatus"), installed.show("NRestarts")), ("78", "0"),
              "with status 78, and is not tried again")
    installed.write(installed.CONFIG, good)
    installed.run("systemctl", "start", "roc-streamer")
    installed.wait_live(3, 30)
    lab.ok(True, "the mended file is all that it wants")


def test_obstacle(lab):
    """What keeps it from starting ends after a while: it is neither hammered at nor given up."""
    installed.run("systemctl", "stop", "roc-streamer")
    other = subprocess.Popen(["chroot", installed.ROOT, "flock", "/var/lib/roc/lock", "sleep", "7"])
    before = sum(" starts" in m for m in installed.messages())
    installed.run("systemctl", "start", "--no-block", "roc-streamer")
    other.wait()
    tries = sum(" starts" in m for m in installed.messages()) - before
    lab.ok(1 <= tries <= 3, f"while something is in its way it tries {tries} times in 7 s")
    installed.wait_live(3, 20)
    lab.ok(True, "and comes by itself when it is gone")


PROBE = """#!/bin/sh
# Runs in place of the streamer, in its unit: what can it do?
try() { name=$1; shift; if "$@" >/dev/null 2>&1; then echo "yes $name"; else echo "no $name"; fi; }
for d in / /etc /etc/roc /usr /usr/bin /boot /home /root /opt /srv /var /var/lib /var/log /var/tmp /run /run/systemd \\
	/dev /dev/shm /sys /proc/sys/kernel /lib/modules /var/lib/dpkg; do
	try "write $d" touch "$d/roc-probe"
done
try "write /tmp" touch /tmp/roc-probe
for d in /var/lib/roc /run/roc /var/log/cameras; do try "write $d" touch "$d/roc-probe"; done
rm -f /var/lib/roc/roc-probe /run/roc/roc-probe /var/log/cameras/roc-probe
for d in /dev/video0 /dev/video2 /dev/null /dev/urandom; do try "open $d" sh -c ": <$d"; done
for d in $(find /dev -type c -o -type b); do
	case $d in /dev/video*|/dev/dri/*) continue ;; esac
	case $d in /dev/null|/dev/zero|/dev/full|/dev/random|/dev/urandom|/dev/tty|/dev/ptmx|/dev/pts/*) continue ;; esac
	dd if="$d" of=/dev/null bs=1 count=0 2>/dev/null && echo "yes other $d"
done
try "open a device that is for all" sh -c ": </dev/roc-probe"
try "read /etc/shadow" cat /etc/shadow
try "read /root" ls /root
try "see other processes" test -e /proc/1/status
try "mknod" mknod /var/lib/roc/null c 1 3
try "new namespace" unshare -U true
try "mount" mount -t tmpfs none /tmp
try "chmod setuid" sh -c "cp /bin/true /var/lib/roc/suid && chmod u+s /var/lib/roc/suid"
rm -f /var/lib/roc/suid
try "set clock" date -s 2020-01-01
try "su" runuser -u root true
grep -E '^(NoNewPrivs|Seccomp|CapEff|CapBnd|CapPrm|CapAmb):' /proc/self/status
id
"""


def test_confinement(lab):
    unit = open(installed.path("/lib/systemd/system/roc-streamer.service"), encoding="utf-8").read()
    lines, skip = [], ("ExecReload", "Restart", "Watchdog", "Wants=", "After=")
    for line in unit.splitlines():
        if line.startswith("ExecStart="):
            line = "ExecStart=/bin/sh /usr/local/lib/roc-probe"
        if line.startswith("Type="):
            line = "Type=oneshot"
        if not line.startswith(skip):
            lines.append(line)
    os.makedirs(installed.path("/usr/local/lib"), exist_ok=True)
    installed.write("/usr/local/lib/roc-probe", PROBE, 0o755)
    os.makedirs(installed.path("/run/systemd/system"), exist_ok=True)
    installed.write("/run/systemd/system/roc-probe.service", "\n".join(lines) + "\n")
    installed.run("systemctl", "daemon-reload")
    # The kernel's log, for everybody: what does not let the unit read it is the unit.
    installed.run("sh", "-c", "mknod -m 666 /dev/roc-probe c 1 11 && sysctl -q kernel.dmesg_restrict=0 || "
                  "echo 0 >/proc/sys/kernel/dmesg_restrict")
    lab.equal(installed.run("sh", "-c", ": </dev/roc-probe", user="desk", check=False).returncode, 0,
              "a device that is for all may be read by all")
    installed.run("systemctl", "start", "roc-probe")
    told = [e["MESSAGE"] for e in installed.journal("-u", "roc-probe")]
    results = {m.split(" ", 1)[1]: m.split(" ", 1)[0] for m in told if m.startswith(("yes ", "no "))}
    lab.note("; ".join(f"{k}={v}" for k, v in results.items()))
    can = sorted(k for k, v in results.items() if v == "yes")
    lab.equal(can, sorted(["write /tmp", "write /var/tmp", "write /var/lib/roc", "write /run/roc", "write /var/log/cameras",
                           "open /dev/video0", "open /dev/video2", "open /dev/null", "open /dev/urandom"]),
              "inside the unit: its own folders and devices, and nothing else")
    lab.equal([d for d in ("/tmp", "/var/tmp") if os.path.exists(installed.path(d + "/roc-probe"))], [],
              "its /tmp and /var/tmp are its own")
    facts = dict(m.split(":", 1) for m in told if ":\t" in m)
    facts = {k: v.strip() for k, v in facts.items()}
    lab.equal(facts["NoNewPrivs"], "1", "no new privileges")
    lab.equal(facts["Seccomp"], "2", "system calls are filtered")
    lab.equal({facts[k].strip("0") for k in ("CapEff", "CapBnd", "CapPrm", "CapAmb")}, {""},
              "no capability")
    seen, filters = set(), []
    for pid in [installed.main_pid(), *workers()]:
        with open(f"/proc/{pid}/status", encoding="utf-8") as f:
            now = dict(line.split(":", 1) for line in f if ":" in line)
        seen.add((now["NoNewPrivs"].strip(), now["Seccomp"].strip(), now["CapEff"].strip("\t\n0")))
        filters.append(int(now["Seccomp_filters"]))
    lab.equal(seen, {("1", "2", "")}, "the same holds for the running supervisor and its workers")
    lab.equal(set(filters[1:]), {filters[0] + 1}, "the unit lets its workers lock themselves in further")
    weak = [m for m in installed.messages() if "Landlock" in m or "filters" in m or "filtered" in m]
    lab.equal(weak, [], "and nothing of the sandbox is missing")


def test_logs(lab):
    """logrotate while lines come as fast as they can."""
    log = installed.path("/var/log/camera_streamer.log")
    pid = installed.main_pid()
    reloads = subprocess.Popen(
        ["sh", "-c", f"i=0; while [ $i -lt 400 ]; do kill -HUP {pid}; i=$((i+1)); sleep 0.01; done"])
    for _ in range(4):
        time.sleep(0.8)
        installed.run("logrotate", "--force", "/etc/logrotate.d/roc-streamer")
    reloads.wait()
    installed.wait_live(3, 20)
    installed.run("journalctl", "--sync")
    since = monotonic_us(installed.SERVICE, "ExecMainStartTimestampMonotonic")
    wanted = [e["MESSAGE"] for e in installed.journal("-b", f"_PID={pid}")
              if int(e["__MONOTONIC_TIMESTAMP"]) >= since]

    def lines():
        text = ""
        for name in sorted(glob.glob(log + "*"), key=os.path.getmtime):
            if name.endswith(".gz"):
                text += subprocess.run(["zcat", name], capture_output=True, text=True, check=True).stdout
            else:
                text += open(name, encoding="utf-8").read()
        return text.splitlines()

    count = sum("configuration reloaded" in m for m in wanted)
    kept = sum("configuration reloaded" in line for line in lines())
    lab.ok(count > 100, f"{count} lines were written while the files were rotated")
    lab.ok(kept >= count, "none of them is lost", (kept, count))
    files = sorted(os.path.basename(n) for n in glob.glob(log + "*"))
    lab.ok("camera_streamer.log.1" in files and any(f.endswith(".gz") for f in files),
           "the files were rotated and packed", files)
    modes = installed.said("sh", "-c", "stat -c '%a %U %G %n' /var/log/camera_streamer.log* "
                           "/var/log/ffmpeg_errors.log /var/log/cameras /var/log/cameras/*.log")
    lab.ok(all(line.startswith(("640 roc adm", "2750 roc adm")) for line in modes.splitlines()),
           "and are the service's and readable for group adm", modes)
    fds = glob.glob(f"/proc/{pid}/fd/*")
    lab.ok(any(os.path.realpath(fd).endswith("/var/log/camera_streamer.log") for fd in fds),
           "the streamer writes to the new file")


def test_secrets(lab):
    os.kill(workers()[0], signal.SIGSEGV)
    roclab.wait_for(lambda: any("signal 11" in m for m in installed.messages()), 10, "a crash is told")
    installed.wait_live(3, 30)
    bad, looked = secrets_sought.found()
    lab.equal(bad, [],
              "no spelling of a password in journal, systemctl show, logs, state, /proc or a core file")
    wanted = ("/var/log/camera_streamer.log", "/var/log/cameras/camera2.log", "/var/log/journal/",
              "journalctl -o export")
    lab.ok(all(any(name.startswith(w) for name in looked) for w in wanted),
           "where the name of a camera's host is found", looked)


roclab.main(installed.told(lambda lab: [t(lab) for t in (
    test_boot, test_restarts, test_configuration, test_obstacle, test_confinement, test_logs, test_secrets)]))
