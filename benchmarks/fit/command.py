"""The command line of a fitting script in; the stories to fit on, their hash and the options out."""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any, NamedTuple


class FitRun(NamedTuple):
    """What a fitting script works on: the stories, the SHA-256 of their file, language pairs, whether only to check."""

    stories: list[dict[str, Any]]
    sha256: str
    pairs: str
    check: bool


def read_run(description: str | None, pairs: str) -> FitRun:
    """Return what the command line asks for; *pairs* are the language pairs by default."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path)
    parser.add_argument("--pairs", default=pairs)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    raw = options.stories.read_bytes()
    stories = [json.loads(line) for line in raw.decode("utf-8").splitlines()]
    return FitRun(stories, hashlib.sha256(raw).hexdigest(), options.pairs, options.check)
