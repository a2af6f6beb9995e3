"""A word and a language in; whether the language has that word out, where its vocabulary is known."""

from __future__ import annotations

import functools
import re

from alignqa.resources import data_file, load_text

_JOINTS = re.compile("['’‐‑-]")


def has_vocabulary(language: str) -> bool:
    """Return whether the words of a language (ISO 639-1) are known: so far those of English only."""
    return data_file(f"text/vocabulary/{language}.txt").is_file()


def is_word(word: str, language: str) -> bool:
    """Return whether *word*, in lower case, is one of *language*, or compounded of such words with hyphens."""
    known = _in_lower_case(language)
    return word.replace("’", "'") in known or all(part in known for part in _JOINTS.split(word))


def is_lower_case_word(word: str, language: str) -> bool:
    """Return whether *language* has *word*, in lower case, and not only with a capital, as ``Monday``."""
    return word in _vocabulary(language)


@functools.cache
def _vocabulary(language: str) -> frozenset[str]:
    lines = load_text(f"text/vocabulary/{language}.txt").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@functools.cache
def _in_lower_case(language: str) -> frozenset[str]:
    return frozenset(map(str.lower, _vocabulary(language)))
