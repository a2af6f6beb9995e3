"""The documentation site builds without a warning, and asks no other address for anything."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(not find_spec("mkdocs"), reason="mkdocs is not installed: pip install 'alignqa[docs]'")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not done.stderr.strip()
    return folder


def test_every_page_is_there(site: Path) -> None:
    pages = {path.parent.relative_to(site).as_posix() for path in site.rglob("index.html")}
    written = {path.relative_to(ROOT / "docs").with_suffix("").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert written - {"index"} | {"measurements", "changelog"} <= pages


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    loading = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)=[\"']?(?:https?:)?//[^>]*>")
    assert [tag for page in site.rglob("*.html") for tag in loading.findall(page.read_text(encoding="utf-8"))] == []
    assert not [path for path in site.rglob("*.css") if re.search(r"url\([\"']?(?:https?:)?//", path.read_text())]


def test_the_reference_is_made_of_docstrings(site: Path) -> None:
    page = (site / "api/index.html").read_text(encoding="utf-8")
    assert "Align two language versions of one story and report what differs between them." in page
    assert 'id="alignqa.evaluation.metrics.score"' in page


def test_links_to_the_measured_results_lead_to_their_page(site: Path) -> None:
    assert 'href="../measurements/"' in (site / "alignment/index.html").read_text(encoding="utf-8")


def test_every_page_is_in_the_search_index(site: Path) -> None:
    index = json.loads((site / "search/search_index.json").read_text(encoding="utf-8"))
    found = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert {"", "gallery/", "faq/", "comparison/", "changelog/", "guide/desk/"} <= found


def test_the_repository_is_linked_where_its_address_is_given() -> None:
    from mkdocs.config import load_config

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ALIGNQA_REPOSITORY", "https://example.org/alignqa")
        assert load_config(str(ROOT / "mkdocs.yml")).repo_url == "https://example.org/alignqa"
        patch.delenv("ALIGNQA_REPOSITORY")
        assert load_config(str(ROOT / "mkdocs.yml")).repo_url is None
