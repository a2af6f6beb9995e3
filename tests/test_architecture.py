"""The doors open downwards only, and importing the library stays cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "alignqa"

#: Rooms from the ground up. A module may import from its own room and from lower ones.
ROOMS: list[set[str]] = [
    {"datatypes", "errors"},
    {"settings", "quantities", "language", "names", "glossary", "baseline"},
    {"documents", "segment", "encoders", "artifacts"},
    {"embed"},
    {"aligner"},
    {"checks"},
    {"report"},
    {"verdict", "versions"},
    {"pipeline"},
    {"similarities"},
    {"batch", "bench", "scoring"},
    {"cli"},
]

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts != ("__init__.py",))


def room_of(module: str) -> int:
    return next(level for level, room in enumerate(ROOMS) if module in room)


def imported_rooms(path: Path) -> set[str]:
    """Rooms imported when the module is imported; imports inside functions are a door opened on demand."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names.update(
                [node.module] if node.module != "alignqa" else [f"alignqa.{alias.name}" for alias in node.names]
            )
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name.split(".")[1] for name in names if name.startswith("alignqa.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_its_room_and_below(path: Path) -> None:
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    upwards = {room for room in imported_rooms(path) if room_of(room) > room_of(own)}
    assert not upwards


def test_importing_the_library_and_asking_for_help_load_nothing_heavy() -> None:
    heavy = ("torch", "sentence_transformers", "onnxruntime", "tokenizers", "py3langid", "numpy", "rich")
    code = (
        "import sys, alignqa\n"
        "from alignqa.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        f"sys.exit(', '.join(name for name in {heavy!r} if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"loaded at import: {done.stderr}"


def test_public_names_are_few_and_sorted() -> None:
    import alignqa

    assert list(alignqa.__all__) == sorted(alignqa.__all__)
    assert len(alignqa.__all__) <= 15
    assert all(hasattr(alignqa, name) for name in alignqa.__all__)
