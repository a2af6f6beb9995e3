"""Cleaning, aligning and putting in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.aligner import AlignedGroup
from alignqa.artifacts import Finding
from alignqa.checks.unaligned import check_unaligned
from alignqa.embed import Embedding
from alignqa.versions import Version, align_versions, in_order, spread
from tests.stories import document


def test_a_glued_artifact_is_blanked_out_at_unchanged_offsets() -> None:
    version = Version.of("source", document("Hujan turun sepanjang malam.", "Jalan tutup. (ab/cd)"), [])
    assert version.clean is version.document
    glued = (29 + len("Jalan tutup. "), 29 + len("Jalan tutup. (ab/cd)"))
    version = Version.of("source", version.document, [Finding((1,), "metadata", 0.98, "desk-code", (), glued)])
    assert version.document.sentences[1].text == "Jalan tutup. (ab/cd)"
    assert version.clean.sentences[1].text == "Jalan tutup.        "
    assert len(version.clean.text) == len(version.document.text)


def test_artifacts_have_no_vector_and_stand_in_no_pair() -> None:
    source = Version.of("source", document("A bridge.", "[ad]"), [Finding((1,), "ad_placeholder", 0.98, "ad")])
    target = Version.of("target", document("Sebuah jembatan."), [])
    found = Embedding(np.array([[1.0, 2.0], [2.0, 1.0]], np.float32), np.array([3.0, 4.0], np.float32))
    story = align_versions(source, target, (spread(found, 0, source), spread(found, 1, target)))
    assert story.target_vectors.tolist() == pytest.approx(np.array([[2.0, 1.0]]) / 5**0.5)
    assert [row.any() for row in story.source_vectors] == [True, False]
    assert all(1 not in pair.source for pair in story.pairs)


def test_blank_items_are_kept_but_neither_aligned_nor_reported() -> None:
    source, target = (Version.of(side, document("A bridge.", "", "It fell."), []) for side in ("source", "target"))
    found = Embedding(np.array([[1.0, 0.0], [0.0, 1.0]] * 2, np.float32), np.full(4, 3.0, np.float32))
    story = align_versions(source, target, (spread(found, 0, source), spread(found, 2, target)))
    assert {(pair.source, pair.target) for pair in story.pairs if 1 in (*pair.source, *pair.target)} == {
        ((1,), ()),
        ((), (1,)),
    }
    assert not [issue for issue in check_unaligned(story) if 1 in (*issue.source, *issue.target)]


@st.composite
def shuffled_groups(draw: st.DrawFn) -> list[AlignedGroup]:
    groups, source, target = [], 0, 0
    for m, n in draw(st.lists(st.sampled_from([(1, 1), (1, 0), (0, 1), (2, 1), (1, 2)]), max_size=8)):
        similarity = 0.5 if m and n else None
        groups.append(AlignedGroup(tuple(range(source, source + m)), tuple(range(target, target + n)), similarity, 0.5))
        source, target = source + m, target + n
    return groups


@given(shuffled_groups(), st.randoms(use_true_random=False))
def test_groups_come_in_source_order_and_lonely_target_sentences_where_they_stand(groups, random) -> None:  # type: ignore[no-untyped-def]
    mixed = list(groups)
    random.shuffle(mixed)
    ordered = in_order(mixed)
    assert sorted(map(repr, ordered)) == sorted(map(repr, groups))
    assert [g.source for g in ordered if g.source] == [g.source for g in groups if g.source]
    assert [g.target for g in ordered if g.target] == [g.target for g in groups if g.target]
