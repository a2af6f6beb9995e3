"""A translation is cut into the segments of its reference."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import LCSseq

from alignqa import Aligner
from alignqa.evaluation import resegment
from alignqa.evaluation.resegmentation import cut_like
from tests.hashing import HashEncoder

REFERENCE = [
    "The harbour was closed on Monday after the storm.",
    "Twelve fishing boats had broken loose during the night.",
    "Nobody was hurt, the mayor said.",
    "Divers will look for the anchor chains tomorrow.",
    "The ferry is expected to sail again on Thursday.",
]


def test_a_document_on_one_line_gets_the_lines_of_its_reference(aligner: Aligner) -> None:
    text = (
        "After the storm the port was shut on Monday. During the night, 12 fishing vessels broke loose. The mayor said "
        "no one was injured. Tomorrow divers are going to search for the anchor chains. The ferry should sail again "
        "Thursday."
    )
    found = resegment([text], REFERENCE, aligner.encoder, "en")
    assert found.references == tuple(REFERENCE)
    assert found.hypotheses == (
        "After the storm the port was shut on Monday.",
        "During the night, 12 fishing vessels broke loose.",
        "The mayor said no one was injured.",
        "Tomorrow divers are going to search for the anchor chains.",
        "The ferry should sail again Thursday.",
    )
    assert found.realigned


def test_merged_left_out_and_made_up_sentences_find_their_place(aligner: Aligner) -> None:
    text = (
        "The port was closed on Monday after the storm, and twelve fishing boats had broken loose during the night. "
        "Divers will search for the anchor chains tomorrow. Bananas are rich in potassium and grow in warm countries. "
        "The ferry is expected to sail again on Thursday."
    )
    found = resegment([text], REFERENCE, aligner.encoder, "en").hypotheses
    assert found[0].startswith("The port was closed on Monday after the storm,")
    assert found[1].endswith("twelve fishing boats had broken loose during the night.")
    assert found[2] == ""
    assert "Bananas" in found[3]
    assert found[4] == "The ferry is expected to sail again on Thursday."


def test_blank_lines_of_the_reference_are_left_out(aligner: Aligner) -> None:
    found = resegment([" ".join(REFERENCE)], [REFERENCE[0], "", *REFERENCE[1:], " "], aligner.encoder, "en")
    assert found.references == found.hypotheses == tuple(REFERENCE)


def test_nothing_is_nothing_everywhere(aligner: Aligner) -> None:
    assert resegment([" "], REFERENCE, aligner.encoder, "en").hypotheses == ("",) * 5


WORDS = st.lists(st.sampled_from(["a", "b", "c", "dog", "."]), max_size=6)


@given(WORDS, st.lists(WORDS, min_size=1, max_size=4))
def test_a_cut_loses_nothing_and_shares_the_most(words: list[str], wanted: list[list[str]]) -> None:
    pieces = cut_like(" ".join(words), [" ".join(own) for own in wanted])
    assert [word for piece in pieces for word in piece.split()] == words
    assert len(pieces) == len(wanted)
    shared = sum(LCSseq.similarity(piece.split(), own) for piece, own in zip(pieces, wanted, strict=True))
    assert shared == most(words, wanted)


def most(words: list[str], wanted: list[list[str]]) -> int:
    """Return the most words that any way to cut *words* shares with *wanted*, by trying every one."""
    if len(wanted) == 1:
        return LCSseq.similarity(words, wanted[0])
    return max(
        LCSseq.similarity(words[:cut], wanted[0]) + most(words[cut:], wanted[1:]) for cut in range(len(words) + 1)
    )


def test_what_shares_no_word_is_cut_in_proportion() -> None:
    assert cut_like("a b c d e f", ["x", "y z"]) == ["a b", "c d e f"]


def test_scripts_without_spaces_are_cut_between_characters() -> None:
    assert cut_like("今天下雨明天会晴", ["今天下雨", "明天放晴"]) == ["今天下雨", "明天会晴"]


SENTENCES = st.lists(st.sampled_from([*REFERENCE, "It rained.", "Yes.", "The mayor left the harbour."]), max_size=6)


@given(SENTENCES, SENTENCES.filter(bool))
@settings(deadline=None, max_examples=40)
def test_every_word_is_in_one_segment(hypothesis: list[str], reference: list[str]) -> None:
    found = resegment([" ".join(hypothesis)], reference, HashEncoder(), "en")
    assert len(found.hypotheses) == len(found.references) == len(reference)
    assert sorted(" ".join(found.hypotheses).split()) == sorted(" ".join(hypothesis).split())


@pytest.mark.parametrize("count", [1, 3])
def test_the_same_text_comes_back_in_the_segments_of_its_reference(aligner: Aligner, count: int) -> None:
    reference = [" ".join(REFERENCE[i : i + count]) for i in range(0, 5, count)]
    assert resegment(REFERENCE, reference, aligner.encoder, "en").hypotheses == tuple(reference)
