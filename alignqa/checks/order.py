"""An aligned story in; out come issues for passages and sentences that the translation has in another order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from alignqa.checks.base import both, span_of
from alignqa.checks.messages import quoted
from alignqa.datatypes import Issue, Pair, Side
from alignqa.resources import load_thresholds
from alignqa.story import Story
from alignqa.vectors import Floats, unit

#: How many characters are quoted of the sentence before a position.
MAX_QUOTED_BEFORE = 60


def check_order(story: Story) -> Iterator[Issue]:
    """Yield an issue for every group of swapped sentences and for every reordered passage, naming both positions."""
    yield from swapped_sentences(story)
    yield from reordered_passages(story)


def reordered_passages(story: Story) -> Iterator[Issue]:
    """Yield an issue for every passage that is in a different position in the translation."""
    target_story = story.target.document
    for passage in passages(story.reordered):
        source = tuple(i for pair in passage for i in pair.source)
        target = tuple(sorted(j for pair in passage for j in pair.target))
        before = [j for j in target_story.story if j < target[0]]
        position = "at the beginning."
        if before:
            preceding = quoted(target_story.sentences[before[-1]].text.strip(), MAX_QUOTED_BEFORE)
            position = f"after {preceding}" if preceding.endswith(".”") else f"after {preceding}."
        yield Issue(
            type="order",
            severity="minor",
            confidence=min(pair.confidence for pair in passage),
            message=f"The translation puts this passage {position}",
            rule="moved-passage",
            source=source,
            target=target,
            spans=(span_of(story, "source", source), span_of(story, "target", target)),
        )


def passages(reordered: Sequence[Pair]) -> list[list[Pair]]:
    """Join *reordered* pairs, in source order, that follow each other on both sides."""
    joined: list[list[Pair]] = []
    for pair in reordered:
        before = joined[-1][-1] if joined else None
        if before and before.source[-1] + 1 == pair.source[0] and before.target[-1] + 1 == pair.target[0]:
            joined[-1].append(pair)
        else:
            joined.append([pair])
    return joined


def swapped_sentences(story: Story) -> Iterator[Issue]:
    """Yield an issue for every group whose first and last sentences are swapped in the translation."""
    groups = [pair for pair in story.pairs if min(len(pair.source), len(pair.target)) > 1]
    if not groups:
        return
    min_difference = load_thresholds("checks")["order"]["min_difference"]
    vectors = {side: centred(story.vectors(side), story.document(side).story) for side in get_args(Side)}
    for pair in groups:
        similarity = vectors["source"][list(pair.source)] @ vectors["target"][list(pair.target)].T
        straight = float(similarity[0, 0] + similarity[-1, -1])
        crossed = float(similarity[0, -1] + similarity[-1, 0])
        if crossed - straight >= min_difference:
            yield Issue(
                type="order",
                severity="minor",
                confidence=pair.confidence,
                message="The translation has these sentences in a different order.",
                rule="swapped-sentences",
                spans=(span_of(story, "source", pair.source), span_of(story, "target", pair.target)),
                **both(pair),
            )


def centred(vectors: Floats, rows: Sequence[int]) -> Floats:
    """Return unit vectors about the mean of the given *rows*, so that what a whole document has in common is gone."""
    return unit(vectors - vectors[list(rows)].mean(axis=0))
