# SPDX-License-Identifier: GPL-2.0-or-later
"""A first installation, from apt to a desktop user's picture; what is left for the next boot."""
import glob
import os
import stat
import time

import roclab

import cameras
import installed


def unit_facts():
    names = ("ActiveState", "SubState", "StatusText", "NRestarts", "Type", "Result")
    return {n: installed.show(n) for n in names}


def test(lab):
    began = time.time() - float(open("/proc/uptime", encoding="ascii").read().split()[0])
    lab.equal(installed.said("systemctl", "is-system-running", "--wait", check=False).strip(), "running",
              "a clean Debian is up")
    installed.write("/etc/hosts", f"127.0.0.1 localhost\n127.0.1.3 {cameras.HOST}\n")
    before = installed.said("find", "/", "-xdev", "-not", "-path", "/proc/*")
    roclab.core.pathlib.Path(WORK, "before").write_text(before, encoding="utf-8")
    installed.add_user("desk")

    # --- apt
    said = installed.apt("install", *DEBS)
    for word in ("rror", "arning", "conffile", "failed"):
        lab.ok(word not in said, f"apt says nothing of a kind of '{word}'", said)
    lab.ok("gE/h" not in said, "and no password")
    lab.equal(installed.said("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n",
                             "roc-streamer", "obs-roc-camera").split("\n")[:2],
              ["obs-roc-camera installed", "roc-streamer installed"], "both packages are installed")
    facts = unit_facts()
    lab.equal((facts["ActiveState"], facts["StatusText"], facts["NRestarts"]),
              ("active", "no camera configured", "0"), "the service runs, and says what it lacks")
    lab.equal(installed.show("UnitFileState"), "enabled", "it will start at boot")
    lab.equal(installed.show("Id", "camera-streamer.service"), "roc-streamer.service",
              "the old system's name of it is its alias")
    mode = os.stat(installed.path(installed.CONFIG))
    group = installed.said("stat", "-c", "%U:%G", installed.CONFIG).strip()
    lab.equal((oct(stat.S_IMODE(mode.st_mode)), group), ("0o640", "root:roc"),
              "the configuration is for root and the service alone")
    lab.ok(os.path.exists(installed.path("/usr/share/doc/roc-streamer/examples/cameras.example.json")),
           "there is an example of it")
    score = installed.said("systemd-analyze", "security", "--no-pager", installed.SERVICE)
    figure = float(score.strip().splitlines()[-1].split("service:")[1].split()[0])
    lab.ok(figure <= 2.0, f"systemd-analyze security gives it {figure}", score)
    lab.equal(installed.said("systemd-analyze", "verify", "--man=no", "roc-streamer.service",
                             "roc-loopback.service", check=False).strip(), "",
              "systemd-analyze verify finds nothing wrong with the units")
    lab.equal(glob.glob("/dev/video*"), [], "no device is there before a camera is configured")
    with open("/proc/devices", encoding="ascii") as f:
        lab.ok("video4linux" not in f.read(), "nor any V4L2 driver")

    # --- the configuration
    cameras.start(lab)
    installed.configure(cameras.entries())
    started = time.monotonic()
    installed.run("systemctl", "reload", "roc-streamer")
    installed.wait_live(3, 30)
    lab.ok(True, f"three cameras are live {time.monotonic() - started:.1f} s after systemctl reload")
    lab.wait(lambda: installed.show("StatusText") == "3/3 live", 5, "systemctl status counts them")
    lab.equal(installed.show("NRestarts"), "0", "without a restart")
    lab.equal(stat.S_IMODE(os.stat(installed.path(installed.CONFIG)).st_mode), 0o640,
              "the configuration has kept its mode")
    lab.equal(sorted(glob.glob("/dev/video*")), [f"/dev/video{i}" for i in range(3)],
              "each camera has a device")
    for i, name in enumerate(cameras.NAMES):
        text = installed.said("v4l2-ctl", "-d", f"/dev/video{i}", "--info")
        label = name.replace(",", " ").replace('"', " ")
        lab.ok(f"Card type        : {label[:31]}" in text, f"device {i} has its camera's name", text)
        lab.ok("Video Output" not in text.partition("Device Caps")[2], "and is a camera to browsers", text)
    caps = open("/sys/module/v4l2loopback/parameters/exclusive_caps", encoding="ascii").read()
    lab.equal(caps.split(",")[:3], ["Y"] * 3, "exclusive_caps is set for each")

    # --- a desktop user
    for i in range(3):
        done = installed.run("v4l2-ctl", "-d", f"/dev/video{i}", "--stream-mmap", "--stream-count=5",
                             user="desk", check=False)
        lab.equal(done.returncode, 0, f"a desktop user reads device {i}")
    done = installed.run("rocctl", "status", "--check", user="desk", check=False)
    lab.equal(done.returncode, 0, "and the status: all is well")
    done = installed.run("cat", installed.CONFIG, user="desk", check=False)
    lab.ok(done.returncode != 0 and "Permission denied" in done.stdout, "but not the configuration")
    info = installed.said("udevadm", "info", "/dev/video0")
    lab.ok(":uaccess:" in info.partition("CURRENT_TAGS")[2], "whoever sits at the machine may read it as well", info)
    seen = lab.checker(1, id=1, fps=cameras.FPS, seconds=2).result(20)
    lab.equal((seen["torn"], seen["placeholder"], seen["wrong_camera"], seen["read_error_count"]),
              (0, 0, 0, 0), "what they show is that camera's pictures")

    # --- the doctor
    for user in (None, "desk"):
        done = installed.run("rocctl", "doctor", user=user, check=False)
        lab.equal(done.returncode, 0, f"rocctl doctor says to {user or 'root'} that all is well")
        lab.note(done.stdout.replace("\n", " | "))
    for page in ("roc-streamer.8", "rocctl.1", "cameras.json.5"):
        lab.ok(glob.glob(installed.path(f"/usr/share/man/man{page[-1]}/{page}.gz")), f"{page} is there")

    # --- the journal
    live = installed.journal("-u", "roc-streamer", "CAMERA=1", "STATE=live")
    lab.ok(live and all(e["CAMERA"] == "1" for e in live), "lines of the journal have CAMERA= and STATE=")
    lab.ok(all(e["_SYSTEMD_UNIT"] == "roc-streamer.service" for e in live), "and are the unit's")

    # --- what the old system had
    lab.ok("Camera setup summary:" in open(installed.path("/var/log/camera_streamer.log"),
                                           encoding="utf-8").read(), "the log files are where they were")
    lab.equal(installed.said("systemctl", "--failed", "--no-legend").strip(), "", "no unit has failed")
    for name in ("roc-streamer", "roc-loopback"):
        bad = [e["MESSAGE"] for e in installed.journal("-u", name, "-p", "warning")]
        lab.equal(bad, [], f"{name} has nothing to complain of")
    installed.run("systemctl", "stop", "roc-streamer")
    installed.save(f"{WORK}/state.tar", int(began))


WORK = os.environ["ROC_WORK"]
DEBS = sorted(glob.glob(f"{WORK}/*.deb"))

if __name__ == "__main__":
    roclab.main(installed.told(test))
