"""The shape of a check, and what checks share to turn what they find into issues."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypedDict

from alignqa.datatypes import Issue, Pair, Side, Span
from alignqa.story import Story


class Sentences(TypedDict):
    """The sentences an issue is about, by side."""

    source: tuple[int, ...]
    target: tuple[int, ...]


def on(side: Side, *sentences: int) -> Sentences:
    """Return the given sentences of one side, and none of the other: ``Issue(..., **on(side, 3))``."""
    return {"source": sentences, "target": ()} if side == "source" else {"source": (), "target": sentences}


def both(pair: Pair) -> Sentences:
    """Return the sentences of both sides of a pair: ``Issue(..., **both(pair))``."""
    return {"source": pair.source, "target": pair.target}


def span_of(story: Story, side: Side, sentences: Sequence[int]) -> Span:
    """Return the span from the start of the first of the *sentences* to the end of the last."""
    document = story.document(side)
    return story.span(side, document.sentences[sentences[0]].start, document.sentences[sentences[-1]].end)


#: A check reads an aligned story and yields the issues it finds. It never changes the story.
Check = Callable[[Story], Iterator[Issue]]
