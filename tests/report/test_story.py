"""What a page shows: reordered passages where they are and where they would be, and every issue once."""

from __future__ import annotations

from alignqa import Report
from alignqa.report.html.story import Elsewhere, ShownRow, direction_of, shown_rows
from alignqa.report.layout import find_marks
from tests.browser.stories import reordered
from tests.report.reports import StoryBuilder, flood
from tests.stories import document


def shown_of(report: Report) -> list[ShownRow | Elsewhere]:
    return list(shown_rows(report, find_marks(report)))


def test_a_reordered_passage_is_named_once_where_it_would_stand() -> None:
    shown = shown_of(reordered())
    elsewhere = Elsewhere(target=(0,), source=(2,), row=2, below=True)
    assert shown[0] == elsewhere
    assert [row.passage for row in shown if isinstance(row, ShownRow)] == [None, None, elsewhere]


def test_a_passage_of_several_rows_is_named_as_one() -> None:
    story = StoryBuilder(document(*"abcdefg", language="id"), document(*"ABCDEFG"))
    targets = [2, 3, 4, 5, 6, 0, 1]
    shown = shown_of(story.report([((i,), (j,)) for i, j in enumerate(targets)], 1.0))
    assert shown[0] == Elsewhere(target=(0, 1), source=(5, 6), row=5, below=True)
    assert sum(isinstance(each, Elsewhere) for each in shown) == 1


def test_every_issue_is_shown_once_artifacts_included() -> None:
    issues = [number for row in shown_of(flood()) if isinstance(row, ShownRow) for number in row.issues]
    assert sorted(issues) == list(range(len(flood().issues)))


def test_direction_is_that_of_most_letters() -> None:
    assert direction_of("Bank Mandiri") == "ltr"
    assert direction_of("WHO هشدار داد که بیماری") == "rtl"
    assert direction_of("12 %", "rtl") == "rtl"
    assert direction_of("— «»", "ltr") == "ltr"
