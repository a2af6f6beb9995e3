"""From a story with token vectors to the tokens of each pair's side as one run, with its word and clause boundaries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.datatypes import Document, Side
from alignqa.story import Story
from alignqa.vectors import Floats, TokenVectors, unit

#: Marks between clauses; a hyphen only between spaces, and no full stop, which also stands in abbreviations.
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
    vectors: Floats
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sentences: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def content(self) -> str:
        """The text from the first token to the last."""
        return self.text[self.starts[0] : self.ends[-1]]

    def words(self) -> list[str]:
        """Return the text of every token."""
        return [self.text[a:b] for a, b in zip(self.starts, self.ends, strict=True)]


def token_runs(story: Story, side: Side) -> list[TokenRun]:
    """Return this side's tokens of every pair, about the mean token of them all; mere spaces are left out."""
    tokens, document = story.tokens(side) or [], story.document(side)
    groups = [pair.side(side) for pair in story.pairs]
    sentences = [i for group in groups for i in group if len(tokens[i].starts)]
    none = np.zeros((0, story.side(side).embedded().vectors.shape[1]), np.float32)
    vectors = np.concatenate([none, *(tokens[i].vectors for i in sentences)])
    vectors = unit(vectors - vectors.sum(axis=0) / max(1, len(vectors)))
    ends = np.cumsum([0, *(len(tokens[i].starts) for i in sentences)])
    rows = {i: slice(start, end) for i, start, end in zip(sentences, ends[:-1], ends[1:], strict=True)}
    return [_run(side, document, [i for i in group if i in rows], tokens, vectors, rows) for group in groups]


def _run(
    side: Side,
    document: Document,
    group: Sequence[int],
    tokens: Sequence[TokenVectors],
    vectors: Floats,
    rows: Mapping[int, slice],
) -> TokenRun:
    """Return the run of a *group* of sentences; *rows* are the *vectors* of each sentence."""
    none = np.zeros(0, np.int64)
    offsets = {i: document.sentences[i].start for i in group}
    starts = np.concatenate([none, *(tokens[i].starts + offsets[i] for i in group)])
    ends = np.concatenate([none, *(tokens[i].ends + offsets[i] for i in group)])
    numbers = np.repeat(np.asarray(group, np.int64), [len(tokens[i].starts) for i in group])
    own = np.concatenate([vectors[:0], *(vectors[rows[i]] for i in group)])
    is_text = ends > starts
    return TokenRun(side, document.text, own[is_text], starts[is_text], ends[is_text], numbers[is_text])


def marks(run: TokenRun) -> NDArray[np.bool_]:
    """Return which tokens are marks between clauses, shape (n,)."""
    space_before = [True, *(run.ends[:-1] < run.starts[1:]).tolist()]
    return np.array(
        [
            bool(_CLAUSE_MARK.search(word)) or (word == "-" and spaced)
            for word, spaced in zip(run.words(), space_before, strict=True)
        ],
        bool,
    )


def boundaries(run: TokenRun) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return before which tokens a word begins and before which a clause does.

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


def unmatched_numbers(run: TokenRun, other: TokenRun) -> NDArray[np.bool_]:
    """Return which tokens begin a group of digits that *other* does not have, shape (n,)."""
    known = set(_DIGITS.findall(other.content))
    origin = int(run.starts[0])
    unmatched = [m.start() + origin for m in _DIGITS.finditer(run.content) if m.group() not in known]
    result = np.zeros(len(run), bool)
    result[np.searchsorted(run.ends, unmatched, side="right")] = True
    return result
