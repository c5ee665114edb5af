# SPDX-License-Identifier: GPL-2.0-or-later
"""roc-loopback.service: a webcam in the way, cameras that are added, modules of all kinds."""
import glob
import json
import os

import roclab

import cameras
import installed

DYNAMIC = os.environ.get("LAB_DRIVER", "0.12.7") != "0.12.7"
SETUP = "/usr/libexec/roc/roc-setup-loopback"


def nodes():
    return sorted((int(n.removeprefix("/dev/video")) for n in glob.glob("/dev/video[0-9]*")))


def label(number):
    with open(f"/sys/class/video4linux/video{number}/name", encoding="utf-8") as f:
        return f.read().strip()


def is_exclusive(number):
    """Without a producer such a device only outputs."""
    text = installed.said("v4l2-ctl", "-d", f"/dev/video{number}", "--info").partition("Device Caps")[2]
    return "Video Output" in text and "Video Capture" not in text


def load(module, **parameters):
    installed.run("modprobe", module, *(f"{k}={v}" for k, v in parameters.items()))


def unload(module="v4l2loopback"):
    installed.run("modprobe", "-r", module)


def stop():
    installed.run("systemctl", "stop", "roc-streamer")
    unload()


def complaints(unit="roc-loopback"):
    return "\n".join(installed.messages(unit))


def setup(config, *options):
    name = "/tmp/cameras.json"
    installed.write(name, json.dumps(config))
    return installed.run(SETUP, "--config", name, "--moved", "/tmp/moved", *options, check=False)


def many(count):
    return [{"ip": f"10.0.0.{i + 1}", "password": "x", "name": f"Court {i}"} for i in range(count)]


def test_webcam(lab):
    """Another driver has the number of camera 0."""
    stop()
    load("vivid", n_devs=1, node_types="0x1")
    lab.equal((nodes(), label(0)), ([0], "vivid-000-vid-cap"), "a webcam is /dev/video0")
    installed.run("systemctl", "start", "roc-streamer")
    installed.wait_live(3, 30)
    lab.equal([c["device"] for c in installed.status()["cameras"]],
              ["/dev/video3", "/dev/video1", "/dev/video2"], "camera 0 has the next free number")
    lab.equal((nodes(), label(0), label(3)), ([0, 1, 2, 3], "vivid-000-vid-cap", cameras.NAMES[0]),
              "the webcam keeps its own")
    lab.ok("/dev/video0 is no loopback device" in complaints() and "/dev/video3" in complaints(),
           "which is told", complaints())
    lab.ok("Camera 0 has /dev/video3" in complaints("roc-streamer"), "by the streamer, too")
    done = installed.run("rocctl", "doctor", check=False)
    lab.ok(done.returncode == 0, "and the doctor has nothing against it", done.stdout)
    seen = lab.checker(3, id=0, fps=cameras.FPS, seconds=1).result(20)
    lab.equal((seen["wrong_camera"], seen["placeholder"]), (0, 0), "its pictures are there")
    installed.run("systemctl", "restart", "roc-streamer")
    installed.wait_live(3, 30)
    lab.equal(nodes(), [0, 1, 2, 3], "the next start takes the same")
    stop()
    unload("vivid")
    installed.run("systemctl", "start", "roc-streamer")
    installed.wait_live(3, 30)
    lab.equal((nodes(), [c["device"] for c in installed.status()["cameras"]]),
              ([0, 1, 2], [f"/dev/video{i}" for i in range(3)]), "without the webcam all is as configured")


def test_more_cameras(lab):
    """Two cameras more, without and with a restart."""
    installed.configure(cameras.entries() + cameras.entries(2))
    watch = lab.checker(1, id=1, fps=cameras.FPS)
    roclab.wait_for(lambda: watch.has_device, 10, "the reader reads")
    installed.run("systemctl", "reload", "roc-streamer")
    if DYNAMIC:
        installed.wait_live(5, 30)
        lab.ok(nodes() == [0, 1, 2, 3, 4], "their devices are made at a reload", nodes())
        seen = watch.stop()
        lab.equal((seen["read_error_count"], seen["placeholder"]), (0, 0), "nobody else notices")
    else:
        roclab.wait_for(lambda: installed.camera(4), 10, "they are known")
        lab.equal(installed.camera(4)["state"], "no-device", "an old module can't add devices")
        lab.ok("systemctl restart roc-streamer" in complaints(), "what to do is told", complaints())
        lab.equal(watch.stop()["read_error_count"], 0, "nobody else notices")
        installed.run("systemctl", "restart", "roc-streamer")
        installed.wait_live(5, 30)
        lab.ok(nodes() == [0, 1, 2, 3, 4], "their devices are made at a restart", nodes())
    installed.configure(cameras.entries())
    stop()


STUB = """#!/bin/sh
# A modprobe whose v4l2loopback makes 8 devices, as stock modules do, and takes no longer lists.
for a; do case $a in devices=*) [ ${a#devices=} -le 8 ] || { echo "could not insert: Invalid argument"; exit 1; } ;; esac; done
exec modprobe "$@"
"""


def test_eight(lab):
    installed.write("/usr/local/sbin/modprobe8", STUB, 0o755)
    done = setup(many(12), "--modprobe", "/usr/local/sbin/modprobe8")
    if DYNAMIC:
        lab.equal((done.returncode, nodes()), (0, list(range(12))), "beyond 8 devices are added one by one")
    else:
        lab.equal((done.returncode, nodes()), (1, list(range(8))), "an old module makes 8")
        lab.ok("0.13" in done.stdout and "MAX_DEVICES=16" in done.stdout, "the two ways out are told",
               done.stdout)
        lab.ok("camera 11" in done.stdout and "camera 7 " not in done.stdout, "and who has none", done.stdout)
    lab.ok(all(label(i) == f"Court {i}" and is_exclusive(i) for i in nodes()),
           "each has its label and exclusive_caps")
    unload()
    done = setup(many(16))
    lab.equal((done.returncode, nodes()), (0, list(range(16))), "a module with room makes 16")
    again = setup(many(16))
    lab.equal((again.returncode, again.stdout), (0, ""), "a second run has nothing to do, and says nothing")
    unload()


def test_others(lab):
    """What somebody else has loaded."""
    load("v4l2loopback", devices=2, video_nr="0,7", card_label='"Mine,OBS Cam"', exclusive_caps="0,1")
    done = setup(many(2))
    lab.equal((done.returncode, nodes()), (0, [0, 1, 7]), "what is missing is made")
    lab.ok(all(is_exclusive(i) for i in nodes()), "with exclusive_caps for each", done.stdout)
    lab.equal((label(1), label(7)), ("Court 1", "OBS Cam"), "devices of others stay")
    unload()
    done = setup(many(2), "--modprobe", "/bin/false")
    lab.ok(done.returncode == 1 and "can't load v4l2loopback" in done.stdout and nodes() == [],
           "a module that can't be loaded is told", done.stdout)
    done = setup(many(2), "--dry-run")
    lab.ok(done.returncode == 0 and done.stdout.count("would be made") == 2 and nodes() == [],
           "a dry run only tells", done.stdout)
    lab.equal(setup([]).returncode, 0, "no camera needs no module")
    lab.ok(not os.path.exists("/sys/module/v4l2loopback"), "which then is not loaded")


def test_own_program(lab):
    own = "/usr/local/bin/setup_v4l2loopback.sh"
    installed.write(own, "#!/bin/sh\nexec modprobe v4l2loopback devices=3 exclusive_caps=1,1,1 "
                    "card_label=a,b,c\n", 0o755)
    installed.run("systemctl", "start", "roc-streamer")
    installed.wait_live(3, 30)
    lab.equal([label(i) for i in nodes()], ["a", "b", "c"], "the old system's own script is run instead")
    lab.equal(complaints().count(f"running {own} instead"), 1, "which is told")
    installed.run("systemctl", "restart", "roc-streamer")
    installed.wait_live(3, 30)
    lab.equal(complaints().count(f"running {own} instead"), 1, "but not when all devices are there")
    stop()
    installed.write(own, "modprobe v4l2loopback devices=3 exclusive_caps=1,1,1 card_label=d,e,f\n", 0o755)
    installed.run("systemctl", "start", "roc-streamer")
    installed.wait_live(3, 30)
    lab.equal([label(i) for i in nodes()], ["d", "e", "f"], "one that does not begin with #! is run by a shell")


def test(lab):
    cameras.start(lab)
    installed.wait_live(3, 30)
    for part in (test_webcam, test_more_cameras, test_eight, test_others, test_own_program):
        lab.note(part.__name__)
        part(lab)


roclab.main(installed.told(test))
