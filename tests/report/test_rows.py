"""Rows hold every sentence once, issues lie beneath the right row, pieces join back to their sentence."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.datatypes import Issue, Sentence, Span
from alignqa.report.layout import MARKS, MarkedSpan, Piece, Row, find_marks, marked_pieces, story_rows
from tests.report.reports import StoryBuilder, flood
from tests.stories import document


def pieces_of(side: str, index: int) -> list[Piece]:
    report = flood()
    sentence = report.document(side).sentences[index]  # type: ignore[arg-type]
    return marked_pieces(sentence, find_marks(report).get((side, index), []))  # type: ignore[call-overload]


def test_every_sentence_stands_on_exactly_one_row() -> None:
    report = flood()
    rows = story_rows(report)
    assert sorted(chain.from_iterable(row.source for row in rows)) == list(range(len(report.source.sentences)))
    assert sorted(chain.from_iterable(row.target for row in rows)) == list(range(len(report.target.sentences)))


def test_artifacts_stand_where_they_stood_and_next_to_their_like() -> None:
    rows = [(row.source, row.target) for row in story_rows(flood()) if row.artifact]
    assert rows == [((2,), ()), ((15,), ()), ((16,), (15,))]
    sources = [row.source for row in story_rows(flood())]
    assert sources.index((2,)) == sources.index((3,)) - 1


def test_artifacts_before_the_story_come_first() -> None:
    source = document("Beranda", "Air naik.", language="id").with_artifacts({0: "navigation"})
    report = StoryBuilder(source, document("The water rises.")).report([((1,), (0,))], 1.0)
    assert story_rows(report) == [Row((0,), (), artifact=True), Row((1,), (0,))]


def test_an_issue_lies_beneath_the_last_row_it_names() -> None:
    told = {(row.source, row.target): [issue.type for issue in row.issues] for row in story_rows(flood()) if row.issues}
    assert told == {
        ((1,), (1,)): ["number"],
        ((3,), (2,)): ["omission", "name"],
        ((4,), ()): ["omission"],
        ((7,), (5,)): ["untranslated"],
        ((), (7,)): ["duplicate"],
        ((9,), (8,)): ["artifact"],
        ((), (9,)): ["addition"],
    }


def test_marks_lie_on_the_words_meant() -> None:
    assert pieces_of("source", 3) == [
        Piece("Bupati Andi ", None),
        Piece("Fahsar", "check"),
        Piece(" meminta warga tetap tenang", None),
        Piece(", tetapi siap mengungsi", "missing"),
        Piece(".", None),
    ]
    assert pieces_of("source", 15) == [Piece("[iklan_3]", "leftover")]
    assert pieces_of("target", 9) == [Piece("The river last flooded in 2015.", "extra")]
    assert pieces_of("target", 0) == [
        Piece("Floods have covered three districts of Bone Regency since Monday night.", None)
    ]


def test_of_overlapping_marks_the_shortest_shows() -> None:
    sentence = Sentence("Tiga kapal tiba.", 10, 26)
    marks = [MarkedSpan(10, 26, "missing"), MarkedSpan(15, 20, "check")]
    expected = [Piece("Tiga ", "missing"), Piece("kapal", "check"), Piece(" tiba.", "missing")]
    assert marked_pieces(sentence, marks) == expected


def test_an_issue_without_spans_marks_the_sentences_it_names() -> None:
    story = StoryBuilder(document("Air naik.", language="id"), document("The moon is red."))
    story.issue("mistranslation", "These do not mean the same.", source={0: ""}, target={0: ""})
    marks = find_marks(story.report([((0,), (0,))], 0.0))
    assert marks == {("source", 0): [MarkedSpan(0, 9, "check")], ("target", 0): [MarkedSpan(0, 16, "check")]}


def test_a_span_over_two_sentences_marks_both() -> None:
    source = document("Air naik.", "Warga pergi.", language="id")
    story = StoryBuilder(source, document("The water rises."))
    span = Span("source", 4, 15, "naik.\nWarga")
    story.issues.append(Issue("omission", "major", 0.9, "Gone.", "test", source=(0, 1), spans=(span,)))
    marks = find_marks(story.report([((0,), (0,)), ((1,), ())], 0.5))
    assert marked_pieces(source.sentences[0], marks["source", 0])[-1] == Piece("naik.", "missing")
    assert marked_pieces(source.sentences[1], marks["source", 1])[0] == Piece("Warga", "missing")


@given(
    st.text(min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.sampled_from(MARKS)), max_size=5),
)
def test_pieces_join_back_to_their_sentence(text: str, spans: list[tuple[int, int, str]]) -> None:
    sentence = Sentence(text, 5, 5 + len(text))
    marks = [MarkedSpan(min(a, b), max(a, b), mark) for a, b, mark in spans if a != b]  # type: ignore[arg-type]
    inside = [mark for mark in marks if mark.start < sentence.end and mark.end > sentence.start]
    pieces = marked_pieces(sentence, inside)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)


@pytest.mark.parametrize("clean", [True, False])
def test_a_row_knows_whether_there_is_anything_to_tell(clean: bool) -> None:
    assert Row((0,), (0,), artifact=not clean).clean is clean
