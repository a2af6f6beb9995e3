"""Known issues: issues in, a baseline file out, and later only the issues that are new.

A baseline file is JSON: the fingerprints of the known issues, how often each may occur, and their words for people to
read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from alignqa.datatypes import Issue
from alignqa.errors import InputError
from alignqa.files import json_text, parse_json, read_text, write_text

SCHEMA = "alignqa.checks.baseline/1"


def new_issues(issues: Iterable[Issue], known: Mapping[str, int]) -> list[Issue]:
    """Return the *issues* that are not *known*; each fingerprint covers as many as it counts."""
    left = Counter(known)
    kept = []
    for issue in issues:
        mark = issue.fingerprint
        left[mark] -= 1
        if left[mark] < 0:
            kept.append(issue)
    return kept


def baseline_files(path: Path) -> list[Path]:
    """Return the baseline files that *path* names: itself, or the JSON files in a folder, by name."""
    return sorted(path.glob("*.json")) if path.is_dir() else [path]


def read_baseline(path: Path) -> Counter[str]:
    """Return how often each fingerprint may occur, in one baseline file or in all those of a folder together.

    Raises:
        InputError: a file cannot be read, or is not a baseline.
    """
    return sum(map(_read_file, baseline_files(path)), Counter())


def _read_file(path: Path) -> Counter[str]:
    text = read_text(path)
    try:
        data = parse_json(text)
    except ValueError as error:
        raise InputError(f"{path} is not a baseline: it is not JSON. Write one with --write-baseline.") from error
    try:
        if data["schema"] != SCHEMA:
            raise ValueError(data["schema"])
        return Counter({str(entry["fingerprint"]): int(entry["count"]) for entry in data["issues"]})
    except (KeyError, OverflowError, TypeError, ValueError) as error:
        raise InputError(f"{path} is not a baseline of this version. Write one with --write-baseline.") from error


def write_baseline(path: Path, issues: Iterable[Issue]) -> None:
    """Save *issues*, of one report or of many, as known issues.

    Raises:
        InputError: the file cannot be written.
    """
    entries: dict[str, dict[str, Any]] = {}
    for issue in issues:
        mark = issue.fingerprint
        words = [span.text for span in issue.spans]
        entry = entries.setdefault(mark, {"fingerprint": mark, "count": 0, "rule": issue.rule, "words": words})
        entry["count"] += 1
    write_text(path, json_text({"schema": SCHEMA, "issues": [entries[mark] for mark in sorted(entries)]}))
