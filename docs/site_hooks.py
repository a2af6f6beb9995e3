"""Hooks for mkdocs: pages made from files outside ``docs``."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).parents[1]

#: Pages of the site, and the files of the repository that they are made from.
PAGES = {"measurements.md": "benchmarks/README.md", "changelog.md": "CHANGELOG.md"}


def on_files(files: Any, config: Any, **_: Any) -> Any:
    """Add the pages."""
    for page, path in PAGES.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        files.append(File.generated(config, page, content=text.replace("](../docs/", "](").replace("](docs/", "](")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Point links to those files at their pages instead."""
    folder = posixpath.dirname(page.file.src_uri)
    for name, path in PAGES.items():
        link = posixpath.relpath(path, posixpath.join("docs", folder))
        markdown = markdown.replace(f"]({link})", f"]({posixpath.relpath(name, folder or '.')})")
    return markdown
