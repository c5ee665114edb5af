# SPDX-License-Identifier: GPL-2.0-or-later
"""The campaign's judgement: what counts as a loss, and what the table says."""
import unittest

from faultlab import Fault, judge, table

SLACK_S = 0.7


def seen(segments=(("camera", 0, 10000),), **differs):
    """What framecheck finds of ten quiet seconds, but for what differs."""
    good = {"lost": 0, "placeholder": 0, "repeated": 0, "longest_repeat_ms": 102.0,
            "longest_gap_ms": 102.0, "longest_placeholder_ms": 0.0,
            "segments": [{"class": c, "at_ms": float(a), "for_ms": float(f)} for c, a, f in segments],
            **{key: 0 for key in judge.NEVER}}
    return {**good, **differs}


OUTAGE = seen((("camera", 0, 3000), ("placeholder", 3000, 4000), ("camera", 7000, 3000)),
              placeholder=40, longest_placeholder_ms=4000.0, longest_repeat_ms=4900.0)


class Outage(Fault):
    outage = True


class NoOutage(Fault):
    outage = False


class Judged(unittest.TestCase):
    def wrong(self, fault, found, at_ms=2100.0):
        return judge.wrong_with_victim(fault, found, SLACK_S, judge.placeholder_after_ms(found, at_ms))

    def test_a_quiet_viewer_has_lost_nothing(self):
        self.assertEqual(judge.losses(seen()), {})

    def test_every_kind_of_loss_counts_for_the_others(self):
        for key in judge.LOSSES:
            self.assertEqual(judge.losses(seen(**{key: 1})), {key: 1})

    def test_times_count_from_the_fault(self):
        self.assertEqual(judge.placeholder_after_ms(OUTAGE, 2100.0), 900.0)
        self.assertEqual(judge.back_after_ms(OUTAGE, 6500.0), 500.0)

    def test_a_placeholder_from_before_the_fault_is_not_its_answer(self):
        early = seen((("placeholder", 0, 500), ("camera", 500, 9500)))
        self.assertIsNone(judge.placeholder_after_ms(early, 2000.0))

    def test_a_picture_that_never_comes_back_has_no_time(self):
        self.assertIsNone(judge.back_after_ms(seen((("camera", 0, 1), ("placeholder", 1, 9))), 0.0))

    def test_a_good_outage_has_nothing_wrong(self):
        self.assertEqual(self.wrong(Outage(), OUTAGE), [])

    def test_an_outage_without_placeholder_is_wrong(self):
        self.assertIn("the placeholder was never shown", self.wrong(Outage(), seen()))

    def test_a_late_placeholder_is_wrong(self):
        self.assertEqual(len(self.wrong(Outage(), OUTAGE, at_ms=1000.0)), 1)

    def test_a_placeholder_where_the_picture_must_go_on_is_wrong(self):
        self.assertEqual(len(self.wrong(NoOutage(), OUTAGE)), 1)

    def test_silence_and_old_pictures_are_wrong(self):
        self.assertEqual(len(self.wrong(Fault(), seen(longest_gap_ms=700.0))), 1)
        self.assertEqual(len(self.wrong(Fault(), seen(longest_repeat_ms=3500.0))), 1)

    def test_the_victim_may_lose_pictures_but_see_no_broken_ones(self):
        self.assertEqual(self.wrong(Fault(), seen(lost=7)), [])
        for key in judge.NEVER:
            self.assertEqual(len(self.wrong(Fault(), seen(**{key: 1}))), 1)

    def test_words_for_what_was_seen(self):
        self.assertEqual(judge.what_was_seen(seen(), 100.0), "nothing of it")
        self.assertEqual(judge.what_was_seen(seen(lost=3), 100.0), "3 pictures less")
        self.assertEqual(judge.what_was_seen(OUTAGE, 100.0),
                         "placeholder for 4.0 s, before it the last picture for 900 ms")


class Table(unittest.TestCase):
    ROW = {"section": "network", "name": "b", "title": "second", "saw": "nothing of it",
           "placeholder_ms": None, "back_ms": 1234.0, "others": 3, "others_lost": 0,
           "memory_kib": -12, "fds": 0}

    def test_rows_stand_by_section_and_name(self):
        first = {**self.ROW, "name": "a", "title": "first"}
        stream = {**self.ROW, "section": "stream", "title": "third"}
        lines = table.markdown([stream, self.ROW, first]).splitlines()
        self.assertEqual([line.split("|")[1].strip() for line in lines[2:]],
                         ["**network**", "first", "second", "**stream**", "third"])

    def test_every_row_has_every_column(self):
        lines = table.markdown([self.ROW]).splitlines()
        self.assertEqual({line.count("|") for line in lines}, {len(table.HEAD) + 1})
        self.assertIn("| - | 1.2 s | 0 of 3 | -12 KiB | +0 |", lines[-1])


if __name__ == "__main__":
    unittest.main()
