"""Two names in, whether they can be spellings of one name out: forms of a name, respellings, misspellings.

Most names keep their spelling from one language to the next, so they are compared by their letters, folded to ASCII.
"""

from __future__ import annotations

import functools
import re

from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Prefix

from alignqa.resources import load_thresholds, load_toml

#: Words recur: this many are worked out once.
MAX_CACHED_WORDS = 65536


@functools.lru_cache(maxsize=MAX_CACHED_WORDS)
def fold(text: str) -> str:
    """Return *text* transliterated to lower-case ASCII letters, everything else left out."""
    return re.sub(r"[^a-z]", "", anyascii(text).lower())


def is_alike(a: str, b: str) -> bool:
    """Return whether two folded names may well be forms of one name: inflected, respelt, or part of a compound."""
    if a == b:
        return True
    limits = load_thresholds("names")["alike"]
    shared = int(limits["shared_letters"])
    if min(len(a), len(b)) < shared:
        return a.startswith(b) or b.startswith(a)
    if a[:shared] == b[:shared] or a in b or b in a:
        return True
    first, second = _sound(a), _sound(b)
    return first[0] == second[0] and fuzz.ratio(first, second) >= limits["ratio"]


def is_respelling(a: str, b: str) -> bool:
    """Return whether two folded words differ in one or two letters, and not just in endings, as inflections do."""
    return _is_respelling(a, b, load_thresholds("names")["respelling"]["ending"])


def is_misspelling(a: str, b: str) -> bool:
    """Return whether two folded words of two languages differ by more than their sounds and endings explain.

    Languages write *e* or *i*, and *o* or *u*, for one vowel: *Hizbullah*, *Hezbollah*.
    """
    ending = load_thresholds("names")["respelling"]["ending_across_languages"]
    first, second = (_sound(key).replace("e", "i").replace("o", "u") for key in (a, b))
    return _is_respelling(a, b, ending) and _is_respelling(_sound(a), _sound(b), ending) and first != second


def _is_respelling(a: str, b: str, ending: float) -> bool:
    """Compare two folded words whose inflected forms may differ in as many last letters as *ending* says."""
    limits = load_thresholds("names")["respelling"]
    shorter, longer = sorted((len(a), len(b)))
    if a == b or a[0] != b[0] or shorter < limits["min_letters"] or longer <= limits["min_letters"]:
        return False
    allowed = 1 if shorter < limits["min_letters_for_two"] else 2
    if OSA.distance(a, b, score_cutoff=allowed) > allowed:
        return False
    is_inflection = shorter - Prefix.similarity(a, b) <= ending
    return not is_inflection or sorted(a) == sorted(b)


def sound_unlike(a: str, b: str) -> bool:
    """Return whether two folded names differ in more than vowels, doubled letters and ways to write a sound."""
    if a.startswith(b) or b.startswith(a):
        return False
    first, second = (re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouh]", "", _sound(key))) for key in (a, b))
    return first != second


@functools.lru_cache(maxsize=MAX_CACHED_WORDS)
def _sound(key: str) -> str:
    """Return *key* with the letters unified that languages swap when they write a foreign name by its sound."""
    table = load_toml("names/sounds.toml")
    for letters, sound in table["sounds"]:
        key = key.replace(letters, sound)
    return key.translate(str.maketrans(table["letters"]))
