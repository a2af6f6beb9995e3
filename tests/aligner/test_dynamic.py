import functools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alignqa.aligner.dynamic import best_path

SHAPES = [(1, 1), (1, 2), (2, 1), (2, 2), (1, 3)]


def oracle(gains, source_gain, target_gain):
    """Highest total gain, by plain recursion over all paths."""

    @functools.cache
    def best(i, j):
        if i == j == 0:
            return 0.0
        options = []
        if i:
            options.append(best(i - 1, j) + source_gain[i - 1])
        if j:
            options.append(best(i, j - 1) + target_gain[j - 1])
        options += [best(i - a, j - b) + g[i, j] for (a, b), g in gains.items() if a <= i and b <= j]
        return max(options)

    return best(len(source_gain), len(target_gain))


@given(n=st.integers(0, 7), m=st.integers(0, 7), seed=st.integers(0, 10_000))
def test_the_path_is_optimal_and_holds_every_sentence_once(n, m, seed):
    random = np.random.default_rng(seed)
    gains = {shape: random.normal(size=(n + 1, m + 1)) for shape in SHAPES}
    source_gain, target_gain = random.normal(size=n), random.normal(size=m)
    path = best_path(gains, source_gain, target_gain)
    assert [i for a, _ in path for i in a] == list(range(n))
    assert [j for _, b in path for j in b] == list(range(m))
    total = sum(
        gains[len(a), len(b)][a[-1] + 1, b[-1] + 1] if a and b else source_gain[a[0]] if a else target_gain[b[0]]
        for a, b in path
    )
    assert np.isclose(total, oracle(gains, source_gain, target_gain))
