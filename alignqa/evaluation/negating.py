"""A sentence in, the same sentence saying the opposite out: a negation put in, or one taken out."""

from __future__ import annotations

import random
import re
from functools import cache
from typing import Any

from alignqa.resources import load_toml
from alignqa.words.negation import find_negation

#: A verb is not negated within so many characters of another negation.
MIN_DISTANCE = 30


def can_negate(language: str) -> bool:
    """Return whether sentences in *language* (ISO 639-1) can be negated."""
    return language in load_toml("evaluation/negation.toml")


def negate(text: str, language: str, rng: random.Random) -> str | None:
    """Return *text* with one of its verbs negated; ``None`` if no verb is known."""
    if not can_negate(language):
        return None
    cues = find_negation(text, language).cues
    verbs = [
        verb
        for verb in _verbs(language).finditer(text)
        if not any(start - MIN_DISTANCE < verb.end() and verb.start() < end + MIN_DISTANCE for start, end in cues)
    ]
    if not verbs:
        return None
    verb = rng.choice(verbs)
    negated: str = _table(language)["form"].format(verb.group())
    return text[: verb.start()] + negated + text[verb.end() :]


def affirm(text: str, language: str, rng: random.Random) -> str | None:
    """Return *text* without one of its negations; ``None`` if it has none."""
    cues = find_negation(text, language).cues if can_negate(language) else ()
    if not cues:
        return None
    start, end = rng.choice(cues)
    words = text[start:end]
    positive = _table(language)["positive"]
    affirmed = positive.get(words.lower())
    if affirmed is None:
        affirmed = _cue_words(language).sub(lambda found: positive.get(found.group().lower(), ""), words)
    before = text[:start]
    if apart := _table(language).get("apart"):
        before = re.sub(rf"\b(?:{'|'.join(apart)})\s?(?=(?:\S+\s){{0,3}}$)", "", before, flags=re.IGNORECASE)
    return re.sub(r"\s{2,}", " ", before + affirmed + text[end:]).strip()


def _table(language: str) -> dict[str, Any]:
    table: dict[str, Any] = load_toml("evaluation/negation.toml")[language]
    return table


@cache
def _verbs(language: str) -> re.Pattern[str]:
    table = _table(language)
    words = "|".join(re.escape(verb).replace("…", r"\w{4,}") for verb in table["verbs"])
    return re.compile(words if language == "zh" else rf"\b(?:{words})\b")


@cache
def _cue_words(language: str) -> re.Pattern[str]:
    entries = load_toml(f"words/negation/{language}.toml")["cues"]
    words = sorted((entry for entry in entries if "…" not in entry), key=len, reverse=True)
    cues = "|".join(map(re.escape, words))
    return re.compile(cues if language == "zh" else rf"(?<![^\W_])(?:{cues})(?![^\W_])|n['’]t\b", re.IGNORECASE)
