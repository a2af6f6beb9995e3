"""``alignqa batch``: many pairs in, tables of what was found out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.cli.align import DEFAULT_LIMIT, LIMITS, add_check_options, reaches_limit, settings_of
from alignqa.cli.outputs import check_outputs
from alignqa.cli.progress import progress
from alignqa.errors import InputError, many

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from alignqa.batch import BatchOptions, Record, Unmatched
    from alignqa.settings import Settings

DESCRIPTION = """\
Check many pairs of texts and write the results as tables. The input is a
manifest (.csv, .tsv, .jsonl, .parquet) with the columns source and target, or
source_path and target_path, and optionally id, source_lang, target_lang, date
and site; or two folders of *.txt files with the same names.
"""

EPILOG = """\
examples:
  alignqa batch pairs.csv --output checked
  alignqa batch stories/id stories/en --source-lang id --target-lang en -o checked
  alignqa batch crawl/id crawl/en --match --output checked

To resume a run that was stopped, give the same command again.

exit status: 0 no issue at or above --fail-on, 1 at least one,
             2 usage error, unreadable input, or a pair that could not be checked
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "batch",
        help="check many pairs and write the results as tables",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("source", metavar="INPUT", type=Path, help="manifest, or folder of originals")
    parser.add_argument("target", metavar="FOLDER", type=Path, nargs="?", help="folder of translations")
    parser.add_argument("--source-lang", metavar="CODE", help="language of the sources, unless a column gives it")
    parser.add_argument("--target-lang", metavar="CODE", help="language of the targets, unless a column gives it")
    parser.add_argument("--match", action="store_true", help="pair the stories by content, not by file name")
    parser.add_argument("--confine", action="store_true", help="read no file outside the folder of the manifest")
    _add_batch_options(parser)
    add_check_options(parser)


def _add_batch_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("output")
    group.add_argument("-o", "--output", metavar="FOLDER", type=Path, required=True, help="folder to write to")
    group.add_argument(
        "--format", choices=["jsonl", "parquet"], default="jsonl", help="format of the tables (default: jsonl)"
    )
    group.add_argument("--pages", action="store_true", help="also write reports/ID.html for each pair with issues")
    group.add_argument("--sarif", metavar="FILE", type=Path, help="also write SARIF 2.1.0, for code-scanning views")
    group.add_argument("--junit", metavar="FILE", type=Path, help="also write JUnit XML, one test per pair")
    group.add_argument(
        "--log-format", choices=["text", "json"], default="text", help="format of the log (default: text)"
    )
    group.add_argument("-q", "--quiet", action="store_true", help="print no progress and no summary")
    group.add_argument(
        "--fail-on",
        choices=LIMITS,
        default=DEFAULT_LIMIT,
        help="exit with status 1 if there is an issue of at least this severity (default: %(default)s)",
    )
    group = parser.add_argument_group("run")
    group.add_argument(
        "--engine", choices=["local", "ray"], default="local", help="this machine, or Ray Data (default: %(default)s)"
    )
    group.add_argument(
        "--workers",
        metavar="N",
        type=int,
        help="worker processes; 0 for none but this one (default: one per processor)",
    )
    group.add_argument(
        "--time-limit", metavar="SECONDS", type=float, default=600.0, help="time limit per pair (default: %(default)g)"
    )
    group.add_argument(
        "--memory-limit",
        metavar="MB",
        type=int,
        help="memory limit per worker (default: an equal share of 80 %% of the memory)",
    )
    group.add_argument(
        "--no-site", action="store_true", help="with two folders, do not look for text that recurs across stories"
    )
    group.add_argument("--retry", action="store_true", help="retry the pairs that an earlier run could not check")
    group.add_argument(
        "--cache",
        metavar="FILE",
        type=Path,
        help="file that caches sentence vectors (default: in the user's cache folder)",
    )
    group.add_argument(
        "--cache-size",
        metavar="MB",
        type=int,
        default=2000,
        help="maximum size of the cache; 0 for no cache (default: %(default)s)",
    )


def run(options: argparse.Namespace) -> int:
    """Do the batch, show the summary, and return the exit status."""
    batch_options = batch_options_of(options)
    settings = _with_site(settings_of(options), options)
    from alignqa.batch import read_manifest
    from alignqa.batch import run as run_batch
    from alignqa.cli.batch_progress import reporter

    records, unmatched = _input(options, settings)

    def total() -> int:
        return len(records) if isinstance(records, list) else sum(1 for _ in read_manifest(options.source))

    with reporter(options.log_format, quiet=options.quiet, total=total) as watch:
        summary = run_batch(
            records,
            batch_options,
            encoder=options.encoder,
            settings=settings,
            unmatched=unmatched,
            watch=watch.shard,
        )
        watch.summary(summary, options.output)
    if unmatched and not (options.match or options.quiet or options.log_format == "json"):
        print("alignqa: note: --match pairs the files by content instead of name.", file=sys.stderr)
    if summary.failures:
        return 2
    return 1 if reaches_limit(options.fail_on, summary.severities, summary.verdicts) else 0


def batch_options_of(options: argparse.Namespace) -> BatchOptions:
    """Return where and how the batch is to be run; what would fail after the work is refused before it.

    Raises:
        SettingsError: an option is not valid.
        InputError: an input is missing, or would be replaced by an output.
    """
    from alignqa.batch import BatchOptions
    from alignqa.batch.output.exports import JUnit, Sarif
    from alignqa.batch.store.tables import TABLES

    if options.target is None and (options.match or options.source.is_dir()):
        raise InputError(f"{str(options.source)!r} is one folder. Give the folder of translations too, or a manifest.")
    if options.output.is_file():
        raise InputError(f"--output {str(options.output)!r} is a file. Name a folder.")
    exports = [("--sarif", options.sarif), ("--junit", options.junit)]
    tables = [("--output", options.output / f"{table}.{options.format}") for table in TABLES]
    inputs = [options.source, *options.rules, options.glossary, options.baseline]
    if options.target is not None and (options.sarif or options.junit):
        inputs += [path for folder in (options.source, options.target) for path in folder.rglob("*.txt")]
    check_outputs([*tables, *exports], inputs, to_be_made=options.output)
    sarif = partial(Sarif, options.sarif) if options.sarif else None
    junit = partial(JUnit, options.junit, "critical" if options.fail_on == "never" else options.fail_on)
    return BatchOptions(
        options.output,
        table_format=options.format,
        engine=options.engine,
        workers=options.workers,
        time_limit=options.time_limit,
        memory_limit=options.memory_limit,
        cache=_cache_file(options),
        cache_size=options.cache_size,
        pages=options.pages,
        retry=options.retry,
        exports=(*([sarif] if sarif else []), *([junit] if options.junit else [])),
    )


def _with_site(settings: Settings, options: argparse.Namespace) -> Settings:
    """Return *settings* with a rule file for what recurs across the stories of either folder, if anything does."""
    if options.target is None or options.no_site or not (options.source.is_dir() and options.target.is_dir()):
        return settings
    from alignqa.artifacts import learn_site
    from alignqa.artifacts.mining import read_stories
    from alignqa.artifacts.site import site_file
    from alignqa.files import write_text

    with progress("Looking for text that recurs …", quiet=options.quiet):
        sides = [learn_site(read_stories(folder, skip=True)) for folder in (options.source, options.target)]
    named = zip(("source", "target"), sides, strict=True)
    rules = [replace(rule, id=f"{side}.{rule.id}") for side, own in named for rule in own]
    if not rules:
        return settings
    path = options.output / "site.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, site_file(rules))
    if not options.quiet:
        recurring = f"{many(len(rules), 'text')} {'recurs' if len(rules) == 1 else 'recur'}"
        message = f"alignqa: {recurring} across these stories; the rules are in {str(path)!r}."
        print(message, file=sys.stderr)
    return replace(settings, rules=(*settings.rules, path))


def _input(options: argparse.Namespace, settings: Settings) -> tuple[Iterable[Record], list[Unmatched]]:
    """Return the pairs to check, and the files without a counterpart."""
    from alignqa.batch import pair_folders, read_manifest

    languages = {"source_lang": options.source_lang, "target_lang": options.target_lang}
    if options.target is None:
        next(read_manifest(options.source), None)  # one that cannot be read is refused before the workers start
        return read_manifest(options.source, **languages, confined=options.confine), []
    if not options.match:
        return pair_folders(options.source, options.target, **languages)
    from alignqa.batch.engine.workers import Setup, make_aligner
    from alignqa.batch.input.matching import match_folders

    with progress("Matching the stories …", quiet=options.quiet):
        encoder = make_aligner(Setup(options.encoder, settings, _cache_file(options), options.cache_size)).encoder
        return match_folders(options.source, options.target, encoder, **languages)


def _cache_file(options: argparse.Namespace) -> Path:
    if options.cache:
        return Path(options.cache)
    from platformdirs import user_cache_path

    return user_cache_path("alignqa", appauthor=False) / "vectors.sqlite"
