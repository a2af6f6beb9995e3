"""``alignqa checks``: rule ids or issue types in, what these checks may report out."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

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
        "rules", metavar="RULE", nargs="*", help="rule of an issue, or an issue type (default: all, one per line)"
    )
    parser.add_argument(
        "--format", choices=["text", "json", "markdown"], default="text", help="output format (default: text)"
    )


def run(options: argparse.Namespace) -> int:
    """Print the rules and return the exit status."""
    from alignqa.checks.catalogue import catalogue, rules_named, to_markdown
    from alignqa.checks.plugins import user_checks
    from alignqa.files import json_text

    rules = [rule for name in options.rules for rule in rules_named(name)] if options.rules else list(catalogue())
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
        sys.stdout.write("".join(f"{rule.id:<26}{rule.type:<16}{rule.severity:<10}{rule.name}\n" for rule in rules))
        sys.stdout.write("".join(f"{check.name:<26}from {check.package}\n" for check in own))
    return 0
