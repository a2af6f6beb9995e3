"""``alignqa mcp``: calls of the Model Context Protocol on standard input in, answers on standard output out."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.errors import InputError, OptionalDependencyError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
Serve the Model Context Protocol on standard input and output, so that an
assistant can call three tools: align, clean and explain. It reads the texts it
is given, and files below --root; it writes nothing and uses no network.
"""

EPILOG = """\
example of a client's configuration:
  {"mcpServers": {"alignqa": {"command": "alignqa", "args": ["mcp", "--root", "stories"]}}}
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "mcp",
        help="serve align, clean and explain to an assistant (MCP)",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument("--root", metavar="FOLDER", type=Path, help="folder whose files may be read (default: none)")


def run(options: argparse.Namespace) -> int:
    """Serve until standard input ends, and return the exit status."""
    if not find_spec("mcp"):
        raise OptionalDependencyError("The MCP server", "mcp")
    if options.root is not None and not options.root.is_dir():
        raise InputError(f"--root {str(options.root)!r} is not a folder. Give a folder of stories.")
    from alignqa.mcp_server import make_server

    make_server(options.root).run("stdio")
    return 0
