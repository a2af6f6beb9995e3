"""A report in; out come its sentence pairs as tab-separated values."""

from __future__ import annotations

from alignqa.datatypes import ReportRecord
from alignqa.report.bitext import aligned_texts, one_line


def render_tsv(report: ReportRecord) -> str:
    """Return the aligned pairs one a line: source, target, similarity and confidence under a heading.

    Nothing is quoted: a line has three tabs, and none of them belongs to a text.
    """
    rows = [
        f"{one_line(each.source)}\t{one_line(each.target)}\t{each.pair.similarity:.4f}\t{each.pair.confidence:.4f}\n"
        for each in aligned_texts(report)
    ]
    return "".join(["source\ttarget\tsimilarity\tconfidence\n", *rows])
