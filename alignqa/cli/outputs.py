"""Output and input paths in; those that cannot be written, or would replace an input, are refused before any work."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

from alignqa.errors import InputError

#: A path as it was given; ``-`` is standard input or output, which replaces nothing.
Given = str | Path | None


def check_outputs(
    outputs: Iterable[tuple[str, Given]], inputs: Iterable[Given] = (), *, to_be_made: Path | None = None
) -> None:
    """Check the files to write, each with the option that names it, against the files to read.

    The folder *to_be_made* need not exist yet.

    Raises:
        InputError: an output is an input or the same file as another, a folder, or in a folder that does not exist.
    """
    files = [(option, Path(path)) for option, path in outputs if path is not None and str(path) != "-"]
    read = [Path(path) for path in inputs if path is not None and str(path) != "-"]
    for option, path in files:
        if any(_same(path, other) for other in read):
            raise InputError(f"{option} {str(path)!r} is an input and is not overwritten. Name another file.")
        _check_folder(path, to_be_made)
    for (one, path), (other, second) in combinations(files, 2):
        if _same(path, second):
            raise InputError(f"{one} and {other} both name {str(second)!r}. Name two files.")


def _check_folder(path: Path, to_be_made: Path | None) -> None:
    """Check that *path* is not a folder, and that its folder exists or will once *to_be_made* does."""
    try:
        if path.is_dir():
            raise InputError(f"Cannot write {str(path)!r}: it is a folder. Name a file.")
        if path.parent.is_dir() or (to_be_made and to_be_made.resolve().is_relative_to(path.parent.resolve())):
            return
    except OSError as error:
        raise InputError(f"Cannot write {str(path)!r}: {error.strerror or error}.") from error
    raise InputError(f"Cannot write {str(path)!r}: there is no folder {str(path.parent)!r}.")


def _same(one: Path, other: Path) -> bool:
    """Return whether two paths name one file, be it by a link, or before it exists."""
    try:
        return one.samefile(other)
    except OSError:
        return one.resolve() == other.resolve()
