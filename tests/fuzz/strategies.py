"""Hypothesis strategies for cases: texts of numbers, marks and letters of all scripts, and mutated stories."""

from __future__ import annotations

import random
from pathlib import Path

from hypothesis import strategies as st

from tests.fuzz.generator import HOSTILE, LANGUAGES, Case, Corpus, make_case, quantity

STORIES = Path(__file__).parents[2] / "examples/stories"
CORPUS = Corpus(
    [{language: (STORIES / f"ferry.{language}.txt").read_text(encoding="utf-8") for language in ("id", "en")}]
)

#: Words of several scripts, such as stories are made of.
WORDS = st.sampled_from(
    (
        "Kapal",
        "Sinar Toba",
        "not",
        "tidak",
        "3-4 heures",
        "Uhr",
        "giờ",
        "вечера",
        "船",
        "ペン",
        "배",
        "سفينة",
        "J.",
        "Straße",
    )
)
SEEDS = st.integers(0, 2**32)
QUANTITIES = SEEDS.map(lambda seed: quantity(random.Random(seed)))
PIECES = st.one_of(
    WORDS, QUANTITIES, st.sampled_from(HOSTILE), st.characters(), st.sampled_from([".", "\n", ", ", "? "])
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw a text of a few pieces of all kinds, some of them repeated."""
    between = draw(st.sampled_from([" ", "", "\n", "\u00a0"]))
    pieces = draw(st.lists(PIECES, max_size=20))
    return between.join(pieces) * draw(st.sampled_from([1, 1, 1, 2, 7]))


@st.composite
def random_cases(draw: st.DrawFn) -> Case:
    """Draw two texts that have little to do with each other, in any two languages."""
    source = draw(texts())
    target = draw(st.one_of(texts(), st.just(source)))
    return Case(source, target, draw(st.sampled_from(LANGUAGES)), draw(st.sampled_from(LANGUAGES)), draw(SEEDS))


def cases() -> st.SearchStrategy[Case]:
    """Return random cases and mutated stories."""
    return st.one_of(random_cases(), SEEDS.map(lambda seed: make_case(random.Random(seed), CORPUS)))
