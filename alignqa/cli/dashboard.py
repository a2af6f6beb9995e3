"""``alignqa dashboard``: the output folder of a batch in, one page over it out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
Write index.html to the output folder of a batch: one page, which loads nothing
from elsewhere, with a table of stories to sort and filter, charts of issues by
type and over time, and the recurring artifacts of each site. Stories link to
reports/ID.html where that file exists.
"""

EPILOG = """\
examples:
  alignqa dashboard out

exit status: 0 done, 2 usage error or unreadable input
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "dashboard",
        help="write one page for the output of a batch",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("folder", metavar="OUT", type=Path, help="folder that alignqa batch wrote")


def run(options: argparse.Namespace) -> int:
    """Write the page and return the exit status."""
    from alignqa.batch.output.dashboard import write_dashboard
    from alignqa.report.visible import visible

    print(visible(str(write_dashboard(options.folder))))
    return 0
