"""The command line: arguments in, an exit status out. Nothing heavy is loaded before a command has work to do."""

from __future__ import annotations

import argparse
import io
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

from alignqa.cli import (
    align,
    batch,
    bench,
    changed,
    checks,
    clean,
    convert,
    dashboard,
    filter_pairs,
    mcp,
    mine,
    score,
    weights,
)
from alignqa.errors import AlignQAError, CheckFailedWarning, did_you_mean

EPILOG = """\
examples:
  alignqa align story.id.txt story.en.txt
  alignqa align story.id.txt story.en.txt --output report.html
  alignqa batch pairs.csv --output checked
  alignqa clean story.id.txt --explain
  alignqa mine stories --output site.toml

exit status: 0 no issue at or above --fail-on, 1 at least one,
             2 usage error or unreadable input
"""

#: What a shell reports for a program that was interrupted, or whose reader went away.
INTERRUPTED, BROKEN_PIPE = 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Args:
        argv: the arguments; those of the process when left out.

    Raises:
        SystemExit: after ``--help``, ``--version`` (status 0) and usage error (status 2).
    """
    _make_stdout_take_any_text()
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning  # type: ignore[assignment]
            return _run(argv)
    except AlignQAError as error:
        from alignqa.report.visible import visible

        print(f"alignqa: error: {visible(str(error))}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The interpreter flushes once more when it ends; let it find an open file.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except KeyboardInterrupt:
        print("alignqa: interrupted", file=sys.stderr)
        return INTERRUPTED


def _run(argv: Sequence[str] | None) -> int:
    try:
        options = build_parser().parse_args(argv)
        status: int = options.run(options)
        return status
    finally:
        # A reader that went away is noticed here, even after --help, and not when the interpreter ends.
        sys.stdout.flush()


def _show_warning(message: Warning | str, category: type[Warning], *_: Any) -> None:
    """Show a warning as one line, like every error; what the report says of it, it says in its notes."""
    if category is not CheckFailedWarning:
        from alignqa.report.visible import visible

        print(f"alignqa: warning: {visible(str(message))}", file=sys.stderr)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(
        prog="alignqa",
        description="Align two language versions of one story and flag what differs between them.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_VersionAction, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    align.add_command(commands)
    batch.add_command(commands)
    changed.add_command(commands)
    checks.add_command(commands)
    clean.add_command(commands)
    convert.add_command(commands)
    filter_pairs.add_command(commands)
    mine.add_command(commands)
    dashboard.add_command(commands)
    bench.add_command(commands)
    score.add_command(commands)
    weights.add_command(commands)
    mcp.add_command(commands)
    return parser


class _Parser(argparse.ArgumentParser):
    """Reports usage error in one line, like every other error, and names what was probably meant."""

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            hint, known = did_you_mean(str(value), action.choices), ", ".join(action.choices)
            raise argparse.ArgumentError(action, f"invalid choice: {value!r}.{hint} Choose from: {known}.")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """Parse as usual, but refuse what is not known here, where it is clear which command was meant."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            hint = did_you_mean(unknown[0].partition("=")[0], self._option_string_actions)
            self.error(f"unrecognized arguments: {' '.join(unknown)}.{hint}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        from alignqa.report.visible import visible

        self.exit(2, f"alignqa: error: {visible(message)} (see {self.prog} --help)\n")


class _VersionAction(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        print(f"alignqa {version('alignqa')}")
        parser.exit()


def _make_stdout_take_any_text() -> None:
    """Write UTF-8 to files and pipes; on a terminal with another encoding, show what it cannot show as ``?``."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
