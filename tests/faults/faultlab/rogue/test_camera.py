# SPDX-License-Identifier: GPL-2.0-or-later
"""The camera and FFmpeg's own client: what it gets when all is well, and how it is treated when not.

The same client as in a worker, so what it makes of bad manners here is what a worker is told there.
"""
import json
import socket
import subprocess
import time
import unittest

from . import twist
from .camera import Camera
from .hostlab import HostLab, free_port


class CameraTest(unittest.TestCase):
    options = {}

    @classmethod
    def setUpClass(cls):
        cls.lab, cls.port = HostLab(), free_port()
        cls.camera = Camera(cls.lab, "127.0.0.1", cls.port, **cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.lab.close()

    def tearDown(self):
        self.camera.behave()
        self.camera.transform(None)

    def url(self, name="main"):
        return f"rtmp://127.0.0.1:{self.port}/bcs/channel0_{name}.bcs?channel=0&password=secret"

    def client(self, *options, name="main", live="live"):
        return subprocess.Popen(
            ["ffmpeg", "-nostdin", "-v", "info", "-rtmp_live", live,
             "-analyzeduration", "300000", "-f", "live_flv", "-i",
             self.url(name), "-c", "copy", *options, "-f", "null", "-"],
            stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def watch(self, frames=12, **kw):
        """A client until it has so many pictures, or fails: (exit status, what it said)."""
        client = self.client("-frames:v", str(frames), **kw)
        try:
            said = client.communicate(timeout=20)[1]
        except subprocess.TimeoutExpired:
            client.kill()
            said = client.communicate()[1]
            return None, said
        return client.returncode, said

    def playing(self):
        client = self.client()
        self.camera.wait(lambda: self.camera.players == 1, "the client plays")
        return client

    def ends(self, client):
        """The client's connection is ended by the camera: what it said."""
        said = client.communicate(timeout=20)[1]
        self.camera.wait(lambda: not self.camera.players, "it is forgotten")
        return said


class Behaving(CameraTest):
    options = {"audio": True}

    def test_a_client_gets_whole_pictures_and_sound(self):
        done = subprocess.run(
            ["ffprobe", "-v", "error", "-rtmp_live", "live", "-print_format", "json",
             "-show_streams", "-show_packets", "-read_intervals", "%+2", self.url()],
            capture_output=True, timeout=30, check=True)
        seen = json.loads(done.stdout)
        self.assertEqual(done.stderr, b"")
        video, audio = sorted(seen["streams"], key=lambda s: s["codec_type"], reverse=True)
        self.assertEqual((video["codec_name"], video["width"], video["height"]), ("h264", 320, 180))
        self.assertEqual(audio["codec_name"], "aac")
        first = next(p for p in seen["packets"] if p["codec_type"] == "video")
        self.assertIn("K", first["flags"])

    def test_pictures_come_as_soon_as_the_sensor_has_them(self):
        client = self.client("-frames:v", "40")
        begin = time.monotonic()
        client.communicate(timeout=20)
        self.assertLess(time.monotonic() - begin, 4 + 1 + 3)  # the pictures, a GOP, its start

    def test_several_clients_are_served(self):
        clients = [self.client("-frames:v", "5") for _ in range(3)]
        self.assertEqual([c.wait(20) or c.communicate()[0] for c in clients], [None] * 3)

    def test_a_stream_that_it_does_not_have_is_refused_in_words(self):
        status, said = self.watch(name="ext")
        self.assertNotEqual(status, 0)
        self.assertIn("No such stream", said)

    def test_another_size_takes_over_in_mid_stream(self):
        client = self.client("-frames:v", "30")
        self.camera.wait(lambda: self.camera.players == 1, "the client plays")
        self.camera.switch(size="240x180")
        _, said = client.communicate(timeout=20)
        self.assertEqual(client.returncode, 0)
        self.assertNotIn("Non-monoton", said)
        status, said = self.watch()
        self.assertIn("240x180", said)
        self.camera.switch()
        self.assertIn("320x180", self.watch()[1])

    def test_a_spoilt_stream_is_good_again_afterwards(self):
        self.camera.transform(twist.codec(12))
        self.assertNotIn("h264", self.watch()[1])
        self.camera.transform(None)
        self.assertIn("h264", self.watch()[1])

    def test_time_goes_on_past_24_and_32_bits(self):
        self.camera.transform(twist.start_at(2 ** 32 - 500))
        status, said = self.watch(frames=20)
        self.assertEqual(status, 0)
        self.assertNotIn("Non-monoton", said)


class Misbehaving(CameraTest):
    def refused(self, **kw):
        begin = time.monotonic()
        status, said = self.watch(**kw)
        self.assertNotIn(status, (0, None), said)
        self.assertLess(time.monotonic() - begin, 5)
        return said

    def test_refuse(self):
        client = self.playing()
        self.camera.refuse()
        self.ends(client)
        self.assertIn("Connection refused", self.refused())

    def test_reset(self):
        client = self.playing()
        self.camera.reset()
        self.ends(client)
        self.refused()

    def test_close_after(self):
        client = self.playing()
        self.camera.close_after(5)
        self.ends(client)
        begin = time.monotonic()
        self.ends(self.client())
        self.assertLess(time.monotonic() - begin, 4)

    def test_half_open(self):
        client = self.playing()
        self.camera.half_open()
        with self.assertRaises(subprocess.TimeoutExpired):
            client.communicate(timeout=2)
        with socket.create_connection(("127.0.0.1", self.port), 2) as other:
            other.settimeout(1)
            with self.assertRaises(TimeoutError):
                other.recv(1)
        self.camera.behave()
        self.assertEqual(self.watch()[0], 0)
        self.assertIsNone(client.poll())
        client.kill()
        self.ends(client)

    def received(self, seconds):
        """Bytes that a client is sent in so long a time."""
        count, end = 0, time.monotonic() + seconds
        with socket.create_connection(("127.0.0.1", self.port), 2) as client:
            client.sendall(b"\x03" + bytes(1536))
            while (left := end - time.monotonic()) > 0:
                client.settimeout(left)
                try:
                    count += len(client.recv(65536))
                except TimeoutError:
                    break
        return count

    def test_one_byte_a_second(self):
        self.camera.one_byte_a_second()
        self.assertIn(self.received(3.5), (2, 3, 4))

    def test_what_was_held_back_comes_in_a_burst(self):
        client = self.playing()
        self.camera.one_byte_a_second()
        time.sleep(2)
        self.assertIsNone(client.poll())
        self.camera.behave()
        link = self.camera.links[0]
        sent = link.sent
        self.camera.wait(lambda: link.sent > sent + 5, "it goes on")
        client.kill()
        self.ends(client)

    def test_endless_handshake(self):
        self.camera.endless_handshake()
        self.assertTrue(20 < self.received(2) < 200)

    def test_wrong_password_without_a_word(self):
        client = self.playing()
        self.camera.wrong_password()
        self.ends(client)
        self.assertNotIn("Server error", self.refused())

    def test_wrong_password_in_words(self):
        self.camera.wrong_password("Authentication failed")
        self.assertIn("Authentication failed", self.refused())

    def test_absent(self):
        self.camera.absent()
        self.assertIn("No such stream", self.refused())

    def test_limit(self):
        first = self.playing()
        self.camera.limit(1)
        self.refused()
        self.assertIsNone(first.poll())
        self.camera.limit(2)
        self.assertEqual(self.watch()[0], 0)
        first.kill()
        self.ends(first)

    def test_limit_at_the_cost_of_the_first(self):
        first = self.playing()
        self.camera.limit(1, kicks=True)
        self.assertEqual(self.watch()[0], 0)
        self.ends(first)

    def test_redirect(self):
        self.camera.redirect("rtmp://127.0.0.1/elsewhere")
        self.assertIn("AccessManager.Reject", self.refused())

    def test_garbage(self):
        client = self.playing()
        self.camera.garbage()
        self.refused()
        self.camera.behave()
        self.ends(client)

    def test_die_mid_packet(self):
        client = self.playing()
        self.camera.die_mid_packet()
        self.ends(client)
        self.ends(self.client())

    def test_strict(self):
        self.camera.strict()
        self.assertEqual(self.watch()[0], 0)
        self.assertEqual(self.camera.lengths_asked, 0)
        self.refused(live="any")
        self.assertEqual(self.camera.lengths_asked, 1)


del CameraTest  # or its tests would be sought in it

if __name__ == "__main__":
    unittest.main()
