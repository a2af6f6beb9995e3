"""Small documents and aligned stories for tests."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from alignqa import Document, Pair, Sentence
from alignqa.datatypes import Side
from alignqa.story import Story, StorySide
from alignqa.vectors import Embedding


def document(*sentences: str, language: str = "en") -> Document:
    """Return a document with the given sentences, a line each."""
    text = "\n".join(sentences)
    found, start = [], 0
    for number, sentence in enumerate(sentences):
        found.append(Sentence(sentence, start, start + len(sentence), paragraph=number))
        start += len(sentence) + 1
    return Document(text, tuple(found), language)


def aligned_story(
    source: Document,
    target: Document,
    *pairs: Pair,
    vectors: Sequence[Embedding | NDArray[np.float32]] = (),
    reordered: tuple[Pair, ...] = (),
    copies: Mapping[Side, Mapping[int, int]] | None = None,
) -> Story:
    """Return an aligned story, sentence by sentence unless *pairs* are given.

    *vectors* are those of the source and the target, or whole embeddings.
    """
    count = min(len(source.sentences), len(target.sentences))
    one_to_one = tuple(Pair((i,), (i,), 1.0, 1.0) for i in range(count))
    sides = []
    for number, (side, version) in enumerate(zip(get_args(Side), (source, target), strict=True)):
        found = vectors[number] if vectors else None
        if isinstance(found, np.ndarray):
            found = Embedding(found, np.ones(len(found), np.float32))
        sides.append(
            dataclasses.replace(StorySide.of(side, version), embedding=found, copies=(copies or {}).get(side, {}))
        )
    return Story(sides[0], sides[1], pairs or one_to_one, reordered)
