"""A report in; out come its sentence pairs as the two plain files that Moses, and every trainer since, reads."""

from __future__ import annotations

from pathlib import Path

from alignqa.datatypes import ReportRecord
from alignqa.errors import InputError
from alignqa.files import write_text
from alignqa.report.bitext import aligned_texts, one_line


def write_moses(report: ReportRecord, path: Path) -> None:
    """Write the aligned pairs as two files, line by line: ``story.moses`` as ``story.id`` and ``story.en``.

    Raises:
        InputError: both versions are in one language, so that the files would have one name, or they cannot be written.
    """
    source, target = report.source.language, report.target.language
    if source == target:
        raise InputError(
            f"Cannot write {str(path)!r}: both files would be called {path.stem}.{source}. Write .tsv instead."
        )
    pairs = aligned_texts(report)
    write_text(path.with_suffix(f".{source}"), "".join(f"{one_line(each.source)}\n" for each in pairs))
    write_text(path.with_suffix(f".{target}"), "".join(f"{one_line(each.target)}\n" for each in pairs))
