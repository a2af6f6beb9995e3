"""Rows hold every sentence once, issues are beneath the right row, pieces join back to their sentence."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import Issue, Sentence, Span
from alignqa.datatypes import Side
from alignqa.report.layout import (
    Mark,
    MarkedSpan,
    Row,
    cut,
    find_marks,
    folded,
    independent_rows,
    reordered_rows,
    story_rows,
)
from tests.report.reports import StoryBuilder, flood
from tests.stories import document

RANGES = st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] < pair[1])


def pieces_of(side: Side, index: int) -> list[tuple[str, Mark | None]]:
    report = flood()
    pieces = cut(report.document(side).sentences[index], find_marks(report).get((side, index), []))
    return [(piece.text, piece.mark) for piece in pieces]


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


def test_different_stories_stand_side_by_side_from_their_beginnings() -> None:
    story = StoryBuilder(document("Satu.", "Dua.", language="id"), document("A goat."))
    story.issue("omission", "Missing.", source={1: None})
    report = story.report([((0,), ()), ((1,), ()), ((), (0,))], 0.0, "different_stories")
    assert independent_rows(report) == [Row((0,), (0,)), Row((1,), (), issues=(0,))]


def test_an_issue_stands_beneath_the_last_row_it_names() -> None:
    issues = flood().issues
    rows = [row for row in story_rows(flood()) if row.issues]
    assert {(row.source, row.target): [issues[number].type for number in row.issues] for row in rows} == {
        ((1,), (1,)): ["number"],
        ((2,), ()): ["artifact"],
        ((3,), (2,)): ["omission", "name"],
        ((4,), ()): ["omission"],
        ((7,), (5,)): ["untranslated"],
        ((), (7,)): ["duplicate"],
        ((9,), (8,)): ["artifact"],
        ((), (9,)): ["addition"],
        ((15,), ()): ["artifact"],
        ((16,), (15,)): ["artifact", "artifact"],
    }


def test_marks_lie_on_the_words_meant() -> None:
    assert pieces_of("source", 3) == [
        ("Bupati Andi ", None),
        ("Fahsar", "check"),
        (" meminta warga tetap tenang", None),
        (", tetapi siap mengungsi", "missing"),
        (".", None),
    ]
    assert pieces_of("source", 15) == [("[iklan_3]", "artifact")]
    assert pieces_of("target", 9) == [("The river last flooded in 2015.", "extra")]
    assert pieces_of("target", 0) == [("Floods have covered three districts of Bone Regency since Monday night.", None)]


@given(st.lists(RANGES, max_size=5))
def test_pieces_join_back_and_name_every_issue_that_covers_them(ranges: list[tuple[int, int]]) -> None:
    sentence = Sentence("abcdefghijkl", 100, 112)
    spans = [MarkedSpan(100 + start, 100 + end, "check", number) for number, (start, end) in enumerate(ranges)]
    pieces = cut(sentence, spans)
    assert "".join(piece.text for piece in pieces) == sentence.text
    offset = 0
    for piece in pieces:
        covering = {number for number, (start, end) in enumerate(ranges) if start <= offset < end}
        assert piece.text
        assert set(piece.issues) == covering
        assert (piece.mark is not None) == bool(covering)
        offset += len(piece.text)


def test_the_most_exact_issue_gives_the_mark() -> None:
    sentence = Sentence("Tiga kapal tiba.", 10, 26)
    pieces = cut(sentence, [MarkedSpan(10, 26, "missing", 0), MarkedSpan(15, 20, "check", 1)])
    assert [(piece.text, piece.mark, piece.issues) for piece in pieces] == [
        ("Tiga ", "missing", (0,)),
        ("kapal", "check", (1, 0)),
        (" tiba.", "missing", (0,)),
    ]


def test_an_issue_without_spans_marks_the_sentences_it_names() -> None:
    story = StoryBuilder(document("Air naik.", language="id"), document("The moon is red."))
    story.issue("mistranslation", "These do not mean the same.", source={0: ""}, target={0: ""})
    marks = find_marks(story.report([((0,), (0,))], 0.0))
    assert marks == {("source", 0): [MarkedSpan(0, 9, "check", 0)], ("target", 0): [MarkedSpan(0, 16, "check", 0)]}


def test_a_span_over_two_sentences_marks_both() -> None:
    source = document("Air naik.", "Warga pergi.", language="id")
    story = StoryBuilder(source, document("The water rises."))
    span = Span("source", 4, 15, "naik.\nWarga")
    story.issues.append(Issue("omission", "major", 0.9, "Gone.", "test", source=(0, 1), spans=(span,)))
    marks = find_marks(story.report([((0,), (0,)), ((1,), ())], 0.5))
    assert marks == {
        ("source", 0): [MarkedSpan(4, 9, "missing", 0)],
        ("source", 1): [MarkedSpan(10, 15, "missing", 0)],
    }


def rows_with_targets(targets: list[int]) -> list[Row]:
    return [Row((i,), (j,)) for i, j in enumerate(targets)]


def longest_increasing(targets: list[int]) -> int:
    """The slow, obvious way."""
    for size in range(len(targets), 0, -1):
        if any(list(chosen) == sorted(chosen) for chosen in combinations(targets, size)):
            return size
    return 0


@given(st.permutations(range(7)))
def test_what_is_not_reordered_stands_in_order_and_is_as_much_as_can_be(targets: list[int]) -> None:
    found = reordered_rows(rows_with_targets(targets))
    kept = [target for row, target in enumerate(targets) if row not in found]
    assert kept == sorted(kept)
    assert len(kept) == longest_increasing(targets)


def test_artifacts_and_sentences_without_counterpart_are_never_reordered() -> None:
    rows = [Row((0,), (5,)), Row((), (0,)), Row((1,), (2,), artifact=True), Row((2,), (6,))]
    assert reordered_rows(rows) == frozenset()


def test_the_inside_of_a_long_run_without_issues_is_folded() -> None:
    rows = [Row((i,), (i,), issues=(0,) if i == 0 else ()) for i in range(6)]
    assert list(folded(rows)) == [rows[0], rows[1], rows[2:5], rows[5]]
    assert list(folded(rows[:5])) == rows[:5]


@pytest.mark.parametrize("clean", [True, False])
def test_a_row_without_issues_or_artifacts_is_clean(clean: bool) -> None:
    assert Row((0,), (0,), artifact=not clean).clean is clean
