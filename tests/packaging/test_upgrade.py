# SPDX-License-Identifier: GPL-2.0-or-later
"""Upgrade with cameras live, removal, purge, and installation again."""
import glob
import os
import pathlib
import shutil
import subprocess

import roclab
from roclab import device

import cameras
import installed

WORK = pathlib.Path(os.environ["ROC_WORK"])
GAP_MS = 2000
ROTATION = "/etc/logrotate.d/camera_streamer"
# What Debian itself leaves when any package comes and goes.
OTHERS = ("/var/lib/dpkg/", "/var/lib/apt/", "/var/cache/apt/", "/var/log/apt/", "/var/log/journal/",
          "/tmp/", "/var/tmp/", "/home/desk", "/var/log/dpkg.log", "/var/log/lastlog", "/var/mail/desk",
          "/var/lib/systemd/random-seed", "/var/lib/systemd/timers/", "/var/lib/logrotate/",
          "/var/lib/systemd/deb-systemd-helper-enabled", "/var/lib/systemd/deb-systemd-helper-masked",
          "/etc/.pwd.lock")
BACKUPS = ("/etc/passwd-", "/etc/group-", "/etc/shadow-", "/etc/gshadow-", "/etc/subuid-", "/etc/subgid-")


def repack(lab, package, version, change=None):
    """The same package as another version."""
    folder = lab.dir / "deb"
    shutil.rmtree(folder, ignore_errors=True)
    old = glob.glob(f"{WORK}/{package}_[0-9]*.deb")[0]
    subprocess.run(["dpkg-deb", "-R", old, folder], check=True)
    control = folder / "DEBIAN" / "control"
    text = control.read_text(encoding="utf-8")
    control.write_text(text.replace("Version: ", f"Version: {version}\nX-Was: "), encoding="utf-8")
    if change:
        change(folder)
    new = WORK / f"{package}_{version}_next.deb.made"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", folder, new], check=True,
                   capture_output=True)
    target = installed.path(f"/var/tmp/{package}_{version}_amd64.deb")
    shutil.move(new, target)
    return target.removeprefix(installed.ROOT)


def changed_conffile(folder):
    file = folder / "etc/logrotate.d/roc-streamer"
    file.write_text(file.read_text(encoding="utf-8") + "# of the next version\n", encoding="utf-8")


def state_of(name):
    stat = os.stat(installed.path(name))
    with open(installed.path(name), "rb") as f:
        return stat.st_mode, stat.st_uid, stat.st_gid, f.read()


def test_upgrade(lab):
    cameras.start(lab)
    installed.wait_live(3, 30)
    before = state_of(installed.CONFIG)
    versions = iter(("9.0", "9.1", "9.2"))

    def upgrade():
        version = next(versions)
        packages = [repack(lab, "roc-streamer", version, changed_conffile),
                    repack(lab, "obs-roc-camera", version)]
        old = installed.main_pid()
        checkers = [lab.checker(i, id=i, fps=cameras.FPS) for i in range(3)]
        for checker in checkers:
            roclab.wait_for(lambda c=checker: c.has_device, 10, "the reader reads")
        said = installed.apt("install", *packages)
        installed.wait_live(3, 30)
        seen = [c.stop() for c in checkers]
        lab.ok("conffile" not in said and "onfiguration file" not in said,
               "an upgrade asks nothing about files that nobody edited", said)
        lab.ok("# of the next version" in open(installed.path("/etc/logrotate.d/roc-streamer"),
                                               encoding="utf-8").read(), "and brings the new ones")
        lab.equal(state_of(installed.CONFIG), before, "the configuration is as it was")
        lab.ok(installed.main_pid() not in (0, old), "the new version runs")
        lab.equal([(s["read_error_count"], s["format_changed"]) for s in seen], [(0, 0)] * 3,
                  "readers stay connected")
        worst = max(s["longest_gap_ms"] for s in seen)
        lab.note(f"the longest silence of a device: {worst:.0f} ms")
        return worst > GAP_MS and f"a device was silent for {worst:.0f} ms"

    lab.ok_once_in(3, upgrade, "no device is silent for more than 2 s")


def left():
    """What is there that was not before the first installation."""
    before = set((WORK / "before").read_text(encoding="utf-8").splitlines())
    now = installed.said("find", "/", "-xdev", "-not", "-path", "/proc/*").splitlines()
    return sorted(n for n in now if n not in before and not n.startswith(OTHERS) and n not in BACKUPS
                  or "roc-" in n and not n.startswith(("/var/tmp/", "/tmp/")) and n not in before)


def test_removal(lab):
    before = state_of(installed.CONFIG)
    installed.write("/etc/roc/field.password", "mine\n", 0o600)
    said = installed.apt("remove", "roc-streamer", "obs-roc-camera")
    lab.ok("rror" not in said and "arning" not in said, "removal complains of nothing", said)
    lab.equal(device.processes("roc-streamer") + device.processes("roc-worker"), [], "nothing runs any more")
    lab.equal(state_of(installed.CONFIG)[3], before[3], "the configuration stays")
    lab.ok(not os.path.exists(installed.path("/usr/bin/rocctl")), "the programs are gone")
    lab.equal(installed.said("systemctl", "--failed", "--no-legend").strip(), "", "no unit has failed")

    # --- again
    said = installed.apt("install", *sorted(glob.glob(f"{WORK}/*.deb")))
    installed.wait_live(3, 30)
    lab.equal(state_of(installed.CONFIG), before, "installed again it goes on with the same configuration")

    # --- again, without the configuration
    os.unlink(installed.path(installed.CONFIG))
    said = installed.apt("install", "--reinstall", *sorted(glob.glob(f"{WORK}/*.deb")))
    lab.equal((installed.show("ActiveState"), installed.show("StatusText")), ("active", "no camera configured"),
              "without a configuration it is installed with an empty one")
    mode = os.stat(installed.path(installed.CONFIG)).st_mode & 0o777
    group = installed.said("stat", "-c", "%U:%G", installed.CONFIG).strip()
    lab.equal((oct(mode), group), ("0o640", "root:roc"), "for root and the service alone")
    lab.ok("headers" not in said, "of the driver, which is there, nothing is said", said)

    # --- and without a driver, and what it is built from
    installed.run("chown", "desk:desk", installed.CONFIG)
    installed.run("chmod", "600", installed.CONFIG)
    installed.run("modprobe", "-r", "v4l2loopback")
    installed.run("mount", "-t", "tmpfs", "none", "/lib/modules")
    said = installed.apt("install", "--reinstall", *sorted(glob.glob(f"{WORK}/*.deb")), check=False)
    release = os.uname().release
    lab.ok(f"apt install linux-headers-{release} v4l2loopback-dkms" in said,
           "missing headers are reported, with what installs them", said)
    advice = installed.said("rocctl", "doctor", check=False)
    lab.ok(f"sudo apt install v4l2loopback-dkms linux-headers-{release}" in advice,
           "by the doctor, too, before a camera is configured", advice)
    installed.run("umount", "/lib/modules")
    owner = installed.said("stat", "-c", "%U:%G %a", installed.CONFIG).strip()
    lab.equal(owner, "desk:desk 600", "a configuration that is there keeps its owner and mode")

    # --- purge
    installed.apt("purge", "roc-streamer", "obs-roc-camera")
    lab.equal(left(), ["/etc/roc", "/etc/roc/field.password"], "purge leaves what the user made, and no more")
    lab.equal([n for n in glob.glob("/run/roc*") if "roclab" not in n], [], "nothing in /run either")
    lab.ok("roc:" in installed.said("getent", "group", "roc"), "whose group stays while it is there")
    units = installed.said("systemctl", "list-unit-files", "--no-legend", "roc-*", "camera-*", check=False)
    lab.equal(units.strip(), "", "no unit is left")

    # --- once more, from nothing
    os.unlink(installed.path("/etc/roc/field.password"))
    installed.apt("install", *sorted(glob.glob(f"{WORK}/*.deb")))
    lab.equal(installed.show("StatusText"), "no camera configured", "a new installation begins anew")
    installed.apt("purge", "roc-streamer", "obs-roc-camera")
    lab.equal(left(), [], "a purge leaves nothing where the user made nothing")
    lab.ok("roc:" not in installed.said("cat", "/etc/passwd", "/etc/group", "/etc/shadow", "/etc/gshadow"),
           "neither user nor group")


def test_old_system(lab):
    """From the Python script: its configuration, log files and unit are there."""
    old = '[{"ip": "127.0.1.1", "user": "admin", "password": "of-the-old-one"}]'
    os.makedirs(installed.path("/etc/roc"), exist_ok=True)
    installed.write(installed.CONFIG, old, 0o644)
    os.makedirs(installed.path("/var/log/cameras"), exist_ok=True)
    for name in ("/var/log/camera_streamer.log", "/var/log/cameras/camera0.log"):
        installed.write(name, "a line of before\n", 0o644)
    installed.write(ROTATION, "/var/log/camera_streamer.log /var/log/ffmpeg_errors.log "
                    "/var/log/cameras/*.log {\n daily\n missingok\n rotate 7\n create 0644 root root\n}\n")
    unit = "/etc/systemd/system/camera-streamer.service"
    installed.write(unit, "[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n")
    installed.run("systemctl", "daemon-reload")
    installed.run("systemctl", "start", "camera-streamer")
    said = installed.apt("install", *sorted(glob.glob(f"{WORK}/*.deb")))
    lab.ok("systemctl disable --now camera-streamer" in said, "the old service is told of, with what to do",
           said)
    lab.ok(f"{ROTATION}.roc.disabled" in said, "and that its log rotation is set aside", said)
    planned = installed.said("logrotate", "--debug", "/etc/logrotate.conf", check=False)
    lab.ok("duplicate log entry" not in planned and "error:" not in planned and
           "considering log /var/log/camera_streamer.log" in planned, "logrotate takes the new one", planned)
    lab.ok("log-rotation" not in installed.said("rocctl", "doctor", "--json", check=False),
           "the doctor has nothing against it")
    mode, _, _, content = state_of(installed.CONFIG)
    lab.equal((oct(mode & 0o777), content.decode()), ("0o640", old),
              "its configuration is taken as it is, and closed to others")
    installed.wait_live(1, 30)
    lab.ok(True, "and its camera is live")
    for name in ("/var/log/camera_streamer.log", "/var/log/cameras/camera0.log"):
        with open(installed.path(name), encoding="utf-8") as f:
            text = f.read()
        lab.ok(text.startswith("a line of before\n") and text.count("\n") > 1, f"{name} goes on", text)
    installed.run("systemctl", "disable", "--now", "camera-streamer", check=False)
    os.unlink(installed.path(unit))
    installed.run("systemctl", "daemon-reload")
    installed.run("systemctl", "restart", "roc-streamer")
    lab.equal(installed.show("Id", "camera-streamer.service"), "roc-streamer.service",
              "without the old unit its name is the new one's")
    os.rename(installed.path(f"{ROTATION}.roc.disabled"), installed.path(ROTATION))
    lab.ok("log-rotation" in installed.said("rocctl", "doctor", "--json", check=False),
           "the doctor finds an old log rotation that is back")
    os.rename(installed.path(ROTATION), installed.path(f"{ROTATION}.roc.disabled"))
    installed.apt("purge", "roc-streamer")
    lab.ok(os.path.exists(installed.path(ROTATION)) and not os.path.exists(
        installed.path(f"{ROTATION}.roc.disabled")), "a purge puts the old log rotation back")


roclab.main(installed.told(lambda lab: [t(lab) for t in (test_upgrade, test_removal, test_old_system)]))
