# SPDX-License-Identifier: GPL-2.0-or-later
"""SRT inside the sandbox: a camera that listens, and one that calls."""
import roclab

LISTENS, CALLS = 9000, 9001
SECRET = "Geheimwort-1"


def send(lab, index, url):
    """A camera that sends stamped pictures over SRT."""
    return lab.run(f"srt{index}", [lab.program("testcam"), "--id", index, "--size", "320x180", "--fps", 10,
                                   "--gop", 1, "--plain", "--retry", "--format", "mpegts", url])


def check_pictures(lab, streamer, index, sentence):
    streamer.wait_state(index, "live", 30)
    before = streamer.camera(index)["frames"]["written"]
    reader = lab.checker(index, id=index, fps=10)
    streamer.wait_camera(index, lambda c: c["frames"]["written"] >= before + 50, 30, "50 more pictures")
    seen = reader.stop()
    lab.equal((seen["placeholder"], seen["torn"], seen["wrong_camera"]), (0, 0, 0), sentence)
    lab.ok(seen["unique"] > 30, "and they are new ones", seen["unique"])


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
