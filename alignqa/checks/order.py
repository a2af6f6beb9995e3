"""Passages and sentences told in another place than in the other version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from alignqa.checks.base import quoted
from alignqa.checks.coverage.tokens import unit
from alignqa.datatypes import Issue, Pair, Side, Span
from alignqa.story import Story

#: What is quoted of the sentence before a place, in characters.
QUOTED = 60
#: Sentences of a group changed places if that makes their summed similarities (-2..2) larger by this much.
LEAST_DIFFERENCE = 0.4


def check_order(story: Story) -> Iterator[Issue]:
    """Yield an issue for every passage and sentence that stands in another place in the translation, naming both."""
    yield from _swapped(story)
    for passage in passages(story.reordered):
        source = tuple(i for pair in passage for i in pair.source)
        target = tuple(sorted(j for pair in passage for j in pair.target))
        yield Issue(
            type="order",
            severity="minor",
            confidence=min(pair.confidence for pair in passage),
            message=f"This passage stands in another place in the translation: {_place(story, target[0])}.",
            rule="moved-passage",
            source=source,
            target=target,
            spans=(_span(story, "source", source), _span(story, "target", target)),
        )


def _swapped(story: Story) -> Iterator[Issue]:
    """Yield an issue for every group whose first and last sentences changed places."""
    groups = [pair for pair in story.pairs if min(len(pair.source), len(pair.target)) > 1]
    if not groups:
        return
    vectors = {side: centred(story.vectors(side), story.document(side).story) for side in get_args(Side)}
    for pair in groups:
        similarity = vectors["source"][list(pair.source)] @ vectors["target"][list(pair.target)].T
        straight = float(similarity[0, 0] + similarity[-1, -1])
        crossed = float(similarity[0, -1] + similarity[-1, 0])
        if crossed - straight >= LEAST_DIFFERENCE:
            yield Issue(
                type="order",
                severity="minor",
                confidence=pair.confidence,
                message="These sentences stand in another order in the translation.",
                rule="swapped-sentences",
                source=pair.source,
                target=pair.target,
                spans=(_span(story, "source", pair.source), _span(story, "target", pair.target)),
            )


def centred(vectors: NDArray[np.float32], rows: Sequence[int]) -> NDArray[np.float32]:
    """Return unit vectors about the mean of the given *rows*, so that what a whole document has in common is gone."""
    return unit(vectors - vectors[list(rows)].mean(axis=0))


def passages(moved: Sequence[Pair]) -> list[list[Pair]]:
    """Join *moved* pairs, in source order, that follow each other on both sides."""
    joined: list[list[Pair]] = []
    for pair in moved:
        before = joined[-1][-1] if joined else None
        if before and before.source[-1] + 1 == pair.source[0] and before.target[-1] + 1 == pair.target[0]:
            joined[-1].append(pair)
        else:
            joined.append([pair])
    return joined


def _place(story: Story, target: int) -> str:
    before = [i for i in story.target.document.story if i < target]
    if not before:
        return "at its beginning"
    return f"after {quoted(story.target.document.sentences[before[-1]].text.strip(), QUOTED)}"


def _span(story: Story, side: Side, sentences: Sequence[int]) -> Span:
    document = story.document(side)
    return story.span(side, document.sentences[sentences[0]].start, document.sentences[sentences[-1]].end)
