"""Sentences in, phrases to leave out of them: faults planted for fitting and measuring."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

#: Words of a phrase, and of what must remain of its sentence.
MIN_CUT, MAX_CUT, MIN_REST = 2, 25, 4
#: Lengths of runs of words, short ones more often.
RUNS = (2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 10, 12, 15)

#: What a phrase holds that is more than a matter of wording.
_CONTENT = re.compile(r"\w{5}|\d")
_CLAUSE_EDGE = re.compile(r"[,;:]\s|\s[–—-]\s|\s\(|\)\s")


def cut_phrase(text: str, rng: random.Random) -> tuple[int, int] | None:
    """Return the offsets of a phrase chosen to leave out: one or more clauses or items between marks, or any words."""
    phrases = list(rng.choice([_clauses, _runs])(text, rng))
    fits = [
        (start, end)
        for start, end in phrases
        if MIN_CUT <= len(text[start:end].split()) <= MAX_CUT
        and len((text[:start] + text[end:]).split()) >= MIN_REST
        and _CONTENT.search(text[start:end])
    ]
    return rng.choice(fits) if fits else None


def _clauses(text: str, _: random.Random) -> Iterator[tuple[int, int]]:
    end = len(text.rstrip(" .!?\"'”’»"))
    edges = [0, *(m.start() for m in _CLAUSE_EDGE.finditer(text)), end]
    yield from ((a, b) for i, a in enumerate(edges) for b in edges[i + 1 :])


def _runs(text: str, rng: random.Random) -> Iterator[tuple[int, int]]:
    words = list(re.finditer(r"\S+", text))
    for _ in range(5):
        size = rng.choice(RUNS)
        if size < len(words):
            first = rng.choice([0, len(words) - size, rng.randint(0, len(words) - size)])
            yield words[first].start(), words[first + size - 1].end()


def without(text: str, start: int, end: int) -> str:
    """Return *text* without the phrase, tidied as an editor would."""
    before, after = text[:start].rstrip(), text[end:].lstrip()
    if not before:
        after = after.lstrip(" ,;:)–—-")
        return after[:1].upper() + after[1:]
    return before + (" " if after[:1].isalnum() or after[:1] in "(–—-" else "") + after
