"""A page for each pair that has something to show, where the page over the batch looks for it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from alignqa.report.report import Report

FOLDER = "reports"

#: Longest part of a file's name, in bytes, that every file system takes.
_LONGEST = 250


def write_page(folder: Path, name: str, report: Report) -> None:
    """Write the *report* of the pair called *name* to *folder*, unless there is nothing to tell.

    A pair whose id makes no name of a file within the folder has no page.

    Raises:
        InputError: it cannot be written.
    """
    if report.verdict == "translation" and not report.issues:
        return
    if (path := page_path(name)) is not None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        report.save(folder / path)


def page_path(name: str) -> PurePosixPath | None:
    """Return where the page of a pair lies within the folder, ``None`` if its id is no name of a file there."""
    parts = f"{name}.html".split("/")
    sound = all(part not in ("", ".", "..") and len(part.encode("utf-8", "replace")) <= _LONGEST for part in parts)
    return PurePosixPath(*parts) if sound and name.isprintable() and "\\" not in name else None
