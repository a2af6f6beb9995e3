"""What similarity means in a document pair, estimated from the pair itself, so that any encoder will do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignqa.aligner.band import Integers
from alignqa.aligner.coverage import CLOSENESS
from alignqa.aligner.sides import AlignerSide
from alignqa.vectors import Floats

#: Translations stand out from chance by about so many standard deviations.
TYPICAL_CONTRAST = 5
#: Pseudo-count of pairs that keeps the estimates of a short document sane.
PRIOR_PAIRS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """What similarity means in this document pair.

    ``chance`` and ``spread`` are mean and standard deviation of the similarity of sentences that do not belong
    together; ``typical`` is that of translations: the median over pairs that are each other's best. ``closeness`` is
    the same for the coverage of the tokens of either side. ``log_ratio`` is the logarithm of target tokens per source
    token over these pairs. ``regularity`` (0..1) is the share of sentences in them: near 1 where one sentence stands
    for one throughout, lower where many are split, joined or left out.
    """

    chance: float
    spread: float
    typical: float
    closeness: tuple[float, float]
    log_ratio: float
    regularity: float

    @property
    def contrast(self) -> float:
        """How far translations stand out from chance, in standard deviations; low where nothing is translated."""
        return (self.typical - self.chance) / self.spread

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
    ``cells`` are their rows and columns; ``covers`` is what :func:`alignqa.aligner.coverage.cover` returns.
    """
    mutual = _mutual_best(cosines, cells)
    typical = float(np.median(cosines[mutual]))
    rest = (cells[0] > 0) & (cells[1] > 0)
    rest[mutual] = False
    others = cosines[rest]
    weight = len(others) + PRIOR_PAIRS
    chance = float(others.sum()) / weight
    squares = float(np.square(others - chance).sum()) + PRIOR_PAIRS * (typical / TYPICAL_CONTRAST) ** 2
    source_size, target_size = source.sizes[cells[0][mutual] - 1].sum(), target.sizes[cells[1][mutual] - 1].sum()
    return Scale(
        chance=chance,
        spread=max(float(np.sqrt(squares / weight)), 1e-3),
        typical=typical,
        closeness=(1.0, 1.0) if covers is None else (_typical(covers[0], mutual), _typical(covers[1], mutual)),
        log_ratio=float(np.log((target_size + 1) / (source_size + 1))),
        regularity=2 * len(mutual) / (len(source) + len(target)),
    )


def _typical(cover: Floats, mutual: Integers) -> float:
    return max(float(np.median(cover[CLOSENESS, 0, mutual])), 1e-3)


def _mutual_best(cosines: Floats, cells: tuple[Integers, Integers]) -> Integers:
    """Return the cells whose two sentences are most like each other among all that are near them."""
    real = np.where((cells[0] > 0) & (cells[1] > 0), cosines, np.float32(-2))
    best = [np.full(int(numbers.max()) + 1, -1.5, np.float32) for numbers in cells]
    for highest, numbers in zip(best, cells, strict=True):
        np.maximum.at(highest, numbers, real)
    return np.flatnonzero((real == best[0][cells[0]]) & (real == best[1][cells[1]]))
