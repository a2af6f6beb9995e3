"""What a user can set, in one frozen record that checks itself."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from alignqa.datatypes import ISSUE_TYPES, IssueType
from alignqa.errors import SettingsError, did_you_mean

Device = Literal["auto", "cpu", "cuda", "mps"]
DEVICES: tuple[Device, ...] = get_args(Device)


@dataclass(frozen=True, slots=True)
class Settings:
    """What to check, and how. Sequences become tuples, and file names become paths.

    Attributes:
        checks: the issue types to look for; all by default.
        min_confidence: issues with a lower confidence (0..1) are left out.
        rules: your own artifact rule files.
        optional_artifacts: whether datelines, bylines and the like are artifacts.
        glossary: a CSV file of terms and their required translations.
        baseline: a file of known issues, or a folder of such files, which are not reported.
        device: where an encoder that runs on torch is put.
        token_layer: the layer of such an encoder, counted from 1, whose vectors are those of the tokens; a little above
            the middle by default.

    Raises:
        SettingsError: a value is not valid; the message names the setting and what it takes.

    Example:
        >>> Settings(checks=("number", "name"), min_confidence=0.8).changed()
        {'checks': ['number', 'name'], 'min_confidence': 0.8}
    """

    checks: tuple[IssueType, ...] = ISSUE_TYPES
    min_confidence: float = 0.0
    rules: tuple[Path, ...] = ()
    optional_artifacts: bool = True
    glossary: Path | None = None
    baseline: Path | None = None
    device: Device = "auto"
    token_layer: int | None = None

    def __post_init__(self) -> None:
        checks = _items("checks", self.checks, "issue types", "('number', 'name')")
        if unknown := [name for name in checks if name not in ISSUE_TYPES]:
            hint = did_you_mean(str(unknown[0]), ISSUE_TYPES)
            raise SettingsError(f"Unknown check {unknown[0]!r}.{hint} Known checks: {', '.join(ISSUE_TYPES)}.")
        confidence = self.min_confidence
        if isinstance(confidence, bool) or not isinstance(confidence, int | float) or not 0 <= confidence <= 1:
            raise SettingsError(f"min_confidence is {confidence!r}; it must be a number between 0 and 1.")
        if not isinstance(self.optional_artifacts, bool):
            raise SettingsError(f"optional_artifacts is {self.optional_artifacts!r}; it must be True or False.")
        if self.device not in DEVICES:
            raise SettingsError(f"Unknown device {self.device!r}. Known devices: {', '.join(DEVICES)}.")
        layer = self.token_layer
        if layer is not None and (isinstance(layer, bool) or not isinstance(layer, int) or layer < 1):
            raise SettingsError(f"token_layer is {layer!r}; it must be the number of a layer, counted from 1.")
        rules = _items("rules", self.rules, "paths of rule files", "(Path('site.toml'),)")
        object.__setattr__(self, "checks", checks)
        object.__setattr__(self, "rules", tuple(_path("rules", path) for path in rules))
        for name in ("glossary", "baseline"):
            path = getattr(self, name)
            object.__setattr__(self, name, None if path is None else _path(name, path))

    def changed(self) -> dict[str, Any]:
        """Return the settings that differ from their defaults, as plain data."""
        default = Settings()
        return {
            field.name: _plain(value)
            for field in dataclasses.fields(self)
            if (value := getattr(self, field.name)) != getattr(default, field.name)
        }


def settings_or_default(settings: Settings | None) -> Settings:
    """Return *settings*, or the defaults for ``None``.

    Raises:
        SettingsError: it is something else.
    """
    if settings is None:
        return Settings()
    if not isinstance(settings, Settings):
        kind = type(settings).__name__
        raise SettingsError(f"settings is of type {kind}. Give alignqa.Settings, such as Settings(min_confidence=0.8).")
    return settings


def _items(name: str, value: Any, what: str, example: str) -> tuple[Any, ...]:
    """Return the items of a setting that takes several."""
    if not isinstance(value, tuple | list):
        raise SettingsError(f"{name} is {value!r}; it must be a tuple of {what}, such as {example}.")
    return tuple(value)


def _path(name: str, value: Any) -> Path:
    if not isinstance(value, str | Path):
        raise SettingsError(f"{name} holds {value!r}, which is not the path of a file.")
    return Path(value)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Path) else value
