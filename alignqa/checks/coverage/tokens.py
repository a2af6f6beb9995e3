"""From a story with token vectors to the tokens of each pair's side as one run, with its word and clause boundaries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alignqa.datatypes import Side
from alignqa.resources import load_thresholds
from alignqa.story import Story
from alignqa.text.words import word_spans
from alignqa.vectors import Floats, TokenVectors, unit

#: Marks between clauses: no full stop, which also stands in abbreviations, and a hyphen only after a space.
_CLAUSE_MARK = re.compile(r"[,;:()\[\]–—\"“”„«»…?!،؛؟、。，；：（）「」]")
_HYPHEN = re.compile(r"(?<!\S)-")
#: Brackets, and what closes them.
OPENING, CLOSING = "([{（［【", ")]}）］】"
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class TokenRun:
    """The tokens of neighbouring sentences of one side, in order.

    ``vectors``, shape (n, d), are unit vectors. ``starts`` and ``ends``, shape (n,), are character offsets into
    ``text``, the text of the document. ``sentences`` numbers the sentence each token belongs to. ``marks`` says which
    tokens are marks between clauses.
    """

    side: Side
    text: str
    vectors: Floats
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    sentences: NDArray[np.int64]
    marks: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.starts)

    @property
    def content(self) -> str:
        """The text from the first token to the last."""
        return self.text[self.starts[0] : self.ends[-1]]

    @property
    def last(self) -> str:
        """The text of the last token."""
        return self.text[self.starts[-1] : self.ends[-1]]

    @cached_property
    def words(self) -> list[str]:
        """The text of every token."""
        return [self.text[a:b] for a, b in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]


#: The tokens of every pair of a story: those of its source side, and those of its target side.
Runs = tuple[list[TokenRun], list[TokenRun]]


def token_runs(story: Story) -> Runs:
    """Return the tokens of every pair of a story, none where the encoder shows none."""
    source, target = story.tokens("source"), story.tokens("target")
    if source is None or target is None:
        return [], []
    return _runs(story, "source", source), _runs(story, "target", target)


def _runs(story: Story, side: Side, tokens: Sequence[TokenVectors]) -> list[TokenRun]:
    """Return one side's tokens of every pair, given the *tokens* of all of its sentences."""
    document = story.document(side)
    known = [[i for i in pair.side(side) if len(tokens[i].starts)] for pair in story.pairs]
    order = [i for group in known for i in group]
    if not order:
        none = np.zeros(0, np.int64)
        empty = TokenRun(side, document.text, np.zeros((0, 1), np.float32), none, none, none, none.astype(bool))
        return [empty] * len(known)
    counts = [len(tokens[i].starts) for i in order]
    vectors = unit(np.concatenate([tokens[i].vectors for i in order]))
    origins = np.repeat(np.array([document.sentences[i].start for i in order], np.int64), counts)
    starts, ends = (np.concatenate([getattr(tokens[i], edge) for i in order]) + origins for edge in ("starts", "ends"))
    sentences = np.repeat(np.array(order, np.int64), counts)
    bounds = np.cumsum([0, *(sum(len(tokens[i].starts) for i in group) for group in known)]).tolist()
    marks = clause_marks(document.text, starts, ends)
    return [
        TokenRun(side, document.text, vectors[a:b], starts[a:b], ends[a:b], sentences[a:b], marks[a:b])
        for a, b in pairwise(bounds)
    ]


def clause_marks(text: str, starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which tokens of *text* are marks between clauses, shape (tokens,)."""
    marks, hyphens = (
        np.searchsorted(places, ends) > np.searchsorted(places, starts)
        for pattern in (_CLAUSE_MARK, _HYPHEN)
        for places in [[match.start() for match in pattern.finditer(text)]]
    )
    return np.asarray(marks | (hyphens & (ends - starts == 1)))


def boundaries(run: TokenRun) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return before which tokens a word begins and before which a clause does.

    Returns:
        Two arrays of shape (n + 1,); the last item stands for the end of the run. Every clause begins with a word.
    """
    offsets, mark = run.starts - run.starts[0], run.marks
    begins = {start for start, _ in word_spans(run.content, offsets)}
    word = np.array([True, *[start in begins for start in offsets[1:].tolist()], True], bool)
    clause = np.ones(len(word), bool)
    clause[1:-1] = mark[:-1] | mark[1:] | (run.sentences[:-1] < run.sentences[1:])
    clause[-2] |= not any(map(str.isalnum, run.last))
    return word, clause & word


def depths(run: TokenRun) -> NDArray[np.int64]:
    """Return in how many brackets the run is before each of its tokens, and after the last, shape (n + 1,).

    A bracket without the other one, as in "1)", does not count.
    """
    changes, opened = np.zeros(len(run) + 1, np.int64), []
    if not any(bracket in run.content for bracket in OPENING):
        return changes
    for number, word in enumerate(run.words):
        for character in word:
            if character in OPENING:
                opened.append(number)
            elif character in CLOSING and opened:
                changes[opened.pop() + 1] += 1
                changes[number + 1] -= 1
    return np.cumsum(changes)


def unmatched_numbers(run: TokenRun, other: TokenRun) -> NDArray[np.bool_]:
    """Return which tokens begin a group of digits that *other* does not have, shape (n,)."""
    result = np.zeros(len(run), bool)
    found = list(_DIGITS.finditer(run.content))
    if not found:
        return result
    known = set(_DIGITS.findall(other.content))
    origin = int(run.starts[0])
    unmatched = [m.start() + origin for m in found if m.group() not in known]
    result[np.searchsorted(run.ends, unmatched, side="right")] = True
    return result


def unlinked_names(runs: Sequence[TokenRun], linked: Floats) -> NDArray[np.bool_]:
    """Return which tokens of all *runs* begin a capitalised word without a link inside a sentence, shape (tokens,)."""
    max_linked = load_thresholds("checks/coverage")["features"]["max_linked_name"]
    starts, ends, sentences = (
        np.concatenate([getattr(run, name) for run in runs]) for name in ("starts", "ends", "sentences")
    )
    inside = np.concatenate([[False], (ends[:-1] < starts[1:]) & (sentences[:-1] == sentences[1:])])
    inside[np.cumsum([0, *map(len, runs[:-1])])] = False
    capital = np.array([run.text[start : start + 1].isupper() for run in runs for start in run.starts.tolist()], bool)
    return np.asarray(inside & capital & (linked < max_linked))
