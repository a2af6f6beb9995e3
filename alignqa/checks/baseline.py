"""Issues that are known and accepted, so that only new ones count.

A baseline file is JSON: the fingerprints of the accepted issues, how often each may occur, and their words for people
to read. A fingerprint knows an issue by its rule and its words, not by its place, so it outlives changes elsewhere in
the story.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from alignqa.datatypes import Issue
from alignqa.errors import InputError

SCHEMA = "alignqa.checks.baseline/1"


def fingerprint(issue: Issue) -> str:
    """Return 16 hexadecimal digits that know the *issue* again in another run.

    They are made of its type and rule and of the words it points at, or of the numbers of its sentences where it points
    at none.
    """
    words = [(span.side, " ".join(span.text.split())) for span in issue.spans]
    told = json.dumps([issue.type, issue.rule, words or [issue.source, issue.target]], ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8")).hexdigest()[:16]


def new_issues(issues: Iterable[Issue], known: Mapping[str, int]) -> list[Issue]:
    """Return the *issues* that are not *known*; each fingerprint covers as many as it counts."""
    left = Counter(known)
    kept = []
    for issue in issues:
        mark = fingerprint(issue)
        left[mark] -= 1
        if left[mark] < 0:
            kept.append(issue)
    return kept


def read_baseline(path: Path) -> Counter[str]:
    """Return how often each fingerprint may occur.

    Raises:
        InputError: the file cannot be read, or is no baseline.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"Cannot read the baseline {path}: {error.strerror}.") from error
    except ValueError as error:
        raise InputError(f"{path} is no baseline: it is not JSON. Write one with --write-baseline.") from error
    try:
        return Counter({str(entry["fingerprint"]): int(entry["count"]) for entry in _entries(data)})
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"{path} is no baseline of this version. Write one with --write-baseline.") from error


def write_baseline(path: Path, issues: Iterable[Issue]) -> None:
    """Write *issues*, of one report or of many, as known ones.

    Raises:
        InputError: the file cannot be written.
    """
    found: dict[str, dict[str, Any]] = {}
    for issue in issues:
        mark = fingerprint(issue)
        words = [span.text for span in issue.spans]
        entry = found.setdefault(mark, {"fingerprint": mark, "count": 0, "rule": issue.rule, "words": words})
        entry["count"] += 1
    content = {"schema": SCHEMA, "issues": [found[mark] for mark in sorted(found)]}
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"Cannot write the baseline {path}: {error.strerror}.") from error


def _entries(data: Any) -> list[Any]:
    if data["schema"] != SCHEMA:
        raise ValueError(data["schema"])
    entries: list[Any] = data["issues"]
    return entries
