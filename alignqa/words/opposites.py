"""A text in; out come the words in it that have an opposite, each with what it is about and which pole it says.

Each language has a table in ``data/words/opposites``. Its ``poles`` hold two lists of words for what all languages
share, such as ``rise-fall``: forms at the same place in both are opposites of each other. ``…`` after letters stands
for the rest of a word, ``_`` for a space, and ``?`` marks a word with other senses too. ``neutral`` phrases hold such a
word and do not say it (*more or less*). ``unspaced``: there are no spaces between words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from alignqa.resources import load_toml

#: Words of the longest phrase in the tables.
MAX_PHRASE = 5

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


class Meaning(NamedTuple):
    """One meaning of a word: what it is about, which of the two poles it says (0 or 1), whether it may mean others."""

    concept: str
    pole: int
    weak: bool


class PoleWord(NamedTuple):
    """A word with an opposite, from ``start`` to ``end`` in its text, and its meanings."""

    start: int
    end: int
    meanings: tuple[Meaning, ...]


def has_opposites(language: str) -> bool:
    """Return whether there is a table of opposites for *language* (ISO 639-1)."""
    return bool(_table(language))


def find_poles(text: str, language: str) -> Iterator[PoleWord]:
    """Yield the words in *text* that have an opposite, in order; none in a *language* without a table."""
    if not has_opposites(language):
        return
    folded = text.lower().replace("ё", "е").replace("’", "'")
    if len(folded) != len(text):  # some letters have lowercase forms of another length
        folded = text
    if _table(language).get("unspaced"):
        for found in _anywhere(language).finditer(folded):
            if known := _meanings(language)[found.group()]:
                yield PoleWord(*found.span(), known)
        return
    words = [found.span() for found in _WORD.finditer(folded)]
    i = 0
    while i < len(words):
        start, taken = words[i][0], 1
        for n in range(min(MAX_PHRASE, len(words) - i), 0, -1):
            phrase = " ".join(folded[a:b] for a, b in words[i : i + n])
            meanings = _look_up(phrase, language)
            if meanings is not None:
                taken = n
                if meanings:
                    yield PoleWord(start, words[i + n - 1][1], meanings)
                break
        i += taken


def opposite_forms(language: str) -> dict[str, list[str]]:
    """Return the forms of the table of a *language* with their opposites in the same form."""
    forms: dict[str, list[str]] = defaultdict(list)
    for poles in _table(language).get("poles", {}).values():
        for pair in zip(*(pole.split() for pole in poles), strict=False):
            if not any(form.startswith("?") or "…" in form for form in pair):
                first, second = (form.replace("_", " ") for form in pair)
                forms[first].append(second)
                forms[second].append(first)
    return dict(forms)


def _look_up(phrase: str, language: str) -> tuple[Meaning, ...] | None:
    """Return the meanings of a *phrase*, or of its longest beginning in the table; ``None`` where it is not."""
    table = _meanings(language)
    if phrase in table:
        return table[phrase]
    for n in range(min(len(phrase), _longest(language)), 1, -1):
        if (stem := phrase[:n] + "…") in table:
            return table[stem] if " " not in phrase[n:] else None
    return None


@cache
def _table(language: str) -> dict[str, Any]:
    is_code = len(language) == 2 and language.isascii() and language.isalpha()
    return load_toml(f"words/opposites/{language}.toml") if is_code else {}


@cache
def _meanings(language: str) -> dict[str, tuple[Meaning, ...]]:
    """Return the meanings of every entry, none of neutral phrases; a word that is clear in one list is clear."""
    found: dict[str, dict[tuple[str, int], bool]] = {phrase: {} for phrase in _table(language)["neutral"]}
    for concept, poles in _table(language)["poles"].items():
        for pole, entries in enumerate(poles):
            for entry in entries.split():
                meanings = found.setdefault(entry.lstrip("?").replace("_", " "), {})
                weak = meanings.get((concept, pole), True)
                meanings[concept, pole] = weak and entry.startswith("?")
    return {entry: tuple(Meaning(*key, weak) for key, weak in own.items()) for entry, own in found.items()}


@cache
def _longest(language: str) -> int:
    return max(map(len, _meanings(language)))


@cache
def _anywhere(language: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_meanings(language), key=lambda entry: (-len(entry), entry)))))
