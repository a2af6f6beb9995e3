"""The command line of a fitting script in; the stories to fit on, their hash and the options out."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple


class FitRun(NamedTuple):
    """What a fitting script works on: stories, the SHA-256 of their files, language pairs, whether only to check."""

    stories: list[dict[str, Any]]
    sha256: str
    pairs: str
    check: bool


def read_run(description: str | None, pairs: str) -> FitRun:
    """Return what the command line asks for; *pairs* are the language pairs by default."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path, nargs="+")
    parser.add_argument("--pairs", default=pairs)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    return FitRun(*read_stories(options.stories), options.pairs, options.check)


def read_stories(paths: Sequence[Path]) -> tuple[list[dict[str, Any]], str]:
    """Return the stories in some files, and the SHA-256 of their contents one after another.

    Lines of one story, by its `doc`, may stand in several files, with other languages in each.
    """
    stories: dict[str, dict[str, Any]] = {}
    raw = [path.read_bytes() for path in paths]
    for line in b"\n".join(raw).decode("utf-8").split("\n"):
        if line.strip():
            story = json.loads(line)
            stories.setdefault(story["doc"], {}).update(story)
    return list(stories.values()), hashlib.sha256(b"".join(raw)).hexdigest()
