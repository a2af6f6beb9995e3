"""Documents made of random meanings, whose true alignment is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from alignqa.vectors import Embedding, TokenVectors

DIMENSIONS = 64
TOKENS_PER_CLAUSE = 16


@dataclass
class Made:
    """Two documents as token vectors, one array a sentence, with the groups they were made of."""

    source: list[np.ndarray]
    target: list[np.ndarray]
    groups: list[tuple[tuple[int, ...], tuple[int, ...]]]

    def embeddings(self, tokens=True):
        """Both documents as ``align_documents`` takes them."""
        return tuple(embedding_of(side, tokens) for side in self.sides)

    @property
    def sides(self):
        return self.source, self.target


def make(shapes, seed=0, noise=0.5) -> Made:
    """Return documents with a group of each of the *shapes* (source sentences, target sentences), in order.

    A clause is a random vector, its tokens are the same with noise; the larger side of a group has one a sentence.
    """
    random = np.random.default_rng(seed)
    made = Made([], [], [])
    for shape in shapes:
        clauses = random.normal(size=(max(shape), DIMENSIONS))
        members = []
        for side, sentences in zip(made.sides, shape, strict=True):
            members.append(tuple(range(len(side), len(side) + sentences)))
            for own in np.array_split(clauses, sentences) if sentences else ():
                tokens = np.repeat(own, TOKENS_PER_CLAUSE, axis=0)
                side.append((tokens + noise * random.normal(size=tokens.shape)).astype(np.float32))
        made.groups.append(tuple(members))
    return made


def embedding_of(side, tokens=True):
    """Return the embedding of sentences given as token vectors, one array a sentence."""
    means = np.array([own.mean(axis=0) for own in side], np.float32).reshape(
        len(side), side[0].shape[1] if side else DIMENSIONS
    )
    sizes = np.array([len(own) for own in side], np.float32)
    offsets = [np.arange(len(own), dtype=np.int32) for own in side]
    own = [TokenVectors(vectors, at, at + 1) for vectors, at in zip(side, offsets, strict=True)]
    return Embedding(means, sizes, own if tokens else None)


def as_groups(found):
    """The sentences of aligned groups, without similarity and confidence."""
    return [(group.source, group.target) for group in found]
