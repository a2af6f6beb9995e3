"""What a user can set, in one frozen record."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from alignqa.datatypes import ISSUE_TYPES, IssueType
from alignqa.errors import SettingsError

Device = Literal["auto", "cpu", "cuda", "mps"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run is made.

    ``checks`` names the issue types to look for (all by default), ``min_confidence`` (0..1) leaves out issues less sure
    than that, ``rules`` adds the user's own artifact rule files, ``glossary`` names a CSV file of terms and how they
    must be translated, ``baseline`` a file of known issues that are not reported, ``device`` says where an encoder that
    runs on torch is put.
    """

    checks: tuple[IssueType, ...] = ISSUE_TYPES
    min_confidence: float = 0.0
    rules: tuple[Path, ...] = ()
    glossary: Path | None = None
    baseline: Path | None = None
    device: Device = "auto"

    def __post_init__(self) -> None:
        if unknown := [name for name in self.checks if name not in ISSUE_TYPES]:
            raise SettingsError(f"Unknown check {unknown[0]!r}. Known checks: {', '.join(ISSUE_TYPES)}.")
        if not 0 <= self.min_confidence <= 1:
            raise SettingsError(f"min_confidence is {self.min_confidence}; it must lie between 0 and 1.")

    def changed(self) -> dict[str, Any]:
        """Return the settings that differ from their defaults, as plain data."""
        default = Settings()
        return {
            field.name: _plain(value)
            for field in dataclasses.fields(self)
            if (value := getattr(self, field.name)) != getattr(default, field.name)
        }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value
