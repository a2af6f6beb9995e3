"""Reordered passages."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignqa.aligner import align_documents, reordered
from tests.aligner.made import Made, make


def with_block_moved(n, first, size, to, seed=0):
    """One-to-one documents with a block of target sentences put elsewhere; the moved groups of the result."""
    made = make([(1, 1)] * n, seed)
    order = [j for j in range(n) if not first <= j < first + size]
    order[to:to] = range(first, first + size)
    target = [made.target[j] for j in order]
    groups = [((j,), (k,)) for k, j in enumerate(order)]
    return Made(made.source, target, groups)


def align(made, tokens):
    return align_documents(*made.embeddings(tokens))


@pytest.mark.parametrize("tokens", [False, True])
@pytest.mark.parametrize(("first", "size", "to"), [(3, 3, 17), (12, 3, 0), (5, 2, 12)])
def test_a_moved_block_is_found_in_its_place(first, size, to, tokens):
    made = with_block_moved(20, first, size, to)
    groups = align(made, tokens).groups
    assert {(g.source, g.target) for g in groups} == set(made.groups)
    assert {g.source[0] for g in groups if g.reordered} == set(range(first, first + size))
    assert [g.source for g in groups] == sorted(g.source for g in groups)
    assert all(g.confidence >= 0.9 for g in groups if g.reordered)


@settings(max_examples=25)
@given(seed=st.integers(0, 1000), block=st.integers(1, 6), noise=st.floats(0, 3))
def test_no_sentence_stands_in_two_groups(seed, block, noise):
    made = make([(1, 1)] * 16, seed, noise)
    order = np.random.default_rng(seed).permutation(16 // block + 1)
    made.target[:] = [made.target[j] for part in order for j in range(part * block, min(part * block + block, 16))]
    groups = align(made, tokens=False).groups
    for side in ("source", "target"):
        assert sorted(i for g in groups for i in getattr(g, side)) == list(range(16))


def test_what_is_only_left_out_and_added_is_not_reordered():
    made = make([(1, 1)] * 6 + [(1, 0)] * 3 + [(1, 1)] * 6 + [(0, 1)] * 3 + [(1, 1)] * 4)
    assert not any(group.reordered for group in align(made, tokens=True).groups)


def test_too_many_combinations_are_not_looked_at(monkeypatch):
    made = with_block_moved(20, 3, 3, 17)
    monkeypatch.setattr(reordered, "MAX_COMBINATIONS", 8)
    assert not any(group.reordered for group in align(made, tokens=False).groups)
