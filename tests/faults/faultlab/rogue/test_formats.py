# SPDX-License-Identifier: GPL-2.0-or-later
"""AMF0, chunks, FLV tags, parameter sets: written and read again, by us and by ffprobe."""
import asyncio
import json
import subprocess
import unittest

from . import amf, chunks, flv, h264
from .chunks import Message
from .flv import Tag


class Amf(unittest.TestCase):
    def test_every_type_is_read_as_it_was_written(self):
        values = ["connect", 1.0, None, True, {"app": "bcs", "deep": {"x": -2.5}},
                  amf.EcmaArray(width=320.0), ["a", 2.0]]
        self.assertEqual(amf.decode(amf.encode(*values)), values)

    def test_a_cut_message_is_an_error_not_a_loop(self):
        whole = amf.encode("onMetaData", amf.EcmaArray(width=320.0))
        for end in range(1, len(whole)):
            with self.assertRaises((ValueError, IndexError)):
                values = amf.decode(whole[:end])
                if values == ["onMetaData"]:  # cut just between the two
                    raise ValueError

    def test_a_password_with_any_byte_goes_through(self):
        self.assertEqual(amf.decode(amf.encode("a/b\u00e9?&=\\")), ["a/b\u00e9?&=\\"])


class Chunks(unittest.TestCase):
    def read(self, data, count, size=chunks.FIRST_SIZE):
        async def run():
            stream = asyncio.StreamReader()
            stream.feed_data(data)
            stream.feed_eof()
            reader = chunks.Reader(stream)
            reader.size = size
            return [await reader.message() for _ in range(count)]
        return asyncio.run(run())

    def test_messages_of_any_length_and_time_are_read_as_they_were_written(self):
        for length in (0, 1, 127, 128, 129, 5000):
            for time in (0, 1, chunks.LONG_TIME - 1, chunks.LONG_TIME, 0xFFFFFFFF):
                message = Message(chunks.VIDEO, bytes(range(256)) * (length // 256 + 1), time, 1)
                message = message._replace(body=message.body[:length])
                data = chunks.write(message, 6, 128)
                self.assertEqual(self.read(data, 1), [message], (length, time))

    def test_short_headers_take_what_is_missing_from_the_last(self):
        first = chunks.write(Message(chunks.AUDIO, b"one", 1000, 1), 4, 128)
        second = b"\x44" + b"\0\0\x0a" + b"\0\0\x03" + b"\x08" + b"two"  # 10 ms later, same stream
        third = b"\x84" + b"\0\0\x14" + b"six"                           # same length and type
        fourth = b"\xc4" + b"ten"                                        # the same step again
        got = self.read(first + second + third + fourth, 4)
        self.assertEqual([m.time for m in got], [1000, 1010, 1030, 1050])
        self.assertEqual([m.body for m in got], [b"one", b"two", b"six", b"ten"])
        self.assertEqual({m.stream for m in got}, {1})

    def test_messages_of_two_channels_may_be_mixed(self):
        a = chunks.write(Message(chunks.VIDEO, b"v" * 200), 6, 128)
        b = chunks.write(Message(chunks.AUDIO, b"a" * 10), 4, 128)
        cut = 12 + 128
        self.assertEqual([m.kind for m in self.read(a[:cut] + b + a[cut:], 2)],
                         [chunks.AUDIO, chunks.VIDEO])

    def test_the_chunk_size_follows_the_peer(self):
        data = chunks.write(Message(chunks.SET_CHUNK_SIZE, (1000).to_bytes(4, "big")), 2, 128) + \
            chunks.write(Message(chunks.VIDEO, b"v" * 900), 6, 1000)
        self.assertEqual(len(self.read(data, 1)[0].body), 900)


class Flv(unittest.TestCase):
    def test_tags_come_out_whole_however_the_bytes_arrive(self):
        tags = [flv.metadata_tag({"width": 320}), Tag(flv.VIDEO, 0xFFFFFFFE, b"\x17\1" * 300),
                Tag(flv.AUDIO, 5, b"")]
        data = flv.HEADER + b"".join(map(flv.write, tags))
        for step in (1, 7, len(data)):
            splitter, got = flv.Splitter(), []
            for at in range(0, len(data), step):
                got += splitter.feed(data[at:at + step])
            self.assertEqual(got, tags)

    def test_what_a_tag_is(self):
        header, key = Tag(flv.VIDEO, 0, b"\x17\0\0\0\0"), Tag(flv.VIDEO, 0, b"\x17\1\0\0\0")
        inter, aac = Tag(flv.VIDEO, 0, b"\x27\1\0\0\0"), Tag(flv.AUDIO, 0, b"\xaf\0\x14\x08")
        self.assertEqual([t.is_header for t in (header, key, inter, aac)], [True, False, False, True])
        self.assertEqual([t.is_key for t in (header, key, inter, aac)], [False, True, False, False])
        self.assertEqual([t.is_picture for t in (header, key, inter, aac)],
                         [False, True, True, False])
        self.assertEqual(flv.metadata_tag({"a": 1}).metadata(), {"a": 1.0})


class ParameterSets(unittest.TestCase):
    def probe(self, width, height, **more):
        """What ffprobe makes of a stream that has our parameter sets and a picture's beginning."""
        slice_ = b"\x65\x88\x84\x21\xff"  # of a key frame, all by its first macroblock
        data = b"".join(b"\0\0\0\1" + u for u in (
            h264.make_sps(width, height, **more), h264.make_pps(), slice_))
        done = subprocess.run(
            ["ffprobe", "-v", "quiet", "-f", "h264", "-print_format", "json", "-show_streams", "-"],
            input=data, capture_output=True, check=False)
        return json.loads(done.stdout)["streams"][0]

    def test_a_decoder_reads_the_size_that_was_asked_for(self):
        for size in ((320, 176), (4096, 1248), (8192, 4096)):
            seen = self.probe(*size)
            self.assertEqual((seen["width"], seen["height"]), size)

    def test_what_comes_last_in_a_parameter_set_is_cut_off(self):
        plain = h264.make_sps(4096, 1248)
        self.assertEqual(h264.without_vui(plain), plain)
        self.assertEqual(self.probe(4096, 1248, reordered=2)["has_b_frames"], 2)
        self.assertEqual(h264.without_vui(h264.make_sps(4096, 1248, reordered=2)), plain)

    def test_a_record_gives_back_what_it_was_made_of(self):
        sps, pps = h264.make_sps(16384, 16384), h264.make_pps()
        self.assertEqual(h264.record_sets(h264.make_record(sps, pps)), ([sps], [pps]))

    def test_units_are_cut_and_joined_again(self):
        found = [b"\x67abc", b"\x68d", b"\x65" + bytes(300)]
        self.assertEqual(h264.units(h264.join(found)), found)
        self.assertEqual([h264.kind(u) for u in found], [h264.SPS, h264.PPS, h264.IDR])


if __name__ == "__main__":
    unittest.main()
