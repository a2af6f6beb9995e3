"""The doors open downwards only, in every kind of import, and importing the library stays cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "alignqa"

#: Rooms from the ground up, as CONTRIBUTING.md draws them. A module imports from its own room and from lower ones.
ROOMS = (
    "errors",
    "datatypes",
    "settings",
    "resources",
    "files",
    "vectors",
    "text",
    "quantities",
    "names",
    "encoders",
    "aligner",
    "words",
    "linking",
    "artifacts",
    "cleaning",
    "story",
    "checks",
    "verdict",
    "report",
    "pipeline",
    "filtering",
    "batch",
    "evaluation",
    "mcp_server",
    "cli",
)
#: Rooms that may know less than all that lies below them.
ONLY = {
    "aligner": {"aligner", "vectors", "resources"},
    "words": {"words", "vectors", "resources"},
    "report": {"report", "datatypes", "errors", "files", "resources"},
}
#: A plot and word links need the sentences of a report encoded once more.
REENCODING = {
    "similarities.py": {"encoders", "aligner", "vectors"},
    "links.py": {"encoders", "linking", "vectors"},
    "report.py": {"encoders"},  # its signatures name what may be given as an encoder
}

#: What tests of every room may import: the records, what tests make stories and vectors of, and the command line.
GROUND = {"errors", "datatypes", "settings", "resources", "files", "vectors", "encoders", "story", "cli"}
#: What the tests of a room need of others to make their input, or to read their output.
TESTED_WITH = {
    "aligner": {"text"},
    "artifacts": {"text"},
    "browser": {"batch", "checks", "report"},
    "checks": {"text"},
    "cleaning": {"artifacts"},
    "cli": {"batch", "report"},
    "fit": {"aligner", "text"},
    "report": {"evaluation"},
    "story": {"aligner", "artifacts", "checks"},
}
#: What is tested from end to end: hostile text and files through all rooms.
THROUGH_ALL = {"fuzz", "security"}
TESTS = sorted(Path(__file__).parent.rglob("*.py"))

#: All modules but the two that only lead into the rooms.
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if path not in (PACKAGE / "__init__.py", PACKAGE / "__main__.py")
)


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imported_rooms(path: Path) -> set[str]:
    """Return the rooms that a module imports from: at its head, inside functions and for type checkers alike."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} if node.module != "alignqa" else {f"alignqa.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name.split(".")[1] for name in names if name.startswith("alignqa.")}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_only_from_its_room_and_below(path: Path) -> None:
    own, found = room_of(path), imported_rooms(path)
    assert not {room for room in found if ROOMS.index(room) > ROOMS.index(own)}
    if own in ONLY:
        allowed = ONLY[own] | (REENCODING.get(path.name, set()) if own == "report" else set())
        assert found <= allowed


def test_no_module_imports_by_a_relative_path() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
    nodes = ((path, node) for path, tree in trees.items() for node in ast.walk(tree))
    assert not [path for path, node in nodes if isinstance(node, ast.ImportFrom) and node.level]


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.relative_to(Path(__file__).parent).as_posix())
def test_a_test_reaches_into_its_own_room_only(path: Path) -> None:
    """So that a room can be rebuilt without breaking tests of others: what is shared is imported from the ground."""
    folders = path.relative_to(Path(__file__).parent).with_suffix("").parts
    own = folders[0].removeprefix("test_")
    allowed = {own, *GROUND, *TESTED_WITH.get(own, ())}
    assert own in THROUGH_ALL or imported_rooms(path) & set(ROOMS) <= allowed


def test_no_check_imports_an_encoder() -> None:
    assert not [path for path in MODULES if room_of(path) == "checks" and "encoders" in imported_rooms(path)]


def test_every_room_is_in_the_picture() -> None:
    pages = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {room_of(path) for path in MODULES}
    assert rooms == set(ROOMS)
    assert not [room for room in rooms if f"{room}/" not in pages and f"{room}.py" not in pages]


def test_every_threshold_says_where_it_comes_from() -> None:
    files = list((PACKAGE / "data").rglob("thresholds.toml"))
    assert files
    for file in files:
        for section in tomllib.loads(file.read_text(encoding="utf-8")).values():
            for entry in section.values():
                assert set(entry) == {"value", "source"}
                assert entry["source"].strip()


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
