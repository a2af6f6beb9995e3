"""A report and a path in; out comes a file, whose suffix says which format."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from alignqa.datatypes import ReportRecord
from alignqa.errors import InputError, OptionalDependencyError
from alignqa.files import json_text, write_bytes, write_text
from alignqa.report.formats.jsonl import render_jsonl
from alignqa.report.formats.moses import write_moses
from alignqa.report.formats.parquet import render_parquet
from alignqa.report.formats.spreadsheet import render_csv
from alignqa.report.formats.tmx import render_tmx
from alignqa.report.formats.tsv import render_tsv
from alignqa.report.formats.vecalign import render_vecalign
from alignqa.report.formats.xliff import render_xliff
from alignqa.report.html.page import render_page
from alignqa.report.plot import draw, render_figure
from alignqa.report.similarities import similarities
from alignqa.report.terminal.render import render_text

#: What writes a report to a path; the encoder is the one it was made with, for a picture, or ``None``.
Writer = Callable[[ReportRecord, Path, Any], None]


def render_json(report: ReportRecord) -> str:
    """Return the report as JSON, schema ``alignqa.report/1``; the same report gives the same text."""
    return json_text(report.to_dict())


def write_picture(report: ReportRecord, path: Path, encoder: Any) -> None:
    """Write the plot of the report as SVG or PNG."""
    write_bytes(path, render_figure(draw(report, similarities(report, encoder)), path.suffix.lower().removeprefix(".")))


def _text(render: Callable[[ReportRecord], str]) -> Writer:
    return lambda report, path, _: write_text(path, render(report))


#: What writes each format, by suffix.
WRITERS: dict[str, Writer] = {
    ".csv": _text(render_csv),
    ".html": _text(render_page),
    ".json": _text(render_json),
    ".jsonl": _text(render_jsonl),
    ".moses": lambda report, path, _: write_moses(report, path),
    ".parquet": lambda report, path, _: write_bytes(path, render_parquet(report)),
    ".png": write_picture,
    ".svg": write_picture,
    ".tmx": _text(render_tmx),
    ".tsv": _text(render_tsv),
    ".txt": _text(render_text),
    ".vecalign": _text(render_vecalign),
    ".xlf": _text(render_xliff),
    ".xliff": _text(render_xliff),
}

#: The package that a format needs, and the extra that brings it.
_NEEDS = {
    ".parquet": ("pyarrow", "parquet"),
    ".png": ("matplotlib", "plot"),
    ".svg": ("matplotlib", "plot"),
}


def writer_for(path: Path) -> Writer:
    """Return what writes the format that the suffix of *path* asks for.

    Raises:
        InputError: no format has this suffix.
        OptionalDependencyError: the format needs a package that is not installed.
    """
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        known = ", ".join(sorted(WRITERS))
        raise InputError(f"The suffix of {str(path)!r} is not a known format. Known suffixes: {known}.")
    if suffix in _NEEDS and not find_spec(_NEEDS[suffix][0]):
        raise OptionalDependencyError(f"Writing {suffix} files", _NEEDS[suffix][1])
    return WRITERS[suffix]


def save_report(report: ReportRecord, path: str | os.PathLike[str], encoder: Any = None) -> None:
    """Write the report to *path*, in the format its suffix asks for.

    Args:
        report: what to write.
        path: the file.
        encoder: what the report was made with, for a picture of a report whose encoder its name does not find.

    Raises:
        InputError: no format has this suffix, or the file cannot be written.
        EncoderError: a picture was asked for, and the encoder is missing or another one.
        OptionalDependencyError: the format needs a package that is not installed.
    """
    path = Path(path)
    writer_for(path)(report, path, encoder)
