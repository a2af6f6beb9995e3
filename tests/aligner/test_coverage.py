"""Coverage against plain loops over tokens."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alignqa.aligner.band import Band
from alignqa.aligner.coverage import SEGMENT, cover
from alignqa.aligner.sides import MAX_RUN
from tests.aligner.test_band import bands


def tokens(random, sentences):
    """Unit vectors of 1 to 8 tokens a sentence."""
    made = [random.normal(size=(random.integers(1, 9), 4)) for _ in range(sentences)]
    return tuple((own / np.linalg.norm(own, axis=1, keepdims=True)).astype(np.float32) for own in made)


def covered(own, near, run):
    """The four kinds of coverage of one sentence by the sentences *run* among the *near* ones."""
    best = [[max(float(token @ other) for other in sentence) for sentence in near] for token in own]
    gain, most = [], []
    for similarities in best:
        chance = sum(similarities) / len(similarities)
        most.append(max(max(similarities) - chance, 1e-6))
        gain.append(max(-most[-1], *(similarities[k] - chance for k in run)))
    size = min(SEGMENT, len(own))
    segmentes = [slice(k, k + size) for k in range(len(own) - size + 1)]
    return [
        sum(gain) / sum(most),
        min(sum(gain[s]) / sum(most[s]) for s in segmentes),
        sum(gain) / len(own),
        min(sum(gain[s]) / size for s in segmentes),
    ]


@settings(max_examples=12)
@given(band=bands(min_margin=1), seed=st.integers(0, 1000))
def test_coverage_is_that_of_plain_loops(band, seed):
    n, m = len(band.low) - 1, int(band.high[-1])
    if not n or not m:
        return
    random = np.random.default_rng(seed)
    source, target = tokens(random, n), tokens(random, m)
    found = cover(source, target, band)
    rows, columns = band.cells(0, n + 1)
    for cell, (i, j) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
        if not i or not j:
            continue
        in_row = [c - 1 for r, c in zip(rows, columns, strict=True) if r == i and c]
        in_column = [r - 1 for r, c in zip(rows, columns, strict=True) if c == j and r]
        for b in range(1, MAX_RUN + 1):
            run = [k for k, other in enumerate(in_row) if j - b <= other < j]
            expected = covered(source[i - 1], [target[k] for k in in_row], run)
            np.testing.assert_allclose(found[0][:, b - 1, cell], expected, atol=2e-4, rtol=1e-3)
            run = [k for k, other in enumerate(in_column) if i - b <= other < i]
            expected = covered(target[j - 1], [source[k] for k in in_column], run)
            np.testing.assert_allclose(found[1][:, b - 1, cell], expected, atol=2e-4, rtol=1e-3)


def test_many_tokens_and_some_that_are_alike_to_all_sentences():
    random = np.random.default_rng(1)
    own = random.normal(size=(500, 4))
    own = (own / np.linalg.norm(own, axis=1, keepdims=True)).astype(np.float32)
    own[-20:] = 0
    for_source, for_target = cover((own,), tokens(random, 3), Band(np.array([0, 0]), np.array([3, 3])))
    assert np.isfinite(for_source).all()
    assert np.isfinite(for_target).all()
