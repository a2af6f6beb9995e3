"""A report in; out come the words in which a terminal or a page states its verdict and names its issues and marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from alignqa.datatypes import ISSUE_TYPES, SEVERITIES, Issue, ReportRecord, Verdict
from alignqa.errors import many
from alignqa.report.layout import MARKS, Mark, mark_of

#: Characters of the first sentence that are shown as a title.
MAX_TITLE_LENGTH = 140

VERDICTS: dict[Verdict, str] = {
    "translation": "Translation",
    "partial": "Partial translation",
    "different_stories": "Two different stories",
    "empty": "Nothing to compare",
}
#: What a verdict other than a translation means to the reader of the report.
VERDICT_MEANINGS: dict[Verdict, str] = {
    "partial": "Only part of the story is in both versions: more than a fifth of one of them has no counterpart, or "
    "its beginning or end is missing.",
    "different_stories": "Neither version is a translation of the other. They are shown side by side from the "
    "beginning, but their sentences are not compared. Check that the right two texts were paired.",
    "empty": "One of the versions has no sentence that belongs to a story. Check that the right files were read.",
}
MARK_MEANINGS: dict[Mark, str] = {
    "missing": "missing in target",
    "extra": "not in source",
    "check": "to check",
    "artifact": "artifact",
}


def name_of(code: str) -> str:
    """Return a type, category or rule as words: ``ad_placeholder`` as "ad placeholder"."""
    return code.replace("_", " ")


def describe(issue: Issue) -> str:
    """Return type, severity and confidence of an issue in a few words."""
    category = f" ({name_of(issue.category)})" if issue.category else ""
    return f"{name_of(issue.type)}{category}, {issue.severity}, confidence {percent(issue.confidence)}"


def headline(report: ReportRecord) -> str:
    """Return the verdict and how many issues there are of each severity, most severe first."""
    counts = Counter(issue.severity for issue in report.issues)
    stated = [f"{counts[severity]} {severity}" for severity in reversed(SEVERITIES) if counts[severity]]
    if len(stated) > 1:
        issues = f", {len(report.issues)} issues: {', '.join(stated)}"
    elif stated:
        issues = f", {stated[0]} issue{'' if len(report.issues) == 1 else 's'}"
    elif report.verdict == "translation":
        issues = f", no issues found by {_count(len(checked_types(report)), 'check')}"
    else:
        issues = ""
    return VERDICTS[report.verdict] + issues


def checked_types(report: ReportRecord) -> list[str]:
    """Return the types of issue that were looked for, and the user's own checks; terms only with a glossary."""
    settings = report.signature.settings
    names = [*_listed(settings.get("checks", ISSUE_TYPES)), *_listed(settings.get("user_checks", ()))]
    return [str(name) for name in names if name != "terminology" or "glossary" in settings]


def scope(report: ReportRecord) -> str:
    """Return in one line what was checked and what was not."""
    unchecked = f"Not checked: {', '.join(report.unchecked)}."
    if report.verdict not in ("translation", "partial"):
        return unchecked
    return f"Checked: {', '.join(map(name_of, checked_types(report)))}. {unchecked}"


def _listed(setting: Any) -> Sequence[str]:
    """Return the items of a setting; none where a report read from data has no list there."""
    return setting if isinstance(setting, list | tuple) else ()


def opening(report: ReportRecord) -> str:
    """Return the first sentence of the source, which is mostly its headline, cut to the length of a title."""
    text = next((report.source.sentences[i].text for i in report.source.story), "")
    return text if len(text) <= MAX_TITLE_LENGTH else text[: MAX_TITLE_LENGTH - 1] + "…"


def overview(report: ReportRecord) -> list[str]:
    """Return in three lines how much there is, how much of it corresponds, and what was not checked."""
    source, target = len(report.source.story), len(report.target.story)
    sentences = "sentence" if source == target == 1 else "sentences"
    aligned = _count(sum(pair.aligned for pair in report.pairs), "aligned pair")
    artifacts = len(report.source.sentences) + len(report.target.sentences) - source - target
    left_out = f", {_count(artifacts, 'artifact')} set aside" if artifacts else ""
    return [
        f"{report.source.language} → {report.target.language}, {source} → {target} {sentences}, {aligned}{left_out}",
        f"{percent(report.score)} of the text is aligned and free of major issues",
        f"Not checked: {', '.join(report.unchecked)}",
    ]


def by_severity(issues: Iterable[Issue]) -> list[Issue]:
    """Return the issues from critical to minor, those of higher confidence first; otherwise in their order."""
    return sorted(issues, key=lambda issue: (-SEVERITIES.index(issue.severity), -issue.confidence))


def issue_table(report: ReportRecord) -> list[tuple[str, int, str]]:
    """Return types of issues, most severe first, with their counts and severities, of artifacts their categories."""
    types = dict.fromkeys(issue.type for issue in by_severity(report.issues) if issue.type != "artifact")
    rows: list[tuple[str, int, str]] = [
        (name_of(kind), *_counted(issue.severity for issue in report.issues if issue.type == kind)) for kind in types
    ]
    if categories := Counter(name_of(issue.category) for issue in report.issues if issue.category):
        several = len(categories) > 1
        names = (f"{name} ({n})" if several and n > 1 else name for name, n in categories.most_common())
        rows.append(("artifact", categories.total(), ", ".join(names)))
    return rows


def legend(report: ReportRecord) -> list[tuple[Mark, str]]:
    """Return the marks that occur in a report, and what they mean."""
    used = {mark_of(issue) for issue in report.issues}
    return [(mark, MARK_MEANINGS[mark]) for mark in MARKS if mark in used]


def percent(share: float) -> str:
    """Return a share as whole percent, never rounded up to 100 nor down to 0."""
    return f"{whole_percent(share)} %"


def whole_percent(share: float) -> int:
    """Return a share as a number of percent, never rounded up to 100 nor down to 0."""
    whole = round(100 * share)
    if whole == 100 and share < 1:
        return 99
    return 1 if whole == 0 and share > 0 else whole


def _counted(names: Iterable[str]) -> tuple[int, str]:
    counts = Counter(names)
    return counts.total(), ", ".join(f"{n} {name}" if len(counts) > 1 else name for name, n in counts.most_common())


def _count(number: int, noun: str) -> str:
    return many(number, noun) if number else f"no {noun}s"
