"""A sentence in, the same sentence with one of its words replaced by its opposite out."""

from __future__ import annotations

import random
import re
from functools import cache

from alignqa.words.opposites import opposite_forms


def oppose(text: str, language: str, rng: random.Random) -> str | None:
    """Return *text* with one word replaced by its opposite, in the same form and case; ``None`` if none is known.

    A word with a capital that does not begin the text may be a name, and stays as it is.
    """
    forms = opposite_forms(language)
    found = _pattern(language).finditer(text) if forms else ()
    words = [word for word in found if word.group().islower() or not any(map(str.isalnum, text[: word.start()]))]
    if not words:
        return None
    word = rng.choice(words)
    opposite = rng.choice(forms[word.group().lower()])
    if word.group()[0].isupper():
        opposite = opposite[0].upper() + opposite[1:]
    return text[: word.start()] + opposite + text[word.end() :]


@cache
def _pattern(language: str) -> re.Pattern[str]:
    forms = sorted(opposite_forms(language), key=lambda form: (-len(form), form))
    words = "|".join(map(re.escape, forms))
    return re.compile(words if language == "zh" else rf"(?<![\w'’\-])(?:{words})(?![\w'’\-])", re.IGNORECASE)
