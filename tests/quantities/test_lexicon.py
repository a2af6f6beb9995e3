"""The language files are sound."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from alignqa.quantities.lexer import tokenize
from alignqa.quantities.lexicon import load_lexicon

FOLDER = resources.files("alignqa") / "data" / "quantities"
FILES = {path.name for path in FOLDER.iterdir() if path.name.endswith(".toml")} - {"thresholds.toml"}
LANGUAGES = sorted(name.removesuffix(".toml") for name in FILES)
WITH_WORDS = [language for language in LANGUAGES if language != "neutral"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_in_the_form_texts_are_folded_to(language: str) -> None:
    tables = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    named = [phrase for role, table in tables.items() if role not in ("digits", "grammar") for phrase in table]
    listed = [phrase for phrases in tables["lists"].values() for phrase in phrases]
    for phrase in (phrase for phrase in named + listed if phrase):
        if not phrase.isupper():
            folded = phrase.replace("’", "'").lower()
            assert phrase == folded
            assert tokenize(phrase)


@pytest.mark.parametrize("language", WITH_WORDS)
def test_weekdays_are_complete(language: str) -> None:
    roles = load_lexicon(language).roles
    days = {**roles.get("weekdays", {}), **roles.get("careful_weekdays", {})}
    counted = set(range(1, 7)) if "weekday_prefixes" in roles else set()
    assert set(days.values()) | counted == set(range(1, 8))


@pytest.mark.parametrize("language", WITH_WORDS)
def test_months_are_complete(language: str) -> None:
    roles = load_lexicon(language).roles
    months = {**roles.get("months", {}), **roles.get("careful_months", {})}
    counted = set(range(1, 13)) if "month_before" in roles else set()
    assert set(months.values()) | counted == set(range(1, 13))


@pytest.mark.parametrize("language", LANGUAGES)
def test_units_of_families_and_conversions_are_units(language: str) -> None:
    lexicon = load_lexicon(language)
    families = set(lexicon.unit_families.values())
    assert set(lexicon.roles["units"].values()) <= set(lexicon.dimensions) | families


def test_a_code_that_is_no_word_loads_nothing_but_the_neutral_tables() -> None:
    assert not load_lexicon("../en").known
    assert not load_lexicon("thresholds").known
    assert load_lexicon("xx").roles == load_lexicon("yy").roles
