# SPDX-License-Identifier: GPL-2.0-or-later
"""A camera's rate changes for good: its device follows when nobody reads it, and only then."""
import roclab
from roclab import device


def test(lab):
    server = lab.server(2)
    cameras = [lab.camera(i, server, size="320x180", fps=20, gop=1, plain=True) for i in range(2)]
    streamer = lab.streamer([{"ip": a, "password": "secret", "streams": ["main"]}
                             for a in server.addresses], log_level="info")
    for i in range(2):
        streamer.wait_camera(i, lambda c: c["state"] == "live" and c["output"]["fps"] == 20, 20,
                             "live and measured")
    generation = [streamer.camera(i)["output"]["format_generation"] for i in range(2)]
    reader = lab.checker(0, id=0, fps=20)
    roclab.wait_for(lambda: reader.has_device, 5, "the reader reads")
    for camera in cameras:
        camera.stop()
        for options in camera.streams.values():
            options["fps"] = 10
        camera.start()
    for i in range(2):
        streamer.wait_camera(i, lambda c: c["state"] == "live" and c["source"]["fps"] == 10, 30,
                             "live and measured anew")
    lab.equal([device.rate_of(i) for i in range(2)], [20.0, 20.0], "the devices keep their rate at first")
    # The new rate must have been steady for a minute.
    streamer.wait_camera(1, lambda c: c["output"]["fps"] == 10, 90, "the device follows")
    lab.wait(lambda: device.rate_of(1) == 10.0, 5, "a device that nobody reads follows its camera")
    lab.equal(streamer.camera(1)["output"]["format_generation"], generation[1] + 1,
              "and says so by its generation")
    roclab.wait_for(lambda: "/dev/video0 stays 320x180 at 20 fps" in streamer.logs(), 60, "the other stays")
    # With 0.15 it is no capture device between our letting go of it and the next frame.
    lab.wait(lambda: device.rate_of(0), 5, "it is a webcam all the time but that moment")
    lab.equal(device.rate_of(0), 20.0, "one that is read keeps its rate")
    lab.equal(streamer.camera(0)["output"]["format_generation"], generation[0], "and its generation")
    seen = reader.stop()
    lab.equal((seen["read_error_count"], seen["format_changed"], seen["torn"], seen["unreadable"]),
              (0, 0, 0, 0), "its reader has noticed nothing")
    lab.ok(seen["longest_gap_ms"] < 1000, "nor has it waited", seen["longest_gap_ms"])


roclab.main(test)
