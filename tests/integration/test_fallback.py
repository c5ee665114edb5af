# SPDX-License-Identifier: GPL-2.0-or-later
"""The main stream fails and the sub stream lives: same device, then back without a break."""
import roclab
from roclab import device

MAIN, SUB = "640x360", "320x240"  # different shapes, so that the bars can be seen


def test(lab):
    server = lab.server(1)
    camera = lab.camera(0, server, gop=1, types={"main": {"size": MAIN, "fps": 20},
                                                 "sub": {"size": SUB, "fps": 10}})
    streamer = lab.streamer([{"ip": server.addresses[0], "password": "secret",
                              "streams": ["main", "sub"]}], upgrade_interval=3)
    roclab.wait_for(lambda: "Selected main stream" in streamer.logs(), 30, "the choice is made")
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["output"]["fps"] == 20, 20, "live")
    before = (device.format_of(0), device.rate_of(0))
    generation = streamer.camera(0)["output"]["format_generation"]

    checker = lab.checker(0, id=0, content=[MAIN, SUB], fps=20)
    roclab.wait_for(lambda: checker.has_device, 5, "the reader reads")
    camera.stop(only="main")
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["stream"] == "sub", 15,
                         "live on the sub stream")
    lab.ok(True, "the sub stream fills in")
    lab.equal((device.format_of(0), device.rate_of(0)), before, "the device's format stays")
    during = lab.checker(0, id=0, content=[SUB], seconds=3, read=True).result(20)
    lab.ok(during["unique"] > 20 and during["unreadable"] == 0,
           "its pictures are letter-boxed into the device's", during)

    camera.start(only="main")
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["stream"] == "main", 20,
                         "back on the main stream")
    after = lab.checker(0, id=0, fps=20, seconds=3, read=True).result(20)
    lab.ok(after["unique"] > 40, "the main stream is shown again at its own rate", after)
    seen = checker.stop()
    lab.equal((seen["read_error_count"], seen["format_changed"], seen["torn"], seen["unreadable"],
               seen["wrong_camera"]), (0, 0, 0, 0, 0), "the reader saw nothing but pictures")
    outages = [s for s in seen["segments"] if s["class"] == "placeholder"]
    lab.equal(len(outages), 1, "the placeholder was shown once, before the sub stream came")
    end = outages[0]["at_ms"] + outages[0]["for_ms"]
    back = [s for s in seen["segments"] if s["at_ms"] >= end - 1]
    lab.equal([s["class"] for s in back], ["camera"], "the way back shows nothing but camera pictures")
    lab.ok(seen["longest_repeat_after_ms"] < 500 if "longest_repeat_after_ms" in seen else True,
           "the way back takes under half a second")
    lab.equal(streamer.camera(0)["output"]["format_generation"], generation,
              "the format's generation stays")


roclab.main(test)
