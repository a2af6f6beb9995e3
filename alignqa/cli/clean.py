"""``alignqa clean``: one text without its artifacts, and what was taken out."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from alignqa.cli.progress import progress
from alignqa.errors import InputError
from alignqa.settings import Device

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from alignqa.artifacts.cleaning import Cleaned

DESCRIPTION = """\
Write a text without what the scraper or the page left in it: placeholders of
advertisements, links to other stories, credits, comment boxes, code and so on.
Nothing else is changed.
"""

EPILOG = """\
examples:
  alignqa clean story.id.txt
  alignqa clean story.id.txt --explain
  alignqa clean story.id.txt --diff --output clean.txt
  alignqa clean - --format json < story.id.txt

exit status: 0 done, 2 wrong use or unreadable input
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "clean",
        help="write a text without what the page left in it",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("file", metavar="FILE", help="text file, UTF-8; - for standard input")
    parser.add_argument("--language", metavar="CODE", help="language of the text, ISO 639-1; detected if left out")
    parser.add_argument("-o", "--output", metavar="FILE", help="write the text to FILE, or all as data if it is .json")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress, no warnings")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--format", choices=["text", "json"], default="text", help="what to write (default: text)")
    shown.add_argument("--explain", action="store_true", help="show what was taken out, where and why, not the text")
    shown.add_argument("--diff", action="store_true", help="show a unified diff, not the text")
    _add_detection_options(parser)


def _add_detection_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("detection")
    group.add_argument(
        "--rules", metavar="FILE", type=Path, action="append", default=[], help="your own artifact rules (repeatable)"
    )
    group.add_argument(
        "--rules-only", action="store_true", help="find what a rule names only; needs no model and less time"
    )
    group.add_argument(
        "--encoder", metavar="NAME", help="sentence-transformers model, by name or path (default: the bundled one)"
    )
    group.add_argument(
        "--device", choices=get_args(Device), default="auto", help="where such a model runs (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Clean, write what was asked for, and return the exit status."""
    if options.rules_only and options.encoder:
        raise InputError("--rules-only uses no encoder; leave out one of --rules-only and --encoder.")
    with progress("Cleaning …", quiet=options.quiet):
        cleaned = _clean(options)
    _write(cleaned, options)
    if cleaned.warning and not (options.quiet or options.explain):
        print(f"alignqa: warning: {cleaned.warning}", file=sys.stderr)
    return 0


def _clean(options: argparse.Namespace) -> Cleaned:
    from alignqa.artifacts import load_rules
    from alignqa.artifacts.cleaning import clean
    from alignqa.encoders import load_encoder

    rules = load_rules(options.rules)
    encoder = None if options.rules_only else load_encoder(options.encoder, options.device)
    return clean(Path(options.file), language=options.language, rules=rules, encoder=encoder)


def _write(cleaned: Cleaned, options: argparse.Namespace) -> None:
    from alignqa.report import json_text, write_text

    to_file = options.output not in (None, "-")
    as_data = options.format == "json" or (to_file and Path(options.output).suffix.lower() == ".json")
    result = json_text(cleaned.to_dict()) if as_data else cleaned.text
    if to_file:
        write_text(Path(options.output), result)
    if options.explain:
        _show(cleaned.explain() or "Nothing was taken out.", harmless=True)
    elif options.diff:
        _show(cleaned.diff("standard input" if options.file == "-" else options.file))
    elif not to_file:
        _show(result)


def _show(text: str, *, harmless: bool = False) -> None:
    """Print *text* as it is; on a terminal, or if it has to be *harmless*, control characters by their code points."""
    if harmless or sys.stdout.isatty():
        from alignqa.report import visible

        text = "\n".join(map(visible, text.removesuffix("\n").split("\n"))) + "\n"
    sys.stdout.write(text)
