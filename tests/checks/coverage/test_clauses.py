"""Candidate spans and their features, against slow and obvious ways of finding them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from alignqa.checks.coverage.clauses import (
    MAX_WORD_BOUNDARIES,
    Lengths,
    MatchedSide,
    candidate_spans,
    span_features,
)
from alignqa.checks.coverage.lengths import LengthRatio
from alignqa.checks.coverage.spans import SpanBatch, Spans, highest
from alignqa.checks.coverage.tokens import TokenRun, depths
from alignqa.checks.coverage.transport import Matrix, TokenMatching, match_tokens
from alignqa.resources import load_thresholds
from alignqa.vectors import unit

MIN_SPAN = int(load_thresholds("checks/coverage")["features"]["min_span_tokens"])
BOUNDARIES = st.lists(st.booleans(), min_size=MIN_SPAN, max_size=14)
TYPICAL = Lengths(LengthRatio(0.0, 0.6), LengthRatio(0.0, 0.6), 1.0)


def matching(n: int, m: int, seed: int) -> TokenMatching:
    rng = np.random.default_rng(seed)

    def run(size: int) -> TokenRun:
        text = " ".join(["kata"] * size)
        starts = np.arange(size, dtype=np.int64) * 5
        vectors = unit(rng.normal(size=(size, 12)).astype(np.float32))
        return TokenRun("source", text, vectors, starts, starts + 4, np.zeros(size, np.int64), np.zeros(size, bool))

    return match_tokens(run(n), run(m), 1.1)


def features_of(*groups: TokenMatching) -> tuple[SpanBatch, dict[str, Matrix]]:
    sides = [MatchedSide.of(group, np.zeros(len(group.own), np.float32)) for group in groups]
    return span_features(sides, TYPICAL)


@given(BOUNDARIES)
def test_spans_are_all_runs_of_words_shorter_than_the_sentence(flags: list[bool]) -> None:
    word = np.array([True, *flags, True])
    n = len(word) - 1
    expected = {(a, b) for a in range(n) for b in range(n + 1) if word[a] and word[b] and MIN_SPAN <= b - a < n}
    assert offsets(candidate_spans([word], [np.ones(len(word), bool)], [no_brackets(n)])) == expected


def test_a_very_long_sentence_is_cut_at_clauses_only() -> None:
    word = np.ones(MAX_WORD_BOUNDARIES + 50, bool)
    clause = np.zeros(len(word), bool)
    clause[::40] = True
    spans = candidate_spans([word], [clause], [no_brackets(len(word) - 1)])
    assert set(spans.starts.tolist()) <= set(range(0, len(word), 40))


def offsets(spans: Spans | SpanBatch) -> set[tuple[int, int]]:
    return set(zip(spans.starts.tolist(), spans.ends.tolist(), strict=True))


def no_brackets(tokens: int) -> NDArray[np.int64]:
    return np.zeros(tokens + 1, np.int64)


def bracket_pairs(text: str) -> list[tuple[int, int]]:
    """Return where brackets open and close that belong together."""
    pairs, opened = [], []
    for i, character in enumerate(text):
        if character in "([":
            opened.append(i)
        elif character in ")]" and opened:
            pairs.append((opened.pop(), i))
    return pairs


def spans_of(text: str) -> set[tuple[int, int]]:
    """Return the candidate spans of a text in which every character is a token and a word."""
    at = np.arange(len(text), dtype=np.int64)
    vectors, none = np.eye(len(text), dtype=np.float32), np.zeros(len(text), bool)
    run = TokenRun("source", text, vectors, at, at + 1, none.astype(np.int64), none)
    every = np.ones(len(text) + 1, bool)
    return offsets(candidate_spans([every], [every], [depths(run)]))


def halves(text: str, start: int, end: int) -> bool:
    """Return whether a span has one bracket of two."""
    return any((start <= a < end) != (start <= b < end) for a, b in bracket_pairs(text))


@given(st.text("ab()[]", min_size=1, max_size=12))
def test_no_span_has_one_bracket_of_two(text: str) -> None:
    assert not [span for span in spans_of(text) if halves(text, *span)]


BALANCED = st.recursive(
    st.text("ab", max_size=3),
    lambda inner: st.tuples(inner, st.sampled_from(["()", "[]"]), inner).map(lambda p: p[0] + p[1][0] + p[2] + p[1][1]),
    max_leaves=5,
)


@given(BALANCED.filter(bool))
def test_every_other_span_is_a_candidate(text: str) -> None:
    n = len(text)
    fit = {(a, b) for a in range(n) for b in range(a + MIN_SPAN, n + 1) if b - a < n}
    assert spans_of(text) == {(a, b) for a, b in fit if not halves(text, a, b)}


SIZES = st.lists(st.integers(MIN_SPAN + 1, 10), min_size=1, max_size=3)


def batch_of(sizes: list[int]) -> SpanBatch:
    every = [np.ones(n + 1, bool) for n in sizes]
    return candidate_spans(every, every, [no_brackets(n) for n in sizes])


@given(SIZES, st.integers(0, 2**16))
def test_sums_products_and_highest_values_are_those_of_each_span(sizes: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    batch = batch_of(sizes)
    values = rng.normal(size=(2, sum(sizes))).astype(np.float32)
    rows, columns = ([rng.normal(size=(n, 3)).astype(np.float32) for n in sizes] for _ in range(2))
    inside = batch.sums({"x": values[0], "y": values[1]})
    outside = [batch.outside(values[0], inside["x"]), batch.outside(values[1], inside["y"])]
    squares, products = batch.products((a @ a.T, a @ b.T) for a, b in zip(rows, columns, strict=True))
    most = batch.highest(values)
    starts = np.cumsum([0, *sizes])
    for k, (side, a, b) in enumerate(zip(batch.side, batch.starts, batch.ends, strict=True)):
        own = values[:, starts[side] : starts[side + 1]]
        np.testing.assert_allclose([inside["x"][k], inside["y"][k]], own[:, a:b].sum(axis=1), rtol=1e-3, atol=1e-5)
        rest = np.delete(own, slice(a, b), axis=1).sum(axis=1)
        np.testing.assert_allclose([own[k] for own in outside], rest, rtol=1e-3, atol=1e-5)
        assert (most[:, k] == own[:, a:b].max(axis=1)).all()
        summed, other = rows[side][a:b].sum(axis=0), columns[side][a:b].sum(axis=0)
        np.testing.assert_allclose([squares[k], products[k]], [summed @ summed, summed @ other], rtol=1e-3, atol=1e-4)


@given(st.lists(st.floats(-9, 9, width=32), min_size=1, max_size=40), st.data())
def test_the_highest_of_a_span_is_found_at_any_length(values: list[float], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(values) - 1))
    last = data.draw(st.integers(first + 1, len(values)))
    found = highest(np.array([values], np.float32), np.array([first]), np.array([last]))
    assert found.tolist() == [[max(values[first:last])]]


@given(st.integers(MIN_SPAN + 1, 10), st.integers(1, 8), st.integers(0, 2**16))
def test_claimed_is_how_much_better_the_other_side_matches_the_span_than_the_rest(n: int, m: int, seed: int) -> None:
    group = matching(n, m, seed)
    spans, features = features_of(group)
    for k, (a, b) in enumerate(zip(spans.starts, spans.ends, strict=True)):
        inside, outside = group.local[a:b].max(axis=0), np.delete(group.local, slice(a, b), axis=0).max(axis=0)
        claimed = 10 * np.maximum(inside - outside, 0).sum() * group.ratio / (b - a)
        np.testing.assert_allclose(features["claimed"][k], claimed, rtol=1e-3, atol=1e-5)


@given(SIZES, st.integers(1, 8), st.integers(0, 2**16))
def test_the_features_of_a_side_do_not_depend_on_the_others(sizes: list[int], m: int, seed: int) -> None:
    groups = [matching(n, m, seed + n) for n in sizes]
    batch, together = features_of(*groups)
    begin = 0
    for number, group in enumerate(groups):
        alone, features = features_of(group)
        own = batch.spans(number)
        assert offsets(alone) == offsets(own)
        for name, values in features.items():
            assert values.shape == own.starts.shape, name
            assert np.isfinite(values).all(), name
            part = together[name][begin : begin + len(values)]
            np.testing.assert_allclose(part, values, rtol=1e-3, atol=1e-4, err_msg=name)
        begin += len(own.starts)


@given(st.integers(MIN_SPAN + 1, 10), st.integers(1, 8), st.integers(0, 2**16))
def test_links_of_a_span_are_those_of_its_tokens(n: int, m: int, seed: int) -> None:
    group = matching(n, m, seed)
    spans, features = features_of(group)
    linked = group.links.max(axis=1)
    for k, (a, b) in enumerate(zip(spans.starts, spans.ends, strict=True)):
        assert features["linked_most"][k] == max(linked[a:b])
        lost = sum(4 * (1 - linked[i]) for i in range(a, b))  # each token is a word of four letters
        np.testing.assert_allclose(features["lost_letters"][k], lost / 10, rtol=1e-3)
