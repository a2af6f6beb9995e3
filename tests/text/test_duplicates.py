"""Which of several copies of a sentence are extra."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alignqa.text.duplicates import extra_copies, repeated_sentences
from tests.stories import document

STORY = range(13)

RAIN = "The rain did not stop for three days."


def test_copies_are_found_whatever_their_case_and_punctuation() -> None:
    story = document(RAIN, "Roads were closed.", "the rain did not stop for three days")
    assert repeated_sentences(story) == [(0, 2)]


def test_long_copies_may_differ_in_some_letters_but_not_in_names_and_numbers() -> None:
    long = "The council of Ayr voted for the new bridge after a debate of 3 hours."
    assert repeated_sentences(document(long, RAIN, long.replace("voted", "voten"))) == [(0, 2)]
    assert repeated_sentences(document(long, RAIN, long.replace("3", "4"))) == []
    assert repeated_sentences(document(long, RAIN, long.replace("Ayr", "Air"))) == []


def test_short_sentences_may_be_repeated() -> None:
    assert repeated_sentences(document("No comment.", RAIN, "No comment.")) == []


def test_the_copy_without_a_pair_is_the_extra_one() -> None:
    assert extra_copies([(0, 5)], [(0,), (1,)], STORY) == {5: 0}
    assert extra_copies([(0, 5)], [(1,), (5,)], STORY) == {0: 5}


def test_of_neighbours_the_later_copy_is_the_extra_one() -> None:
    assert extra_copies([(1, 2)], [(0,), (2,), (3,)], STORY) == {2: 1}


def test_copies_swallowed_by_one_pair_leave_one_behind() -> None:
    assert extra_copies([(1, 2)], [(0,), (1, 2)], STORY) == {2: 1}


def test_an_artifact_between_two_copies_does_not_separate_them() -> None:
    assert extra_copies([(3, 5)], [(2,), (5,)], [0, 1, 2, 3, 5, 6]) == {5: 3}


def test_a_copy_drawn_into_the_next_pair_is_extra() -> None:
    assert extra_copies([(1, 2)], [(0,), (1,), (2, 3)], STORY) == {2: 1}


def test_a_sentence_repeated_on_both_sides_is_not_a_duplicate() -> None:
    assert extra_copies([(1, 4)], [(0,), (1,), (4,)], STORY) == {}


def test_an_addition_that_is_repeated_is_one_addition_and_one_duplicate() -> None:
    assert extra_copies([(1, 4)], [(0,), (2, 3)], STORY) == {4: 1}


@given(st.lists(st.integers(0, 12), min_size=2, unique=True).map(sorted), st.sets(st.integers(0, 12)))
def test_as_many_copies_are_kept_as_have_a_pair_of_their_own(group: list[int], paired: set[int]) -> None:
    extra = extra_copies([tuple(group)], [(i,) for i in sorted(paired)], STORY)
    kept = set(group) - set(extra)
    assert len(kept) == max(1, len(set(group) & paired))
    assert set(extra) <= set(group)
    assert set(extra.values()) <= kept
