"""The aligner as a whole: what it finds in documents whose alignment is known, and what always holds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignqa.aligner import align, align_documents, search
from alignqa.aligner.band import Band, around
from alignqa.vectors import Background, Embedding
from tests.aligner.made import DIMENSIONS, as_groups, make
from tests.aligner.test_lattice import make_lattice

PLAN = [(1, 1), (1, 1), (1, 2), (1, 1), (1, 0), (1, 1), (2, 1), (1, 1), (0, 1), (1, 1), (1, 1), (1, 1)]
plans = st.lists(st.sampled_from([(1, 1)] * 4 + [(1, 2), (2, 1), (2, 2), (1, 0), (0, 1)]), min_size=1, max_size=14)
seeds = st.integers(0, 1000)


def align_made(made, tokens=False):
    return align_documents(*made.embeddings(tokens))


def swapped(groups):
    return {(target, source) for source, target in groups}


@pytest.mark.parametrize("tokens", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_the_true_alignment_is_found(tokens, seed):
    made = make(PLAN * 3, seed)
    assert as_groups(align_made(made, tokens).groups) == made.groups


@settings(max_examples=40)
@given(plan=plans, seed=seeds, tokens=st.booleans(), noise=st.floats(0, 5))
def test_every_sentence_stands_in_one_group_and_all_is_probability(plan, seed, tokens, noise):
    made = make(plan, seed, noise)
    found = align_made(made, tokens)
    for side, name in enumerate(("source", "target")):
        members = [i for group in found.groups for i in getattr(group, name)]
        assert sorted(members) == list(range(len(made.sides[side])))
    assert all(0 <= group.confidence <= 1 for group in found.groups)
    assert all((group.similarity is None) == (not group.source or not group.target) for group in found.groups)
    assert 0 <= found.related <= 1
    assert all(0 <= part <= 1 for part in found.coverage)
    sources = [group.source for group in found.groups if group.source]
    assert sources == sorted(sources)


@settings(max_examples=15)
@given(plan=plans, seed=seeds, tokens=st.booleans())
def test_the_same_input_gives_the_same_result_and_is_left_as_it_was(plan, seed, tokens):
    made, same = make(plan, seed), make(plan, seed)
    ours, copies = made.embeddings(tokens), same.embeddings(tokens)
    assert align_documents(*ours) == align_documents(*ours)
    for side, copy in zip(ours, copies, strict=True):
        np.testing.assert_array_equal(side.vectors, copy.vectors)
        np.testing.assert_array_equal(side.weights, copy.weights)
    for side, copy in zip(made.sides, same.sides, strict=True):
        assert all((own == other).all() for own, other in zip(side, copy, strict=True))


@pytest.mark.parametrize("tokens", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_both_directions_give_the_same_pairs(tokens, seed):
    made = make(PLAN * 2, seed, noise=1.0)
    there = align_documents(*made.embeddings(tokens))
    back = align_documents(*made.embeddings(tokens)[::-1])
    assert swapped(as_groups(there.groups)) == set(as_groups(back.groups))
    assert there.related == pytest.approx(back.related, abs=0.01)
    assert there.coverage == pytest.approx(back.coverage[::-1], abs=0.02)


@pytest.mark.parametrize("scale", [0.001, 40])
def test_neither_the_scale_nor_the_axes_of_an_encoder_matter(scale):
    made = make(PLAN, seed=5, noise=1.0)
    sides = made.embeddings(tokens=False)
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(sides[0].vectors.shape[1],) * 2))[0] * scale
    expected = align_documents(*sides).groups
    found = align_documents(*(replace(side, vectors=side.vectors @ turn) for side in sides)).groups
    assert as_groups(found) == as_groups(expected)
    assert [g.confidence for g in found] == pytest.approx([g.confidence for g in expected], abs=1e-3)


@pytest.mark.parametrize("seed", range(5))
def test_a_band_finds_what_the_whole_grid_holds(seed):
    made = make(PLAN * 5, seed)
    banded = align_made(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "FULL_SEARCH", 1000)
        full = align_made(made)
    assert as_groups(banded.groups) == as_groups(full.groups)


@given(seed=seeds, margin=st.integers(1, 3))
def test_the_best_path_in_a_band_is_that_of_the_grid_if_this_lies_inside(seed, margin):
    full = make_lattice(9, 8, seed)
    best = full.best_path()
    middle = [(0, 0), *(step[:2] for step in best)]
    band = around(np.array(middle), margin)
    rows, columns = band.cells(0, 10)
    groups = full.groups[:, full.band.find(rows, columns)]
    part = replace(full, band=band, groups=groups)
    assert part.best_path() == best


def score(lattice, path):
    """The sum of what the steps of a path score, with what its runs of unaligned sentences cost."""
    total, last = 0.0, "group"
    for i, j, a, b in path:
        if a and b:
            total += lattice.groups[lattice.shapes.index((a, b)), lattice.band.find(np.array([i]), np.array([j]))[0]]
        else:
            total += lattice.source_unaligned[i - 1] if a else lattice.target_unaligned[j - 1]
        kind = "group" if a and b else "source" if a else "target"
        total += lattice.opening if last == "group" != kind else 0
        total += lattice.switching if (last, kind) == ("source", "target") else 0
        last = kind
    return total


@given(n=st.integers(0, 12), m=st.integers(0, 12), seed=seeds)
def test_the_best_path_is_as_good_as_the_slow_table_says(n, m, seed):
    lattice = make_lattice(n, m, seed)
    nothing = {"group": -np.inf, "source": -np.inf, "target": -np.inf}
    table = {(i, j): dict(nothing) for i in range(n + 1) for j in range(m + 1)}
    table[0, 0]["group"] = 0.0
    for (i, j), best in table.items():
        for k, (a, b) in enumerate(lattice.shapes):
            if a <= i and b <= j:
                own = lattice.groups[k, lattice.band.find(np.array([i]), np.array([j]))[0]]
                best["group"] = max(best["group"], max(table[i - a, j - b].values()) + own)
        if i:
            above = table[i - 1, j]
            own = lattice.source_unaligned[i - 1]
            best["source"] = max(above["group"] + lattice.opening, above["source"]) + own
        if j:
            left = table[i, j - 1]
            begun = max(left["group"] + lattice.opening, left["source"] + lattice.switching)
            best["target"] = max(begun, left["target"]) + lattice.target_unaligned[j - 1]
    assert score(lattice, lattice.best_path()) == pytest.approx(max(table[n, m].values()))


def test_a_band_that_is_too_narrow_widens_by_itself(monkeypatch):
    made = make([(1, 1)] * 15 + [(1, 0)] * 9 + [(1, 1)] * 15 + [(0, 1)] * 9 + [(1, 1)] * 10)
    margins = []

    def diagonal(source, target, margin):
        margins.append(margin)
        return around(np.array([(i, i * len(target) // len(source)) for i in range(len(source) + 1)]), margin)

    monkeypatch.setattr(align, "find_band", diagonal)
    monkeypatch.setattr(align, "MARGIN", 4)
    assert as_groups(align_made(made).groups) == made.groups
    assert margins == [4, 8]


def test_a_band_that_fits_is_searched_once(monkeypatch):
    made, margins = make([(1, 1)] * 40), []
    find = align.find_band
    monkeypatch.setattr(align, "find_band", lambda *given: margins.append(given[2]) or find(*given))
    assert as_groups(align_made(made).groups) == made.groups
    assert margins == [search.MARGIN]


@pytest.mark.parametrize(
    "plan", [[(1, 1), (1, 1), *[(0, 1)] * 40], [*[(0, 1)] * 25, (1, 1), (1, 1), (1, 1), *[(0, 1)] * 25]]
)
def test_a_few_sentences_are_found_in_many(plan):
    made = make(plan)
    found = as_groups(align_made(made, tokens=True).groups)
    assert {group for group in found if all(group)} == {group for group in made.groups if all(group)}


@pytest.mark.parametrize("sizes", [(0, 0), (3, 0), (0, 2)])
def test_an_empty_side_leaves_all_unaligned(sizes):
    found = align_documents(*(Embedding(np.ones((n, 4)), np.ones(n)) for n in sizes))
    assert len(found.groups) == sum(sizes)
    assert (found.related, found.coverage) == (0.0, (0.0, 0.0))


@pytest.mark.parametrize("tokens", [False, True])
def test_sentences_without_weight_take_no_part(tokens):
    made = make(PLAN, seed=4)
    source, target = made.embeddings(tokens)
    found = align_documents(source.without([1]), target.without([2, 3]))
    left = align_documents(source.take([0, *range(2, len(source))]), target.take([0, 1, *range(4, len(target))]))
    rows, columns = [0, *range(2, len(source))], [0, 1, *range(4, len(target))]
    expected = [(tuple(rows[i] for i in g.source), tuple(columns[j] for j in g.target)) for g in left.groups]
    assert as_groups(found.groups) == expected
    assert align_documents(source, target.without(range(len(target)))).groups[0].target == ()


def test_single_sentences_that_point_apart_are_no_nan():
    found = align_documents(*(Embedding(np.array([[x, 0.0]]), np.ones(1)) for x in (1.0, -1.0)))
    assert np.isfinite([group.confidence for group in found.groups]).all()
    assert np.isfinite(found.related)


def test_other_stories_are_not_related():
    one, other = make([(1, 1)] * 12, seed=1), make([(1, 1)] * 12, seed=2)
    assert align_documents(one.embeddings()[0], other.embeddings()[1]).related < 0.5
    assert align_made(one, tokens=True).related > 0.5


#: What made sentences are like: random directions, of which those of translations differ by the noise.
BACKGROUND = Background(np.zeros(DIMENSIONS, np.float32), 0.0, 1 / DIMENSIONS**0.5, 0.9)


@pytest.mark.parametrize("tokens", [False, True])
@pytest.mark.parametrize("sentences", [1, 2, 3, 5])
def test_very_short_stories_are_told_apart_with_a_background(sentences, tokens):
    for seed in range(10):
        one, other = make([(1, 1)] * sentences, seed), make([(1, 1)] * sentences, seed + 100)
        (source, target), (_, foreign) = one.embeddings(tokens), other.embeddings(tokens)
        related = align_documents(source, target, background=BACKGROUND)
        assert related.related > 0.9
        assert as_groups(related.groups) == one.groups
        assert align_documents(source, foreign, background=BACKGROUND).related < 0.1


def test_the_full_band_and_the_grid_are_the_same():
    assert search.find_band(np.ones((3, 2), np.float32), np.ones((4, 2), np.float32)).size == Band.full(3, 4).size
