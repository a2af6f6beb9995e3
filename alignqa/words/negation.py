"""A text in; out comes where it says no: its negations, and words that may say as much in another way.

Each language has a table in ``data/words/negation``. ``cues`` negate (*not*, *never*, *without*). ``idioms`` hold a cue
and do not negate (*not only*, *no doubt*). ``implied`` are words that may say no without a cue (*fail*, *lack*,
*only*), and ``affixes`` the beginnings and endings of words that may (*unable*, *useless*). In an entry ``…`` after or
before letters stands for the rest of a word, ``…`` alone for up to four words, and ``#`` for a number. ``unspaced``
says that there are no spaces between words, so that entries are found anywhere.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from alignqa.words.tables import any_of, load_table

#: Where something begins and ends in a text, in characters.
Extent = tuple[int, int]
_Kind = Literal["cue", "idiom", "implied", "affix"]
_Phrase = tuple[_Kind, tuple[str, ...]]

#: Words that may stand in the gap of a phrase, as between *ne* and *plus*.
MAX_GAP = 4
#: Cues so many words apart, with no mark in between, say no once: *nobody ever … nothing*, *ne … pas*.
MAX_APART = 4
#: An affix leaves at least so many letters of the word.
MIN_STEM = 3
#: Words recur: so many are looked up once.
MAX_KNOWN_WORDS = 65536

#: ``n't`` is a word of its own, and so is what ends in an apostrophe: *n'*, *l'*.
_WORD = re.compile(
    r"[A-Za-z]++(?!['’\w])"  # most words
    r"|[^\W\d_]+?(?=n['’]t\b)|n['’]t\b|[^\W_]+(?:['’](?=[^\W_]))?|[^\w\s]"
)
_MARK = re.compile(r"[.,;:!?()\[\]\"“”«»„…—–。，；：！？、（）]")


@dataclass(frozen=True, slots=True)
class Negation:
    """What says no in a text, by character offsets.

    ``cues``: cues that say no once are one extent. ``implied`` and ``affixes``: words that may say as much.
    """

    cues: tuple[Extent, ...] = ()
    implied: tuple[Extent, ...] = ()
    affixes: tuple[Extent, ...] = ()


def has_negation_table(language: str) -> bool:
    """Return whether there is a table of negation for *language* (ISO 639-1)."""
    return bool(load_table("negation", language))


def find_negation(text: str, language: str) -> Negation:
    """Return what says no in *text*; nothing in a *language* (ISO 639-1) without a table."""
    found: dict[_Kind, list[Extent]] = {"cue": [], "idiom": [], "implied": [], "affix": []}
    find = _find_anywhere if load_table("negation", language).get("unspaced") else _find_words
    for kind, start, end in find(text, language):
        found[kind].append((start, end))
    return Negation(tuple(_merged(text, found["cue"])), tuple(found["implied"]), tuple(found["affix"]))


def _merged(text: str, cues: Sequence[Extent]) -> list[Extent]:
    merged: list[Extent] = []
    for start, end in cues:
        between = text[merged[-1][1] : start] if merged else ""
        if merged and not _MARK.search(between) and len(between.split()) <= MAX_APART:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged


def _find_words(text: str, language: str) -> Iterator[tuple[_Kind, int, int]]:
    """Yield the longest entry of the table at every word."""
    found = list(_WORD.finditer(text.replace("’", "'")))
    words = [match[0].lower() for match in found]
    after = 0
    for i, word in enumerate(words):
        if i < after or not _beginning_with(word, language):
            continue
        kind, end = _longest(words, i, language)
        if kind:
            yield kind, found[i].start(), found[end - 1].end()
        after = end


def _longest(words: Sequence[str], i: int, language: str) -> tuple[_Kind | None, int]:
    """Return the kind of the longest entry that begins with word *i*, and the word after it."""
    best: tuple[_Kind | None, int] = (None, i)
    for kind, phrase in _beginning_with(words[i], language):
        end = _end_of(words, i + 1, phrase[1:])
        if end > best[1]:
            best = kind, end
    return best


@lru_cache(MAX_KNOWN_WORDS)
def _beginning_with(word: str, language: str) -> tuple[_Phrase, ...]:
    """Return the entries that may begin with a *word*."""
    entries = _entries(language)
    found = list(entries.get(word, ()))
    for n in range(1, len(word) + 1):
        for kind, phrase in [*entries.get(word[:n] + "…", ()), *entries.get("…" + word[-n:], ())]:
            if kind != "affix" or len(word) >= n + MIN_STEM:
                found.append((kind, phrase))
    return tuple(found)


def _end_of(words: Sequence[str], i: int, phrase: Sequence[str]) -> int:
    """Return the word after *phrase*, which begins at word *i*; 0 where it does not."""
    for n, part in enumerate(phrase):
        if part == "…":
            for j in range(i, min(i + MAX_GAP + 1, len(words))):
                if end := _end_of(words, j, phrase[n + 1 :]):
                    return end
                if _MARK.match(words[j]):
                    break
            return 0
        if i >= len(words) or not _fits(words[i], part):
            return 0
        i += 1
    return i


def _fits(word: str, part: str) -> bool:
    return word == part or (part == "#" and word.isdecimal()) or (part[-1] == "…" and word.startswith(part[:-1]))


def _find_anywhere(text: str, language: str) -> Iterator[tuple[_Kind, int, int]]:
    kinds, pattern = _anywhere(language)
    for found in pattern.finditer(text):
        yield kinds[found.group()], *found.span()


def _by_kind(language: str) -> Iterator[tuple[_Kind, str]]:
    """Yield the entries of a table; of two alike the first counts."""
    table = load_table("negation", language)
    kinds: tuple[tuple[_Kind, str], ...] = (("idiom", "idioms"), ("cue", "cues"), ("implied", "implied"))
    for kind, name in kinds:
        yield from ((kind, entry) for entry in table.get(name, ()))
    yield from (("affix", entry) for entry in table.get("affixes", ()))


@cache
def _entries(language: str) -> dict[str, list[_Phrase]]:
    """Return the entries of a table by their first word."""
    entries: dict[str, list[_Phrase]] = defaultdict(list)
    for kind, entry in _by_kind(language):
        phrase = tuple(word for part in entry.split() for word in _words_of(part))
        entries[phrase[0]].append((kind, phrase))
    return dict(entries)


def _words_of(part: str) -> list[str]:
    """Return the words of a *part* of an entry, which holds no space, as they are found in texts."""
    if part in ("…", "#") or part.endswith("'"):
        return [part]
    words = [found.group() for found in _WORD.finditer(part.strip("…"))]
    words[0] = "…" + words[0] if part.startswith("…") else words[0]
    words[-1] = words[-1] + "…" if part.endswith("…") else words[-1]
    return words


@cache
def _anywhere(language: str) -> tuple[dict[str, _Kind], re.Pattern[str]]:
    kinds: dict[str, _Kind] = {}
    for kind, entry in _by_kind(language):
        kinds.setdefault(entry, kind)
    return kinds, any_of(kinds)
