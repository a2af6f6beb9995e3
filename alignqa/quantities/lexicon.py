"""A language code in, the words and marks of that language out, from its file in ``alignqa/data/quantities``.

``[digits]`` holds ``decimal``, the usual decimal mark; ``space_groups``, whether a plain space groups digits;
``ordinal_dot``, whether a dot after a numeral makes it an ordinal; ``month_before_day``, as in ``November 7``.
``[grammar]`` holds ``compounds``, whether number words are written in one; ``vigesimal``, whether teens follow sixty
and eighty; ``open_ten``, whether units follow ten; ``ordinal_first``, whether the first word of an ordinal bears its
mark, as in *kedua belas*; ``24_hours``, whether ``06.30`` is before noon; ``always_24_hours``, whether ``8h`` is, too.
Every other table, and every list of ``[lists]``, is a *role*: phrases, in lower case, and what they mean there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from alignqa.quantities.lexer import tokenize
from alignqa.resources import load_toml

#: Roles whose phrases may open, continue or close a number word written in one.
_COMPOUND_ROLES = ("cardinals", "hundreds", "scales", "halves", "joiners", "ordinals", "compound_tails")
_OPENING_ROLES = (
    "cardinals",
    "articles",
    "ordinals",
    "fractions",
    "months",
    "careful_months",
    "weekdays",
    "careful_weekdays",
    "weekday_prefixes",
    "decades",
    "decade_before",
    "century_before",
    "clock_before",
    "day_before",
    "month_before",
    "ordinal_prefixes",
    "currency_signs",
    "percent_before",
    "am_before",
    "pm_before",
    "day_part_before",
    "digit_words",
    "multiples",
    "magnitudes",
)
_NOT_ROLES = ("digits", "grammar", "lists", "dimensions", "unit_families", "subunits")


@dataclass(frozen=True)
class Lexicon:
    """The tables of one language.

    ``roles`` maps a role and a phrase (its tokens, joined by spaces) to a meaning; ``firsts`` maps the first
    token of a phrase and its role to the number of tokens of the longest; a quantity may begin with one of ``openers``.
    """

    known: bool
    options: Mapping[str, Any]
    roles: Mapping[str, Mapping[str, Any]]
    firsts: Mapping[str, Mapping[str, int]]
    openers: frozenset[str]
    dimensions: Mapping[str, tuple[str, float, float]]
    unit_families: Mapping[str, str]
    subunits: Mapping[str, tuple[str, int, bool]]
    morphemes: re.Pattern[str] | None


@cache
def load_lexicon(language: str) -> Lexicon:
    """Return the tables of *language* (ISO 639-1); for one without a file, what is written so in any language."""
    neutral = load_toml("quantities/neutral.toml")
    is_code = len(language) == 2 and language.isalpha()
    own = load_toml(f"quantities/{language}.toml") if is_code else {}
    roles = _roles(neutral)
    for role, table in _roles(own).items():
        roles[role] = roles.get(role, {}) | table
    _inflect(roles)
    roles["fractions"] = {phrase: Fraction(value) for phrase, value in roles.get("fractions", {}).items()}
    for role in ("multiples", "magnitudes"):
        roles[role] = {
            phrase: tuple(map(Fraction, value if isinstance(value, list) else [value]))
            for phrase, value in roles.get(role, {}).items()
        }
    options = (own or neutral).get("digits", {}) | own.get("grammar", {})
    morphemes = {word for role in _COMPOUND_ROLES for word in roles.get(role, {}) if " " not in word}
    firsts = _firsts(roles)
    longest_first = sorted(morphemes, key=lambda word: (-len(word), word))
    return Lexicon(
        known=bool(own),
        options=options,
        roles=roles,
        firsts=firsts,
        openers=frozenset(first for first, sizes in firsts.items() if not sizes.keys().isdisjoint(_OPENING_ROLES)),
        dimensions={
            unit: (d["dimension"], d["factor"], d.get("offset", 0.0)) for unit, d in neutral["dimensions"].items()
        },
        unit_families=neutral["unit_families"],
        subunits={
            unit: (smaller["unit"], smaller["count"], smaller["named"]) for unit, smaller in neutral["subunits"].items()
        },
        morphemes=re.compile("|".join(map(re.escape, longest_first))) if options.get("compounds") else None,
    )


def _roles(tables: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return every role in the *tables* of a language, its phrases as the tokens of a text would be."""
    listed = {role: dict.fromkeys(phrases, 0) for role, phrases in tables.get("lists", {}).items()}
    named = {role: table for role, table in tables.items() if role not in _NOT_ROLES}
    return {
        role: {" ".join(token.text for token in tokenize(phrase)): value for phrase, value in table.items()}
        for role, table in (listed | named).items()
    }


def _inflect(roles: dict[str, dict[str, Any]]) -> None:
    """Spell out the words that are given by their stems."""
    endings = roles.pop("endings", {})
    stems = roles.pop("inflected_ordinals", {})
    ordinals = {stem + ending: value for stem, value in stems.items() for ending in endings if ending}
    roles["ordinals"] = roles.get("ordinals", {}) | ordinals
    roles["compound_tails"] = {stem + ending: 0 for stem in roles.get("compound_tails", {}) for ending in endings}
    days = roles.get("weekdays", {})
    tails = roles.pop("weekday_tails", {})
    roles["weekdays"] = days | {day + tail: value for day, value in days.items() for tail in tails}


def _firsts(roles: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """Return the first token of each phrase, with its roles and the number of tokens of the longest in each."""
    firsts: dict[str, dict[str, int]] = {}
    for role, table in roles.items():
        for words in map(str.split, table):
            sizes = firsts.setdefault(words[0], {})
            sizes[role] = max(len(words), sizes.get(role, 0))
    return firsts


def has_words(language: str) -> bool:
    """Return whether there is a table of number words for *language* (ISO 639-1)."""
    return load_lexicon(language).known
