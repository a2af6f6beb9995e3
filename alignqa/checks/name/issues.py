"""What differs in a name in; an issue out."""

from __future__ import annotations

from collections.abc import Iterable

from alignqa.checks.base import Sentences
from alignqa.datatypes import Issue, Span
from alignqa.resources import load_thresholds


def name_issue(rule: str, message: str, sentences: Sentences, spans: Iterable[Span]) -> Issue:
    """Return an issue; spellings are minor."""
    kind = rule.removeprefix("name-").replace("-", "_")
    return Issue(
        type="name",
        severity="minor" if "spelling" in rule else "major",
        confidence=load_thresholds("checks")["name"][f"confidence_{kind}"],
        message=message,
        rule=rule,
        spans=tuple(spans),
        **sentences,
    )
