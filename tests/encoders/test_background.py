"""What very short documents are compared with, for encoders of all kinds."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pytest

from alignqa.encoders import embed, is_short, measure_background
from alignqa.encoders.bundled import BundledEncoder
from alignqa.resources import load_toml
from alignqa.vectors import unit
from tests.hashing import HashEncoder

PAIRS = load_toml("encoders/background.toml")["pairs"]


class Understanding:
    """Knows what a background sentence means: translations lie close together, at some place and scale of its own."""

    def __init__(self, noise: float = 0.5, scale: float = 1.0) -> None:
        self._noise, self._scale = noise, scale

    def encode(self, sentences: list[str], /) -> Any:
        return np.array([self._vector(sentence) for sentence in sentences])

    def _vector(self, sentence: str) -> Any:
        meaning, language = next((i, pair.index(sentence)) for i, pair in enumerate(PAIRS) if sentence in pair)
        own = np.random.default_rng(1000 + 2 * meaning + language).normal(size=64)
        return self._scale * (9 + np.random.default_rng(meaning).normal(size=64) + self._noise * own)


def test_the_sentences_are_distinct_pairs() -> None:
    assert all(len(pair) == 2 for pair in PAIRS)
    assert len({sentence for pair in PAIRS for sentence in pair}) == 2 * len(PAIRS)


@pytest.mark.parametrize("scale", [0.01, 1, 50])
def test_translations_are_told_from_chance_at_any_scale(scale: float) -> None:
    found = measure_background(Understanding(scale=scale))
    assert found is not None
    assert found.typical == pytest.approx(0.8, abs=0.05)
    assert found.chance == pytest.approx(0, abs=0.05)
    assert found.spread == pytest.approx(1 / 8, abs=0.03)
    assert found.mean.shape == (64,)
    assert found.mean == pytest.approx(np.full(64, 9 * scale), rel=0.1)


def test_an_encoder_that_understands_neither_language_has_none() -> None:
    assert measure_background(HashEncoder()) is None
    assert measure_background(Understanding(noise=20)) is None


def test_an_encoder_that_only_looks_up_its_story_has_none(caplog: pytest.LogCaptureFixture) -> None:
    class Looked:
        def encode(self, sentences: list[str], /) -> Any:
            return [{"One.": [1.0, 0.0]}[sentence] for sentence in sentences]

    with caplog.at_level(logging.WARNING):
        assert measure_background(Looked()) is None
    assert "Short texts are compared without a background" in caplog.text


def test_the_bundled_encoder_tells_translations_from_chance(bundled: BundledEncoder) -> None:
    found = measure_background(bundled)
    assert found is not None
    assert found.typical - found.chance > 5 * found.spread
    sentences = embed(bundled, ["Die Bäckerei schließt um sechs.", "La boulangerie ferme à six heures."])
    sums, sizes = sentences.sums()
    german, french = unit(sums / sizes[:, None] - found.mean)
    assert german @ french > found.chance + 4 * found.spread


def test_few_sentences_on_either_side_are_short() -> None:
    assert is_short(1, 1)
    assert is_short(1, 500)
    assert is_short(500, 1)
    assert not is_short(500, 500)
