"""``alignqa convert``: a report in JSON in, files of other formats out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.cli.outputs import check_outputs
from alignqa.errors import InputError
from alignqa.report.report import Report

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
Write a JSON report in other formats, chosen by the suffix of each FILE: for a
CAT tool (.xliff, .tmx), for training (.tsv, .moses, .jsonl, .parquet), for a
spreadsheet (.csv, the issues), for the bare alignment (.vecalign), for people
(.html, .txt). The texts are not aligned again.
"""

EPILOG = """\
examples:
  alignqa align story.id.txt story.en.txt --output story.json
  alignqa convert story.json story.xliff
  alignqa convert story.json story.tmx story.csv story.moses

story.moses means two files, such as story.id and story.en.

exit status: 0 done, 2 usage error or unreadable input
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "convert",
        help="write a JSON report in other formats",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("report", metavar="REPORT", help="JSON report, as align writes it; - for standard input")
    parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="file to write; the suffix sets the format")


def run(options: argparse.Namespace) -> int:
    """Convert and return the exit status."""
    from alignqa.report.formats.save import save_report, writer_for

    for path in options.files:
        writer_for(path)
    check_outputs([("FILE", path) for path in options.files])
    report = read_report(options.report)
    for path in options.files:
        save_report(report, path)
    return 0


def read_report(path: str) -> Report:
    """Return the report in a JSON file, or on standard input where *path* is ``-``.

    Raises:
        InputError: it cannot be read, or is not a report.
    """
    from alignqa.files import parse_json, read_text

    text = read_text(path)
    if not text:
        raise InputError(f"{'Standard input' if path == '-' else repr(path)} is empty. Give a report in JSON.")
    try:
        data = parse_json(text)
    except ValueError as error:
        raise InputError(
            f"{path!r} is not a JSON report: {error}. Make one with: alignqa align … -o FILE.json"
        ) from None
    return Report.from_dict(data)
