"""Write the screenshots in docs/images from the current pages: ``python docs/make_screenshots.py``.

Needs Chromium, the Python package playwright, and this repository as the current folder.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from alignqa import align  # noqa: E402
from alignqa.batch.output.dashboard import write_dashboard  # noqa: E402
from alignqa.cli import main as run_alignqa  # noqa: E402
from tests.browser.batches import write_batch  # noqa: E402
from tests.browser.conftest import FLAGS  # noqa: E402
from tests.browser.stories import market  # noqa: E402

IMAGES = ROOT / "docs" / "images"
STORIES = ROOT / "examples" / "stories"
CRAWL = ROOT / "examples" / "crawl"
DESK, TABLET, PHONE = {"width": 1200, "height": 850}, {"width": 800, "height": 900}, {"width": 390, "height": 780}


def pictures(folder: Path) -> list[tuple[str, str, dict[str, int], str, list[str]]]:
    """Make the pages; return the name, address, size, colour scheme and keys to press of every picture."""
    align(STORIES / "ferry.id.txt", STORIES / "ferry.en.txt").save(folder / "ferry.html")
    market().save(folder / "moved.html")
    ferry, moved = ((folder / f"{name}.html").as_uri() for name in ("ferry", "moved"))
    output = write_batch(folder / "batch", 400, failures=3)
    (output / "reports").mkdir()
    for number in range(400):
        (output / "reports" / f"story-{number:05}.html").touch()
    batch = write_dashboard(output).as_uri()
    languages = ["--source-lang", "id", "--target-lang", "en"]
    run_alignqa(
        ["batch", str(CRAWL / "id"), str(CRAWL / "en"), "--match", *languages, "-o", str(folder / "crawl"), "--quiet"]
    )
    crawl = write_dashboard(folder / "crawl").as_uri()
    return [
        ("report", ferry, DESK, "light", ["n", "a", "Home"]),
        ("report-dark", ferry, DESK, "dark", ["n", "a", "n", "d", "Home"]),
        ("report-tablet", ferry, TABLET, "light", []),
        ("report-phone", ferry, PHONE, "light", ["n"]),
        ("report-moved", moved, DESK, "light", ["n"]),
        ("dashboard", batch, {"width": 1200, "height": 1000}, "light", []),
        ("dashboard-stories", f"{batch}#stories", DESK, "light", []),
        ("crawl", crawl, {"width": 1200, "height": 1400}, "light", []),
    ]


def take(browser: Any, name: str, address: str, size: dict[str, int], scheme: str, keys: list[str]) -> None:
    """Write one picture."""
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto(address)
    for key in keys:
        page.keyboard.press(key)
    # The picture is taken when scrolling and drawing are done.
    page.wait_for_timeout(200)
    page.screenshot(path=IMAGES / f"{name}.png")
    page.close()


def main() -> None:
    """Write all pictures."""
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for picture in pictures(Path(folder)):
            take(browser, *picture)
        browser.close()


if __name__ == "__main__":
    main()
