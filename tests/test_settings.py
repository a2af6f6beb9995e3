"""What a user can set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from alignqa import Aligner, Settings, clean
from alignqa.errors import SettingsError


def test_only_what_differs_from_the_defaults_is_in_the_signature() -> None:
    assert Settings().changed() == {}
    changed = Settings(checks=("number",), rules=(Path("a.toml"),), glossary=Path("terms.csv")).changed()
    assert changed == {"checks": ["number"], "rules": ["a.toml"], "glossary": "terms.csv"}


def test_the_token_layer_is_in_the_signature_where_it_is_set() -> None:
    assert Settings(token_layer=None).changed() == {}
    assert Settings(token_layer=7).changed() == {"token_layer": 7}


def test_sequences_and_file_names_are_taken_as_they_are_written() -> None:
    loose: dict[str, Any] = {"checks": ["number"], "rules": ["a.toml"], "glossary": "terms.csv"}
    strict = Settings(checks=("number",), rules=(Path("a.toml"),), glossary=Path("terms.csv"))
    assert Settings(**loose) == strict


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        ("checks", ("numbers",), "Unknown check 'numbers'"),
        ("checks", "number", "checks is 'number'; it must be a tuple of issue types"),
        ("min_confidence", 7, "min_confidence is 7; it must be a number between 0 and 1"),
        ("min_confidence", "0.5", "min_confidence is '0.5'; it must be a number"),
        ("min_confidence", True, "min_confidence is True"),
        ("min_confidence", float("nan"), "min_confidence is nan"),
        ("rules", "site.toml", "rules is 'site.toml'; it must be a tuple of paths"),
        ("rules", (3,), "rules holds 3, which is not the path of a file"),
        ("glossary", 3, "glossary holds 3, which is not the path of a file"),
        ("device", "gpu0", "Unknown device 'gpu0'. Known devices: auto, cpu, cuda, mps"),
        ("device", ["cpu"], "Unknown device"),
        ("token_layer", 0, "token_layer is 0; it must be the number of a layer, counted from 1"),
        ("token_layer", -1, "token_layer is -1; it must be the number of a layer"),
        ("token_layer", 7.0, "token_layer is 7.0; it must be the number of a layer"),
        ("token_layer", "7", "token_layer is '7'; it must be the number of a layer"),
        ("token_layer", True, "token_layer is True"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(setting: str, value: Any, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(**{setting: value})
    assert message in str(caught.value)


@pytest.mark.parametrize("settings", [{"checks": ["number"]}, ("number",), 0.8])
def test_settings_of_another_type_are_refused(settings: Any) -> None:
    for use in (lambda: Aligner(settings=settings), lambda: clean("Air naik.", "id", settings)):
        with pytest.raises(SettingsError, match=r"settings is of type (dict|tuple|float)\. Give alignqa\.Settings"):
            use()
