"""Omissions and additions of whole sentences."""

from __future__ import annotations

from alignqa import Pair
from alignqa.checks.unaligned import check_unaligned
from alignqa.story import Story
from tests.stories import aligned_story, document

SOURCE = document(
    "Jembatan itu ditutup sejak Selasa malam.",
    "Petugas menemukan retakan pada tiang tengah.",
    "Jalan lain",
    language="id",
)
TARGET = document("The bridge has been closed since Tuesday night.", "It was built in 1978 by a local firm.")


def aligned(*pairs: Pair, **copies: dict[int, int]) -> Story:
    return aligned_story(SOURCE, TARGET, *pairs, copies=copies)


def test_an_unaligned_source_sentence_is_an_omission_and_an_unaligned_target_sentence_an_addition() -> None:
    story = aligned(Pair((0,), (0,), 0.9, 0.9), Pair((1,), (), None, 0.8), Pair((), (1,), None, 0.7))
    omission, addition = check_unaligned(story)
    assert (omission.type, omission.source, omission.target, omission.confidence) == ("omission", (1,), (), 0.8)
    assert (addition.type, addition.source, addition.target, addition.confidence) == ("addition", (), (1,), 0.7)
    assert [span.text for span in omission.spans] == ["Petugas menemukan retakan pada tiang tengah."]


def test_the_loss_of_a_heading_is_minor() -> None:
    assert [issue.severity for issue in check_unaligned(aligned(Pair((2,), (), None, 0.9)))] == ["minor"]


def test_an_extra_copy_is_a_duplicate_and_not_an_addition() -> None:
    assert not list(check_unaligned(aligned(Pair((), (1,), None, 0.9), target={1: 0})))
