"""One fault, one issue; a pair is linked once, for all checks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_info

from alignqa import Issue, Span
from alignqa.checks import base, one_issue_per_fault, run_checks
from alignqa.checks.base import linker
from alignqa.checks.plugins import UserCheck
from alignqa.datatypes import IssueType
from alignqa.encoders import embed
from alignqa.story import Story
from tests.hashing import HashEncoder
from tests.stories import aligned_story, document


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


def test_a_pair_is_linked_once_for_all_checks_and_few_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "MAX_LINKED_PAIRS", 2)
    texts = ["Ada kucing.", "Ada anjing.", "Ada burung."]
    story = aligned_story(
        document(*texts), document(*texts), vectors=[embed(HashEncoder(), texts, tokens=True) for _ in range(2)]
    )
    first, second = linker(story), linker(story)
    assert first is not None
    assert second is not None
    linked = first(story.pairs[0])
    assert second(story.pairs[0]) is linked
    for pair in story.pairs[1:]:
        second(pair)
    assert first(story.pairs[0]) is not linked


def test_checks_multiply_in_one_thread() -> None:
    threads: list[int] = []

    def check(story: Story) -> Iterator[Issue]:
        threads.extend(library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas")
        yield from ()

    story = aligned_story(document("Ada kucing.", language="id"), document("There is a cat."))
    run_checks(story, (), user_checks=[UserCheck("spy", "tests 1.0", check)])
    assert set(threads) <= {1}
