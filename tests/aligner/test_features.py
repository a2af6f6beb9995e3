"""Features of groups against the vectors and sizes they come from."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignqa.aligner.band import Band, around
from alignqa.aligner.features import GROUP_FEATURES, GROUP_SHAPES, UNALIGNED_FEATURES, Evidence
from alignqa.aligner.sides import make_side
from alignqa.resources import load_thresholds
from tests.aligner.made import make

PLAN = [(1, 1), (1, 2), (1, 0), (2, 1), (1, 1), (0, 1), (1, 1), (2, 2), (1, 1)]


def evidence_of(made, band=None, tokens=True):
    return Evidence(*map(make_side, made.embeddings(tokens)), band or Band.full(*map(len, made.sides)))


def runs(i, j, a, b):
    return slice(i - a, i), slice(j - b, j)


def cosine(evidence, i, j, a, b):
    own, other = runs(i, j, a, b)
    left, right = evidence.source.sums[own].sum(axis=0), evidence.target.sums[other].sum(axis=0)
    return float(left @ right / (np.linalg.norm(left) * np.linalg.norm(right)))


def relative(evidence, *step):
    return float(evidence.scale.relative(np.float32(cosine(evidence, *step))))


@settings(max_examples=15)
@given(plan=st.permutations(PLAN), seed=st.integers(0, 1000), tokens=st.booleans())
def test_the_features_of_a_group_are_those_of_its_sentences(plan, seed, tokens):
    evidence = evidence_of(make(plan, seed), tokens=tokens)
    rows, columns = evidence.band.cells(0, len(evidence.band.low))
    for (a, b), (cells, features) in zip(GROUP_SHAPES, evidence.groups(0, len(evidence.band.low)), strict=True):
        assert features.shape == (len(cells), len(GROUP_FEATURES) if tokens else GROUP_FEATURES.index("share"))
        found = dict(zip(cells.tolist(), features, strict=True))
        for cell, (i, j) in enumerate(zip(rows.tolist(), columns.tolist(), strict=True)):
            similarity = relative(evidence, i, j, a, b) if i >= a and j >= b else -1
            if abs(similarity - load_thresholds("aligner")["group"]["min_similarity"]) > 1e-4:
                assert (cell in found) == (similarity > load_thresholds("aligner")["group"]["min_similarity"])
            if cell in found:
                assert_features(evidence, (i, j, a, b), dict(zip(GROUP_FEATURES, found[cell], strict=False)))


def assert_features(evidence, step, named):
    a, b = step[2:]
    own, other = runs(*step)
    sizes = evidence.source.sizes[own], evidence.target.sizes[other]
    ratio = np.log((sizes[1].sum() + 2) / (sizes[0].sum() + 2)) - evidence.scale.log_ratio
    assert named["similarity"] == pytest.approx(relative(evidence, *step), abs=1e-3)
    assert named["length_difference"] == pytest.approx(min(abs(ratio), 2), abs=1e-4)
    assert named["extra_sentences"] == a + b - 2
    assert named["many_to_many"] == (a > 1 and b > 1)
    assert named["size"] == pytest.approx(np.log((sizes[0].sum() + sizes[1].sum()) / 50), abs=1e-4)
    outer = [size for run in sizes if len(run) > 1 for size in (run[0], run[-1])]
    assert named["smallest_outer_sentence"] == pytest.approx(np.log(min(outer) / 25 + 0.05) if outer else 0, abs=1e-4)


def test_similarity_is_the_cosine_of_the_runs():
    evidence = evidence_of(make(PLAN))
    steps = [(i, j, a, b) for a, b in GROUP_SHAPES for i in range(a, 10, 3) for j in range(b, 10, 2)]
    assert evidence.similarity(np.array(steps)) == pytest.approx([cosine(evidence, *step) for step in steps], abs=1e-4)


@pytest.mark.parametrize("side", [0, 1])
def test_an_unaligned_sentence_is_judged_by_the_best_it_finds(side):
    made = make(PLAN)
    evidence = evidence_of(made)
    features = evidence.unaligned(side)
    assert features.shape == (len(made.sides[side]), len(UNALIGNED_FEATURES))
    for number, row in enumerate(features):
        others = range(1, len(made.sides[1 - side]) + 1)
        steps = [(k, number + 1, 1, 1) if side else (number + 1, k, 1, 1) for k in others]
        best = max(relative(evidence, *step) for step in steps)
        assert row[0] == pytest.approx(best, abs=1e-3)


def test_a_true_group_is_covered_better_than_any_other_of_its_shape():
    made = make([(1, 1)] * 8)
    evidence = evidence_of(made)
    cells, features = next(evidence.groups(0, 9))
    rows, columns = (places[cells] for places in evidence.band.cells(0, 9))
    for name in ("share", "segment_share", "closeness"):
        column = features[:, GROUP_FEATURES.index(name)]
        assert column[rows == columns].min() > column[rows != columns].max()


def test_a_band_does_not_change_what_needs_no_neighbours():
    made = make(PLAN, seed=3)
    n, m = map(len, made.sides)
    full = evidence_of(made, tokens=False)
    narrow = Evidence(full.source, full.target, around(np.array([(0, 0), (5, 5), (n, m)]), 1), full.scale)
    wide = {}
    for shape, (cells, features) in zip(GROUP_SHAPES, full.groups(0, n + 1), strict=True):
        rows, columns = (places[cells] for places in full.band.cells(0, n + 1))
        wide |= {(shape, i, j): row for i, j, row in zip(rows, columns, features, strict=True)}
    for shape, (cells, features) in zip(GROUP_SHAPES, narrow.groups(0, n + 1), strict=True):
        rows, columns = (places[cells] for places in narrow.band.cells(0, n + 1))
        for i, j, row in zip(rows, columns, features, strict=True):
            np.testing.assert_allclose(row, wide[shape, i, j], atol=1e-4)
