"""``alignqa mine``: the stories of one site in, what recurs in them and a rule file against it out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.cli.outputs import check_outputs
from alignqa.cli.progress import progress
from alignqa.errors import InputError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from alignqa.artifacts.mining import Recurrent

DESCRIPTION = """\
List the lines and labels that recur across the stories of one site, with dates
and numbers folded to <date> and 0, and propose a rule file that removes them.
Stories are read one at a time, so their number does not matter.
"""

EPILOG = """\
examples:
  alignqa mine stories
  alignqa mine stories --output site.toml
  alignqa clean story.id.txt --rules site.toml

Review the rule file before you use it: some recurring lines belong to stories.

exit status: 0 done, 2 usage error or unreadable input
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "mine",
        help="propose artifact rules from the stories of one site",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "folder", metavar="FOLDER", type=Path, help="folder of *.txt files, UTF-8, one story each; subfolders too"
    )
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, help="write the proposed rules to FILE, a .toml")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="output format (default: text)")
    parser.add_argument(
        "--rules",
        metavar="FILE",
        type=Path,
        action="append",
        default=[],
        help="your own artifact rules; what they match is not proposed again (repeatable)",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print no progress")


def run(options: argparse.Namespace) -> int:
    """Mine, write what was asked for, and return the exit status."""
    # The suffix keeps a slip of the hand from replacing one of the stories.
    if options.output and options.output.suffix.lower() != ".toml":
        raise InputError(f"Cannot write rules to {str(options.output)!r}: the name of a rule file must end in .toml.")
    check_outputs([("--output", options.output)], options.rules)
    with progress("Reading the stories …", quiet=options.quiet):
        from alignqa.artifacts import load_rules
        from alignqa.artifacts.mining import mine, read_stories

        found = mine(read_stories(options.folder), rules=load_rules(options.rules))
    if options.output:
        from alignqa.artifacts.mining import rule_file
        from alignqa.files import write_text

        # Rules are named after their file, so that those of several sites can be used together.
        write_text(options.output, rule_file(found, name=options.output.stem))
    if options.format == "json":
        from alignqa.files import json_text

        recurrent = [{**asdict(item), "share": round(item.share, 4)} for item in found]
        sys.stdout.write(json_text({"schema": "alignqa.mine/1", "recurrent": recurrent}))
    else:
        from alignqa.report.visible import visible

        lines = [visible(line) for item in found for line in _entry(item)] or ["Nothing recurs."]
        sys.stdout.write("\n".join(lines) + "\n")
    return 0


def _entry(item: Recurrent) -> Iterator[str]:
    """Yield how often it recurs, which rule matches it or what it may be, and examples that differ from the pattern."""
    verdict = f"matched by rule {item.rule}" if item.rule else f"no rule yet; looks like {item.category}"
    yield f"{item.stories} ({item.share:.0%})  {item.pattern}  [{verdict}]"
    yield from (f"    {example}" for example in item.examples if example != item.pattern)
