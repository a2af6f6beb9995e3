"""The one place that reads the library's own data files: tables, rules, coefficients and thresholds in ``data/``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any


def data_file(path: str) -> Traversable:
    """Return the file or folder at *path* in ``data/``, with ``/`` between its parts."""
    return files("alignqa").joinpath("data", *path.split("/"))


@cache
def load_text(path: str) -> str:
    """Return the text of the file at *path* in ``data/``."""
    return data_file(path).read_text(encoding="utf-8")


@cache
def load_json(path: str) -> Any:
    """Return what the JSON file at *path* in ``data/`` holds. It is shared: read it, never change it."""
    return json.loads(load_text(path))


@cache
def load_arrays(path: str) -> Mapping[str, Any]:
    """Return the arrays in the npz file at *path* in ``data/``, by name.

    They are shared: read them, never change them. numpy is loaded here and not at the head, to keep importing cheap.
    """
    import numpy as np

    with data_file(path).open("rb") as file, np.load(file) as data:
        return dict(data)


@cache
def load_toml(path: str) -> dict[str, Any]:
    """Return the table in the TOML file at *path* in ``data/``, empty if there is no such file.

    It is shared: read it, never change it.
    """
    return tomllib.loads(load_text(path)) if data_file(path).is_file() else {}


@cache
def load_thresholds(room: str) -> Mapping[str, Mapping[str, float]]:
    """Return the numbers that decide what the library reports, from ``data/<room>/thresholds.toml``.

    The first key is the section, such as the name of a check, the second the name of the number. In the file every
    number also says where it comes from: ``{value = 0.5, source = "benchmarks/fit/…"}``, or that it was set by hand.
    """
    sections = load_toml(f"{room}/thresholds.toml")
    return {name: {key: entry["value"] for key, entry in section.items()} for name, section in sections.items()}
