"""A story on its way: cleaned, embedded, aligned and put in order."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.aligner import AlignedGroup
from alignqa.artifacts import Finding
from alignqa.checks.unaligned import check_unaligned
from alignqa.encoders import embed
from alignqa.story import Story, StorySide, align_story, in_order
from tests.hashing import HashEncoder
from tests.stories import document


def embedded(*sides: StorySide) -> Story:
    source, target = (dataclasses.replace(side, embedding=embed(HashEncoder(), side.texts)) for side in sides)
    return Story(source, target)


def test_an_artifact_inside_a_sentence_is_blanked_out_at_unchanged_offsets() -> None:
    side = StorySide.of("source", document("Hujan turun sepanjang malam.", "Jalan tutup. (ab/cd)"))
    assert side.document is side.marked
    inside = (29 + len("Jalan tutup. "), 29 + len("Jalan tutup. (ab/cd)"))
    side = side.with_findings([Finding((1,), "metadata", 0.98, "desk-code", (), inside)])
    assert side.marked.sentences[1].text == "Jalan tutup. (ab/cd)"
    assert side.document.sentences[1].text == "Jalan tutup.        "
    assert len(side.document.text) == len(side.marked.text)


def test_code_has_no_vector_and_stands_in_no_pair() -> None:
    source = StorySide.of("source", document("A bridge.", "var ad;"), [Finding((1,), "code", 0.98, "code")])
    story = align_story(embedded(source, StorySide.of("target", document("A bridge fell."))))
    assert [row.any() for row in story.vectors("source")] == [True, False]
    assert np.linalg.norm(story.vectors("target"), axis=1) == pytest.approx(1)
    assert all(1 not in pair.source for pair in story.pairs)


LINES = ("A bridge fell in the night.", "Read more about ten other rivers.", "Nobody was hurt.", "The road is closed.")


def with_artifacts(own: tuple[str, ...], other: tuple[str, ...], **lines: int) -> Story:
    """Both versions with the given line of each found to be an artifact after they were embedded."""
    story = embedded(StorySide.of("source", document(*own)), StorySide.of("target", document(*other)))
    found = {
        name: story.side(name).with_findings([Finding((line,), "related_link", 0.98, "structure.unlisted")])
        for name, line in lines.items()
    }
    return align_story(dataclasses.replace(story, **found))


def test_a_line_found_to_be_an_artifact_stands_in_no_pair_where_the_other_version_lacks_it() -> None:
    story = with_artifacts(LINES, (LINES[0], *LINES[2:]), source=1)
    assert story.vectors("source")[1].any()
    assert story.source.marked.sentences[1].artifact == "related_link"
    assert all(1 not in pair.source for pair in story.pairs)


def test_a_line_found_to_be_an_artifact_is_story_where_the_other_version_translates_it() -> None:
    story = with_artifacts(LINES, LINES, source=1)
    assert story.source.findings == ()
    assert story.source.marked.sentences[1].artifact is None
    assert [(pair.source, pair.target) for pair in story.pairs] == [((i,), (i,)) for i in range(4)]


def test_a_line_that_rules_take_on_both_sides_is_an_artifact() -> None:
    sides = (
        StorySide.of(side, document(*LINES), [Finding((1,), "related_link", 0.98, "en.read_also")])
        for side in ("source", "target")
    )
    story = align_story(embedded(*sides))
    assert [len(side.findings) for side in story.sides] == [1, 1]
    assert all(1 not in (*pair.source, *pair.target) for pair in story.pairs)


def test_blank_items_are_kept_but_neither_aligned_nor_reported() -> None:
    sides = (StorySide.of(side, document("A bridge.", "", "It fell.")) for side in ("source", "target"))
    story = align_story(embedded(*sides))
    assert {(pair.source, pair.target) for pair in story.pairs if 1 in (*pair.source, *pair.target)} == {
        ((1,), ()),
        ((), (1,)),
    }
    assert not [issue for issue in check_unaligned(story) if 1 in (*issue.source, *issue.target)]


def test_a_story_must_be_embedded_before_it_is_aligned() -> None:
    sides = [StorySide.of(side, document("A bridge.")) for side in ("source", "target")]
    with pytest.raises(ValueError, match="the source was not embedded"):
        align_story(Story(*sides))


@st.composite
def shuffled_groups(draw: st.DrawFn) -> list[AlignedGroup]:
    groups, source, target = [], 0, 0
    for m, n in draw(st.lists(st.sampled_from([(1, 1), (1, 0), (0, 1), (2, 1), (1, 2)]), max_size=8)):
        similarity = 0.5 if m and n else None
        groups.append(AlignedGroup(tuple(range(source, source + m)), tuple(range(target, target + n)), similarity, 0.5))
        source, target = source + m, target + n
    return groups


@given(shuffled_groups(), st.randoms(use_true_random=False))
def test_groups_come_in_source_order_and_unaligned_target_sentences_where_they_stand(groups, random) -> None:  # type: ignore[no-untyped-def]
    mixed = list(groups)
    random.shuffle(mixed)
    ordered = in_order(mixed)
    assert sorted(map(repr, ordered)) == sorted(map(repr, groups))
    assert [g.source for g in ordered if g.source] == [g.source for g in groups if g.source]
    assert [g.target for g in ordered if g.target] == [g.target for g in groups if g.target]
