"""From matched tokens to candidate spans and their features: evidence that a span has no counterpart.

A candidate is every run of whole words of a sentence. The features of all candidates of several sentences are worked
out together. Time grows faster than with the square of a sentence's length;
the caller bounds it (``MAX_TOKENS`` in :mod:`alignqa.checks.coverage.model`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.checks.coverage.lengths import LengthRatio
from alignqa.checks.coverage.spans import Indices, SpanBatch, highest
from alignqa.checks.coverage.tokens import boundaries, depths, unlinked_names, unmatched_numbers
from alignqa.checks.coverage.transport import Matrix, TokenMatching
from alignqa.resources import load_thresholds

#: With more word boundaries than these, spans begin and end with clauses only, as they would be too many otherwise.
MAX_WORD_BOUNDARIES = 120
#: Numbers that are compared at a time, to bound memory.
MAX_CELLS = 200_000


@dataclass(frozen=True, slots=True)
class Lengths:
    """The length ratios of a story, seen from one side: in characters, in tokens, and the plain ratio in marks."""

    characters: LengthRatio
    tokens: LengthRatio
    marks: float

    def reversed(self) -> Lengths:
        """Return the ratios as seen from the other side."""
        return Lengths(self.characters.reversed(), self.tokens.reversed(), 1 / self.marks)


@dataclass(frozen=True, slots=True)
class MatchedSide:
    """The own side of a *matching*, with n tokens.

    ``unrelated``, shape (n,), is each token's highest similarity to the sentences around the pair's other side. Where
    words and clauses begin is given by arrays of shape (n + 1,).
    """

    matching: TokenMatching
    unrelated: Matrix
    word: NDArray[np.bool_]
    clause: NDArray[np.bool_]

    @classmethod
    def of(cls, matching: TokenMatching, unrelated: Matrix) -> MatchedSide:
        """Return the own side of *matching* with its boundaries."""
        return cls(matching, unrelated, *boundaries(matching.own))


def candidate_spans(
    word: Sequence[NDArray[np.bool_]], clause: Sequence[NDArray[np.bool_]], depth: Sequence[Indices]
) -> SpanBatch:
    """Return all spans of whole words of some sides, each shorter than its sentence, none with one bracket of two.

    Where words and clauses begin, and in how many brackets that is, is given by arrays of shape (n + 1,), one a side.
    """
    min_tokens = load_thresholds("checks/coverage")["features"]["min_span_tokens"]
    is_edge = [own if np.count_nonzero(own) <= MAX_WORD_BOUNDARIES else clause[i] for i, own in enumerate(word)]
    places = np.array([len(own) for own in is_edge])
    offsets, side = np.concatenate([[0], np.cumsum(places)]), np.repeat(np.arange(len(places)), places)
    edges, depths = np.flatnonzero(np.concatenate(is_edge)), np.concatenate(depth)
    # A span begins at each edge, and ends at each of those behind it on its side.
    behind = np.searchsorted(edges, offsets[1:])[side[edges]] - np.arange(len(edges)) - 1
    first = np.repeat(np.arange(len(edges)), behind)
    starts = edges[first]
    ends = edges[np.arange(len(first)) - np.repeat(np.cumsum(behind) - behind, behind) + first + 1]
    size = ends - starts
    fits = (size >= min_tokens) & (size < places[side[starts]] - 1)
    if depths.any():
        fits &= depths[starts] == depths[ends]
        fits[fits] = (
            -highest(-depths[None].astype(np.float32), starts[fits] + 1, ends[fits] + 1)[0] >= depths[starts[fits]]
        )
    starts, ends = starts[fits], ends[fits]
    side = side[starts]
    return SpanBatch(places - 1, side, starts - offsets[side], ends - offsets[side])


def span_features(sides: Sequence[MatchedSide], lengths: Lengths) -> tuple[SpanBatch, dict[str, Matrix]]:
    """Return the candidate spans of all sides, and their features, each of shape (spans,)."""
    word, clause = [side.word for side in sides], [side.clause for side in sides]
    batch = candidate_spans(word, clause, [depths(side.matching.own) for side in sides])
    values = _token_values(sides)
    summed = batch.sums(values)
    return batch, {
        "bias": np.ones(len(batch.side), np.float32),
        **_coverage(batch, sides, values, summed),
        **_length(batch, sides, lengths, batch.outside(values["marks"], summed["marks"])),
        **_meaning(batch, sides),
        **_edges(batch, sides),
    }


def _token_values(sides: Sequence[MatchedSide]) -> dict[str, Matrix]:
    """Return what is known of every token of all *sides*, each of shape (tokens,)."""
    limits = load_thresholds("checks/coverage")["features"]
    matchings, own = [side.matching for side in sides], [side.matching.own for side in sides]
    word = np.concatenate([side.word[:-1] for side in sides])
    best = np.concatenate([each.similarity.max(axis=1) for each in matchings])
    links = np.concatenate([each.links.max(axis=1) for each in matchings])
    unrivalled = [
        (each.similarity - limits["rival_share"] * each.similarity.max(axis=0)).max(axis=1) for each in matchings
    ]
    starts, first, number = word.astype(np.float32), np.flatnonzero(word), np.cumsum(word) - 1
    # Tokens have the values of their word.
    linked, closest = np.maximum.reduceat(np.stack([links, best]), first, axis=1)[:, number]
    letters = np.concatenate([run.ends - run.starts for run in own]).astype(np.float32)
    content = np.add.reduceat(letters, first)[number] >= limits["min_content_letters"]
    content_starts = starts * content
    return {
        "words": starts,
        "log_coverage": np.log(np.concatenate([each.coverage for each in matchings]) + limits["min_coverage"]),
        "unrivalled": np.concatenate(unrivalled),
        "above_unrelated": best - np.concatenate([side.unrelated for side in sides]),
        "unmatched_numbers": np.concatenate([unmatched_numbers(each.own, each.other) for each in matchings]),
        "log_linked": np.log(linked + limits["min_coverage"]),
        "linked": linked,
        "closest": closest,
        "content_closest": np.where(content, closest, 0),
        "lost_letters": letters * (1 - linked),
        "content": content_starts,
        "unlinked_content": content_starts * (1 - linked),
        "distant_content": content_starts * np.maximum(1 - closest, 0),
        "unlinked_names": unlinked_names(own, linked),
        "marks": np.concatenate([run.marks for run in own]),
    }


def _coverage(
    batch: SpanBatch,
    sides: Sequence[MatchedSide],
    values: dict[str, Matrix],
    summed: dict[str, Matrix],
) -> dict[str, Matrix]:
    """Return how long each span is, and how well its words are covered and linked, and those around it.

    *summed* are the sums of the *values* over each span.
    """
    most = batch.highest(np.stack([values[name] for name in ("linked", "closest", "content_closest")]))
    outside = {
        name: batch.outside(values[name], summed[name]) / np.maximum(batch.rest, 1).astype(np.float32)
        for name in ("unrivalled", "log_linked", "closest")
    }
    size = batch.size.astype(np.float32)
    root = np.sqrt(size)
    coverages = (np.concatenate([[1.0], side.matching.coverage, [1.0]]) for side in sides)
    covered = np.concatenate(list(coverages)).astype(np.float32)
    around = batch.first + 2 * batch.side, batch.last + 2 * batch.side + 1
    features = {
        "log_tokens": np.log(size),
        "log_words": np.log(summed["words"] + 0.5),
        "share": size / batch.tokens[batch.side],
        "coverage": summed["log_coverage"] / size,
        "coverage_sum": summed["log_coverage"] / 10,
        "coverage_root": summed["log_coverage"] / root,
        "unrivalled": summed["unrivalled"] / size,
        "unrivalled_outside": outside["unrivalled"],
        "above_unrelated": summed["above_unrelated"] / size,
        "covered_before": covered[around[0]],
        "covered_after": covered[around[1]],
        "linked": summed["log_linked"] / size,
        "linked_sum": summed["log_linked"] / 10,
        "linked_root": summed["log_linked"] / root,
        "linked_outside": outside["log_linked"],
        "linked_most": most[0],
        "closest": summed["closest"] / size,
        "closest_outside": outside["closest"],
        "closest_most": most[1],
        "closest_content": most[2],
        "lost_letters": summed["lost_letters"] / 10,
        "lost_letters_root": np.sqrt(np.maximum(summed["lost_letters"], 0)),
        **{
            name: summed[name]
            for name in ("unmatched_numbers", "content", "unlinked_content", "distant_content", "unlinked_names")
        },
    }
    return {name: np.asarray(feature, np.float32) for name, feature in features.items()}


def _length(batch: SpanBatch, sides: Sequence[MatchedSide], lengths: Lengths, rest_marks: Matrix) -> dict[str, Matrix]:
    """Return how much too long the sentence is with each span, and without it, and how many marks too many it has.

    *rest_marks* are the marks outside of each span.
    """
    own, other = [side.matching.own for side in sides], [side.matching.other for side in sides]
    n, m = batch.tokens.astype(np.float32), np.array(list(map(len, other)), np.float32)
    characters, others = (np.array([len(run.content) for run in runs], np.float32) for runs in (own, other))
    starts, ends = np.concatenate([run.starts for run in own]), np.concatenate([run.ends for run in own])
    cut = np.maximum(characters[batch.side] - (ends[batch.last - 1] - starts[batch.first]).astype(np.float32), 1)
    rest = batch.rest.astype(np.float32)
    tokens = (n + m) / 2, (rest + m[batch.side]) / 2
    marks, others_marks = (np.array([np.count_nonzero(r.marks) for r in runs], np.float32) for runs in (own, other))
    expected = others_marks * np.float32(lengths.marks)
    return {
        **_excess("characters", batch, lengths.characters, (characters, cut), others, tokens),
        **_excess("tokens", batch, lengths.tokens, (n, rest), m, tokens),
        **_gain(
            "marks",
            ((marks - expected) / np.sqrt(marks + expected + 1))[batch.side],
            (rest_marks - expected[batch.side]) / np.sqrt(rest_marks + expected[batch.side] + 1),
        ),
    }


def _excess(
    name: str,
    batch: SpanBatch,
    ratio: LengthRatio,
    own: tuple[NDArray[Any], NDArray[Any]],
    other: NDArray[Any],
    tokens: tuple[NDArray[Any], NDArray[Any]],
) -> dict[str, Matrix]:
    """Compare the *own* length of each side, and without each span; *tokens* is the mean of both sides' tokens."""
    before = ratio.deviations(own[0], other, tokens[0])[batch.side]
    return _gain(name, before, ratio.deviations(own[1], other[batch.side], tokens[1]))


def _gain(name: str, before: NDArray[Any], after: NDArray[Any]) -> dict[str, Matrix]:
    """Return by how much a sentence deviates with each span, without it, and what leaving it out gains."""
    return {
        f"excess_{name}": np.asarray(before, np.float32),
        f"excess_{name}_without": np.asarray(after, np.float32),
        f"gain_{name}": np.asarray((before**2 - after**2) / 2, np.float32),
    }


def _meaning(batch: SpanBatch, sides: Sequence[MatchedSide]) -> dict[str, Matrix]:
    """Return how much of the meaning of each span its counterpart carries, and what matches nothing but the span."""
    matchings = [side.matching for side in sides]
    own, carried = batch.products(
        (each.own.vectors @ each.own.vectors.T, each.similarity @ each.plan.T) for each in matchings
    )
    return {
        "carried": np.asarray(carried / np.maximum(own, 1e-3), np.float32),
        "similarity": np.array([each.cosine for each in matchings], np.float32)[batch.side],
        "claimed": np.asarray(10 * _claimed(batch, sides), np.float32),
    }


def _claimed(batch: SpanBatch, sides: Sequence[MatchedSide]) -> Matrix:
    """Return by how much the other side's words are more similar to words inside of each span than to any outside."""
    claimed = np.empty(len(batch.side), np.float32)
    for side, begin, end in zip(sides, batch.bounds, batch.bounds[1:], strict=False):
        n, m = side.matching.local.shape
        before, after = np.full((2, n + 1, m), -1, np.float32)
        np.maximum.accumulate(side.matching.local, out=before[1:])
        np.maximum.accumulate(side.matching.local[::-1], out=after[-2::-1])
        # Where the highest similarity of all is not outside of a span, it is inside.
        lost_before, lost_after = before[-1] - before, before[-1] - after
        step = max(1, MAX_CELLS // m)
        for number in range(begin, end, step):
            chosen = slice(number, min(number + step, end))
            lost = np.minimum(
                lost_before.take(batch.starts[chosen], axis=0), lost_after.take(batch.ends[chosen], axis=0)
            )
            claimed[chosen] = lost.sum(axis=1) * np.float32(side.matching.ratio)
    return np.asarray(claimed / batch.size, np.float32)


def _edges(batch: SpanBatch, sides: Sequence[MatchedSide]) -> dict[str, Matrix]:
    """Return whether each span begins and ends where a clause does, and at either end of its sentence."""
    clause = np.concatenate([side.clause for side in sides]).astype(np.float32)
    begins, ends = clause[batch.first + batch.side], clause[batch.last + batch.side]
    closed = [not any(map(str.isalnum, side.matching.own.last)) for side in sides]
    return {
        "clause_begins": begins,
        "clause_ends": ends,
        "clause": begins * ends,
        "head": (batch.starts == 0).astype(np.float32),
        "tail": (batch.ends >= (batch.tokens - np.array(closed))[batch.side]).astype(np.float32),
    }
