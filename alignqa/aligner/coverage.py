"""Token vectors and a band in; how well each sentence is covered by each run of the other side out.

Each token is compared with every token nearby on the other side, as in BERTScore (Zhang et al., 2020), and its best
similarity in a run is taken less what a sentence nearby offers it on average. Seen as a share of the best it finds
anywhere nearby, this shows whether the token belongs in the run; as it is, whether it has a counterpart at all.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.band import Band
from alignqa.aligner.shapes import MAX_RUN
from alignqa.vectors import Floats

#: Tokens in a segment; the worst covered segment of a sentence betrays a clause that belongs elsewhere.
SEGMENT = 5
#: So many source sentences are compared with the other side at once.
SENTENCES_AT_ONCE = 16
#: Kinds of coverage: share of all tokens and of the worst segment, closeness of all tokens and of the worst segment.
SHARE, SEGMENT_SHARE, CLOSENESS, SEGMENT_CLOSENESS = range(4)


def cover(source: tuple[Floats, ...], target: tuple[Floats, ...], band: Band) -> tuple[Floats, Floats]:
    """Return how well each sentence of either side is covered by each run of the other.

    ``source`` and ``target`` are unit token vectors, one array (tokens, d) for each sentence. Both results have shape
    (4, MAX_RUN, cells), the first axis by kind. For cell (i, j) of *band*, entry ``b - 1`` says in the first result
    how well source sentence ``i - 1`` is covered by the ``b`` target sentences before ``j``, and in the second how well
    target sentence ``j - 1`` is covered by the ``b`` source sentences before ``i``. Runs do not reach out of the band.
    """
    turned, order = _transposed(band, len(target))
    result = np.zeros((2, 4, MAX_RUN, band.size), np.float32)
    for_source, for_target = _best_matches(source, target, band, turned)
    for i, best in enumerate(for_source, start=1):
        cells = band.row(i)
        result[0, :, :, cells.stop - best.shape[1] : cells.stop] = _by_runs(best)
    for j, best in enumerate(for_target, start=1):
        cells = turned.row(j)
        result[1][:, :, order[cells.stop - best.shape[1] : cells.stop]] = _by_runs(best)
    return result[0], result[1]


def _transposed(band: Band, m: int) -> tuple[Band, NDArray[np.int64]]:
    """Return the band with both sides exchanged, and for each of its cells the number of the same cell in *band*."""
    rows, columns = band.cells(0, len(band.low))
    order = np.lexsort((rows, columns))
    edges = np.searchsorted(columns[order], np.arange(m + 2))
    return Band(rows[order][edges[:-1]], rows[order][edges[1:] - 1]), order


def _best_matches(
    source: tuple[Floats, ...], target: tuple[Floats, ...], band: Band, turned: Band
) -> tuple[list[Floats], list[Floats]]:
    """Return for each sentence its tokens' best similarities: (tokens, sentences of the other side in the band)."""
    first, last = np.maximum(band.low, 1) - 1, band.high
    top = np.maximum(turned.low, 1)
    starts = np.concatenate([[0], np.cumsum([len(own) for own in target])])
    tokens = np.concatenate(target)
    for_source: list[Floats] = []
    for_target = [
        np.zeros((len(own), turned.high[j] - top[j] + 1), np.float32) for j, own in enumerate(target, start=1)
    ]
    # Several sentences are multiplied together, since one large product is faster than many small ones.
    for k in range(0, len(source), SENTENCES_AT_ONCE):
        block = source[k : k + SENTENCES_AT_ONCE]
        end = k + len(block)
        left, right = int(first[k + 1]), int(last[end])
        edges, rows = starts[left : right + 1] - starts[left], np.cumsum([0, *map(len, block)])
        products = np.concatenate(block) @ tokens[starts[left] : starts[right]].T
        of_tokens = np.maximum.reduceat(products, edges[:-1], axis=1)
        for i, (begin, after) in enumerate(pairwise(rows.tolist()), start=k + 1):
            for_source.append(of_tokens[begin:after, first[i] - left : last[i] - left])
        of_target_tokens = np.maximum.reduceat(products, rows[:-1], axis=0)
        for j, (begin, after) in enumerate(pairwise(edges.tolist()), start=left + 1):
            low, high = max(int(top[j]), k + 1), min(int(turned.high[j]), end)
            for_target[j - 1][:, low - top[j] : high + 1 - top[j]] = of_target_tokens[
                low - 1 - k : high - k, begin:after
            ].T
    return for_source, for_target


def _by_runs(best: Floats) -> Floats:
    """Return the coverage by all runs, shape (4, MAX_RUN, sentences), by kind, length and end of the run.

    ``best``, shape (tokens, sentences), is each token's best similarity in each sentence. Runs that would start before
    the first sentence are cut short.
    """
    chance = best.mean(axis=1, keepdims=True)
    most = np.maximum(best.max(axis=1) - chance[:, 0], 1e-6)
    runs = np.empty((MAX_RUN, *best.shape), np.float32)
    runs[:] = np.maximum(best - chance, -most[:, None])
    for b in range(1, MAX_RUN):
        np.maximum(runs[b - 1, :, 1:], runs[b - 1, :, :-1], out=runs[b, :, 1:])
    size = min(SEGMENT, len(best))
    sums, highest_sums = np.cumsum(runs, axis=1), np.cumsum(most)
    segments = sums[:, size - 1 :].copy()
    segments[:, 1:] -= sums[:, :-size]
    segment_highest = highest_sums[size - 1 :].copy()
    segment_highest[1:] -= highest_sums[:-size]
    # Of tokens that are as similar to all sentences, a difference of sums may leave nothing.
    segment_highest = np.maximum(segment_highest, 1e-6)
    return np.stack(
        [
            sums[:, -1] / highest_sums[-1],
            (segments / segment_highest[:, None]).min(axis=1),
            sums[:, -1] / len(best),
            segments.min(axis=1) / size,
        ]
    )
