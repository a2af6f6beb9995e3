"""Features of groups against the vectors and sizes they come from."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignqa.aligner.band import Band, around
from alignqa.aligner.coverage import CLOSENESS, SEGMENT_SHARE, SHARE
from alignqa.aligner.features import UNALIGNED_FEATURES, Evidence
from alignqa.aligner.groups import GROUP_FEATURES, find_groups
from alignqa.aligner.shapes import GROUP_SHAPES
from alignqa.aligner.sides import make_side
from alignqa.resources import load_thresholds
from alignqa.text.cues import add_cues
from tests.aligner.made import make

PLAN = [(1, 1), (1, 2), (1, 0), (2, 1), (1, 1), (0, 1), (1, 1), (2, 2), (1, 1)]


def evidence_of(made, band=None, tokens=True):
    return Evidence(*map(make_side, made.embeddings(tokens)), band or Band.full(*map(len, made.sides)))


def by_shape(evidence, first, last):
    """Yield every shape with the cells and the features of its groups."""
    found = find_groups(evidence, first, last)
    for number, shape in enumerate(GROUP_SHAPES):
        own = found.shapes == number
        yield shape, (found.cells[own], found.features[own])


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
    for (a, b), (cells, features) in by_shape(evidence, 0, len(evidence.band.low)):
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
    assert named["one_to_one"] == (a == b == 1)
    assert named["extra_sentences_squared"] == pytest.approx((a + b - 2) ** 2 / 10)
    assert_neighbours(evidence, step, named)
    outer = [size for run in sizes if len(run) > 1 for size in (run[0], run[-1])]
    assert named["smallest_outer_sentence"] == pytest.approx(np.log(min(outer) / 25 + 0.05) if outer else 0, abs=1e-4)


@settings(max_examples=10)
@given(plan=st.permutations(PLAN), seed=st.integers(0, 1000))
def test_the_coverage_of_a_group_is_that_of_its_sentences(plan, seed):
    evidence = evidence_of(make(plan, seed))
    rows, columns = evidence.band.cells(0, len(evidence.band.low))
    for shape, (cells, features) in by_shape(evidence, 0, len(evidence.band.low)):
        for cell, row in zip(cells.tolist()[::3], features[::3], strict=True):
            step = int(rows[cell]), int(columns[cell]), *shape
            assert_coverage(evidence, step, dict(zip(GROUP_FEATURES, row.tolist(), strict=True)))


def assert_coverage(evidence, step, named):
    i, j, a, b = step
    covered = [
        [[cover_of(evidence, 0, kind, i - q, j, b) for q in range(a)] for kind in range(4)],
        [[cover_of(evidence, 1, kind, i, j - r, a) for r in range(b)] for kind in range(4)],
    ]
    sizes = evidence.source.sizes[i - a : i][::-1], evidence.target.sizes[j - b : j][::-1]
    means = [[np.average(own, weights=size) for own in kinds] for kinds, size in zip(covered, sizes, strict=True)]
    for name, kind in (("share", SHARE), ("segment_share", SEGMENT_SHARE), ("closeness", CLOSENESS)):
        assert named[name] == pytest.approx((means[0][kind] + means[1][kind]) / 2, abs=1e-4)
        assert named[f"{name}_worst_sentence"] == pytest.approx(min(covered[0][kind] + covered[1][kind]), abs=1e-4)
    assert named["share_worst_side"] == pytest.approx(min(means[0][SHARE], means[1][SHARE]), abs=1e-4)
    gains = []
    for side, back in itertools.product((0, 1), (0, 1)):
        if len(sizes[side]) > 1:
            ends = [(i, j - r) if side == 0 else (i - r, j) for r in range(len(sizes[1 - side]))]
            ends = [(k - back, m) if side == 0 else (k, m - back) for k, m in ends]
            rest = [cover_of(evidence, 1 - side, SHARE, k, m, len(sizes[side]) - 1) for k, m in ends]
            lost = (means[1 - side][SHARE] - np.average(rest, weights=sizes[1 - side])) * sizes[1 - side].sum()
            gains.append(lost / sizes[side][0 if back else -1])
    assert named["contribution"] == pytest.approx(np.log(max(min(gains), 0) + 0.01) / 2 if gains else 0, abs=1e-3)


def cover_of(evidence, side, kind, i, j, run):
    """How well the last sentence of a side before cell (i, j) is covered by a run of the other side that ends there."""
    return float(evidence.covers[side][kind, run - 1, evidence.near.find(np.array([i]), np.array([j]))[0]])


def assert_neighbours(evidence, step, named):
    """What a sentence more or less, or the same number of sentences next to it, would change."""
    i, j, a, b = step
    here = relative(evidence, *step)
    assert named["extension"] == pytest.approx(
        np.clip(
            best(evidence, (i, j, a + 1, b), (i + 1, j, a + 1, b), (i, j, a, b + 1), (i, j + 1, a, b + 1)) - here, -1, 1
        ),
        abs=1e-3,
    )
    smaller = [(i, j, a - 1, b), (i - 1, j, a - 1, b)] if a > 1 else []
    smaller += [(i, j, a, b - 1), (i, j - 1, a, b - 1)] if b > 1 else []
    assert named["reduction"] == pytest.approx(
        np.clip(best(evidence, *smaller) - here, -1, 1) if smaller else 0, abs=1e-3
    )
    core = [(i - p, j - q, a - 1, b - 1) for p in (0, 1) for q in (0, 1)] if a > 1 and b > 1 else []
    assert named["core"] == pytest.approx(np.clip(best(evidence, *core) - here, -1, 1) if core else 0, abs=1e-3)
    moved = best(evidence, (i + a, j, a, b), (i - a, j, a, b), (i, j + b, a, b), (i, j - b, a, b))
    assert named["margin"] == pytest.approx(np.clip(here - moved, -1, 1.5), abs=1e-3)


def best(evidence, *steps):
    """The highest similarity of those of the groups that there are."""
    n, m = len(evidence.source), len(evidence.target)
    return max(
        (
            relative(evidence, i, j, a, b)
            for i, j, a, b in steps
            if (a, b) in GROUP_SHAPES and a <= i <= n and b <= j <= m
        ),
        default=-9,
    )


def test_cues_count_where_both_sides_have_them():
    made = make([(1, 1), (1, 2), (1, 1)])
    source, target = made.embeddings()
    texts = (
        ["“Berapa?” tanya Rina.", "Pada 2019 ada 14 rumah.", "Ya!"],
        ["“How many?”", "Of 14 houses", "in 2019.", "Yes."],
    )
    evidence = Evidence(
        *(make_side(add_cues(*side)) for side in zip((source, target), texts, strict=True)), Band.full(3, 4)
    )
    found = {
        (*shape, int(cell)): dict(zip(GROUP_FEATURES, row, strict=True))
        for shape, (cells, features) in by_shape(evidence, 0, 4)
        for cell, row in zip(cells, features, strict=True)
    }
    first, second, third = found[1, 1, 6], found[1, 2, 13], found[1, 1, 19]
    assert (first["opening_quotes"], first["closing_quotes"], first["questions"]) == (1, -1, 1)
    assert (second["numbers_shared"], second["numbers_missing"]) == (1, 0)
    assert found[1, 1, 12]["numbers_shared"] == found[1, 1, 12]["numbers_missing"] == 0.5
    assert (third["exclamations"], third["questions"], third["opening_quotes"]) == (-1, 0, 0)


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
    _, (cells, features) = next(by_shape(evidence, 0, 9))
    rows, columns = (places[cells] for places in evidence.band.cells(0, 9))
    for name in ("share", "segment_share", "closeness"):
        column = features[:, GROUP_FEATURES.index(name)]
        assert column[rows == columns].min() > column[rows != columns].max()


def test_a_band_does_not_change_what_needs_no_neighbours():
    own = [
        GROUP_FEATURES.index(name) for name in ("similarity", "length_difference", "smallest_outer_sentence", "size")
    ]
    made = make(PLAN, seed=3)
    n, m = map(len, made.sides)
    full = evidence_of(made, tokens=False)
    narrow = Evidence(full.source, full.target, around(np.array([(0, 0), (5, 5), (n, m)]), 1), full.scale)
    wide = {}
    for shape, (cells, features) in by_shape(full, 0, n + 1):
        rows, columns = (places[cells] for places in full.band.cells(0, n + 1))
        wide |= {(shape, i, j): row for i, j, row in zip(rows, columns, features, strict=True)}
    for shape, (cells, features) in by_shape(narrow, 0, n + 1):
        rows, columns = (places[cells] for places in narrow.band.cells(0, n + 1))
        for i, j, row in zip(rows, columns, features, strict=True):
            np.testing.assert_allclose(row[own], wide[shape, i, j][own], atol=1e-4)


@given(seed=st.integers(0, 1000), first=st.integers(0, 9))
@settings(max_examples=10)
def test_features_do_not_depend_on_how_many_rows_are_looked_at_together(seed, first):
    evidence = evidence_of(make(PLAN, seed))
    last = min(first + 2, 10)
    skipped = int(evidence.band.starts[first])
    for (_, (cells, features)), (_, (own, own_features)) in zip(
        by_shape(evidence, 0, 10), by_shape(evidence, first, last), strict=True
    ):
        inside = (cells >= skipped) & (cells < evidence.band.starts[last])
        assert (cells[inside] - skipped).tolist() == own.tolist()
        np.testing.assert_array_equal(features[inside], own_features)


def test_exchanging_the_sides_exchanges_nothing_but_the_sides():
    made = make(PLAN, seed=5)
    source, target = map(make_side, made.embeddings())
    n, m = map(len, made.sides)
    there, back = Evidence(source, target, Band.full(n, m)), Evidence(target, source, Band.full(m, n))
    for side in (0, 1):
        np.testing.assert_allclose(there.unaligned(side), back.unaligned(1 - side), atol=1e-4)
    turned = dict(by_shape(back, 0, m + 1))
    for (a, b), (cells, features) in by_shape(there, 0, n + 1):
        other_cells, other_features = turned[b, a]
        own = {(cell // (m + 1), cell % (m + 1)): row for cell, row in zip(cells.tolist(), features, strict=True)}
        other = {
            (cell % (n + 1), cell // (n + 1)): row
            for cell, row in zip(other_cells.tolist(), other_features, strict=True)
        }
        assert own.keys() == other.keys()
        for place, row in own.items():
            np.testing.assert_allclose(row, other[place], atol=1e-4)
