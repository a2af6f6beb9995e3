"""What the checks may report: every rule with its name, types and examples (``data/checks/catalogue.toml``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from alignqa.datatypes import ITS_TYPES, IssueType, Severity
from alignqa.resources import load_toml


@dataclass(frozen=True, slots=True)
class Example:
    """Sentences that stand in the middle of a story of their own; one side may be empty."""

    source: tuple[str, ...]
    target: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a check may report.

    ``id`` is the ``rule`` of the issues, ``mqm`` its type in MQM Core, ``severity`` the gravest it reports. The example
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
def catalogue() -> tuple[Rule, ...]:
    """Return every rule the checks may report, in the order of the types."""
    return tuple(_rule(entry) for entry in load_toml("checks/catalogue.toml")["rules"])


def example_story(example: Example) -> tuple[list[str], list[str]]:
    """Return a faithfully translated story, Indonesian and English, with the *example* in its middle."""
    story = load_toml("checks/catalogue.toml")["story"]
    return _around(story["source"], example.source), _around(story["target"], example.target)


def to_markdown(rules: Iterable[Rule]) -> str:
    """Return the *rules* as the section of a page."""
    return "\n".join(line for rule in rules for line in _section(rule))


def _section(rule: Rule) -> list[str]:
    lines = [
        f"### {rule.name}",
        "",
        f"`{rule.id}` · type `{rule.type}` · ITS `{rule.its_type}` · MQM *{rule.mqm}* · {rule.severity}",
        "",
        f"{rule.finds} Languages: {rule.languages}.",
        "",
    ]
    examples = [("triggers", rule.triggers), ("does not", rule.spares)]
    told = [(label, example) for label, example in examples if example]
    if told:
        lines += ["| | source | target |", "|---|---|---|"]
        lines += [f"| {label} | {_cell(example.source)} | {_cell(example.target)} |" for label, example in told]
        lines.append("")
    return lines


def _cell(sentences: Sequence[str]) -> str:
    """Return *sentences* for a cell of a Markdown table, with what cannot be seen as its code point."""
    text = " / ".join(sentences) or "—"
    shown = "".join(c if c.isprintable() else f"[U+{ord(c):04X}]" for c in text)
    return "".join(f"\\{c}" if c in "|<[]*_`&" else c for c in shown)


def _around(story: Sequence[str], sentences: Sequence[str]) -> list[str]:
    middle = len(story) // 2
    return [*story[:middle], *sentences, *story[middle:]]


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(**{**entry, "triggers": _example(entry["triggers"]), "spares": _example(entry["spares"])})


def _example(entry: Mapping[str, Sequence[str]]) -> Example | None:
    return Example(tuple(entry["source"]), tuple(entry["target"])) if entry else None
