"""What every check is given, and the shape of a check."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from alignqa.datatypes import Document, Issue, Pair, Side, Span
from alignqa.encoders.base import TokenVectors


@dataclass(frozen=True, slots=True)
class AlignedStory:
    """Two versions of a story after alignment, with the vectors that were made on the way.

    ``source_vectors`` and ``target_vectors`` have one unit-length row per sentence of the document, shape (sentences,
    dimensions); rows of artifacts mean nothing. ``source_tokens`` and ``target_tokens`` hold the token vectors of each
    sentence, and are ``None`` where the encoder cannot show single tokens. ``source_copies`` and ``target_copies`` lead
    from each sentence that stands once too often on its side to its original. ``moved`` are those of the ``pairs`` that
    stand in another place than the pairs around them. ``related`` is the probability (0..1) that both versions tell one
    story.
    """

    source: Document
    target: Document
    pairs: tuple[Pair, ...]
    source_vectors: NDArray[np.float32]
    target_vectors: NDArray[np.float32]
    source_tokens: list[TokenVectors] | None = None
    target_tokens: list[TokenVectors] | None = None
    source_copies: Mapping[int, int] = field(default_factory=dict)
    target_copies: Mapping[int, int] = field(default_factory=dict)
    moved: tuple[Pair, ...] = ()
    related: float = 1.0

    def document(self, side: Side) -> Document:
        """Return the version on the given side."""
        return self.source if side == "source" else self.target

    def vectors(self, side: Side) -> NDArray[np.float32]:
        """Return the sentence vectors of the given side."""
        return self.source_vectors if side == "source" else self.target_vectors

    def tokens(self, side: Side) -> list[TokenVectors] | None:
        """Return the token vectors of the given side."""
        return self.source_tokens if side == "source" else self.target_tokens

    def copies(self, side: Side) -> Mapping[int, int]:
        """Return the extra copies of the given side, each with its original."""
        return self.source_copies if side == "source" else self.target_copies

    def span(self, side: Side, start: int, end: int) -> Span:
        """Return a span of the given side, by character offsets into its text."""
        return Span(side, start, end, self.document(side).text[start:end])


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
Check = Callable[[AlignedStory], Iterator[Issue]]
