"""A text in; out come the words in it that have an opposite, each with what it is about and which pole it says.

Each language has a table in ``data/words/opposites``. Its ``poles`` hold two lists of words for what all languages
share, such as ``rise-fall``: forms at the same place in both are opposites of each other. ``…`` after letters stands
for the rest of a word, ``_`` for a space, and ``?`` marks a word with other senses too. ``neutral`` phrases hold such a
word and do not say it (*more or less*). Right after a ``reversing`` word it says its opposite (*less safe*), and it may
have one of the ``endings`` (*naiknya*). ``unspaced``: there are no spaces between words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from alignqa.words.tables import any_of, load_table

#: Words of the longest phrase in the tables.
MAX_PHRASE = 5
#: Words recur: so many are looked up once.
MAX_KNOWN_PHRASES = 65536

_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
#: What parts a word from an article, an ending or a figure: *l'échec*, *2-Sieg*.
_JOINT = re.compile(r"'|(?<=\d)-")


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
    return bool(load_table("opposites", language))


def find_poles(text: str, language: str) -> Iterator[PoleWord]:
    """Yield the words in *text* that have an opposite, in order; none in a *language* without a table."""
    if not has_opposites(language):
        return
    folded = text.lower().replace("ё", "е").replace("’", "'")
    if len(folded) != len(text):  # some letters have lowercase forms of another length
        folded = text
    if load_table("opposites", language).get("unspaced"):
        for found in _anywhere(language).finditer(folded):
            if known := _meanings(language)[found.group()]:
                yield PoleWord(*found.span(), known)
        return
    reversing = frozenset(load_table("opposites", language).get("reversing", ()))
    last = PoleWord(0, 0, ())
    for word in _find_phrases(folded, language):
        is_beside = word.meanings and folded[last.end : word.start] == " "
        if is_beside and folded[last.start : last.end] in reversing:
            word = word._replace(meanings=tuple(m._replace(pole=1 - m.pole) for m in word.meanings))
        elif last.meanings:
            yield last
        last = word
    if last.meanings:
        yield last


def _find_phrases(text: str, language: str) -> Iterator[PoleWord]:
    """Yield the longest entries in *text*, without meanings for neutral ones."""
    words = [(match[0], *match.span()) for match in _WORD.finditer(text)]
    after = 0
    for i, (word, start, _) in enumerate(words):
        if i < after or not (most := _most_words(word, language)):
            continue
        for n in range(min(most, len(words) - i), 0, -1):
            phrase = " ".join(each for each, _, _ in words[i : i + n])
            meanings = _look_up(phrase, language)
            if meanings is not None:
                after = i + n
                yield PoleWord(start, words[after - 1][2], meanings)
                break


def opposite_forms(language: str) -> dict[str, list[str]]:
    """Return the forms of the table of a *language* with their opposites in the same form."""
    forms: dict[str, list[str]] = defaultdict(list)
    for poles in load_table("opposites", language).get("poles", {}).values():
        for pair in zip(*(pole.split() for pole in poles), strict=False):
            if not any(form.startswith("?") or "…" in form for form in pair):
                first, second = (form.replace("_", " ") for form in pair)
                forms[first].append(second)
                forms[second].append(first)
    return dict(forms)


@lru_cache(MAX_KNOWN_PHRASES)
def _most_words(word: str, language: str) -> int:
    """Return how many words the longest entry has that may begin with *word*; 0 if none does."""
    return _phrase_lengths(language).get(word) or int(_look_up(word, language) is not None)


@lru_cache(MAX_KNOWN_PHRASES)
def _look_up(phrase: str, language: str) -> tuple[Meaning, ...] | None:
    """Return the meanings of a *phrase*, or of the longest part of a word; ``None`` if they are not in the table."""
    meanings = _find_entry(phrase, language)
    if meanings is not None or " " in phrase:
        return meanings
    core = max(_JOINT.split(phrase), key=len)
    endings = load_table("opposites", language).get("endings", ())
    core = next((core.removesuffix(ending) for ending in endings if core.endswith(ending)), core)
    return _find_entry(core, language) if core != phrase else None


def _find_entry(phrase: str, language: str) -> tuple[Meaning, ...] | None:
    """Return the meanings of a *phrase*, or of its longest beginning in the table; ``None`` if it is not."""
    table = _meanings(language)
    if phrase in table:
        return table[phrase]
    for n in range(min(len(phrase), _longest(language)), 1, -1):
        if (stem := phrase[:n] + "…") in table:
            return table[stem] if " " not in phrase[n:] else None
    return None


@cache
def _meanings(language: str) -> dict[str, tuple[Meaning, ...]]:
    """Return the meanings of every entry, none of neutral phrases; a word that is clear in one list is clear.

    A word has those of its letters with ``…`` as well.
    """
    without = [*load_table("opposites", language)["neutral"], *load_table("opposites", language).get("reversing", ())]
    found: dict[str, dict[tuple[str, int], bool]] = {phrase: {} for phrase in without}
    for concept, poles in load_table("opposites", language)["poles"].items():
        for pole, entries in enumerate(poles):
            for entry in entries.split():
                meanings = found.setdefault(entry.lstrip("?").replace("_", " "), {})
                weak = meanings.get((concept, pole), True)
                meanings[concept, pole] = weak and entry.startswith("?")
    for entry, own in found.items():
        if own and entry + "…" in found:
            own |= {key: weak for key, weak in found[entry + "…"].items() if key not in own}
    return {entry: tuple(Meaning(*key, weak) for key, weak in own.items()) for entry, own in found.items()}


@cache
def _phrase_lengths(language: str) -> dict[str, int]:
    """Return how many words the longest phrase of the table has, at most MAX_PHRASE, by its first word."""
    lengths: dict[str, int] = {}
    for first, *rest in (entry.split(" ") for entry in _meanings(language)):
        lengths[first] = max(lengths.get(first, 1), min(1 + len(rest), MAX_PHRASE))
    return lengths


@cache
def _longest(language: str) -> int:
    return max(map(len, _meanings(language)))


@cache
def _anywhere(language: str) -> re.Pattern[str]:
    return any_of(_meanings(language))
