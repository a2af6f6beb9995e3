"""``alignqa checks``: what the checks may report."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alignqa.errors import InputError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from alignqa.checks.catalogue import Rule

DESCRIPTION = """\
List every rule the checks may report, with its types, severity, languages, and
an example that triggers it and one that does not.
"""

EPILOG = """\
examples:
  alignqa checks
  alignqa checks number-differs
  alignqa checks --format json

exit status: 0 done, 2 wrong use
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "checks",
        help="list what the checks may report",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "rules", metavar="RULE", nargs="*", help="id of a rule, or an issue type (default: all, a line each)"
    )
    parser.add_argument(
        "--format", choices=["text", "json", "markdown"], default="text", help="how to list (default: text)"
    )


def run(options: argparse.Namespace) -> int:
    """Print the rules and return the exit status."""
    from alignqa.checks.catalogue import catalogue, to_markdown
    from alignqa.checks.plugins import user_checks

    rules = _chosen(catalogue(), options.rules)
    own = [] if options.rules else user_checks()
    if options.format == "json":
        found = {
            "rules": [rule.to_dict() for rule in rules],
            "user_checks": [{"name": check.name, "package": check.package} for check in own],
        }
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=2) + "\n")
    elif options.format == "markdown" or options.rules:
        sys.stdout.write(to_markdown(rules))
    else:
        sys.stdout.write("".join(f"{rule.id:<26}{rule.type:<16}{rule.severity:<7}{rule.name}\n" for rule in rules))
        sys.stdout.write("".join(f"{check.name:<26}from {check.package}\n" for check in own))
    return 0


def _chosen(rules: Sequence[Rule], names: Sequence[str]) -> list[Rule]:
    known = {rule.id for rule in rules} | {rule.type for rule in rules}
    if unknown := [name for name in names if name not in known]:
        raise InputError(f"There is no rule {unknown[0]!r}. See: alignqa checks")
    return [rule for rule in rules if not names or rule.id in names or rule.type in names]
