"""``alignqa align``: one pair of texts in, one report out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from alignqa.cli.outputs import check_outputs
from alignqa.cli.progress import progress
from alignqa.datatypes import SEVERITIES, VERDICT_SEVERITIES, Severity, Verdict
from alignqa.errors import InputError
from alignqa.report.report import Report
from alignqa.settings import Device, Settings

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
Align two language versions of one story and report omissions, additions,
changed numbers and names, untranslated text and scraper artifacts.
"""

EPILOG = """\
examples:
  alignqa align story.id.txt story.en.txt
  alignqa align story.id.txt story.en.txt --source-lang id --target-lang en
  alignqa align story.id.txt - --format json < story.en.txt
  alignqa align story.id.txt story.en.txt --output report.html --fail-on minor

The report is as wide as the terminal, or as COLUMNS says, and in colour unless
it is piped or NO_COLOR is set.

exit status: 0 no issue at or above --fail-on, 1 at least one,
             2 usage error or unreadable input
"""

#: The choices of ``--fail-on``, from the lowest severity to what no issue reaches.
LIMITS: list[str] = [*SEVERITIES, "never"]
#: Artifacts and other minor issues alone do not fail a build.
DEFAULT_LIMIT = "major"


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "align",
        help="align two versions of one story and report what differs",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("source", metavar="SOURCE", help="original text, a UTF-8 file; - for standard input")
    parser.add_argument("target", metavar="TARGET", help="its translation, a UTF-8 file; - for standard input")
    parser.add_argument("--source-lang", metavar="CODE", help="language of the source, ISO 639-1 (default: detected)")
    parser.add_argument("--target-lang", metavar="CODE", help="language of the target, ISO 639-1 (default: detected)")
    _add_output_options(parser)
    add_check_options(parser)


def _add_output_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument(
        "--format",
        type=_shown_format,
        choices=["text", "json"],
        help="output format (default: text, or by the suffix of --output)",
    )
    group.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the report to FILE; the suffix sets the format, such as .json, .html, .xliff, .tmx, "
        ".tsv, or .csv for the issues; - for standard output",
    )
    group.add_argument("--all", action="store_true", help="show every pair, including long runs without issues")
    group.add_argument("-q", "--quiet", action="store_true", help="print no report and no progress")
    group.add_argument("--write-baseline", metavar="FILE", type=Path, help="save the issues to FILE as known issues")
    group.add_argument(
        "--fail-on",
        choices=LIMITS,
        default=DEFAULT_LIMIT,
        help="exit with status 1 if there is an issue of at least this severity (default: %(default)s)",
    )


def _shown_format(name: str) -> str:
    """Return the name of a format; of one that only files have, say how to write a file."""
    if name not in ("text", "json"):
        from alignqa.report.formats.save import WRITERS

        suffix = f".{name.lower()}"
        if suffix in WRITERS and suffix != ".json":
            raise argparse.ArgumentTypeError(f"{name!r} is a file format. Write a file with: -o report{suffix}")
    return name


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which checks are made, and with what."""
    group = parser.add_argument_group("checks")
    group.add_argument(
        "--checks", metavar="TYPES", help="issue types to look for, such as omission,number (default: all)"
    )
    group.add_argument(
        "--min-confidence", metavar="0..1", type=float, default=0.0, help="leave out issues with a lower confidence"
    )
    group.add_argument(
        "--rules", metavar="FILE", type=Path, action="append", default=[], help="your own artifact rules (repeatable)"
    )
    group.add_argument(
        "--glossary",
        metavar="FILE",
        type=Path,
        help="CSV file of terms with the columns source, target, case, forbidden",
    )
    group.add_argument(
        "--baseline", metavar="FILE", type=Path, help="leave out the known issues in FILE, or in a folder"
    )
    group.add_argument(
        "--encoder", metavar="NAME", help="sentence-transformers model, by name or path (default: the bundled one)"
    )
    group.add_argument(
        "--device", choices=get_args(Device), default="auto", help="where that model runs (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Align, write the report, and return the exit status."""
    _check_arguments(options)
    settings = settings_of(options)
    with progress("Aligning …", quiet=options.quiet):
        from alignqa.pipeline import align

        report = align(
            Path(options.source),
            Path(options.target),
            source_lang=options.source_lang,
            target_lang=options.target_lang,
            encoder=options.encoder,
            settings=settings,
        )
    _write(report, options)
    if options.write_baseline:
        from alignqa.checks.baseline import write_baseline

        write_baseline(options.write_baseline, report.issues)
        return 0
    severities = (issue.severity for issue in report.issues)
    return 1 if reaches_limit(options.fail_on, severities, [report.verdict]) else 0


def _check_arguments(options: argparse.Namespace) -> None:
    """Raise before any work is done for what would fail after it, or would replace an input."""
    if options.source == options.target == "-":
        raise InputError("Only one of SOURCE and TARGET can come from standard input; give a file for the other.")
    if options.output not in (None, "-") and not options.format:
        from alignqa.report.formats.save import writer_for

        writer_for(Path(options.output))
    texts = (options.source, options.target)
    inputs = (*texts, *options.rules, options.glossary)
    # The known issues may be written again, but nothing else may replace them.
    check_outputs([("--output", options.output)], [options.baseline])
    check_outputs([("--output", options.output), ("--write-baseline", options.write_baseline)], inputs)
    if options.output and not options.format:
        # A .moses means two files, which are called after their languages.
        halves = [path for path in map(Path, texts) if len(path.suffix) == len(".id")]
        output = Path(options.output).resolve()
        check_outputs([("--output", half) for half in halves if half.with_suffix(".moses").resolve() == output], texts)


def settings_of(options: argparse.Namespace) -> Settings:
    """Return the settings that the check options ask for.

    Raises:
        SettingsError: they are not valid.
    """
    chosen: dict[str, Any] = {}
    if options.checks is not None:
        chosen["checks"] = tuple(name.strip() for name in options.checks.split(","))
    return Settings(
        **chosen,
        min_confidence=options.min_confidence,
        rules=tuple(options.rules),
        glossary=options.glossary,
        baseline=options.baseline,
        device=options.device,
    )


def _write(report: Report, options: argparse.Namespace) -> None:
    """Write the report to the file that was named, and to standard output as wide and colourful as that takes it."""
    from rich.console import Console

    from alignqa.files import write_text
    from alignqa.report.formats.save import render_json, save_report
    from alignqa.report.terminal.render import render_summary, render_text

    to_file = options.output not in (None, "-")
    if to_file and options.format:
        write_text(Path(options.output), render_json(report) if options.format == "json" else render_text(report))
    elif to_file:
        save_report(report, options.output, options.encoder)
    if options.format == "json" and not to_file:
        sys.stdout.write(render_json(report))
    elif options.output == "-" or not options.quiet:
        console = Console(file=sys.stdout)
        color = console.color_system is not None and not console.no_color
        if to_file:
            sys.stdout.write(render_summary(report, width=console.width, color=color))
        else:
            sys.stdout.write(render_text(report, width=console.width, color=color, fold=not options.all))


def reaches_limit(limit: str, severities: Iterable[Severity], verdicts: Iterable[Verdict]) -> bool:
    """Return whether an issue of one of the *severities*, or a verdict, is at or above what ``--fail-on`` says."""
    found = [*severities, *(VERDICT_SEVERITIES[verdict] for verdict in verdicts if verdict in VERDICT_SEVERITIES)]
    return max(map(LIMITS.index, found), default=-1) >= LIMITS.index(limit)
