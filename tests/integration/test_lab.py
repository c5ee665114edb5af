# SPDX-License-Identifier: GPL-2.0-or-later
"""The lab itself: what the other tests stand on does what they believe."""
import os
import time

import roclab
from roclab import device, net
from roclab.core import TOOL_ENV

CAMERA = {"kind": "ffmpeg", "size": "320x240", "fps": 10, "gop": 0.5}


class Player:
    """Reads an RTMP stream into a file, without decoding."""

    count = 0

    def __init__(self, lab, url, *options):
        Player.count += 1
        self.file = lab.dir / f"player{Player.count}.h264"
        self.process = lab.run(
            f"player{Player.count}",
            ["ffmpeg", "-nostdin", "-v", "error", "-probesize", 50000, *options, "-i", url,
             "-c", "copy", "-flush_packets", 1, "-f", "h264", self.file], env=TOOL_ENV)

    @property
    def size(self):
        return self.file.stat().st_size if self.file.exists() else 0

    def grows(self, lab, deadline_s, sentence):
        size = self.size
        lab.wait(lambda: self.size > size, deadline_s, sentence)

    def starves(self, lab, quiet_s, sentence):
        """No byte for quiet_s, which must come about within 10 s; the connection stays."""
        last = [self.size, time.monotonic()]

        def quiet():
            if self.size != last[0]:
                last[:] = [self.size, time.monotonic()]
            return time.monotonic() - last[1] >= quiet_s

        lab.wait(quiet, 10, sentence)
        lab.ok(self.process.alive, sentence + ", and its connection stays open")


def drivers(lab):
    wanted = os.environ.get("LAB_DRIVER", "0.12.7")
    lab.equal(device.driver_version(), wanted, f"the guest runs v4l2loopback {wanted}")
    wanted = int(os.environ.get("LAB_DEVICES", 16))
    lab.equal(device.count(), wanted, f"there are {wanted} devices")


def loopback(lab):
    lab.ok(not device.is_capture(0), "without a producer a device announces no capture")
    writer = lab.run("writer", [
        "ffmpeg", "-nostdin", "-v", "error", "-re", "-f", "lavfi",
        "-i", "testsrc2=size=320x240:rate=10", "-pix_fmt", "yuv420p", "-f", "v4l2", "/dev/video0"],
        env=TOOL_ENV)
    lab.wait(lambda: device.is_capture(0), 10, "with one it does")
    lab.equal(device.format_of(0), (320, 240, "YU12"), "a reader sees the producer's format")
    reader = lab.run("reader", ["v4l2-ctl", "-d", "/dev/video0", "--stream-mmap",
                                "--stream-count=10"])
    lab.equal(reader.wait(10), 0, "a reader gets ten frames")
    writer.kill()
    device.unload()
    lab.equal(device.count(), 0, "the driver can be unloaded")
    device.load(devices=2, video_nr="20,21", exclusive_caps="1,1")
    lab.ok(os.path.exists("/dev/video21"), "and loaded again with other parameters")


def rtmp(lab):
    server = lab.server(2)
    absent = Player(lab, server.url(0))
    absent.process.wait(10)
    lab.ok(absent.size == 0, "a play of what nobody publishes is refused")

    cameras = [lab.camera(i, server, **CAMERA) for i in range(2)]
    server.hook.forget()
    secret = "channel=0&stream=0&user=admin&password=a%41 +&=#?/\\\"'<>{}|^~`$;:@!*()[]é"
    player = Player(lab, "rtmp://127.0.1.1:1935/bcs", "-rtmp_app", "bcs",
                    "-rtmp_playpath", "channel0_main.bcs?" + secret)
    player.grows(lab, 10, "nginx takes a publisher and a player")
    plays = server.hook.of(0, "play")
    lab.ok(plays and plays[0].body.endswith(b"&" + secret.encode()),
           "the hook gets a password of odd characters byte for byte", plays and plays[0].body)

    server.hook.on_play = lambda event: False
    refused = Player(lab, server.url(1))
    refused.process.wait(10)
    lab.ok(refused.size == 0, "the hook can refuse a play")
    server.hook.on_play = lambda event: True

    other = Player(lab, server.url(1))
    other.grows(lab, 10, "two cameras with equal stream names are two streams")
    cameras[1].kill()
    other.process.wait(10)
    lab.ok(True, "when a camera's publisher goes, its players' connections end")
    lab.ok(player.process.alive, "and the players of the other camera stay")
    cameras[1].start()
    lab.ok(cameras[1].alive, "a camera can come back")

    cameras[0].freeze()
    player.starves(lab, 1.0, "a camera that hangs sends nothing")
    cameras[0].thaw()
    player.grows(lab, 10, "a camera that hung goes on")
    return server, cameras, player


def pictures(lab, server):
    """The picture's way without the streamer: testcam, nginx, ffmpeg, device, framecheck."""
    device.unload()
    device.load(devices=1, exclusive_caps="1")
    camera = lab.camera(0, server, size="320x240", fps=12.5, gop=0.5)
    lab.run("decoder", [
        "ffmpeg", "-nostdin", "-v", "error", "-fflags", "nobuffer", "-analyzeduration", 500000,
        "-fpsprobesize", 0, "-threads", 1, "-i", server.url(0), "-vsync", "passthrough",
        "-pix_fmt", "yuv420p", "-f", "v4l2", "/dev/video0"], env=TOOL_ENV)
    first = lab.checker(0, wait_device=True, until_camera=True, timeout=15, id=0).result(20)
    lab.ok(first["frames"] > 0 and first["wrong_camera"] == 0,
           "the checker sees the camera's pictures on the device", first)
    lab.equal(device.rate_of(0), 30.0, "a device whose producer tells no rate has the driver's")
    # one after the other: from 0.13 on a device has one streaming reader
    done = lab.checker(0, read=True, id=0, seconds=2, timeout=15).result(20)
    lab.ok(done["frames"] >= 15 and done["torn"] == 0 and done["lost"] == 0,
           "two seconds of them come whole and complete", done)
    background = lab.checker(0, id=0)
    lab.wait(lambda: background.has_device, 10, "a checker runs in the background")
    seen = background.stop()
    lab.ok(seen["mode"] == "mmap" and seen["torn"] == 0, "and gives its findings when ended", seen)
    camera.kill()
    lab.ok(not camera.alive, "a camera can be ended")


def network(lab, server, cameras, player):
    other = Player(lab, server.url(1))
    other.grows(lab, 10, "a second player plays")
    net.drop("127.0.1.1")
    player.starves(lab, 1.0, "a dropped address sends nothing")
    other.grows(lab, 5, "while the other address does")
    net.restore("127.0.1.1")
    player.grows(lab, 15, "and the dropped one goes on once it is restored")
    net.refuse("127.0.1.1")
    player.process.wait(10)
    refused = Player(lab, server.url(0))
    refused.process.wait(10)
    lab.ok("refused" in refused.process.text(), "a refusing address resets its connections")
    net.restore("127.0.1.1")
    lab.ok(cameras[0].alive, "the camera itself noticed none of that")

    started = time.monotonic()
    net.netem("127.0.1.1", "delay", "300ms")
    slow = Player(lab, server.url(0))
    slow.grows(lab, 20, "a slow network still plays")
    lab.ok(time.monotonic() - started > 0.9, "only later, as three round trips take")
    net.clear_netem()

    server.freeze()
    other.starves(lab, 1.0, "a frozen server sends nothing")
    server.thaw()
    other.grows(lab, 15, "a thawed one goes on")
    server.stop()
    other.process.wait(10)
    lab.ok(True, "a stopped server ends its connections")


def test(lab):
    drivers(lab)
    loopback(lab)
    server, cameras, player = rtmp(lab)
    network(lab, server, cameras, player)
    for camera in cameras:
        camera.end()
    if lab.has_program("testcam") and lab.has_program("framecheck"):
        server.start()
        pictures(lab, server)


roclab.main(test)
