"""A word or sentence and a language in; whether it is of that language out, where the vocabulary is known."""

from __future__ import annotations

import functools
import re

from alignqa.resources import data_file, load_text, load_thresholds

_JOINTS = re.compile("['’‐‑-]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@functools.cache
def has_vocabulary(language: str) -> bool:
    """Return whether the words of a language (ISO 639-1) are known: so far those of English only."""
    return data_file(f"text/vocabulary/{language}.txt").is_file()


def is_word(word: str, language: str) -> bool:
    """Return whether *word*, in lower case, is one of *language*, or compounded of such words with hyphens."""
    if _is_known(word.replace("’", "'"), language):
        return True
    return all(_is_known(part, language) for part in _JOINTS.split(word))


def is_lower_case_word(word: str, language: str) -> bool:
    """Return whether *language* has *word*, in lower case, and not only with a capital, as ``Monday``."""
    return word in _vocabulary(language)


def is_plainly(language: str, sentence: str) -> bool:
    """Return whether nearly all words of *sentence* are of *language*; names, with a capital, do not count."""
    if not has_vocabulary(language):
        return False
    limits = load_thresholds("text")["vocabulary"]
    words = [word for word in _WORD.findall(sentence) if word.islower()]
    listed = _vocabulary(language)
    known = sum(word in listed or is_word(word, language) for word in words)
    return len(words) >= limits["min_words"] and known >= limits["min_share"] * len(words)


def _is_known(word: str, language: str) -> bool:
    return word in _vocabulary(language) or word in _capitalised(language)


@functools.cache
def _vocabulary(language: str) -> frozenset[str]:
    """Return all words of *language*, and the comments of the file, which equal no word."""
    return frozenset(load_text(f"text/vocabulary/{language}.txt").split("\n"))


@functools.cache
def _capitalised(language: str) -> frozenset[str]:
    """Return in lower case the words of *language* that are written with a capital."""
    return frozenset(word.lower() for word in _vocabulary(language) if not word.islower())
