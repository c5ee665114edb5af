# SPDX-License-Identifier: GPL-2.0-or-later
"""The stream stops, in every way that it can: what a viewer sees meanwhile, and what comes after."""
import time

import roclab
from roclab import net

GOP_S = 1.0
BACK_S = 1.0 + GOP_S
SLACK_S = 0.7  # the guest's own slowness, scheduling and the checker's clock
ROUNDS = 5     # of each way: twenty outages


LIVE_S = 5.2   # between two: a stream that is up for less counts as coming and going


def outage(lab, streamer, name, cut, mend):
    """One outage: placeholder in time, picture back in time."""
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["since_s"] >= LIVE_S, 15, "stays")
    cut_at = time.monotonic()
    cut()
    streamer.wait_camera(0, lambda c: c["state"] != "live", 5, f"not live ({name})")
    told_s = time.monotonic() - cut_at
    # The service knows; the pictures tell the rest. Long enough for a few attempts.
    roclab.wait_for(lambda: time.monotonic() - cut_at > 4, 5, "the outage has lasted")
    mended = mend()
    streamer.wait_state(0, "live", BACK_S + SLACK_S + 4)
    back_s = time.monotonic() - mended
    lab.ok(told_s < 2.5 + SLACK_S, f"{name}: the status says so within 2.5 s", f"{told_s:.2f} s")
    lab.ok(back_s < BACK_S + SLACK_S, f"{name}: the picture is back within 1 s and a GOP",
           f"{back_s:.2f} s")
    return told_s, back_s


def test(lab):
    server = lab.server(1)
    camera = lab.camera(0, server, size="320x180", fps=20, gop=GOP_S)
    streamer = lab.streamer([{"ip": server.addresses[0], "password": "secret", "streams": ["main"]}])
    streamer.wait_camera(0, lambda c: c["state"] == "live" and c["output"]["fps"] == 20, 20,
                         "live and measured")

    def publish():
        camera.start(wait=True)
        return time.monotonic()

    def serve():
        server.start()
        roclab.wait_for(lambda: server.published(0), 10, "the camera publishes again")
        return time.monotonic()

    def thaw():
        server.thaw()
        return time.monotonic()

    def restore():
        net.restore(server.addresses[0])
        return time.monotonic()

    ways = [
        ("publisher killed", camera.kill, publish),
        ("server stopped", server.stop, serve),
        ("server frozen", server.freeze, thaw),
        ("network cut", lambda: net.drop(server.addresses[0]), restore),
    ]
    checker = lab.checker(0, id=0, fps=20)
    roclab.wait_for(lambda: checker.has_device, 5, "the reader reads")
    first = None
    rounds = 2 if lab.sanitized else ROUNDS  # memory is judged without
    for turn in range(rounds):
        for name, cut, mend in ways:
            told, back = outage(lab, streamer, name, cut, mend)
            lab.note(f"round {turn} {name}: told after {told:.2f} s, back after {back:.2f} s")
        if turn == 0:  # warmed up
            first = (streamer.rss_kib(), sum(streamer.fds().values()), len(streamer.tree()))
    # Streams are measured again after an absence: for a moment there is one connection more.
    roclab.wait_for(lambda: (sum(streamer.fds().values()), len(streamer.tree())) == first[1:], 60,
                    "no descriptor and no process is left over")
    last = (streamer.rss_kib(),)
    if lab.sanitized:
        lab.note("memory is not judged: a sanitizer keeps what is freed")
    else:
        lab.ok(last[0] < first[0] + 4096, "no memory is left over", f"{first[0]} -> {last[0]} KiB")

    seen = checker.stop()
    lab.note(f"{ {k: v for k, v in seen.items() if k != 'segments'} }")
    lab.equal((seen["read_error_count"], seen["format_changed"]), (0, 0),
              "the reader saw neither an error nor another format")
    lab.equal((seen["torn"], seen["out_of_order"], seen["wrong_camera"], seen["unreadable"]),
              (0, 0, 0, 0), "the reader saw no broken picture")
    lab.ok(seen["longest_gap_ms"] < 500, "the device was never silent", seen["longest_gap_ms"])
    lab.ok(seen["longest_repeat_ms"] - seen["longest_placeholder_ms"] < 2500,
           "the last picture gave way to the placeholder in time", seen["longest_repeat_ms"])
    shown = [s for s in seen["segments"] if s["class"] == "placeholder"]
    lab.equal(len(shown), len(ways) * rounds, "the placeholder was shown once in each outage")
    lab.equal(streamer.camera(0)["restarts"], 0, "no worker had to be started again")


roclab.main(test)
