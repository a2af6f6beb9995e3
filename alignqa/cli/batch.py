"""``alignqa batch``: many pairs to tables of what was found."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.cli.align import LIMITS, add_check_options, settings_of
from alignqa.cli.outputs import check_outputs
from alignqa.cli.progress import progress
from alignqa.datatypes import VERDICT_SEVERITIES
from alignqa.errors import InputError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from alignqa.batch import Record, Summary, Unmatched
    from alignqa.batch.output.exports import Export
    from alignqa.datatypes import Severity
    from alignqa.settings import Settings

DESCRIPTION = """\
Check many pairs of texts and write what is found as tables. The input is a
manifest (.csv, .tsv, .jsonl, .parquet) with the columns source and target, or
source_path and target_path, and optionally id, source_lang, target_lang, date
and site; or two folders of *.txt files with the same names.
"""

EPILOG = """\
examples:
  alignqa batch pairs.csv --output checked
  alignqa batch stories/id stories/en --source-lang id --target-lang en -o checked
  alignqa batch crawl/id crawl/en --match --output checked

A run that was stopped goes on when the same command is given again.

exit status: 0 no issue as grave as --fail-on, 1 at least one,
             2 wrong use, unreadable input, or a pair that could not be checked
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "batch",
        help="check many pairs and write tables of what is found",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("source", metavar="INPUT", type=Path, help="manifest, or folder of originals")
    parser.add_argument("target", metavar="FOLDER", type=Path, nargs="?", help="folder of translations")
    parser.add_argument("--source-lang", metavar="CODE", help="language of the sources, where no column says it")
    parser.add_argument("--target-lang", metavar="CODE", help="language of the targets, where no column says it")
    parser.add_argument(
        "--match", action="store_true", help="find out which story translates which, whatever the files are called"
    )
    _add_output_options(parser)
    _add_run_options(parser)
    add_check_options(parser)


def _add_output_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("-o", "--output", metavar="FOLDER", type=Path, required=True, help="folder to write to")
    group.add_argument("--format", choices=["jsonl", "parquet"], default="jsonl", help="of the tables (jsonl)")
    group.add_argument(
        "--pages", action="store_true", help="also write reports/ID.html where there is something to show"
    )
    group.add_argument("--sarif", metavar="FILE", type=Path, help="also write SARIF 2.1.0, for code-scanning views")
    group.add_argument("--junit", metavar="FILE", type=Path, help="also write JUnit XML: a test a pair")
    group.add_argument("--log-format", choices=["text", "json"], default="text", help="of progress and summary (text)")
    group.add_argument("-q", "--quiet", action="store_true", help="no progress, no summary")
    group.add_argument(
        "--fail-on",
        choices=LIMITS,
        default=LIMITS[0],
        help="exit with status 1 if there is an issue as grave as this (default: %(default)s)",
    )


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("run")
    group.add_argument(
        "--engine", choices=["local", "ray"], default="local", help="this machine, or Ray Data (default: %(default)s)"
    )
    group.add_argument("--workers", metavar="N", type=int, help="processes at work; 0: only this one (the processors)")
    group.add_argument(
        "--time-limit", metavar="SECONDS", type=float, default=600.0, help="for one pair (default: %(default)g)"
    )
    group.add_argument("--memory-limit", metavar="MB", type=int, help="for one worker (80 %% of all, shared out)")
    group.add_argument("--retry", action="store_true", help="try pairs again that an earlier run could not check")
    group.add_argument("--cache", metavar="FILE", type=Path, help="where vectors are kept (in the user's cache folder)")
    group.add_argument(
        "--cache-size", metavar="MB", type=int, default=2000, help="how large it may grow; 0: none (%(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Do the batch, show the summary, and return the exit status."""
    _refuse_what_cannot_work(options)
    settings = settings_of(options)
    from alignqa.batch import run as run_batch
    from alignqa.cli.batch_progress import reporter

    records, unmatched = _input(options, settings)
    with reporter(options.log_format, quiet=options.quiet, total=lambda: _count(records, options)) as watch:
        summary = run_batch(
            records,
            options.output,
            encoder=options.encoder,
            settings=settings,
            table_format=options.format,
            engine=options.engine,
            workers=options.workers,
            time_limit=options.time_limit,
            memory_limit=options.memory_limit,
            cache=_cache_file(options),
            cache_megabytes=options.cache_size,
            unmatched=unmatched,
            pages=options.pages,
            retry=options.retry,
            exports=_exports(options),
            watch=watch.shard,
        )
        watch.summary(summary, options.output)
    if summary.failures:
        return 2
    return 1 if _is_as_grave_as(summary, options.fail_on) else 0


def _refuse_what_cannot_work(options: argparse.Namespace) -> None:
    """Raise before any work is done for what would fail after it."""
    if options.target is None and (options.match or options.source.is_dir()):
        raise InputError(f"{str(options.source)!r} stands alone. Name the folder of translations too, or a manifest.")
    for name in ("workers", "memory_limit", "cache_size"):
        if (getattr(options, name) or 0) < 0:
            raise InputError(f"--{name.replace('_', '-')} is {getattr(options, name)}; it cannot be less than 0.")
    if not options.time_limit > 0:
        raise InputError(f"--time-limit is {options.time_limit:g}; it must be more than 0 seconds.")
    _keep_the_inputs(options)


def _keep_the_inputs(options: argparse.Namespace) -> None:
    from alignqa.batch.store.tables import TABLES

    exports = [("--sarif", options.sarif), ("--junit", options.junit)]
    tables = [("--output", options.output / f"{table}.{options.format}") for table in TABLES]
    inputs = [options.source, *options.rules, options.glossary, options.baseline]
    if options.target is not None and (options.sarif or options.junit):
        inputs += [path for folder in (options.source, options.target) for path in folder.rglob("*.txt")]
    check_outputs([*tables, *exports], inputs, to_be_made=options.output)


def _input(options: argparse.Namespace, settings: Settings) -> tuple[Iterable[Record], list[Unmatched]]:
    from alignqa.batch import pair_folders, read_manifest

    languages = {"source_lang": options.source_lang, "target_lang": options.target_lang}
    if options.target is None:
        return read_manifest(options.source, **languages), []
    if not options.match:
        return pair_folders(options.source, options.target, **languages)
    from alignqa.batch.engine.workers import Setup, make_aligner
    from alignqa.batch.input.matching import match_folders

    with progress("Matching the stories …", quiet=options.quiet):
        encoder = make_aligner(Setup(options.encoder, settings, _cache_file(options), options.cache_size)).encoder
        return match_folders(options.source, options.target, encoder, **languages)


def _exports(options: argparse.Namespace) -> list[Callable[[], Export]]:
    from alignqa.batch.output.exports import JUnit, Sarif

    made: list[Callable[[], Export]] = []
    if options.sarif:
        made.append(lambda: Sarif(options.sarif))
    if options.junit:
        least: Severity = "critical" if options.fail_on == "never" else options.fail_on
        made.append(lambda: JUnit(options.junit, least))
    return made


def _count(records: Iterable[Record], options: argparse.Namespace) -> int:
    """Return how many pairs there are, for a bar that knows how much remains; a manifest is read once more for it."""
    from alignqa.batch import read_manifest

    return len(records) if isinstance(records, list) else sum(1 for _ in read_manifest(options.source))


def _cache_file(options: argparse.Namespace) -> Path:
    if options.cache:
        return Path(options.cache)
    caches = os.environ.get("XDG_CACHE_HOME") or ("~/Library/Caches" if sys.platform == "darwin" else "~/.cache")
    return Path(caches).expanduser() / "alignqa" / "vectors.sqlite"


def _is_as_grave_as(summary: Summary, limit: str) -> bool:
    found = [*summary.severities, *(grave for name, grave in VERDICT_SEVERITIES.items() if name in summary.verdicts)]
    return max(map(LIMITS.index, found), default=-1) >= LIMITS.index(limit)
