# SPDX-License-Identifier: GPL-2.0-or-later
"""What the spoiling functions do to a stream, and that they do no more."""
import unittest

from . import flv, h264, twist
from .flv import Tag

META = flv.metadata_tag({"width": 320, "framerate": 10})
RECORD = h264.make_record(h264.make_sps(320, 176), h264.make_pps())
HEADER = Tag(flv.VIDEO, 0, b"\x17\0\0\0\0" + RECORD)
AAC = Tag(flv.AUDIO, 0, b"\xaf\0\x14\x08")
SOUND = Tag(flv.AUDIO, 90, b"\xaf\1sound")


def picture(time, key=False, unit=b"\x41" + bytes(range(200))):
    return Tag(flv.VIDEO, time, (b"\x17" if key else b"\x27") + b"\1\0\0\0" + h264.join([unit]))


def run(function, tags):
    return [t for t in map(function, tags) if t]


STREAM = [META, HEADER, AAC, picture(0, True), SOUND, picture(100), picture(200)]


class Tracks(unittest.TestCase):
    def test_without_a_track_only_that_track_is_gone(self):
        self.assertEqual(run(twist.without_video, STREAM), [META, AAC, SOUND])
        self.assertEqual(run(twist.without_audio, STREAM), [t for t in STREAM if t.kind != flv.AUDIO])
        self.assertEqual(run(twist.without_pictures, STREAM), [META, HEADER, AAC, SOUND])
        self.assertEqual(run(twist.without_metadata, STREAM), STREAM[1:])

    def test_a_codec_is_renamed_and_nothing_else(self):
        got = run(twist.codec(12), STREAM)
        self.assertEqual([t.body[0] & 15 for t in got if t.is_video], [12] * 4)
        self.assertEqual([t.body[1:] for t in got], [t.body[1:] for t in STREAM])
        self.assertTrue(got[3].is_key)

    def test_a_codec_of_four_letters_stands_where_the_standard_has_it(self):
        got = [t for t in run(twist.fourcc(b"hvc1"), STREAM) if t.is_video]
        self.assertEqual([t.body[0] for t in got], [0x90, 0x91, 0xA1, 0xA1])
        self.assertEqual({t.body[1:5] for t in got}, {b"hvc1"})


class Metadata(unittest.TestCase):
    def test_a_lie_replaces_the_truth_and_leaves_the_rest(self):
        said = twist.metadata(framerate=1000, height=-1)(META).metadata()
        self.assertEqual(said, {"width": 320, "framerate": 1000, "height": -1})
        self.assertEqual(run(twist.metadata(width=1), STREAM)[1:], STREAM[1:])

    def test_garbled_metadata_can_not_be_read(self):
        with self.assertRaises(ValueError):
            twist.garbled_metadata(META).metadata()


class Time(unittest.TestCase):
    def times(self, function):
        return [t.time for t in run(function, STREAM) if t.kind != flv.SCRIPT and not t.is_header]

    def test_shifts_go_both_ways_and_wrap(self):
        self.assertEqual(self.times(twist.shift(1000)), [1000, 1090, 1100, 1200])
        self.assertEqual(self.times(twist.shift(-150))[2:], [2 ** 32 - 50, 50])

    def test_a_start_near_the_end_of_32_bits_wraps(self):
        self.assertEqual(self.times(twist.start_at(2 ** 32 - 100)),
                         [2 ** 32 - 100, 2 ** 32 - 10, 0, 100])

    def test_frozen_time_stands_still(self):
        self.assertEqual(self.times(twist.frozen()), [0, 0, 0, 0])

    def test_leaps_are_the_same_for_the_same_seed(self):
        self.assertEqual(self.times(twist.leaping(5000, 3)), self.times(twist.leaping(5000, 3)))
        self.assertNotEqual(self.times(twist.leaping(5000, 3)), self.times(twist.leaping(5000, 4)))


class Pictures(unittest.TestCase):
    def test_without_parameter_sets_there_are_none_in_band_either(self):
        unit = b"\x65" + bytes(50)
        body = b"\x17\1\0\0\0" + h264.join([h264.make_sps(320, 176), h264.make_pps(), unit])
        got = run(twist.without_parameter_sets, [META, HEADER, Tag(flv.VIDEO, 0, body)])
        self.assertEqual(len(got), 2)
        self.assertEqual(h264.units(got[1].body[5:]), [unit])

    def test_a_claimed_size_is_in_the_header_alone(self):
        got = run(twist.claims_size(16384, 16384), STREAM)
        self.assertEqual(h264.record_sets(got[1].body[5:])[0], [h264.make_sps(16384, 16384)])
        self.assertEqual(got[2:], STREAM[2:])

    def damaged(self, function, count):
        tags = [picture(n * 100) for n in range(count)]
        return [n for n, tag in enumerate(tags) if function(tag) != tag]

    def test_a_share_of_the_units_is_damaged(self):
        hits = self.damaged(twist.corrupt(0.1), 5000)
        self.assertTrue(400 < len(hits) < 600, len(hits))
        self.assertEqual(hits, self.damaged(twist.corrupt(0.1), 5000))
        self.assertNotEqual(hits, self.damaged(twist.corrupt(0.1, seed=2), 5000))

    def test_a_small_share_can_be_made_to_begin_soon(self):
        self.assertEqual(self.damaged(twist.corrupt(0.001, first=5), 2500), [4, 1004, 2004])

    def test_damage_changes_bytes_but_neither_length_nor_type(self):
        function = twist.corrupt(1)
        before, after = picture(0), function(picture(0))
        self.assertEqual(len(before.body), len(after.body))
        (a,), (b,) = h264.units(before.body[5:]), h264.units(after.body[5:])
        self.assertEqual(a[0], b[0])
        self.assertTrue(1 <= sum(x != y for x, y in zip(a, b)) <= len(a) // 50)

    def test_functions_are_chained_until_one_swallows_the_tag(self):
        both = twist.chain(twist.without_video, twist.shift(10))
        self.assertEqual(both(SOUND).time, 100)
        self.assertIsNone(both(picture(0)))


if __name__ == "__main__":
    unittest.main()
