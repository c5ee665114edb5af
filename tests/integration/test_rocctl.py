# SPDX-License-Identifier: GPL-2.0-or-later
"""rocctl's commands on a running service: metrics, snapshot, check-config, doctor."""
import json
import os
import shutil
import struct
import subprocess

import roclab
from roclab import device

SECRET = "Geheimwort"


def metrics(lab, streamer):
    """rocctl status --prometheus, as {series: value}, after promtool has had a look."""
    done = streamer.rocctl("status", "--prometheus")
    if shutil.which("promtool"):
        said = subprocess.run(["promtool", "check", "metrics"], input=done.stdout, text=True,
                              capture_output=True, timeout=60, check=False)
        lab.equal((said.returncode, said.stdout + said.stderr), (0, ""),
                  "promtool has nothing against the metrics")
    else:
        lab.note("promtool is not installed (package prometheus)")
    lines = [line for line in done.stdout.splitlines() if not line.startswith("#")]
    return done.returncode, dict(line.rsplit(" ", 1) for line in lines)


def check_metrics(lab, streamer):
    status, series = metrics(lab, streamer)
    labels = 'index="0",camera="Tor \\"1\\"",device="/dev/video0"'
    lab.equal((status, series["roc_up"], series[f'roc_camera_state{{{labels},state="live"}}']),
              (0, "1", "1"), "the metrics have the live camera, its name escaped")
    lab.ok(0 < float(series[f"roc_camera_received_bytes_total{{{labels}}}"]) and
           9 < float(series[f"roc_camera_source_rate_hertz{{{labels}}}"]) < 11,
           "and its figures", series)


def size_of(png):
    start = png.read_bytes()[:24]
    return struct.unpack(">II", start[16:]) if start[:8] == b"\x89PNG\r\n\x1a\n" else None


def pixels(png):
    """The colour bars of testcam's picture, without what changes from picture to picture."""
    return subprocess.run(
        ["ffmpeg", "-v", "error", "-nostdin", "-i", str(png),
         "-vf", "crop=640:94:0:56,scale=8:2:flags=area", "-f", "rawvideo", "-pix_fmt", "rgb24",
         "-"],
        capture_output=True, timeout=60, check=True).stdout


def difference(a, b):
    steps = [abs(x - y) for x, y in zip(pixels(a), pixels(b))]
    return sum(steps) / len(steps)


def check_snapshot(lab, streamer):
    picture, other = lab.dir / "shot.png", lab.dir / "other.png"
    done = streamer.rocctl("snapshot", "0", picture)
    lab.equal((done.returncode, done.stdout, done.stderr), (0, "", ""), "a snapshot is saved")
    lab.equal(size_of(picture), (640, 360), "it is a PNG of the device's size")
    checker = lab.checker(0, seconds=1, snapshot=other)
    checker.result(20)
    lab.ok(difference(picture, other) < 8, "it is what another reader sees",
           difference(picture, other))
    done = streamer.rocctl("snapshot", 'Tor "1"', picture)
    lab.equal((done.returncode, done.stderr), (0, ""), "a camera is found by its name, too")

    done = streamer.rocctl("snapshot", "1", other)
    lab.ok(done.returncode == 0 and "not live (offline" in done.stderr,
           "that a camera is not live is told", done)
    lab.ok(difference(picture, other) > 30, "and its placeholder is the picture",
           difference(picture, other))
    done = streamer.rocctl("snapshot", "7", other)
    lab.ok(done.returncode == 2 and "no camera '7'" in done.stderr, "no camera 7: usage", done)
    done = streamer.rocctl("snapshot", "0", "/dev/null")
    lab.ok(done.returncode == 1 and "left alone" in done.stderr, "no device is overwritten", done)
    with open(lab.dir / "out.png", "wb") as out:
        subprocess.run([lab.program("rocctl"), "snapshot", "0", "-"], stdout=out, timeout=30,
                       env=streamer.env, check=True)
    lab.equal(size_of(lab.dir / "out.png"), (640, 360), "- is standard output")

    reader = lab.checker(0)
    lab.wait(lambda: reader.has_device, 10, "a program reads the device")
    if device.driver_version() < "0.14":
        for _ in range(10):
            done = streamer.rocctl("snapshot", "0", picture)
            if done.returncode:
                break
        lab.equal(done.returncode, 0, "a snapshot beside a reader")
        seen = reader.stop()
        lab.equal((seen["read_error_count"], seen["torn"], seen["unreadable"]), (0, 0, 0),
                  "which does not notice")
        return
    done = lab.wait(lambda: (d := streamer.rocctl("snapshot", "0", picture)).returncode and d, 10,
                    "this driver has one reader at a time")
    lab.ok(f"busy: framecheck (pid {reader.process.pid})" in done.stderr,
           "who that is, is told", done.stderr)
    reader.stop()
    lab.wait(lambda: streamer.rocctl("snapshot", "0", picture).returncode == 0, 5,
             "when it has closed, the snapshot works")


def check_config(lab, streamer):
    done = streamer.rocctl("check-config", streamer.config_path)
    lab.equal((done.returncode, done.stdout, done.stderr),
              (0, "3 cameras, all well, 1 disabled\n", ""), "a good configuration is all well")
    bad = lab.dir / "bad.json"
    bad.write_text(f'[\n {{"ip": "127.0.1.1", "password": "{SECRET}"}},\n'
                   f' {{"ip": "127.0.1.2",\n  "password": true}}\n]\n')
    bad.chmod(0o644)
    done = streamer.rocctl("check-config", bad)
    lab.ok(done.returncode == 1 and f'{bad}:4: camera 1 (Camera 1): "password" must' in done.stdout
           and "readable by everyone" in done.stdout, "a bad entry, and who can read it", done)
    bad.write_text(f'[\n {{"ip": "127.0.1.1", "password": "{SECRET}"}},\n]\n')
    done = streamer.rocctl("check-config", bad)
    lab.ok(done.returncode == 78 and f"{bad}:3:1: " in done.stdout and SECRET not in done.stdout,
           "a file that the service refuses", done)


def doctor(lab, streamer, *args, user=None):
    """Exit status, and {id: finding}; what OBS of this machine has is left out."""
    argv = [lab.program("rocctl"), "doctor", "--json", "--config", streamer.config_path, *args]
    if user:
        argv = ["setpriv", "--reuid", user, "--regid", "nogroup", "--clear-groups", *argv]
    done = subprocess.run([str(a) for a in argv], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=120, check=False,
                          env={**os.environ, **streamer.env})
    lab.ok(SECRET not in done.stdout + done.stderr and done.stderr == "", "no word too many", done)
    found = json.loads(done.stdout)["findings"]
    lab.ok(all(f["what"] and f["mend"] and "\n" not in f["what"] + f["mend"] for f in found),
           "each finding is one line, and one command", found)
    lab.equal(done.returncode, int(any(f["severity"] == "problem" for f in found)),
              "the exit status tells of problems")
    return {(f["id"], f["camera"]): f["mend"] for f in found if "obs" not in f["id"]}


EDIT = "sudo systemctl reload roc-streamer"


def check_doctor(lab, server, streamer):
    seen = doctor(lab, streamer)
    lab.equal(seen, {("camera-refuses", 1): "xdg-open http://127.0.9.9/"},
              "a camera that refuses is found, and nothing else")
    streamer.config_path.chmod(0o644)
    seen = doctor(lab, streamer)
    lab.equal(seen.get(("config-world-readable", None)),
              f"sudo chmod 640 {streamer.config_path}", "passwords that everyone can read are")
    streamer.config_path.chmod(0o640)
    seen = doctor(lab, streamer, user="nobody")
    lab.ok(("config-not-for-you", None) in seen and ("camera-refuses", 1) in seen,
           "a plain user sees what the service says", seen)
    lab.equal(seen.get(("group-video", None)), "sudo adduser nobody video",
              "and what group to be in")

    # A device in a format that is no use, a device that is not there, and one that is no device.
    holder = lab.run("holder", ["ffmpeg", "-nostdin", "-v", "error", "-re", "-f", "lavfi", "-i",
                                "testsrc2=size=320x240:rate=10", "-pix_fmt", "yuyv422", "-f",
                                "v4l2", device.path(3)])
    roclab.wait_for(lambda: (320, 240, "YUYV") in (device.format_of(3), device.format_of(3, True)),
                    20, "a program writes to the device")
    here = {"ip": server.addresses[0], "password": SECRET, "streams": ["main"]}
    streamer.reload([here, {**here, "device": "/dev/video40"}, {**here, "device": "/dev/null"},
                     {**here, "device": device.path(3)}, {**here, "port": "x"},
                     {**here, "ip": server.addresses[1]}])
    streamer.config_path.chmod(0o640)
    server.hook.on_play = lambda event: event.index == 0
    for index, reason in ((1, "no such device"), (2, "not a v4l2loopback"), (3, "program"),
                          (4, "port"), (5, "hangs up")):
        streamer.wait_camera(index, lambda c, r=reason: r in c["reason"], 60, reason)
    streamer.wait_state(0, "live", 20)
    seen = doctor(lab, streamer)
    lab.ok(("too-few-devices", None) in seen, "a device that is not there is found", seen)
    lab.ok(EDIT in seen.get(("device-is-no-video", 2), ""), "one that is no video device", seen)
    lab.equal(seen.get(("device-held", 3)), f"kill {holder.pid}", "one that another program holds")
    lab.ok(EDIT in seen.get(("config-entry", 4), ""), "an entry that is invalid", seen)
    lab.ok(EDIT in seen.get(("maybe-wrong-password", 5), ""), "a camera that hangs up", seen)
    lab.ok(len(seen) == 5, "and nothing else", seen)
    holder.kill()
    server.hook.on_play = lambda event: True

    streamer.write_config([here])
    streamer.config_path.chmod(0o640)
    seen = doctor(lab, streamer)
    lab.equal(seen.get(("config-not-loaded", None)), EDIT,
              "a file that was not loaded yet is found")


def check_doctor_without(lab, streamer):
    """Without the service, and then without the driver."""
    streamer.write_config([{"ip": "127.0.1.1", "password": SECRET, "streams": ["main"]},
                           {"ip": "127.0.9.9", "password": SECRET, "streams": ["main"]}])
    streamer.config_path.chmod(0o640)
    seen = doctor(lab, streamer)
    lab.equal(seen, {("streamer-not-running", None): "sudo roc-streamer"},
              "that the service is not running is found")
    seen = doctor(lab, streamer, "--probe")
    lab.equal(seen, {("streamer-not-running", None): "sudo roc-streamer",
                     ("camera-refuses", 1): "xdg-open http://127.0.9.9/"},
              "a probe finds the camera that would not work, and not the one that would")
    device.unload()
    seen = doctor(lab, streamer)
    lab.equal(seen.get(("module-not-loaded", None)),
              "sudo modprobe v4l2loopback devices=2 exclusive_caps=1,1",
              "that the driver is not loaded is found")
    done = streamer.rocctl("doctor", "--config", streamer.config_path)
    lab.ok("problem: v4l2loopback is not loaded" in done.stdout and done.returncode == 1,
           "in words, too", done)
    device.load(devices=2, exclusive_caps="1,0")
    streamer.start()
    streamer.wait_state(0, "live", 20)
    streamer.wait_state(1, "offline", 20)
    lab.equal(set(doctor(lab, streamer)), {("camera-refuses", 1), ("device-not-exclusive", 1)},
              "a device without exclusive_caps is found, and only that one")


def test(lab):
    server = lab.server(2)
    lab.camera(0, server, size="640x360", fps=10, gop=1)
    lab.camera(1, server, size="320x180", fps=10, gop=1)
    streamer = lab.streamer([
        {"ip": server.addresses[0], "password": SECRET, "name": 'Tor "1"', "streams": ["main"]},
        {"ip": "127.0.9.9", "password": SECRET, "name": "Gate"},
        {"ip": "127.0.9.9", "password": SECRET, "name": "Yard", "enabled": False}])
    streamer.config_path.chmod(0o640)
    streamer.wait_state(0, "live", 20)
    streamer.wait_state(1, "offline", 20)
    # The device's format follows the first picture.
    lab.wait(lambda: device.format_of(0) == (640, 360, "YU12"), 10, "the device has its format")
    streamer.wait_camera(0, lambda c: 9 < c["source"]["fps"] < 11 and c["state"] == "live", 15,
                         "its rate is measured")
    check_metrics(lab, streamer)
    check_snapshot(lab, streamer)
    check_config(lab, streamer)
    check_doctor(lab, server, streamer)
    streamer.terminate()
    status, series = metrics(lab, streamer)
    lab.equal((status, series), (3, {"roc_up": "0"}), "without streamer, roc_up is 0")
    lab.equal(streamer.rocctl("snapshot", "0", lab.dir / "no.png").returncode, 3,
              "and there is no snapshot")
    check_doctor_without(lab, streamer)


roclab.main(test)
