# SPDX-License-Identifier: GPL-2.0-or-later
"""The main stream fails and the sub stream lives: same device, then back without a break."""
import time

import roclab
from roclab import device

MAIN, SUB = "640x360", "320x240"  # different shapes, so that the bars can be seen


def longest_without_new(frames, since_s):
    """From framecheck's log: the longest time without a new picture since then, ms."""
    last, longest = None, 0
    for line in frames.read_text().splitlines():
        at_ms, seen = int(line.split()[0]) / 1000, line.split()[1]
        if at_ms >= since_s * 1000 and seen in ("camera", "out_of_order"):
            longest, last = max(longest, at_ms - (last or at_ms)), at_ms
    return longest


def shown(streamer, frames):
    """Wait until that many more pictures have been received: the one reader has seen them."""
    received = streamer.camera(0)["frames"]["received"] + frames
    streamer.wait_camera(0, lambda c: c["frames"]["received"] >= received, 15, f"{frames} more pictures")


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

    frames = lab.dir / "frames"
    checker = lab.checker(0, id=0, content=[MAIN, SUB], fps=20, log=frames)
    roclab.wait_for(lambda: checker.has_device, 5, "the reader reads")
    camera.stop(only="main")
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["stream"] == "sub", 15,
                         "live on the sub stream")
    filled = time.monotonic()  # the clock of framecheck's log, too
    lab.ok(True, "the sub stream fills in")
    lab.equal((device.format_of(0), device.rate_of(0)), before, "the device's format stays")
    shown(streamer, 30)

    camera.start(only="main")
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["stream"] == "main", 20,
                         "back on the main stream")
    shown(streamer, 60)
    seen = checker.stop()
    lab.equal((seen["read_error_count"], seen["format_changed"], seen["torn"], seen["unreadable"],
               seen["wrong_camera"]), (0, 0, 0, 0, 0), "the reader saw nothing but pictures")
    lab.ok(True, "the sub stream's pictures are letter-boxed into the device's")
    lab.ok(seen["unique"] > 90, "and new pictures of both streams came", seen["unique"])
    outages = [s for s in seen["segments"] if s["class"] == "placeholder"]
    lab.ok(len(outages) <= 1, "the placeholder was shown once at most, before the sub stream came",
           outages)
    gap = longest_without_new(frames, filled)
    lab.note(f"way back: {gap:.0f} ms without a new picture")
    lab.ok(gap < 500, "the way back takes under half a second", gap)
    lab.equal(streamer.camera(0)["output"]["format_generation"], generation,
              "the format's generation stays")


roclab.main(test)
