"""The tokens of one side of an aligned group, as one sequence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.datatypes import Document, Side
from alignqa.story import Story
from alignqa.vectors import TokenVectors

#: Marks that part clauses; a hyphen only between spaces, and no full stop, which also stands in abbreviations.
_CLAUSE_MARK = re.compile(r"[,;:()\[\]–—\"“”„«»…?!،؛؟、。，；：（）「」]")
#: Scripts that put no space between words.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ua4cf]")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class TokenRun:
    """The tokens of neighbouring sentences of one side, in order.

    ``vectors``, shape (n, d), are unit vectors about the mean token of the document. ``starts`` and ``ends``, shape
    (n,), are character offsets into ``text``, the text of the document. ``sentences`` numbers the sentence each token
    belongs to.
    """

    side: Side
    text: str
    vectors: NDArray[np.float32]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sentences: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def content(self) -> str:
        """The text the tokens stand in."""
        return self.text[self.starts[0] : self.ends[-1]]

    def words(self) -> list[str]:
        """Return the text of every token."""
        return [self.text[a:b] for a, b in zip(self.starts, self.ends, strict=True)]


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return *vectors* with their rows scaled to length 1."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-6), np.float32)


def token_runs(story: Story, side: Side) -> list[TokenRun]:
    """Return this side's tokens of every pair, about the mean token of them all; mere spaces are left out."""
    tokens, document = story.tokens(side) or [], story.document(side)
    groups: list[tuple[int, ...]] = [getattr(pair, side) for pair in story.pairs]
    told = [i for group in groups for i in group if len(tokens[i].starts)]
    size = story.vectors(side).shape[1]
    vectors = unit(_centred([tokens[i].vectors for i in told], size))
    ends = np.cumsum([0, *(len(tokens[i].starts) for i in told)])
    place = {i: slice(start, end) for i, start, end in zip(told, ends[:-1], ends[1:], strict=True)}
    return [_run(side, document, [i for i in group if i in place], tokens, vectors, place) for group in groups]


def _centred(parts: Sequence[NDArray[np.float32]], size: int) -> NDArray[np.float32]:
    vectors = np.concatenate([np.zeros((0, size), np.float32), *parts])
    return np.asarray(vectors - vectors.sum(axis=0) / max(1, len(vectors)), np.float32)


def _run(
    side: Side,
    document: Document,
    group: Sequence[int],
    tokens: Sequence[TokenVectors],
    vectors: NDArray[np.float32],
    place: Mapping[int, slice],
) -> TokenRun:
    none = np.zeros(0, np.int64)
    offsets = {i: document.sentences[i].start for i in group}
    starts = np.concatenate([none, *(tokens[i].starts + offsets[i] for i in group)])
    ends = np.concatenate([none, *(tokens[i].ends + offsets[i] for i in group)])
    numbers = np.repeat(np.asarray(group, np.int64), [len(tokens[i].starts) for i in group])
    own = np.concatenate([vectors[:0], *(vectors[place[i]] for i in group)])
    seen = ends > starts
    return TokenRun(side, document.text, own[seen], starts[seen], ends[seen], numbers[seen])


def marks(run: TokenRun) -> NDArray[np.bool_]:
    """Tell which tokens part clauses, shape (n,)."""
    words = run.words()
    open_before = [True, *(run.ends[:-1] < run.starts[1:]).tolist()]
    return np.array(
        [bool(_CLAUSE_MARK.search(w)) or (w == "-" and alone) for w, alone in zip(words, open_before, strict=True)],
        bool,
    )


def boundaries(run: TokenRun) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell before which tokens a word begins and before which a clause does.

    Returns:
        Two arrays of shape (n + 1,); the last item stands for the end of the run. Every clause begins with a word.
    """
    words, mark = run.words(), marks(run)
    clause = np.ones(len(words) + 1, bool)
    clause[1:-1] = mark[:-1] | mark[1:] | (np.diff(run.sentences) > 0)
    clause[-2] |= not any(map(str.isalnum, words[-1]))
    word = clause.copy()
    word[1:-1] |= (run.ends[:-1] < run.starts[1:]) | np.array([bool(_UNSPACED.match(w)) for w in words[1:]], bool)
    return word, clause


def lone_numbers(run: TokenRun, other: TokenRun) -> NDArray[np.bool_]:
    """Tell which tokens begin a group of digits that *other* does not have, shape (n,)."""
    known = set(_DIGITS.findall(other.content))
    origin = int(run.starts[0])
    lone = [m.start() + origin for m in _DIGITS.finditer(run.content) if m.group() not in known]
    found = np.zeros(len(run), bool)
    found[np.searchsorted(run.ends, lone, side="right")] = True
    return found
