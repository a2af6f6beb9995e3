"""What a user can set."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignqa.errors import SettingsError
from alignqa.settings import Settings


def test_only_what_differs_from_the_defaults_is_told() -> None:
    assert Settings().changed() == {}
    changed = Settings(checks=("number",), rules=(Path("a.toml"),), glossary=Path("terms.csv")).changed()
    assert changed == {"checks": ["number"], "rules": ["a.toml"], "glossary": "terms.csv"}


def test_senseless_settings_are_refused() -> None:
    with pytest.raises(SettingsError, match="Unknown check 'numbers'"):
        Settings(checks=("numbers",))  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="between 0 and 1"):
        Settings(min_confidence=7)
