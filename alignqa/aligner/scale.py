"""What similarity means in a document pair, estimated from the pair itself, so that any encoder will do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignqa.aligner.band import Integers
from alignqa.aligner.chain import heaviest_chain
from alignqa.aligner.coverage import CLOSENESS
from alignqa.aligner.sides import AlignerSide
from alignqa.vectors import Floats

#: Translations stand out from chance by about so many standard deviations.
TYPICAL_CONTRAST = 5
#: Pseudo-count of pairs that keeps the estimates of a short document sane: without and with a background.
PRIOR_PAIRS = 5
BACKGROUND_PAIRS = 200
#: In documents up to this many sentences, the sum over a chain of pairs by chance grows with the square root of their
#: number. In longer ones the band favours chains, so that it grows with the number itself.
CHAIN_SENTENCES = 24


@dataclass(frozen=True, slots=True)
class Scale:
    """What similarity means in this document pair.

    ``chance`` and ``spread`` are mean and standard deviation of the similarity of sentences that do not belong
    together; ``best`` is the median over pairs that are each other's best, and ``typical`` what is taken to be the
    similarity of translations: the same, unless there is a background. ``closeness`` is the same as ``best`` for the
    coverage of the tokens of either side. ``log_ratio`` is the logarithm of target tokens per source token over these
    pairs. ``contrast`` is how far the best pairs stand out from chance, in standard deviations; low where nothing is
    translated. ``chain`` is the same for those that are in order, all together: their sum, in proportion to what that
    of as many pairs by chance would be.
    """

    chance: float
    spread: float
    best: float
    typical: float
    closeness: tuple[float, float]
    log_ratio: float
    contrast: float
    chain: float

    def relative(self, cosine: Floats) -> Floats:
        """Return *cosine* on the scale of this pair: 0 for chance, 1 for a typical translation."""
        return (cosine - np.float32(self.chance)) / np.float32(max(self.typical - self.chance, 1e-3))


def estimate_scale(
    cosines: Floats,
    cells: tuple[Integers, Integers],
    source: AlignerSide,
    target: AlignerSide,
    covers: tuple[Floats, Floats] | None = None,
) -> Scale:
    """Return the scale of a document pair.

    ``cosines``, one for each cell, is the similarity of the source and the target sentence that end at each cell;
    ``cells`` are their rows and columns; ``covers`` is what :func:`alignqa.aligner.coverage.cover` returns. The sides'
    background counts as BACKGROUND_PAIRS pairs by chance and as one translation.
    """
    mutual = _mutual_best(cosines, cells)
    best = float(np.median(cosines[mutual]))
    rest = (cells[0] > 0) & (cells[1] > 0)
    rest[mutual] = False
    background = source.background
    if background is None:
        typical = best
        prior = 0.0, best / TYPICAL_CONTRAST, PRIOR_PAIRS
    else:
        typical = float(np.median(np.append(cosines[mutual], background.typical)))
        prior = background.chance, background.spread, BACKGROUND_PAIRS
    chance, spread = _chance(cosines[rest], *prior)
    source_size, target_size = source.sizes[cells[0][mutual] - 1].sum(), target.sizes[cells[1][mutual] - 1].sum()
    gains = np.maximum((cosines[mutual].astype(np.float64) - chance) / spread, 0)
    in_order = heaviest_chain(np.stack([cells[0][mutual], cells[1][mutual]], axis=1), gains)
    shorter = min(len(source), len(target))
    return Scale(
        chance=chance,
        spread=spread,
        best=best,
        typical=typical,
        closeness=(1.0, 1.0) if covers is None else (_typical(covers[0], mutual), _typical(covers[1], mutual)),
        log_ratio=float(np.log((target_size + 1) / (source_size + 1))),
        contrast=(best - chance) / spread,
        chain=float(gains[in_order].sum()) * float(np.sqrt(min(shorter, CHAIN_SENTENCES))) / shorter,
    )


def _chance(others: Floats, chance: float, spread: float, pairs: int) -> tuple[float, float]:
    """Return mean and standard deviation of the cosines of *others* and of so many *pairs* of known mean and spread."""
    weight = len(others) + pairs
    mean = (float(others.sum()) + pairs * chance) / weight
    squares = float(np.square(others - mean).sum()) + pairs * (spread**2 + (mean - chance) ** 2)
    return mean, max(float(np.sqrt(squares / weight)), 1e-3)


def _typical(cover: Floats, mutual: Integers) -> float:
    return max(float(np.median(cover[CLOSENESS, 0, mutual])), 1e-3)


def _mutual_best(cosines: Floats, cells: tuple[Integers, Integers]) -> Integers:
    """Return the cells whose two sentences are most like each other among all that are near them."""
    real = np.where((cells[0] > 0) & (cells[1] > 0), cosines, np.float32(-2))
    best = [np.full(int(numbers.max()) + 1, -1.5, np.float32) for numbers in cells]
    for highest, numbers in zip(best, cells, strict=True):
        np.maximum.at(highest, numbers, real)
    return np.flatnonzero((real == best[0][cells[0]]) & (real == best[1][cells[1]]))
