"""The shape of a check, and what checks share to turn what they find into issues."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import TypedDict, get_args
from weakref import WeakKeyDictionary

from alignqa.datatypes import Issue, Pair, Side, Span
from alignqa.linking import LinkedPair, link_pair
from alignqa.story import Story

Linker = Callable[[Pair], LinkedPair]

#: So many linked pairs of a story are remembered, about 60 kB each: those of most stories fit.
MAX_LINKED_PAIRS = 256
#: What links the pairs of each story, for as long as the story is kept.
_LINKERS: WeakKeyDictionary[Story, Linker] = WeakKeyDictionary()


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


def linker(story: Story) -> Linker | None:
    """Return what links the words of an aligned pair of the *story*; ``None`` if the encoder shows no tokens.

    All checks share it, so that a pair is linked once for all of them.
    """
    documents = {side.side: side.document for side in story.sides}
    tokens = {side: own for side in get_args(Side) if (own := story.tokens(side)) is not None}
    if len(tokens) < len(documents):
        return None
    if story not in _LINKERS:
        _LINKERS[story] = lru_cache(MAX_LINKED_PAIRS)(partial(link_pair, documents, tokens))
    return _LINKERS[story]


#: A check reads an aligned story and yields the issues it finds. It never changes the story.
Check = Callable[[Story], Iterator[Issue]]
