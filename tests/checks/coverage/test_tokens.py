"""Token runs: where words and clauses begin, and which numbers the other side lacks."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import Pair
from alignqa.checks.coverage.tokens import (
    TokenRun,
    boundaries,
    clause_marks,
    depths,
    token_runs,
    unlinked_names,
    unmatched_numbers,
)
from alignqa.vectors import Embedding, TokenVectors
from tests.stories import aligned_story, document


def run(text: str, pieces: str = r"\w+|[^\w\s]", sentence_ends: tuple[int, ...] = ()) -> TokenRun:
    """Return the run of a text cut into *pieces*; a sentence ends before each of the given tokens."""
    found = list(re.finditer(pieces, text))
    starts, ends = (np.array([getattr(m, edge)() for m in found], np.int64) for edge in ("start", "end"))
    numbers = np.searchsorted(sentence_ends, np.arange(len(found)), side="right").astype(np.int64)
    marks = clause_marks(text, starts, ends)
    return TokenRun("source", text, np.eye(len(found), dtype=np.float32), starts, ends, numbers, marks)


CASES = [
    ("Hujan turun, jalan tergenang.", "Hujan|turun| , |jalan|tergenang| ."),
    ("Ibu-ibu pulang - semua selamat", "Ibu - ibu|pulang| - |semua|selamat"),
    ("Rp1.000 (seribu) cukup", "Rp1 . 000| ( |seribu| ) |cukup"),
    ("雨が降", "雨|が|降"),
    ("naik 9,4 persen", "naik|9 , 4|persen"),
    ("Jumat (12/6), meskipun", "Jumat| ( |12 / 6| ) | , |meskipun"),
    ("di U.S. pukul 12:30.", "di|U . S .|pukul|12 : 30| ."),
    ("pada 2021-05-03 don't", "pada|2021 - 05 - 03|don ' t"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_words_begin_after_spaces_and_at_marks_and_hold_together_otherwise(text: str, expected: str) -> None:
    tokens = run(text, r"[雨が降]|\w+|[^\w\s]")
    begins = boundaries(tokens)[0][1:-1]
    shown = tokens.words[0] + "".join(
        ("|" if begin else " ") + word for begin, word in zip(begins, tokens.words[1:], strict=True)
    )
    assert shown.replace("|", " ").split() == expected.replace("|", " ").split()
    assert [part.strip() for part in shown.split("|")] == [part.strip() for part in expected.split("|")]


def test_clauses_begin_at_marks_and_sentences() -> None:
    tokens = run("Hujan turun, jalan tergenang. Warga pulang.", sentence_ends=(6,))
    clause = boundaries(tokens)[1]
    assert np.flatnonzero(clause).tolist() == [0, 2, 3, 6, 8, 9]


@given(st.text(alphabet="ab ,.-()雨", min_size=1).filter(lambda text: bool(re.search(r"\S", text))))
def test_every_clause_begins_with_a_word(text: str) -> None:
    word, clause = boundaries(run(text, r"\w|[^\w\s]"))
    assert word[clause].all()
    assert clause[0]
    assert clause[-1]


#: What no boundary may be inside of.
WHOLE = ("9,4", "(12/6)", "12/6", "U.S.", "z.B.", "Rp1.000", "1.234,56", "2021-05-03", "12:30", "Al-Aqsa", "5%", "kata")


@given(st.lists(st.tuples(st.sampled_from(WHOLE), st.sampled_from([" ", ", ", " (", ") ", "; ", " – "])), min_size=1))
def test_no_boundary_is_inside_a_number_a_date_or_an_abbreviation(parts: list[tuple[str, str]]) -> None:
    text = "".join(part + between for part, between in parts)
    tokens = run(text, r"\w|[^\w\s]")
    at, inside = 0, set()
    for part, between in parts:
        bare = part.strip("()")
        start = at + part.index(bare)
        inside |= set(range(start + 1, start + len(bare)))
        at += len(part + between)
    for begins in boundaries(tokens):
        assert not inside & set(tokens.starts[np.flatnonzero(begins[:-1])].tolist())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", [0, 0, 0]),
        ("a (b [c]) d", [0, 0, 1, 1, 2, 2, 1, 0, 0]),
        ("（a）【b】", [0, 1, 1, 0, 1, 1, 0]),
        ("a) b", [0, 0, 0, 0]),
        ("(a b", [0, 0, 0, 0]),
    ],
)
def test_depths_count_the_brackets_around_each_token(text: str, expected: list[int]) -> None:
    assert depths(run(text)).tolist() == expected


def test_capitalised_words_inside_a_sentence_without_a_link_are_unlinked_names() -> None:
    tokens = run("Kapal Ferdinand dari Bremen. Nakhoda Willem.", sentence_ends=(5,))
    linked = np.array([0, 0, 0, 0.9, 0, 0, 0, 0], np.float32)
    found = unlinked_names([tokens], linked)
    assert [word for word, lost in zip(tokens.words, found, strict=True) if lost] == ["Ferdinand", "Willem"]


def test_a_number_the_other_side_lacks_is_unmatched() -> None:
    own, other = run("Pada 2019 ada 384 korban."), run("There were 384 victims.")
    assert own.words[int(np.flatnonzero(unmatched_numbers(own, other))[0])] == "2019"
    assert unmatched_numbers(own, other).sum() == 1


def test_runs_hold_the_tokens_of_each_pair_at_their_offsets_in_the_text() -> None:
    source, target = document("Satu dua.", "Tiga.", "Empat."), document("One two.", "Three four.")
    rng = np.random.default_rng(0)

    def tokens(text: str) -> TokenVectors:
        found = list(re.finditer(r"\w+|\.", text))
        vectors = rng.normal(size=(len(found), 4)).astype(np.float32)
        starts, ends = (np.array([getattr(m, edge)() for m in found], np.int32) for edge in ("start", "end"))
        return TokenVectors(vectors, starts, ends)

    pairs = (Pair((0,), (0,), 1.0, 1.0), Pair((1, 2), (1,), 1.0, 1.0))
    embeddings = [
        Embedding(np.zeros((n, 4), np.float32), np.ones(n, np.float32), [tokens(s.text) for s in side.sentences])
        for n, side in ((3, source), (2, target))
    ]
    story = aligned_story(source, target, *pairs, vectors=embeddings)
    runs, _ = token_runs(story)
    assert [r.words for r in runs] == [["Satu", "dua", "."], ["Tiga", ".", "Empat", "."]]
    assert runs[1].sentences.tolist() == [1, 1, 2, 2]
    np.testing.assert_allclose(np.linalg.norm(runs[1].vectors, axis=1), 1, atol=1e-5)
