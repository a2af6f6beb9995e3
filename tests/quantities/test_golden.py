"""What is found in written-out examples of each language."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from alignqa.quantities import Quantity, find_quantities, has_words

FOLDER = Path(__file__).parents[1] / "data/quantities"
LANGUAGES = ("id", "en", "de", "ms", "vi", "fr", "es", "it", "ru", "zh", "neutral")
CASES = [
    (language, case)
    for language in LANGUAGES
    for case in tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))["case"]
]


def as_line(quantity: Quantity) -> str:
    """Describe a quantity as the files do: words | kind | readings | unit | careful."""
    separator = {"date": "-", "time": ":"}.get(quantity.kind, ", ")
    readings = [separator.join("?" if part is None else str(part) for part in reading) for reading in quantity.readings]
    unit = [quantity.unit] if quantity.unit else []
    careful = ["careful"] if quantity.careful else []
    return " | ".join([quantity.text, quantity.kind, " or ".join(readings), *unit, *careful])


@pytest.mark.parametrize(("language", "case"), CASES, ids=[f"{language}: {case['label']}" for language, case in CASES])
def test_the_quantities_are_found(language: str, case: dict[str, Any]) -> None:
    code = "xx" if language == "neutral" else language
    assert [as_line(quantity) for quantity in find_quantities(case["text"], code)] == case["finds"]


def test_a_language_has_words_if_it_has_a_file() -> None:
    assert all(has_words(language) for language in LANGUAGES if language != "neutral")
    assert not has_words("xx")
    assert not has_words("neutral")
