"""``alignqa checks``: rule ids or issue types in, what these checks may report out."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from alignqa.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
List every rule, with its types, severity and languages, an example that is
reported and one that is not.
"""

EPILOG = """\
examples:
  alignqa checks
  alignqa checks number-differs
  alignqa checks --format json

exit status: 0 done, 2 usage error
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "checks",
        help="list the rules that the checks apply",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "rules", metavar="RULE", nargs="*", help="id of a rule, or an issue type (default: all, one per line)"
    )
    parser.add_argument(
        "--format", choices=["text", "json", "markdown"], default="text", help="output format (default: text)"
    )


def run(options: argparse.Namespace) -> int:
    """Print the rules and return the exit status."""
    from alignqa.checks.catalogue import catalogue, to_markdown
    from alignqa.checks.plugins import user_checks
    from alignqa.files import json_text

    known = catalogue()
    names = {rule.id for rule in known} | {rule.type for rule in known}
    if unknown := [name for name in options.rules if name not in names]:
        raise InputError(f"There is no rule {unknown[0]!r}.{did_you_mean(unknown[0], names)} See: alignqa checks")
    rules = [rule for rule in known if not options.rules or rule.id in options.rules or rule.type in options.rules]
    own = [] if options.rules else user_checks()
    if options.format == "json":
        found = {
            "rules": [rule.to_dict() for rule in rules],
            "user_checks": [{"name": check.name, "package": check.package} for check in own],
        }
        sys.stdout.write(json_text(found))
    elif options.format == "markdown" or options.rules:
        sys.stdout.write(to_markdown(rules))
    else:
        sys.stdout.write("".join(f"{rule.id:<26}{rule.type:<16}{rule.severity:<7}{rule.name}\n" for rule in rules))
        sys.stdout.write("".join(f"{check.name:<26}from {check.package}\n" for check in own))
    return 0
