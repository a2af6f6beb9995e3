"""Make the gallery of findings, docs/gallery.md: what every rule reports in its own example of the catalogue.

Run: python docs/make_gallery.py
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from alignqa import Aligner, Issue, Report, Settings
from alignqa.checks.catalogue import CatalogueEntry, Example, catalogue, example_story, markdown
from alignqa.datatypes import Side

PAGE = Path(__file__).parent / "gallery.md"
HEAD = """\
# Gallery of findings

One finding for each rule: the words that a report marks, in bold, and the message that it shows. The sentences are our
own. Each stands in the middle of a story about a mobile library, Indonesian on the left and English on the right.
[Checks](checks.md#the-catalogue) describes the rules and shows what each of them leaves alone.
"""


def main() -> None:
    """Write the page."""
    aligner = Aligner()
    with tempfile.TemporaryDirectory() as folder:
        findings = [
            (rule, finding(rule, rule.triggers, check(rule, rule.triggers, aligner, Path(folder))))
            for rule in catalogue()
            if rule.triggers
        ]
    PAGE.write_text(page(findings), encoding="utf-8")


def check(rule: CatalogueEntry, example: Example, aligner: Aligner, folder: Path) -> Report:
    """Return the report on the story with an *example* of a rule; *folder* is for its glossary."""
    if rule.glossary:
        terms = folder / "terms.csv"
        terms.write_text(rule.glossary, encoding="utf-8")
        aligner = Aligner(aligner.encoder, replace(Settings(), glossary=terms))
    return aligner.align(*example_story(example), source_lang="id", target_lang="en")


def page(findings: Iterable[tuple[CatalogueEntry, str]]) -> str:
    """Return the page: the findings under a heading for each type of issue."""
    by_type: dict[str, list[str]] = {}
    for rule, text in findings:
        by_type.setdefault(rule.type, []).append(f"\n{text}")
    parts = (f"\n## {name.replace('_', ' ').capitalize()}\n{''.join(texts)}" for name, texts in by_type.items())
    return HEAD + "".join(parts)


def finding(rule: CatalogueEntry, example: Example, report: Report) -> str:
    """Return the finding of a rule in Markdown: both sides of an example with the marked words, and the messages."""
    examples: dict[Side, Sequence[str]] = {"source": example.source, "target": example.target}
    cells = [" / ".join(marked(report, side, examples[side])) or "—" for side in get_args(Side)]
    messages = [f"> {issue.severity.capitalize()}: {markdown(issue.message)}" for issue in report.issues]
    lines = [f"### {rule.name}", "", "| source | target |", "|---|---|", f"| {' | '.join(cells)} |", ""]
    return "\n".join([*lines, "\n>\n".join(dict.fromkeys(messages)), "", f"Rule `{rule.id}`", ""])


def marked(report: Report, side: Side, example: Sequence[str]) -> list[str]:
    """Return the sentences of one side of an example, with the words that issues mark in bold."""
    document = report.document(side)
    sentences = [sentence for sentence in document.sentences if sentence.text in example]
    return [bold(document.text, sentence.start, sentence.end, side, report.issues) for sentence in sentences]


def bold(text: str, start: int, end: int, side: Side, issues: Iterable[Issue]) -> str:
    """Return the part of a text from *start* to *end* in Markdown, with what the issues mark on this side in bold."""
    spans = [span for issue in issues for span in issue.spans if span.side == side]
    marks = [any(span.start <= i < span.end for span in spans) for i in range(start, end)]
    runs = itertools.groupby(zip(marks, text[start:end], strict=True), key=lambda item: item[0])
    parts = [(is_marked, markdown("".join(character for _, character in run))) for is_marked, run in runs]
    return "".join(f"<b>{part}</b>" if is_marked else part for is_marked, part in parts)


if __name__ == "__main__":
    main()
