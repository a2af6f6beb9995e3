"""Pairs of sentences and their gains in; the pairs that are in order and gain the most out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner.band import Integers


def heaviest_chain(pairs: Integers, gains: NDArray[np.floating]) -> Integers:
    """Return the numbers of those *pairs* (i, j) that rise in both and have the highest total gain, in order.

    ``pairs``, shape (pairs, 2), may be in any order; ``gains``, shape (pairs,), are 0 or more. A chain that ends
    further to the right than another is kept only if it gains more, so that the ends and the totals of those kept rise
    together. Takes k log k time for k pairs.
    """
    ends, totals, last = [-1], [0.0], [-1]
    before: dict[int, int] = {}
    # Of two pairs in one row, the one further to the left comes last, so that it cannot follow the other.
    for number in np.lexsort((-pairs[:, 1], pairs[:, 0])).tolist():
        j = int(pairs[number, 1])
        at = bisect_left(ends, j)
        total = totals[at - 1] + float(gains[number])
        before[number] = last[at - 1]
        if at < len(ends) and ends[at] == j and totals[at] >= total:
            continue
        stop = bisect_right(totals, total, lo=at)
        ends[at:stop], totals[at:stop], last[at:stop] = [j], [total], [number]
    chain = []
    number = last[-1]
    while number >= 0:
        chain.append(number)
        number = before[number]
    return np.array(chain[::-1], np.int64)
