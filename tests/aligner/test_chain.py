"""The heaviest chain against every subset."""

from itertools import chain, combinations, pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alignqa.aligner.chain import heaviest_chain

pairs = st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from([0.0, 0.5, 1.0, 2.5]))


def rises(chosen):
    return all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(chosen))


@given(st.lists(pairs, max_size=9))
def test_no_chain_of_pairs_is_heavier(items):
    subsets = chain.from_iterable(combinations(sorted(items), size) for size in range(len(items) + 1))
    heaviest = max(sum(gain for _, _, gain in chosen) for chosen in subsets if rises(chosen))
    places = np.array([(i, j) for i, j, _ in items], np.int64).reshape(-1, 2)
    found = heaviest_chain(places, np.array([gain for _, _, gain in items]))
    assert rises([items[number] for number in found])
    assert sum(items[number][2] for number in found) == heaviest
