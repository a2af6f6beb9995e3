"""What a page shows: pieces join back to their sentence, crossing pairs are found, and passages are told of once."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from alignqa.datatypes import Sentence
from alignqa.report.html.story import Elsewhere, Piece, ShownRow, Stretch, cut, direction_of, moved_rows, shown_rows
from alignqa.report.layout import Row
from tests.browser.stories import moved
from tests.report.reports import StoryBuilder, flood
from tests.stories import document

RANGES = st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda pair: pair[0] < pair[1])


@given(st.lists(RANGES, max_size=5))
def test_pieces_join_back_and_name_every_issue_that_covers_them(ranges: list[tuple[int, int]]) -> None:
    sentence = Sentence("abcdefghijkl", 100, 112)
    stretches = [Stretch(100 + start, 100 + end, number) for number, (start, end) in enumerate(ranges)]
    pieces = cut(sentence, stretches, ["check"] * len(ranges))
    assert "".join(piece.text for piece in pieces) == sentence.text
    position = 0
    for piece in pieces:
        covering = {number for number, (start, end) in enumerate(ranges) if start <= position < end}
        assert set(piece.issues) == covering
        assert (piece.mark is not None) == bool(covering)
        position += len(piece.text)


def test_the_most_exact_issue_gives_the_mark() -> None:
    sentence = Sentence("3 ikan", 0, 6)
    assert cut(sentence, [Stretch(0, 6, 0), Stretch(0, 1, 1)], ["missing", "check"]) == (
        Piece("3", "check", (1, 0)),
        Piece(" ikan", "missing", (0,)),
    )


def rows_with_targets(targets: list[int]) -> list[Row]:
    return [Row((i,), (j,)) for i, j in enumerate(targets)]


def longest_increasing(targets: list[int]) -> int:
    """The slow, obvious way."""
    for size in range(len(targets), 0, -1):
        if any(list(chosen) == sorted(chosen) for chosen in combinations(targets, size)):
            return size
    return 0


@given(st.permutations(range(7)))
def test_what_did_not_move_stands_in_order_and_is_as_much_as_can_be(targets: list[int]) -> None:
    found = moved_rows(rows_with_targets(targets))
    kept = [target for row, target in enumerate(targets) if row not in found]
    assert kept == sorted(kept)
    assert len(kept) == longest_increasing(targets)


def test_artifacts_and_sentences_without_counterpart_never_move() -> None:
    rows = [Row((0,), (5,)), Row((), (0,)), Row((1,), (2,), artifact=True), Row((2,), (6,))]
    assert moved_rows(rows) == frozenset()


def test_a_moved_passage_is_told_of_once_where_it_would_stand() -> None:
    shown = list(shown_rows(moved()))
    elsewhere = Elsewhere(target=(0,), source=(2,), row=2, below=True)
    assert shown[0] == elsewhere
    assert [row.passage for row in shown if isinstance(row, ShownRow)] == [None, None, elsewhere]


def test_a_passage_of_several_rows_is_told_of_in_one_go() -> None:
    story = StoryBuilder(document(*"abcdefg", language="id"), document(*"ABCDEFG"))
    targets = [2, 3, 4, 5, 6, 0, 1]
    shown = list(shown_rows(story.report([((i,), (j,)) for i, j in enumerate(targets)], 1.0)))
    assert shown[0] == Elsewhere(target=(0, 1), source=(5, 6), row=5, below=True)
    assert sum(isinstance(each, Elsewhere) for each in shown) == 1


def test_every_issue_is_told_once_artifacts_included() -> None:
    told = [note.number for row in shown_rows(flood()) if isinstance(row, ShownRow) for note in row.notes]
    assert sorted(told) == list(range(len(flood().issues)))


def test_direction_is_that_of_most_letters() -> None:
    assert direction_of("Bank Mandiri") == "ltr"
    assert direction_of("WHO هشدار داد که بیماری") == "rtl"
    assert direction_of("12 %", "rtl") == "rtl"
    assert direction_of("— «»", "ltr") == "ltr"
