# SPDX-License-Identifier: GPL-2.0-or-later
"""Rates: a device declares one, whatever its readers ask for, and its camera sets the pace."""
import subprocess

import roclab
from roclab import device


def set_rate(number, fps):
    """As a player does that wants another rate than the device has."""
    subprocess.run(["v4l2-ctl", "-d", device.path(number), "--set-parm", str(fps)], check=True,
                   stdout=subprocess.DEVNULL, timeout=30)


def test(lab):
    server = lab.server(2)
    cameras = [lab.camera(i, server, size="320x180", fps=12, gop=1, plain=True, declare_fps=30)
               for i in range(2)]
    streamer = lab.streamer([{"ip": a, "password": "secret", "streams": ["main"]}
                             for a in server.addresses], log_level="debug")
    for i in range(2):
        streamer.wait_camera(i, lambda c: c["state"] == "live", 20, "live")
        lab.equal(streamer.camera(i)["output"]["fps"], 12, "a camera that is live has its rate already")
    lab.equal(device.format_of(0), (320, 180, "YU12"), "and its size")
    states = [line.rpartition("state ")[2].split()[0] for line in streamer.logs().splitlines()
              if " state " in line]
    lab.ok("stalled" not in states, "on the way to it no camera was said to have stalled", states)
    lab.equal(streamer.camera(0)["output"]["format_generation"], 2,
              "and its device had one other format, the placeholder's")

    # Any reader sets the one rate that the driver has.
    generation = streamer.camera(0)["output"]["format_generation"]
    for fps in (30, 60):
        set_rate(0, fps)
        lab.wait(lambda: device.rate_of(0) == 12.0, 5, f"a reader's {fps} fps do not stay for the next one")
    lab.equal(streamer.camera(0)["output"]["format_generation"], generation, "that is no other format")
    lab.ok("set another frame rate on /dev/video0" in streamer.logs(), "the log tells of it")

    # A camera gets faster, another slower, while both are read.
    readers = [lab.checker(i, id=i) for i in range(2)]
    for reader in readers:
        roclab.wait_for(lambda r=reader: r.has_device, 5, "it is read")
    for camera, fps in zip(cameras, (25, 8)):
        camera.stop()
        for options in camera.streams.values():
            options["fps"] = fps
        camera.start()
    for i, fps in enumerate((25, 8)):
        streamer.wait_camera(i, lambda c, f=fps: c["state"] == "live" and c["source"]["fps"] == f, 30,
                             f"live and measured at {fps} fps")
        lab.equal(device.rate_of(i), 12.0, "the device keeps the rate that its reader knows")
    for reader in readers:
        reader.stop()

    def watch():
        before = [streamer.camera(i)["frames"] for i in range(2)]
        readers = [lab.checker(i, id=i, seconds=8) for i in range(2)]
        seen = [reader.result(20) for reader in readers]
        after = [streamer.camera(i)["frames"] for i in range(2)]
        dropped = [a["dropped"] - b["dropped"] for a, b in zip(after, before)]
        lab.note(f"pictures {[s['unique'] for s in seen]}, lost {[s['lost'] for s in seen]}, repeated "
                 f"{[s['repeated'] for s in seen]}, dropped {dropped}")
        wrong = {}
        for i, fps in enumerate((25, 8)):
            if (seen[i]["lost"] > 2 or seen[i]["repeated"] > 2 or dropped[i] > 2 or
                    abs(seen[i]["unique"] - 8 * fps) > fps / 2):
                wrong[i] = (seen[i]["unique"], seen[i]["lost"], seen[i]["repeated"], dropped[i])
        return wrong

    lab.ok_once_in(3, watch, "a device of 12 shows each of 25 pictures a second, and 8 without repeats")


roclab.main(test)
