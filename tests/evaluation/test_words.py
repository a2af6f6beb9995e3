"""Scores of word links: by hand, against a slow way to get them, and of the bundled model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import Aligner, InputError
from alignqa.errors import EncoderError
from alignqa.evaluation import words
from alignqa.evaluation.word_pairs import Link, WordPair
from alignqa.evaluation.words import JOINED, bench_words, link_side, placed_words, score_links
from alignqa.vectors import TokenVectors
from tests.hashing import HashEncoder

SIZE = 4
some_links = st.frozensets(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)))


def pair_of(sure: frozenset[Link], possible: frozenset[Link]) -> WordPair:
    return WordPair(("a",) * SIZE, ("b",) * SIZE, sure, sure | possible)


SAME = frozenset({(0, 0), (1, 1)})
MAYBE = frozenset({(2, 2), (2, 3)})


@pytest.mark.parametrize(
    ("found", "error_rate", "precision", "recall"),
    [
        pytest.param(SAME, 0, 1, 1, id="what is sure"),
        pytest.param(SAME | MAYBE, 0, 1, 1, id="and what is possible"),
        pytest.param(MAYBE, 1 - 2 / 4, 1, 0, id="only what is possible"),
        pytest.param({(0, 0), (0, 1)}, 1 - 2 / 4, 0.5, 0.5, id="half of it"),
        pytest.param({(3, 0)}, 1, 0, 0, id="something else"),
        pytest.param(set(), 1, 1, 0, id="nothing"),
    ],
)
def test_scores(found: set[Link], error_rate: float, precision: float, recall: float) -> None:
    score = score_links([pair_of(SAME, MAYBE)], [found])
    assert (score.error_rate, score.precision, score.recall) == pytest.approx((error_rate, precision, recall))


def test_nothing_to_find_and_nothing_found_is_no_error() -> None:
    assert score_links([pair_of(frozenset(), MAYBE)], [()]).error_rate == 0


@given(st.lists(st.tuples(some_links, some_links, some_links)))
def test_the_error_rate_counts_every_two_words(cases: list[tuple[frozenset[Link], ...]]) -> None:
    pairs = [pair_of(sure, possible) for sure, possible, _ in cases]
    found = [own for *_, own in cases]
    right = total = 0
    for pair, own in zip(pairs, found, strict=True):
        for i in range(SIZE):
            for j in range(SIZE):
                if (i, j) in own:
                    total += 1
                    right += (i, j) in pair.possible
                if (i, j) in pair.sure:
                    total += 1
                    right += (i, j) in own
    score = score_links(pairs, found)
    assert score.error_rate == pytest.approx(1 - right / total if total else 0)
    assert 0 <= score.error_rate <= 1


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters=" \t\r\n"), min_size=1)),
    st.sampled_from(["en", "zh", *sorted(JOINED)]),
)
def test_offsets_lead_back_to_the_words(own: list[str], language: str) -> None:
    text, offsets = placed_words(own, language)
    assert [text[start:end] for start, end in offsets] == own
    assert text == ("" if language in JOINED else " ").join(own)


def test_tokens_that_stand_for_a_space_are_left_out() -> None:
    tokens = TokenVectors(np.eye(3, dtype=np.float32), np.array([0, 2, 3], np.int32), np.array([2, 2, 5], np.int32))
    side = link_side(tokens, ((0, 2), (3, 5)), ("ab", "cd"))
    assert (side.starts.tolist(), side.ends.tolist()) == ([0, 3], [2, 5])
    assert side.vectors.tolist() == [[1, 0, 0], [0, 0, 1]]


def same_words(*sentences: str) -> list[WordPair]:
    """Return pairs of a sentence with itself, each word linked to its copy."""
    split = [tuple(sentence.split()) for sentence in sentences]
    gold = [frozenset((i, i) for i in range(len(own))) for own in split]
    return [WordPair(own, own, links, links) for own, links in zip(split, gold, strict=True)]


def test_copies_are_linked_and_the_result_renders() -> None:
    pairs = [*same_words("ferry left harbour", "nobody saw"), WordPair((), ("alone",), frozenset(), frozenset())]
    peers = {"first": [{(0, 0)}, {(0, 0)}, set()]}
    result = bench_words(pairs, ("en", "en"), HashEncoder(), peers)
    assert result.score.error_rate == 0
    assert result.links == (((0, 0), (1, 1), (2, 2)), ((0, 0), (1, 1)), ())
    data = result.to_dict()
    assert (data["aer"], data["precision"], data["recall"], data["found"]) == (0, 1, 1, 5)
    assert (data["pairs"], data["words"], data["sure"], data["possible"]) == (3, 11, 5, 5)
    assert data["peers"]["first"] == {"aer": round(1 - 4 / 7, 4), "precision": 1, "recall": 0.4, "found": 2}
    assert set(data["signature"]["settings"]) == {"data", "langs"}
    assert str(result).split("\n")[1:3] == [
        "alignqa      0.000      1.000      1.000          5",
        "first        0.429      1.000      0.400          2",
    ]
    assert "| first | 0.429 | 1.000 | 0.400 | 2 |" in result.to_markdown()
    assert str(result).endswith(str(result.signature))


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = same_words("one two", "three", "four five six")
    whole = bench_words(pairs, ("en", "en"), HashEncoder())
    monkeypatch.setattr(words, "PAIRS_PER_BATCH", 2)
    split = bench_words(pairs, ("en", "en"), HashEncoder())
    assert (whole.links, whole.signature) == (split.links, split.signature)


def test_the_signature_pins_the_data() -> None:
    pairs = same_words("one two")
    signatures = {
        str(bench_words(own, languages, HashEncoder()).signature)
        for own, languages in (
            (pairs, ("en", "en")),
            (pairs, ("en", "fr")),
            (same_words("one six"), ("en", "en")),
            ([WordPair(pairs[0].source, pairs[0].target, frozenset(), pairs[0].possible)], ("en", "en")),
        )
    }
    assert len(signatures) == 4


class Plain:
    """An encoder that shows no tokens."""

    name = "plain"

    def encode(self, sentences: list[str], /) -> object:
        return np.ones((len(sentences), 2))


def test_an_encoder_without_tokens_is_refused() -> None:
    with pytest.raises(EncoderError, match=r"plain shows no token vectors.*Use the bundled one"):
        bench_words(same_words("one two"), ("en", "en"), Plain())


def test_another_aligner_may_not_be_called_alignqa() -> None:
    with pytest.raises(InputError, match="Rename the other one"):
        bench_words(same_words("one"), ("en", "en"), HashEncoder(), {"alignqa": [set()]})


def test_words_that_translate_each_other_are_linked(aligner: Aligner) -> None:
    links = frozenset((i, i) for i in range(4))
    pair = WordPair(("The", "dog", "sleeps", "."), ("Le", "chien", "dort", "."), links, links)
    result = bench_words([pair], ("en", "fr"), aligner.encoder)
    assert result.score.precision == 1
    assert result.score.recall >= 0.75


def test_words_of_a_joined_sentence_are_found_by_their_offsets(aligner: Aligner) -> None:
    pair = WordPair(
        ("犬", "が", "1987", "年", "に"), ("a", "dog", "in", "1987"), frozenset({(2, 3)}), frozenset({(0, 1)})
    )
    (links,) = bench_words([pair], ("ja", "en"), aligner.encoder).links
    assert (2, 3) in links
