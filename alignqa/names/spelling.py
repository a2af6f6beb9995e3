"""Two names in, whether they can be spellings of one name out: forms of a name, respellings, misspellings.

Most names keep their spelling from one language to the next, so they are compared by their letters, folded to ASCII.
"""

from __future__ import annotations

import functools
import re

from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Hamming, JaroWinkler, Prefix

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


def differ_in_first_letter(a: str, b: str) -> bool:
    """Return whether two long folded words are the same but for the first letter, which is another sound."""
    min_letters = load_thresholds("names")["respelling"]["min_letters"]
    return len(a) > min_letters and a[0] != b[:1] and a[1:] == b[1:] and sound_unlike(a, b)


def is_misprinted_acronym(a: str, b: str) -> bool:
    """Return whether two acronyms, in capitals, differ in one letter and are not one in two languages (DNA, DNS)."""
    return Hamming.distance(a, b) == 1 and [a, b] not in _same_acronyms() and [b, a] not in _same_acronyms()


def _same_acronyms() -> list[list[str]]:
    return list(load_toml("names/acronyms.toml")["same"])


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


@functools.lru_cache(maxsize=MAX_CACHED_WORDS)
def likeness(a: str, b: str) -> float:
    """Return how alike (0..1) two folded words are, as they are written or as they sound.

    Words with the same first letters, or one inside the other, are forms of one name: 0.9 and more.
    """
    if not a or not b:
        return 0.0
    limits = load_thresholds("names")["alike"]
    shared = int(limits["shared_letters"])
    if min(len(a), len(b)) >= shared and (a in b or b in a):
        return 0.95
    first, second = _sound(a), _sound(b)
    if min(len(first), len(second)) >= shared and first[:shared] == second[:shared]:
        return 0.9
    return max(JaroWinkler.similarity(a, b), fuzz.ratio(first, second) / 100)


@functools.lru_cache(maxsize=MAX_CACHED_WORDS)
def consonants(key: str) -> str:
    """Return the consonants of a folded word, a letter for each kind: what scripts keep of a name's sound."""
    table = load_toml("names/sounds.toml")
    for letters, sound in table["consonants"]:
        key = key.replace(letters, sound)
    return re.sub(r"(.)\1+", r"\1", key)


def consonants_alike(a: str, b: str) -> float:
    """Return how alike (0..1) the consonants of two folded words are; of a single consonant nothing is known."""
    first, second = consonants(a), consonants(b)
    return fuzz.ratio(first, second) / 100 if min(len(first), len(second)) > 1 else 0.0
