"""A language code in, its table of words out; phrases in, a pattern that finds the longest of them anywhere out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from alignqa.resources import load_toml


def load_table(folder: str, language: str) -> dict[str, Any]:
    """Return the table of a *language* (ISO 639-1) in ``data/words/<folder>``; an empty one where there is none."""
    is_code = len(language) == 2 and language.isascii() and language.isalpha()
    return load_toml(f"words/{folder}/{language}.toml") if is_code else {}


def any_of(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of some *phrases*, the longest that fits."""
    return re.compile("|".join(map(re.escape, sorted(phrases, key=lambda phrase: (-len(phrase), phrase)))))
