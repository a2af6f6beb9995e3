"""The alignment alone, as Vecalign (Thompson and Koehn 2019) writes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alignqa.datatypes import ReportRecord
from alignqa.report.layout import Row, story_rows


def render_vecalign(report: ReportRecord) -> str:
    """Return the alignment one group a line, such as ``[0]:[0, 1]:0.070000``, with 1 - similarity as its cost.

    Every sentence is in one line; artifacts and others without a counterpart stand against ``[]``, at no cost.
    """
    # As exact as the JSON report, so that both lead to the same file.
    similarities = {(pair.source, pair.target): pair.similarity for pair in report.pairs if pair.similarity is not None}
    costs = {group: 1 - round(similarity, 4) for group, similarity in similarities.items()}
    return "".join(
        f"{list(source)}:{list(target)}:{costs.get((source, target), 0):.6f}\n"
        for source, target in _groups(story_rows(report))
    )


def _groups(rows: Iterable[Row]) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    for row in rows:
        if row.artifact:
            yield from (((i,), ()) for i in row.source)
            yield from (((), (j,)) for j in row.target)
        else:
            yield row.source, row.target
