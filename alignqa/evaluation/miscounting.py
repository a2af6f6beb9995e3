"""A sentence in, the same sentence with a word for an amount, or a bound, replaced by another out."""

from __future__ import annotations

import random
import re
from functools import cache

from alignqa.resources import load_toml


def miscount(text: str, language: str, rng: random.Random) -> str | None:
    """Return *text* with one of its quantity words replaced, *twice* by *half*; ``None`` if none is known."""
    if language not in load_toml("evaluation/quantities.toml"):
        return None
    found = list(_pattern(language).finditer(text))
    if not found:
        return None
    word = rng.choice(found)
    other = rng.choice(_others(language)[word.group().lower()])
    if word.group()[0].isupper():
        other = other[0].upper() + other[1:]
    return text[: word.start()] + other + text[word.end() :]


@cache
def _others(language: str) -> dict[str, list[str]]:
    """Return what may take the place of each word."""
    table = load_toml("evaluation/quantities.toml")[language]
    others: dict[str, list[str]] = {}
    for words in table["words"]:
        for word in words:
            others.setdefault(word.lower(), [other for other in words if other != word])
    above, below = table["bounds"]
    return others | dict.fromkeys(above, below) | dict.fromkeys(below, above)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """Return what finds the words that can be replaced; a bound is one before a figure."""
    bounds = {word for words in load_toml("evaluation/quantities.toml")[language]["bounds"] for word in words}
    longest_first = sorted(_others(language), key=lambda word: (-len(word), word))
    spaced = language != "zh"
    words = "|".join(re.escape(word) + (r"(?=\s?[$€£]?\d)" if word in bounds else "") for word in longest_first)
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-])" if spaced else words, re.IGNORECASE)
