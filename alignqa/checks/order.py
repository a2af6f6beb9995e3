"""Passages told in another place than in the other version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alignqa.checks.base import AlignedStory
from alignqa.datatypes import Issue, Pair, Side, Span

#: What is quoted of the sentence before a place, in characters.
QUOTED = 60


def check_order(story: AlignedStory) -> Iterator[Issue]:
    """Yield an issue for every passage that stands in another place in the translation, naming both places."""
    for passage in passages(story.moved):
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


def _place(story: AlignedStory, target: int) -> str:
    before = [i for i in story.target.story if i < target]
    if not before:
        return "at its beginning"
    text = story.target.sentences[before[-1]].text.strip()
    return f"after “{text if len(text) <= QUOTED else text[:QUOTED].rsplit(None, 1)[0] + ' …'}”"


def _span(story: AlignedStory, side: Side, sentences: Sequence[int]) -> Span:
    document = story.document(side)
    return story.span(side, document.sentences[sentences[0]].start, document.sentences[sentences[-1]].end)
