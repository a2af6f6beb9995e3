"""Verdict and score, from pairs alone."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from alignqa import Issue, Pair
from alignqa.verdict import aligned_share, judge, notes_on, score
from tests.stories import document

TEN = document(*["0123456789"] * 10)


def aligned(count: int) -> list[Pair]:
    pairs = [Pair((i,), (i,), 0.9, 0.9) for i in range(count)]
    unaligned = [Pair((i,), (), None, 0.9) for i in range(count, 10)] + [
        Pair((), (i,), None, 0.9) for i in range(count, 10)
    ]
    return pairs + unaligned


@pytest.mark.parametrize(
    ("count", "verdict"),
    [
        (10, "translation"),
        (8, "translation"),
        (7, "partial"),
        (1, "partial"),
        (0, "different_stories"),
    ],
)
def test_the_verdict_follows_what_is_aligned(count: int, verdict: str) -> None:
    assert judge(TEN, TEN, aligned(count), related=0.9) == verdict


def test_unrelated_texts_are_different_stories_whatever_chance_paired() -> None:
    assert judge(TEN, TEN, aligned(10), related=0.05) == "different_stories"


@pytest.mark.parametrize(
    ("lost", "verdict"),
    [(range(3), "partial"), (range(17, 20), "partial"), (range(5, 8), "translation"), ([0, 19], "translation")],
)
def test_a_story_without_its_beginning_or_end_is_partial(lost: Iterable[int], verdict: str) -> None:
    twenty = document(*["0123456789"] * 20)
    pairs = [Pair((i,), (), None, 0.9) if i in lost else Pair((i,), (i,), 0.9, 0.9) for i in range(20)]
    assert judge(twenty, twenty, pairs, related=0.9) == verdict


def test_a_summary_is_a_partial_version_of_a_long_story() -> None:
    summary = document("0123456789", "0123456789")
    pairs = [*(Pair((i,), (i,), 0.9, 0.9) for i in range(2)), *(Pair((i,), (), None, 0.9) for i in range(2, 10))]
    assert judge(TEN, summary, pairs, related=0.9) == "partial"


def test_nothing_but_artifacts_is_empty() -> None:
    nothing = document("[ad]").with_artifacts({0: "ad_placeholder"})
    assert judge(nothing, TEN, [], related=0.0) == "empty"
    assert aligned_share(nothing, []) == 1.0
    assert score(nothing, nothing, [], []) == 0.0


def test_the_score_leaves_out_what_is_unaligned_or_severely_wrong() -> None:
    major = Issue("number", "major", 0.9, "m", "r", source=(0,), target=(0,))
    minor = Issue("name", "minor", 0.9, "m", "r", source=(1,))
    assert score(TEN, TEN, aligned(10), []) == 1.0
    assert score(TEN, TEN, aligned(8), []) == pytest.approx(0.8)
    assert score(TEN, TEN, aligned(8), [major, minor]) == pytest.approx(0.7)


INDONESIAN = "Feri listrik pertama mulai mengangkut penumpang di Danau Toba pada hari Senin pagi."
ENGLISH = "The first electric ferry began to carry passengers on the lake on Monday morning."
FRENCH = "Le premier ferry électrique a commencé à transporter des passagers sur le lac lundi matin."
MALAY = "Feri elektrik pertama mula membawa penumpang di tasik itu kerana bot lama sudah rosak."


@pytest.mark.parametrize(
    ("texts", "languages", "notes"),
    [
        ((INDONESIAN, ENGLISH), ("id", "en"), []),
        ((MALAY, ENGLISH), ("id", "en"), []),  # alike
        ((INDONESIAN, "Monday, 3 March"), ("id", "fr"), []),  # too short to tell
        ((INDONESIAN, ENGLISH), ("id", "mi"), []),  # a language that the model does not know
        (
            (INDONESIAN, ENGLISH),
            ("en", "id"),
            [
                "The languages look swapped: the source looks like Indonesian, the target like English. "
                "Swap the languages, or the texts."
            ],
        ),
        (
            (INDONESIAN, FRENCH),
            ("id", "en"),
            [
                "The target looks like French, not English. Check the text and the language.",
            ],
        ),
        ((ENGLISH, f"{ENGLISH}\n"), ("en", "id"), ["Both texts are the same. Check that you gave the right two."]),
    ],
)
def test_notes_say_what_the_texts_look_like(
    texts: tuple[str, str], languages: tuple[str, str], notes: list[str]
) -> None:
    source, target = (document(text, language=code) for text, code in zip(texts, languages, strict=True))
    assert notes_on(source, target) == notes
