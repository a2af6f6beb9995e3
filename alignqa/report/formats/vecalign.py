"""A report in; out comes the alignment alone, as Vecalign (Thompson and Koehn 2019) writes it."""

from __future__ import annotations

from alignqa.datatypes import ReportRecord
from alignqa.report.layout import story_rows


def render_vecalign(report: ReportRecord) -> str:
    """Return the alignment one group per line, such as ``[0]:[0, 1]:0.070000``, with 1 - similarity as its cost.

    Every sentence is in one line; artifacts and others without a counterpart are against ``[]``, at no cost.
    """
    similarities = {(pair.source, pair.target): pair.similarity for pair in report.pairs if pair.similarity is not None}
    groups: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    for row in story_rows(report):
        if row.artifact:
            groups += [((i,), ()) for i in row.source]
            groups += [((), (j,)) for j in row.target]
        else:
            groups.append((row.source, row.target))
    return "".join(
        f"{list(source)}:{list(target)}:{1 - similarities.get((source, target), 1):.6f}\n" for source, target in groups
    )
