"""``data/checks/catalogue.toml`` in; out come the rules that the checks may report, with examples."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Any

from alignqa.artifacts import load_rules
from alignqa.artifacts.detect import CATEGORY_NAMES
from alignqa.datatypes import ITS_TYPES, IssueType, Severity
from alignqa.errors import InputError, did_you_mean
from alignqa.resources import load_toml

#: How the rules of artifacts begin that are no pattern but other evidence.
STRUCTURE = "structure."


@dataclass(frozen=True, slots=True)
class Example:
    """Sentences in the middle of a story; one side may be empty."""

    source: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One rule a check may report.

    ``id`` is the ``rule`` of the issues, ``mqm`` its type in MQM Core, ``severity`` the highest it reports. The example
    ``triggers`` is reported, ``spares`` is not; ``glossary`` is the CSV of terms both are read with.
    """

    id: str
    name: str
    type: IssueType
    mqm: str
    severity: Severity
    languages: str
    finds: str
    triggers: Example | None
    spares: Example | None
    glossary: str | None = None

    @property
    def its_type(self) -> str:
        """The W3C ITS 2.0 localization quality issue type."""
        return ITS_TYPES[self.type]

    def to_dict(self) -> dict[str, Any]:
        """Return the rule as plain data."""
        return {**asdict(self), "its_type": self.its_type}


@cache
def catalogue() -> tuple[CatalogueEntry, ...]:
    """Return every rule the checks may report, in the order of the types."""
    entries = []
    for entry in load_toml("checks/catalogue.toml")["rules"]:
        examples = {
            key: Example(tuple(entry[key]["source"]), tuple(entry[key]["target"])) if entry[key] else None
            for key in ("triggers", "spares")
        }
        entries.append(CatalogueEntry(**{**entry, **examples}))
    return tuple(entries)


def rules_named(name: str) -> tuple[CatalogueEntry, ...]:
    """Return what is known of a rule, by its id as issues name it, or of all rules of an issue type.

    Raises:
        InputError: there is no such rule.
    """
    if found := tuple(rule for rule in catalogue() if name in (rule.id, rule.type)):
        return found
    (artifact,) = (rule for rule in catalogue() if rule.type == "artifact")
    if name.startswith(STRUCTURE):
        return (artifact,)
    of_packs = {rule.id: rule for rule in load_rules()}
    if name not in of_packs:
        known = {word for rule in catalogue() for word in (rule.id, rule.type)}
        raise InputError(f"There is no rule {name!r}.{did_you_mean(name, [*known, *of_packs])} See: alignqa checks")
    rule = of_packs[name]
    own = (Example(lines[:1], ()) if lines else None for lines in (rule.catches, rule.leaves))
    kind = CATEGORY_NAMES[rule.category].capitalize()
    language = "all" if rule.language == "neutral" else rule.language
    return (replace(artifact, id=name, name=kind, languages=language, triggers=next(own), spares=next(own)),)


def example_story(example: Example) -> tuple[list[str], list[str]]:
    """Return a faithfully translated story, Indonesian and English, with the *example* in its middle."""
    story = load_toml("checks/catalogue.toml")["story"]
    source, target = (
        [*sentences[: len(sentences) // 2], *own, *sentences[len(sentences) // 2 :]]
        for sentences, own in ((story["source"], example.source), (story["target"], example.target))
    )
    return source, target


def to_markdown(entries: Iterable[CatalogueEntry]) -> str:
    """Return the rules as the section of a page."""
    lines = []
    for rule in entries:
        lines += [
            f"### {rule.name}",
            "",
            f"`{rule.id}` · type `{rule.type}` · ITS `{rule.its_type}` · MQM *{rule.mqm}* · {rule.severity}",
            "",
            f"{rule.finds} Languages: {rule.languages}.",
            "",
        ]
        examples = [
            (label, found) for label, found in (("reported", rule.triggers), ("not reported", rule.spares)) if found
        ]
        if examples:
            lines += ["| | source | target |", "|---|---|---|"]
            lines += [f"| {label} | {_cell(found.source)} | {_cell(found.target)} |" for label, found in examples]
            lines.append("")
    return "\n".join(lines)


def _cell(sentences: Sequence[str]) -> str:
    return markdown(" / ".join(sentences) or "—")


def markdown(text: str) -> str:
    """Return *text* for a cell of a Markdown table, with invisible characters as code points."""
    shown = "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in text)
    return "".join(f"\\{c}" if c in "|<[]*_`&" else c for c in shown)
