"""Where in the grid the alignment runs, found in time linear in the sentences.

The cells in which single sentences resemble each other most, taken in order, are the anchors; the band for the full
search is laid around them. A long document is first pooled into blocks of sentences and the anchors found there are
refined level by level, as Vecalign does (Thompson and Koehn, 2019).
"""

from __future__ import annotations

import numpy as np

from alignqa.aligner.band import Band, Integers, around, dot_products
from alignqa.aligner.lattice import Lattice
from alignqa.aligner.sides import Floats

#: Up to this many sentences on each side every cell of the grid is searched.
FULL_SEARCH = 24
#: Largest grid, in cells, in which anchors are sought without pooling.
LARGEST_GRID = 2_000_000
#: Half the width of the band around anchors, in sentences or blocks.
MARGIN = 8
#: Between two anchors the whole rectangle is searched, unless it has more cells than this.
LARGEST_RECTANGLE = 200_000


def find_band(source: Floats, target: Floats, margin: int = MARGIN) -> Band:
    """Return the band to search for two sides given as centred sums of token vectors, shapes (n, d) and (m, d)."""
    n, m = len(source), len(target)
    if max(n, m) <= FULL_SEARCH:
        return Band.full(n, m)
    return _around(_anchors(source, target), n, m, margin)


def _anchors(source: Floats, target: Floats) -> Integers:
    """Return the cells (i, j), shape (anchors, 2), just after the sentence pairs that resemble each other in order."""
    n, m = len(source), len(target)
    if n * m <= LARGEST_GRID:
        return _best_chain(source, target, Band.full(n, m))
    factors = (2, 1) if n > 2 * m else (1, 2) if m > 2 * n else (2, 2)
    coarse = _anchors(_pool(source, factors[0]), _pool(target, factors[1]))
    anchors = np.minimum(coarse * factors, (n, m))
    return _best_chain(source, target, _around(anchors, n, m, MARGIN))


def _pool(sums: Floats, factor: int) -> Floats:
    return np.add.reduceat(sums, np.arange(0, len(sums), factor), axis=0)


def _best_chain(source: Floats, target: Floats, band: Band) -> Integers:
    """Return the chain of cells in *band* with the highest total similarity beyond what chance brings."""
    similarity = dot_products(_unit(source), _unit(target), band)
    gain = similarity - (similarity.mean() + 2 * similarity.std())
    chain = Lattice(band, ((1, 1),), gain[None], np.zeros(len(source)), np.zeros(len(target))).best_path()
    return np.array([(i, j) for i, j, a, b in chain if a and b], np.int64).reshape(-1, 2)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6), np.float32)


def _around(anchors: Integers, n: int, m: int, margin: int) -> Band:
    """Return the band around *anchors*; across a large gap it follows the source side first, then the target side."""
    points = np.concatenate([[(0, 0)], anchors, [(n, m)]]).astype(np.int64)
    areas = np.prod(np.diff(points, axis=0), axis=1)
    corners = np.stack([points[1:, 0], points[:-1, 1]], axis=1)[areas > LARGEST_RECTANGLE]
    path = np.concatenate([points, corners])
    return around(path[np.lexsort((path[:, 1], path[:, 0]))], margin)
