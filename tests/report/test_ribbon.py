"""The ribbon: every sentence once, as long as its share of the text, and flags where the issues are."""

from __future__ import annotations

import re

from alignqa import Report
from alignqa.report.html.ribbon import MIN_FLAG_LENGTH, RibbonBand, bands, flags
from alignqa.report.html.story import ShownRow, shown_rows
from alignqa.report.layout import find_marks
from tests.browser.stories import long_story, reordered
from tests.report.reports import StoryBuilder, flood
from tests.stories import document


def bands_of(report: Report) -> list[RibbonBand]:
    return list(bands(report, [row for row in shown_rows(report, find_marks(report)) if isinstance(row, ShownRow)]))


def numbers(outline: str) -> list[float]:
    return [float(number) for number in re.findall(r"[\d.]+", outline)]


def test_there_is_a_band_for_every_row_and_it_says_what_it_is() -> None:
    kinds = [band.kind for band in bands_of(flood())]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "artifact": 3,
        "extra": 2,
        "missing": 1,
        "pair": 13,
    }


def test_crossing_bands_lie_on_top() -> None:
    assert [(band.row, band.kind) for band in bands_of(reordered())] == [(0, "pair"), (1, "pair"), (2, "reordered")]


def test_a_sentence_is_as_long_as_its_share_of_the_characters() -> None:
    report = StoryBuilder(document("abc", "d"), document("ABCD", "EFGH")).report([((0,), (0,)), ((1,), (1,))], 1.0)
    assert [band.outline for band in bands_of(report)] == [
        "M155 0H310C500 0 500 0 690 0H845V500H690C500 500 500 750 310 750H155Z",
        "M155 750H310C500 750 500 500 690 500H845V1000H690C500 1000 500 1000 310 1000H155Z",
    ]


def test_nothing_is_drawn_outside() -> None:
    for report in (flood(), long_story(700)):
        assert all(0 <= number <= 1000 for band in bands_of(report) for number in numbers(band.outline))
        for flag in flags(report, find_marks(report)):
            assert 0 <= float(flag.y) <= float(flag.y) + float(flag.height) <= 1000.1


def test_a_short_flag_is_long_enough_to_be_seen() -> None:
    report = long_story(700)
    assert {float(flag.height) for flag in flags(report, find_marks(report))} == {MIN_FLAG_LENGTH}


def test_flags_lie_where_the_words_are() -> None:
    story = StoryBuilder(document("aaaa bbbbb"), document("x"))
    story.issue("omission", "Missing.", source={0: "bbbbb"})
    report = story.report([((0,), (0,))], 0.5)
    (flag,) = flags(report, find_marks(report))
    assert (flag.y, flag.height, flag.mark) == ("500", "500", "missing")
