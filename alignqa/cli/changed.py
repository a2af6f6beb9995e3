"""``alignqa changed``: changed files in; what differs between them and their other versions out."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.cli.align import DEFAULT_LIMIT, LIMITS, add_check_options, reaches_limit, settings_of
from alignqa.cli.outputs import check_outputs
from alignqa.cli.progress import progress
from alignqa.errors import InputError, many

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
Check the story pairs that changed files belong to, and print a line for each
issue. It is made for commit hooks and pull requests. A pattern says which file
is the translation of which; {name} matches any text, slashes included.
"""

EPILOG = """\
examples:
  alignqa changed --pairs 'stories/id/{name}.txt=stories/en/{name}.txt' \\
      --since origin/main --sarif issues.sarif
  alignqa changed --pairs '{name}.id.txt={name}.en.txt' news/ferry.en.txt

exit status: 0 no issue at or above --fail-on, 1 at least one,
             2 usage error, or a pair that could not be checked
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "changed",
        help="check the story pairs that changed files belong to",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("files", metavar="FILE", nargs="*", help="changed file, of either version")
    parser.add_argument(
        "--pairs",
        metavar="SOURCE=TARGET",
        action="append",
        required=True,
        help="where a story and its translation are, such as 'id/{name}.txt=en/{name}.txt' (repeatable, or one a line)",
    )
    parser.add_argument("--since", metavar="REV", help="also check the files that differ from this git revision")
    parser.add_argument("--source-lang", metavar="CODE", help="language of the sources; detected if left out")
    parser.add_argument("--target-lang", metavar="CODE", help="language of the targets; detected if left out")
    group = parser.add_argument_group("output")
    group.add_argument("--sarif", metavar="FILE", type=Path, help="also write SARIF 2.1.0, for code-scanning views")
    group.add_argument("-q", "--quiet", action="store_true", help="print no issues and no progress")
    group.add_argument(
        "--fail-on",
        choices=LIMITS,
        default=DEFAULT_LIMIT,
        help="exit with status 1 if there is an issue of at least this severity (default: %(default)s)",
    )
    add_check_options(parser)


def run(options: argparse.Namespace) -> int:
    """Check the pairs, print what is found, and return the exit status."""
    from alignqa.batch import BatchOptions
    from alignqa.batch import run as run_batch
    from alignqa.batch.input.changed import PairPattern, changed_since, pairs_of_files
    from alignqa.batch.output.exports import Export, IssueLines, Sarif

    settings = settings_of(options)
    patterns = [PairPattern.parse(line) for text in options.pairs for line in text.splitlines() if line.strip()]
    if not patterns:
        raise InputError("--pairs is empty. Say where a story and its translation are.")
    if not options.files and options.since is None:
        raise InputError("Name the changed files, or give a git revision with --since to compare with.")
    files = [*options.files, *(changed_since(options.since) if options.since is not None else ())]
    languages = {"source_lang": options.source_lang, "target_lang": options.target_lang}
    records, alone = pairs_of_files(files, patterns, **languages)
    inputs = [path for record in records for path in (record.source, record.target) if isinstance(path, Path)]
    check_outputs([("--sarif", options.sarif)], [*inputs, *options.rules, options.glossary, options.baseline])
    exports: list[Callable[[], Export]] = [] if options.quiet else [partial(IssueLines, sys.stdout)]
    if options.sarif:
        exports.append(partial(Sarif, options.sarif))
    for path in () if options.quiet else alone:
        print(f"alignqa: note: {path!r} was not checked, because its other version does not exist.", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder, progress("Checking …", quiet=options.quiet):
        summary = run_batch(
            records, BatchOptions(folder, workers=0, exports=tuple(exports)), encoder=options.encoder, settings=settings
        )
    if not options.quiet:
        print(f"alignqa: {many(len(records), 'pair')} checked", file=sys.stderr)
    if summary.failures:
        print(f"alignqa: error: {many(summary.failures, 'pair')} could not be checked", file=sys.stderr)
        return 2
    return 1 if reaches_limit(options.fail_on, summary.severities, summary.verdicts) else 0
