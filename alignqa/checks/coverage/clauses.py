"""From matched tokens to candidate spans and their features: evidence that a span has no counterpart.

A candidate is every run of whole words of a sentence. Time grows faster than with the square of a sentence's length;
the caller bounds it (``MAX_TOKENS`` in :mod:`alignqa.checks.coverage.model`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.checks.coverage.lengths import LengthRatio
from alignqa.checks.coverage.tokens import boundaries, depths, unlinked_names, unmatched_numbers
from alignqa.checks.coverage.transport import Matrix, TokenMatching
from alignqa.resources import load_thresholds

Indices = NDArray[np.int64]

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
class Spans:
    """Candidate spans of one side: token ``starts`` and ``ends`` (exclusive), shape (spans,), within ``tokens``."""

    starts: Indices
    ends: Indices
    tokens: int

    def sums(self, values: Matrix) -> Matrix:
        """Return the sum of *values*, one a token, over every span."""
        summed = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
        return np.asarray(summed[self.ends] - summed[self.starts], np.float32)

    def means(self, values: Matrix) -> Matrix:
        """Return the mean of *values* over every span."""
        return np.asarray(self.sums(values) / (self.ends - self.starts), np.float32)

    def means_outside(self, values: Matrix) -> Matrix:
        """Return the mean of *values* over the tokens outside of every span."""
        rest = self.tokens - (self.ends - self.starts)
        return np.asarray((values.sum() - self.sums(values)) / np.maximum(rest, 1), np.float32)

    def products(self, rows: Matrix, columns: Matrix) -> Matrix:
        """Return the inner product of the summed *rows* and the summed *columns*, (n, d) each, of every span."""
        summed = np.zeros((self.tokens + 1, self.tokens + 1))
        summed[1:, 1:] = (rows @ columns.T).cumsum(axis=0).cumsum(axis=1)
        a, b = self.starts, self.ends
        return np.asarray(summed[b, b] - summed[a, b] - summed[b, a] + summed[a, a], np.float32)


def candidate_spans(word: NDArray[np.bool_], clause: NDArray[np.bool_], depth: Indices) -> Spans:
    """Return all spans of whole words shorter than the sentence, none with one bracket of two.

    Where words and clauses begin, and in how many brackets that is, is given by arrays of shape (n + 1,).
    """
    min_tokens = load_thresholds("checks/coverage")["features"]["min_span_tokens"]
    edges = np.flatnonzero(word if word.sum() <= MAX_WORD_BOUNDARIES else clause)
    tokens = len(word) - 1
    starts, ends = (axis.ravel() for axis in np.meshgrid(edges, edges, indexing="ij"))
    fits = (ends - starts >= min_tokens) & (ends - starts < tokens) & (depth[starts] == depth[ends])
    spans = Spans(starts[fits], ends[fits], tokens)
    if not depth.any():
        return spans
    whole = -_highest(spans, -depth[1:, None].astype(np.float32))[:, 0] >= depth[spans.starts]
    return Spans(spans.starts[whole], spans.ends[whole], tokens)


def span_features(matching: TokenMatching, lengths: Lengths, unrelated: Matrix) -> tuple[Spans, dict[str, Matrix]]:
    """Return the candidate spans of the own side and their features, each of shape (spans,).

    *unrelated*, shape (n,), is each own token's highest similarity to the sentences around the pair's other side.
    """
    word, clause = boundaries(matching.own)
    spans = candidate_spans(word, clause, depths(matching.own))
    features = {
        "bias": np.ones(len(spans.starts), np.float32),
        **_size(spans, word),
        **_coverage(spans, matching, unrelated),
        **_length(spans, matching, lengths),
        **_meaning(spans, matching),
        **_links(spans, matching, word),
        **_edges(spans, matching, clause),
        **_marks(spans, matching, lengths),
    }
    return spans, features


def _size(spans: Spans, word: NDArray[np.bool_]) -> dict[str, Matrix]:
    """Return how long each span is."""
    tokens = (spans.ends - spans.starts).astype(np.float32)
    return {
        "log_tokens": np.asarray(np.log(tokens), np.float32),
        "log_words": np.asarray(np.log(spans.sums(word[:-1].astype(np.float32)) + 0.5), np.float32),
        "share": np.asarray(tokens / spans.tokens, np.float32),
    }


def _coverage(spans: Spans, matching: TokenMatching, unrelated: Matrix) -> dict[str, Matrix]:
    """Return how well the words of each span are covered, and those around it."""
    limits = load_thresholds("checks/coverage")["features"]
    log_coverage = np.log(matching.coverage + limits["min_coverage"])
    best = matching.similarity.max(axis=1)
    unrivalled = (matching.similarity - limits["rival_share"] * matching.similarity.max(axis=0)).max(axis=1)
    size = spans.ends - spans.starts
    covered = np.concatenate([[1.0], matching.coverage, [1.0]]).astype(np.float32)
    return {
        "coverage": spans.means(log_coverage),
        "coverage_sum": np.asarray(spans.sums(log_coverage) / 10, np.float32),
        "coverage_root": np.asarray(spans.sums(log_coverage) / np.sqrt(size), np.float32),
        "unrivalled": spans.means(unrivalled),
        "unrivalled_outside": spans.means_outside(unrivalled),
        "above_unrelated": spans.means(best - unrelated),
        "covered_before": covered[spans.starts],
        "covered_after": covered[spans.ends + 1],
        "unmatched_numbers": spans.sums(unmatched_numbers(matching.own, matching.other).astype(np.float32)),
    }


def _links(spans: Spans, matching: TokenMatching, word: NDArray[np.bool_]) -> dict[str, Matrix]:
    """Return how far the words of each span, and those around it, have links to words of the other side."""
    limits = load_thresholds("checks/coverage")["features"]
    first = np.flatnonzero(word[:-1])
    number = np.cumsum(word[:-1]) - 1
    size = spans.ends - spans.starts
    linked, closest = (
        np.maximum.reduceat(values.max(axis=1), first)[number] for values in (matching.links, matching.similarity)
    )
    log_linked = np.log(linked + limits["min_coverage"])
    letters = (matching.own.ends - matching.own.starts).astype(np.float32)
    length = np.add.reduceat(letters, first)[number]
    lost = spans.sums(letters * (1 - linked))
    content = length >= limits["min_content_letters"]
    starts = word[:-1].astype(np.float32)
    content_closest = np.where(content, closest, 0)
    most = _highest(spans, np.stack([linked, closest, content_closest], axis=1).astype(np.float32))
    return {
        "linked": spans.means(log_linked),
        "linked_sum": np.asarray(spans.sums(log_linked) / 10, np.float32),
        "linked_root": np.asarray(spans.sums(log_linked) / np.sqrt(size), np.float32),
        "linked_outside": spans.means_outside(log_linked),
        "linked_most": most[:, 0],
        "closest": spans.means(closest),
        "closest_outside": spans.means_outside(closest),
        "closest_most": most[:, 1],
        "closest_content": most[:, 2],
        "lost_letters": np.asarray(lost / 10, np.float32),
        "lost_letters_root": np.asarray(np.sqrt(lost), np.float32),
        "content": spans.sums(starts * content),
        "unlinked_content": spans.sums(starts * content * (1 - linked)),
        "distant_content": spans.sums(starts * content * np.maximum(1 - closest, 0)),
        "unlinked_names": spans.sums(unlinked_names(matching.own, linked).astype(np.float32)),
    }


def _highest(spans: Spans, values: Matrix) -> Matrix:
    """Return the highest of *values*, shape (n, columns), in every span, shape (spans, columns)."""
    result = np.empty((len(spans.starts), values.shape[1]), np.float32)
    for chosen, highest in _from_each_start(spans, values):
        result[chosen] = highest
    return result


def _from_each_start(spans: Spans, values: Matrix) -> Iterator[tuple[slice, Matrix]]:
    """Yield the spans with some of the starts, and the highest of *values*, shape (n, columns), in each of them.

    Spans are in the order of their starts. So many starts are taken at a time as fit in MAX_CELLS.
    """
    starts, first = np.unique(spans.starts, return_index=True)
    first = np.append(first, len(spans.starts))
    step = max(1, MAX_CELLS // values.size)
    position = np.arange(len(values))
    for number in range(0, len(starts), step):
        own = starts[number : number + step]
        chosen = slice(first[number], first[min(number + step, len(starts))])
        inside = np.where((position >= own[:, None])[..., None], values, -np.inf)
        running = np.maximum.accumulate(inside, axis=1)
        yield chosen, running[np.searchsorted(own, spans.starts[chosen]), spans.ends[chosen] - 1]


def _length(spans: Spans, matching: TokenMatching, lengths: Lengths) -> dict[str, Matrix]:
    """Return how much too long the sentence is with each span, and without it."""
    own, other = matching.own, matching.other
    n, m = len(own), len(other)
    rest = n - (spans.ends - spans.starts)
    tokens = (n + m) / 2, (rest + m) / 2
    characters, others = len(own.content), len(other.content)
    cut = np.maximum(characters - (own.ends[spans.ends - 1] - own.starts[spans.starts]), 1)
    return {
        **_excess("characters", lengths.characters, (characters, cut), others, tokens),
        **_excess("tokens", lengths.tokens, (n, rest), m, tokens),
    }


def _excess(
    name: str, ratio: LengthRatio, own: tuple[float, NDArray[Any]], other: float, tokens: tuple[float, NDArray[Any]]
) -> dict[str, Matrix]:
    """Compare the *own* length with each span and without it; *tokens* is the mean of both sides' tokens."""
    before = np.broadcast_to(ratio.deviations(own[0], other, tokens[0]), own[1].shape)
    after = ratio.deviations(own[1], other, tokens[1])
    return {
        f"excess_{name}": before,
        f"excess_{name}_without": after,
        f"gain_{name}": np.asarray((before**2 - after**2) / 2, np.float32),
    }


def _meaning(spans: Spans, matching: TokenMatching) -> dict[str, Matrix]:
    """Return how much of the meaning of each span its counterpart carries, and what matches nothing but the span."""
    counterpart = matching.plan @ matching.other.vectors
    own = spans.products(matching.own.vectors, matching.own.vectors)
    whole = matching.own.vectors.mean(axis=0) @ matching.other.vectors.mean(axis=0)
    norms = np.linalg.norm(matching.own.vectors.mean(axis=0)) * np.linalg.norm(matching.other.vectors.mean(axis=0))
    return {
        "carried": np.asarray(spans.products(matching.own.vectors, counterpart) / np.maximum(own, 1e-3), np.float32),
        "similarity": np.full(len(own), whole / max(norms, 1e-6), np.float32),
        "claimed": np.asarray(10 * _claimed(spans, matching), np.float32),
    }


def _claimed(spans: Spans, matching: TokenMatching) -> Matrix:
    """Return by how much the other side's words are more similar to words inside of each span than to any outside."""
    local = np.ascontiguousarray(matching.local)
    nothing = np.full((1, local.shape[1]), -1, np.float32)
    before = np.maximum.accumulate(np.concatenate([nothing, local]))
    after = np.maximum.accumulate(np.concatenate([local, nothing])[::-1])[::-1]
    step = max(1, MAX_CELLS // local.shape[1])
    claimed = np.empty(len(spans.starts), np.float32)
    for number in range(0, len(claimed), step):
        chosen = slice(number, number + step)
        outside = np.maximum(before[spans.starts[chosen]], after[spans.ends[chosen]])
        # Where the highest similarity of all is not outside of the span, it is inside.
        claimed[chosen] = (before[-1] - outside).sum(axis=1)
    return np.asarray(claimed * np.float32(matching.ratio) / (spans.ends - spans.starts), np.float32)


def _edges(spans: Spans, matching: TokenMatching, clause: NDArray[np.bool_]) -> dict[str, Matrix]:
    """Return whether each span begins and ends where a clause does."""
    begins, ends = clause[spans.starts].astype(np.float32), clause[spans.ends].astype(np.float32)
    last = spans.tokens - (not any(map(str.isalnum, matching.own.words[-1])))
    return {
        "clause_begins": begins,
        "clause_ends": ends,
        "clause": begins * ends,
        "head": (spans.starts == 0).astype(np.float32),
        "tail": (spans.ends >= last).astype(np.float32),
    }


def _marks(spans: Spans, matching: TokenMatching, lengths: Lengths) -> dict[str, Matrix]:
    """Return how many marks too many the sentence has with each span, and without it."""
    own, other = matching.own.marks.astype(np.float32), float(matching.other.marks.sum())
    rest = own.sum() - spans.sums(own)
    before = (own.sum() - other * lengths.marks) / np.sqrt(own.sum() + other * lengths.marks + 1)
    after = (rest - other * lengths.marks) / np.sqrt(rest + other * lengths.marks + 1)
    return {
        "excess_marks": np.full(len(rest), before, np.float32),
        "excess_marks_without": np.asarray(after, np.float32),
        "gain_marks": np.asarray((before**2 - after**2) / 2, np.float32),
    }
