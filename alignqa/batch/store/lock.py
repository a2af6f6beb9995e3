"""One run at a time on an output folder: the folder in, its lock held."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alignqa.errors import InputError


@contextmanager
def only_run(folder: Path) -> Iterator[None]:
    """Hold the lock of *folder*, which is made, until the block ends; a process that is killed loses it.

    Raises:
        InputError: another run holds it, or the folder cannot be written to.
    """
    path = folder / "lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    except OSError as error:
        raise InputError(f"Cannot write {str(path)!r}: {error.strerror or error}.") from error
    with file:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.set_inheritable(file.fileno(), False)
        except OSError as error:
            raise InputError(
                f"Another run is writing to {str(folder.parent)!r}. Wait for it, or name another output folder."
            ) from error
        yield
