# SPDX-License-Identifier: GPL-2.0-or-later
"""What a soak finds to grow."""
import unittest

from faultlab import series


class Growth(unittest.TestCase):
    def test_a_level_has_no_slope(self):
        self.assertEqual(series.slope_per_hour([(t, 5) for t in range(100)]), 0)

    def test_a_line_has_its_slope(self):
        self.assertAlmostEqual(series.slope_per_hour([(t, 7 + t / 3600 * 12) for t in range(0, 7200, 20)]), 12)

    def test_noise_has_nearly_none(self):
        wave = [(t, 100 + (t // 20) % 2) for t in range(0, 7200, 20)]
        self.assertLess(abs(series.slope_per_hour(wave)), 1)

    def test_too_little_is_no_growth(self):
        self.assertEqual(series.slope_per_hour([]), 0)
        self.assertEqual(series.slope_per_hour([(1, 2)]), 0)

    def test_the_ends_are_medians(self):
        points = [(0, 1), (1, 99), (2, 1), (3, 2), (4, 2), (5, 2)]
        self.assertEqual(series.ends(points, 0.5), (1, 2))


class Frames(unittest.TestCase):
    def test_gaps_in_the_numbers_are_losses(self):
        frames = series.Frames()
        frames.feed("1000 camera 0 5 200 0\n2000 camera 0 6 300 1000\n3000 cam")
        frames.feed("era 0 9 100 1000\n4000 repeated 0 9 1100 1000\n")
        self.assertEqual(frames.lost_between(0, 9000), 2)
        self.assertEqual(frames.lost_between(0, 3000), 0)
        self.assertEqual(frames.latency_between(0, 2500), 300)
        self.assertEqual(frames.kinds, {"camera": 3, "repeated": 1})

    def test_a_placeholder_has_no_number(self):
        frames = series.Frames()
        frames.feed("1000 camera 0 5 200 0\n2000 placeholder - - - 1000\n9000 camera 0 6 200 7000\n")
        self.assertEqual(frames.lost_between(0, 10000), 0)
        self.assertEqual(frames.longest_us, 7000)


if __name__ == "__main__":
    unittest.main()
