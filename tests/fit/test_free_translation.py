"""Texts made to look freely translated keep every sentence, once, in order."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alignqa.text.cues import add_cues
from tests.aligner.made import make

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks" / "fit"))

from free_translation import Sample, alter, blur, vary

SENTENCES = [
    f"Pada hari ke-{n}, hujan turun di lembah; sungai meluap, dan warga mengungsi ke bukit ({n} keluarga)."
    for n in range(30)
]
seeds = st.integers(0, 10_000)


def sample_of(seed: int, name: str = "made", rows: int = 30) -> Sample:
    shapes = np.random.default_rng(seed).choice(5, rows)
    made = make([[(1, 1), (1, 2), (2, 1), (1, 0), (0, 1)][k] for k in shapes], seed)
    source, target = (add_cues(own, ["?"] * len(own)) for own in made.embeddings())
    return Sample("made", "", name, ("id", "en"), (source, target), made.groups)


def assert_all_in_order(groups, n: int, m: int) -> None:
    """Every sentence is in one group, and each side is in order."""
    for side, size in ((0, n), (1, m)):
        assert [i for group in groups for i in group[side]] == list(range(size))


@settings(max_examples=30)
@given(seed=seeds)
def test_an_altered_text_says_the_same_in_other_sentences(seed: int) -> None:
    text = alter(SENTENCES, [s.upper() for s in SENTENCES], ("id", "en"), np.random.default_rng(seed))
    assert_all_in_order(text.groups, len(text.source), len(text.target))
    for source, target in text.groups:
        own, other = (" ".join(side[i] for i in part) for side, part in ((text.source, source), (text.target, target)))
        if source and target:
            # A part of one side may be left out.
            shorter, longer = sorted((own.upper(), other), key=len)
            assert not Counter(re.findall(r"\w+", shorter)) - Counter(re.findall(r"\w+", longer))
            assert shorter == longer or (len(source), len(target)) == (1, 1)
    assert all(min(map(len, text.groups[number])) > 1 for number in text.loose)


@settings(max_examples=30, deadline=None)
@given(seed=seeds, dropped=st.sampled_from([0.0, 0.1, 0.5]), passages=st.booleans())
def test_a_varied_text_keeps_its_sentences_in_order(seed: int, dropped: float, passages: bool) -> None:
    sample = sample_of(seed)
    varied = vary(sample, dropped, passages, [sample_of(seed + 1, "other")], np.random.default_rng(seed))
    assert_all_in_order(varied.groups, *map(len, varied.sides))
    assert all(len(side.tokens or ()) == len(side) for side in varied.sides)
    if not passages:
        assert sum(all(group) for group in varied.groups) <= sum(all(group) for group in sample.groups)


def test_a_text_that_is_not_varied_stays_as_it_is() -> None:
    sample = sample_of(1)
    varied = vary(sample, 0, False, [], np.random.default_rng(1))
    assert set(varied.groups) == set(sample.groups)
    assert blur(sample, 0, np.random.default_rng(1)) is sample


def test_blurring_exchanges_words_and_moves_the_sentence_with_them() -> None:
    sample = sample_of(2)
    blurred = blur(sample, 0.5, np.random.default_rng(2))
    for before, after in zip(sample.sides, blurred.sides, strict=True):
        changed = [np.any(a.vectors != b.vectors) for a, b in zip(before.tokens, after.tokens, strict=True)]
        assert 0.5 < np.mean(changed) <= 1
        moved = np.abs(after.vectors - before.vectors).max(axis=1) > 1e-6
        assert moved.sum() > 1
        assert not (moved & ~np.array(changed)).any()
