"""The shape of a check, and what checks share to make issues."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypedDict

from alignqa.datatypes import Issue, Side
from alignqa.story import Story


class Sentences(TypedDict):
    """The sentences an issue is about, by side."""

    source: tuple[int, ...]
    target: tuple[int, ...]


def on(side: Side, *sentences: int) -> Sentences:
    """Return the given sentences of one side, and none of the other: ``Issue(..., **on(side, 3))``."""
    return {"source": sentences, "target": ()} if side == "source" else {"source": (), "target": sentences}


#: Longer phrases are quoted up to here, in characters.
QUOTED = 100


def quoted(text: str, longest: int = QUOTED) -> str:
    """Return *text* in quotation marks, shortened at a word if it has more than *longest* characters."""
    return f"“{text if len(text) <= longest else text[:longest].rsplit(None, 1)[0] + ' …'}”"


#: A check looks at an aligned story and yields what it finds. It never changes the story.
Check = Callable[[Story], Iterator[Issue]]
