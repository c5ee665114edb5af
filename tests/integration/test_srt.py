# SPDX-License-Identifier: GPL-2.0-or-later
"""SRT inside the sandbox: a camera that listens, and one that calls."""
import roclab
from roclab.checker import check_pictures

LISTENS, CALLS = 9000, 9001
SECRET = "Geheimwort-1"


def send(lab, index, url):
    """A camera that sends stamped pictures over SRT."""
    return lab.run(f"srt{index}", [lab.program("testcam"), "--id", index, "--size", "320x180", "--fps", 10,
                                   "--gop", 1, "--plain", "--retry", "--format", "mpegts", url])


def test(lab):
    camera = send(lab, 0, f"srt://127.0.0.1:{LISTENS}?mode=listener")
    streamer = lab.streamer([
        {"name": "listens", "url": f"srt://127.0.0.1:{LISTENS}"},
        {"name": "calls", "url": f"srt://127.0.0.1:{CALLS}?mode=listener&passphrase={SECRET}"},
    ], log_level="info")
    check_pictures(lab, streamer, 0, "the pictures of a camera that listens are shown")

    streamer.wait_camera(1, lambda c: "no camera has called" in c["reason"], 30, "it says what it waits for")
    send(lab, 1, f"srt://127.0.0.1:{CALLS}?mode=caller&passphrase={SECRET}")
    check_pictures(lab, streamer, 1, "those of a camera that calls, encrypted, too")
    lab.ok(SECRET not in streamer.logs(), "no log has its passphrase")

    camera.kill()
    streamer.wait_camera(0, lambda c: c["state"] != "live", 20, "not live")
    send(lab, 0, f"srt://127.0.0.1:{LISTENS}?mode=listener")
    check_pictures(lab, streamer, 0, "a camera that was away is shown again")


roclab.main(test)
