"""Hooks for mkdocs: the page of measured results is made from ``benchmarks/README.md``."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]


def on_files(files: Any, config: Any, **_: Any) -> Any:
    """Add the measured results as a page."""
    text = (ROOT / "benchmarks/README.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "results.md", content=text.replace("](../docs/", "](")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Point links to the measured results at their page instead of the file in the repository."""
    folder = posixpath.dirname(page.file.src_uri)
    link = posixpath.relpath("benchmarks/README.md", posixpath.join("docs", folder))
    return markdown.replace(f"]({link})", f"]({posixpath.relpath('results.md', folder or '.')})")
