"""One fault, one issue."""

from __future__ import annotations

from alignqa import Issue, Span
from alignqa.checks import one_issue_per_fault
from alignqa.datatypes import IssueType


def issue(kind: IssueType, source: tuple[int, ...], target: tuple[int, ...], *spans: Span) -> Issue:
    return Issue(kind, "major", 0.9, "A message.", "rule", source=source, target=target, spans=spans)


def span(start: int, end: int) -> Span:
    return Span("source", start, end, "x" * (end - start))


def test_numbers_and_names_in_missing_words_are_not_reported_again() -> None:
    omission = issue("omission", (3,), (3,), span(10, 60))
    inside, outside = issue("number", (3,), (3,), span(20, 22)), issue("name", (3,), (3,), span(70, 75))
    assert one_issue_per_fault([inside, omission, outside]) == [omission, outside]


def test_an_untranslated_sentence_has_no_other_issue() -> None:
    untranslated = issue("untranslated", (1,), (1,))
    others = [issue("number", (1,), (1,)), issue("omission", (1,), (1,), span(0, 9))]
    elsewhere = issue("number", (2,), (2,))
    assert one_issue_per_fault([*others, untranslated, elsewhere]) == [untranslated, elsewhere]
