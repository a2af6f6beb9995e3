"""Sentence vectors of two sides in; the band of the grid that the alignment runs through out, in linear time.

The cells in which single sentences resemble each other most, taken in order, are the anchors; the band for the full
search is laid around them. A long document is first pooled into blocks of sentences and the anchors found there are
refined level by level, as Vecalign does (Thompson and Koehn, 2019).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.band import Band, Integers, around, dot_products
from alignqa.aligner.chain import heaviest_chain
from alignqa.aligner.lattice import Lattice
from alignqa.vectors import Floats, unit

#: Up to this many sentences on each side every cell of the grid is searched.
FULL_SEARCH = 24
#: Largest grid, in cells, in which anchors are searched for without pooling.
MAX_GRID = 200_000_000
#: Cells whose similarities are held at a time.
CELLS_AT_ONCE = 4_000_000
#: Pairs of sentences are anchors from so many standard deviations above the mean similarity on.
ANCHOR_CONTRAST = 3
#: Half the width of the band around anchors, in sentences or blocks.
MARGIN = 8
#: Between two anchors the whole rectangle is searched, unless it has more cells than this.
MAX_RECTANGLE = 10_000


def find_band(source: Floats, target: Floats, margin: int = MARGIN) -> Band:
    """Return the band to search for two sides given as centred sums of token vectors, shapes (n, d) and (m, d)."""
    n, m = len(source), len(target)
    if max(n, m) <= FULL_SEARCH:
        return Band.full(n, m)
    return _around(_anchors(source, target), n, m, margin)


def _anchors(source: Floats, target: Floats) -> Integers:
    """Return the cells (i, j), shape (anchors, 2), just after the sentence pairs that resemble each other in order."""
    n, m = len(source), len(target)
    if n * m <= MAX_GRID:
        pairs, gains = _mutual_best(unit(source), unit(target))
        return pairs[heaviest_chain(pairs, gains)] + 1
    factors = (2, 1) if n > 2 * m else (1, 2) if m > 2 * n else (2, 2)
    coarse = _anchors(_pool(source, factors[0]), _pool(target, factors[1]))
    anchors = np.minimum(coarse * factors, (n, m))
    return _best_chain(source, target, _around(anchors, n, m, MARGIN))


def _pool(sums: Floats, factor: int) -> Floats:
    """Return the sums of so many (one or two) neighbours."""
    pooled = sums[::factor].copy()
    if factor == 2:
        pooled[: len(sums) // 2] += sums[1::2]
    return pooled


def _mutual_best(source: Floats, target: Floats) -> tuple[Integers, NDArray[np.float64]]:
    """Return the pairs (i, j) of sentences most like each other, in source order, and how far they stand out."""
    best = np.zeros(len(source), np.int64)
    highest = np.full(len(target), -np.inf, np.float32)
    best_for_target = np.zeros(len(target), np.int64)
    similarity = np.zeros(len(source), np.float32)
    total = squares = 0.0
    step = max(CELLS_AT_ONCE // len(target), 1)
    for first in range(0, len(source), step):
        block = source[first : first + step] @ target.T
        best[first : first + step] = block.argmax(axis=1)
        similarity[first : first + step] = block.max(axis=1)
        top = block.argmax(axis=0)
        higher = block[top, np.arange(len(target))] > highest
        highest[higher] = block[top, np.arange(len(target))][higher]
        best_for_target[higher] = first + top[higher]
        total += float(block.sum(dtype=np.float64))
        squares += float(np.vdot(block, block))
    count = len(source) * len(target)
    mean = total / count
    gains = similarity - mean - ANCHOR_CONTRAST * float(np.sqrt(max(squares / count - mean**2, 0.0)))
    chosen = np.flatnonzero((best_for_target[best] == np.arange(len(source))) & (gains > 0))
    return np.stack([chosen, best[chosen]], axis=1), gains[chosen].astype(np.float64)


def _best_chain(source: Floats, target: Floats, band: Band) -> Integers:
    """Return the chain of cells in *band* with the highest total similarity beyond what chance brings."""
    similarity = dot_products(unit(source), unit(target), band)
    gain = similarity - (similarity.mean() + 2 * similarity.std())
    chain = Lattice(band, ((1, 1),), gain[None], np.zeros(len(source)), np.zeros(len(target))).best_path()
    return np.array([(i, j) for i, j, a, b in chain if a and b], np.int64).reshape(-1, 2)


def _around(anchors: Integers, n: int, m: int, margin: int) -> Band:
    """Return the band around *anchors*; across a large gap it follows the source side first, then the target side."""
    points = np.concatenate([[(0, 0)], anchors, [(n, m)]]).astype(np.int64)
    areas = np.prod(np.diff(points, axis=0), axis=1)
    corners = np.stack([points[1:, 0], points[:-1, 1]], axis=1)[areas > MAX_RECTANGLE]
    path = np.concatenate([points, corners])
    return around(path[np.lexsort((path[:, 1], path[:, 0]))], margin)
