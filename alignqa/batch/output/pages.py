"""A page for each pair that has something to show: its report in, a file out, where the dashboard looks for it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from alignqa.batch.store.tables import cannot_write
from alignqa.errors import InputError
from alignqa.report.report import Report

FOLDER = "reports"

#: Bytes of a part of a path that every file system takes.
MAX_PART_LENGTH = 250


def write_page(folder: Path, name: str, report: Report) -> None:
    """Write the *report* of the pair called *name* to *folder*, unless there is nothing to show.

    A pair whose id does not make the name of a file within the folder has no page.

    Raises:
        InputError: it cannot be written, or a symbolic link there leads out of the folder.
    """
    if report.verdict == "translation" and not report.issues:
        return
    if (path := page_path(name)) is None:
        return
    page = folder / path
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        real = page.resolve()
    except OSError as error:
        raise cannot_write(page, error) from error
    if not real.is_relative_to(folder.resolve()):
        raise InputError(f"The page {str(page)!r} is a link to {str(real)!r}, outside its folder. Remove the link.")
    report.save(page)


def page_path(name: str) -> PurePosixPath | None:
    """Return the path of a pair's page within the folder, ``None`` if its id does not make the name of a file there."""
    parts = f"{name}.html".split("/")
    sound = all(
        part not in ("", ".", "..") and len(part.encode("utf-8", "replace")) <= MAX_PART_LENGTH for part in parts
    )
    return PurePosixPath(*parts) if sound and name.isprintable() and "\\" not in name else None
