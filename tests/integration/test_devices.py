# SPDX-License-Identifier: GPL-2.0-or-later
"""Devices that are not ours, not there yet, or held by a reader."""
import os

import roclab
from roclab import device


def test(lab):
    device.unload()
    device.load("vivid", n_devs=1, node_types="0x1", vid_cap_nr=0)
    device.load("v4l2loopback", devices=1, exclusive_caps=1, video_nr=1)
    webcam_before = device.format_of(0)
    server = lab.server(3)
    for i in range(3):
        lab.camera(i, server, size="320x180", fps=10, gop=1)
    streamer = lab.streamer([{"ip": a, "password": "secret", "streams": ["main"]}
                             for a in server.addresses], log_level="info")
    seen = streamer.wait_state(0, "no-device", 10)
    lab.ok("not a v4l2loopback" in seen["reason"], "a webcam at the number is refused in words",
           seen["reason"])
    lab.equal(device.format_of(0), webcam_before, "and left as it was")
    holders = [p for p in device.processes("roc-streamer") + device.processes("roc-worker")
               for fd in os.listdir(f"/proc/{p}/fd")
               if os.path.realpath(f"/proc/{p}/fd/{fd}") == "/dev/video0"]
    lab.equal(holders, [], "nobody of ours holds it")
    streamer.wait_state(1, "live", 20)
    lab.ok(True, "the camera beside it is live")
    seen = streamer.wait_state(2, "no-device", 10)
    lab.ok("no such device" in seen["reason"], "an absent device is told in words", seen["reason"])
    lab.equal(streamer.rocctl("status", "--check").returncode, 1, "rocctl --check says so")

    os.mknod("/dev/video2", 0o660 | 0o020000, os.makedev(81, 250))
    streamer.wait_camera(2, lambda c: c["state"] == "no-device", 5, "still no device")
    lab.ok(True, "a node without a driver behind it is no device")
    os.unlink("/dev/video2")
    streamer.terminate(3)

    # A device that appears while the service runs is used then.
    device.unload()
    streamer.start()
    streamer.wait_state(1, "no-device", 10)
    device.load("v4l2loopback", devices=2, exclusive_caps="1,1", video_nr="1,2")
    for i in (1, 2):
        streamer.wait_state(i, "live", 15)
    lab.ok(True, "devices that appear later are used then")
    # With 0.15 it is no capture device for the moment between our opening it and the first frame.
    lab.wait(lambda: device.format_of(2), 5, "each with a format")
    lab.equal(device.format_of(2), (320, 180, "YU12"), "which is the camera's")
    streamer.terminate(3)

    # A reader that holds the device in another format: the picture is fitted in.
    for path in (streamer.dir / "state").glob("*"):
        path.unlink()
    reader = None
    streamer.write_config([{"ip": "127.0.1.1", "password": "x", "enabled": False},
                           {"ip": "127.0.9.9", "password": "secret"}])
    streamer.start()
    streamer.wait_state(1, "offline", 10)
    held = device.format_of(1)
    lab.equal(held, (1280, 720, "YU12"), "a device of an unknown camera shows the placeholder")
    reader = lab.checker(1, id=1, content=["320x180"], fps=10)
    roclab.wait_for(lambda: reader.has_device, 5, "the reader reads")
    streamer.reload([{"ip": "127.0.1.1", "password": "x", "enabled": False},
                     {"ip": server.addresses[1], "password": "secret", "streams": ["main"]}])
    streamer.wait_state(1, "live", 15)
    roclab.wait_for(lambda: "stays 1280x720" in streamer.logs(), 10, "the driver refused")
    lab.wait(lambda: device.format_of(1) == held, 5, "a device is not changed under its reader")
    received = streamer.camera(1)["frames"]["received"] + 30
    streamer.wait_camera(1, lambda c: c["frames"]["received"] >= received, 15, "30 more pictures")
    seen = reader.stop()
    lab.ok(seen["unique"] > 20 and seen["unreadable"] == 0, "the picture is fitted in", seen)
    lab.equal((seen["read_error_count"], seen["format_changed"], seen["unreadable"], seen["torn"]),
              (0, 0, 0, 0), "its reader sees neither an error nor a broken picture")

    one_camera_a_device(lab, server, streamer)


def one_camera_a_device(lab, server, streamer):
    """A reload that swaps two devices, and one that names a device twice."""
    first, second = ({"ip": a, "password": "secret", "streams": ["main"]} for a in server.addresses[1:])

    def use(*devices):
        streamer.reload([{**first, "device": devices[0]}, {**second, "device": devices[1]}])

    def shows(index, camera, sentence):
        seen = lab.checker(index, id=camera, fps=10, content=["320x180"], seconds=2).result(20)
        lab.ok(seen["unique"] > 10 and seen["wrong_camera"] == 0, sentence, seen)

    use("/dev/video1", "/dev/video2")
    for i, path in enumerate(("/dev/video1", "/dev/video2")):
        streamer.wait_camera(i, lambda c, p=path: c["state"] == "live" and c["device"] == p, 15, "is live")
    use("/dev/video2", "/dev/video1")
    for i, path in enumerate(("/dev/video2", "/dev/video1")):
        streamer.wait_camera(i, lambda c, p=path: c["state"] == "live" and c["device"] == p, 15, "is live")
    shows(2, 1, "a reload swaps the devices of two cameras")
    shows(1, 2, "and each shows its own camera")

    os.symlink("/dev/video2", "/dev/gate")
    use("/dev/video2", "/dev/gate")
    seen = streamer.wait_state(1, "no-device", 10)
    lab.ok("device of camera 0" in seen["reason"], "a device of two names is one camera's", seen["reason"])
    shows(2, 1, "which alone shows its picture")
    os.unlink("/dev/gate")


roclab.main(test)
