"""The code stays in small pieces with names of their own, and imports go one way; and what measures that is right."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("structure", ROOT / "benchmarks" / "structure.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


structure = _load()


@pytest.fixture(scope="module")
def ours() -> Any:
    return structure.measure(ROOT / "alignqa")


def test_no_modules_import_one_another_in_a_circle(ours: Any) -> None:
    assert ours.circles == []


def test_no_class_name_is_used_twice(ours: Any) -> None:
    assert ours.classes_twice == {}


def test_no_file_is_long(ours: Any) -> None:
    assert ours.files_over(500) == []


def test_functions_are_short(ours: Any) -> None:
    assert [function.place for function in ours.functions if function.lines > 80] == []
    assert ours.median <= 12
    assert ours.percentile <= 35


def test_what_is_private_does_not_outnumber_what_is_public(ours: Any) -> None:
    assert ours.private_per_public <= 1.0


def package(folder: Path, **files: str) -> Path:
    """Write a package ``ferry`` of these *files*, with another one, ``ferry.sea``, inside it."""
    for name, text in {"init": "", "sea_init": "", **files}.items():
        path = folder / "ferry" / f"{name.replace('init', '__init__').replace('sea_', 'sea/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder / "ferry"


def circles(folder: Path) -> Any:
    return structure.measure(folder).circles


TYPES_ONLY = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    "


@pytest.mark.parametrize(
    "back",
    [
        "from ferry.deck import Deck\n",
        "import ferry.deck\n",
        "from ferry import deck\n",
        "from . import deck\n",
        "from .deck import Deck\n",
        "from ferry.deck import *\n",
        "def board():\n    from ferry.deck import Deck\n",
        TYPES_ONLY + "from ferry.deck import Deck\n",
    ],
)
def test_a_circle_is_found_however_it_is_closed(back: str, tmp_path: Path) -> None:
    folder = package(tmp_path, deck="from ferry.hull import Hull\n", hull=back, crew="from ferry import deck\n")
    assert circles(folder) == [["ferry.deck", "ferry.hull"]]


def test_a_circle_through_several_modules_is_one(tmp_path: Path) -> None:
    around = {"deck": "from ferry import hull", "hull": "from ferry import crew", "crew": "from ferry import deck"}
    apart = {"sea_wave": "from . import wind", "sea_wind": "from ..sea.wave import height"}
    assert circles(package(tmp_path, **around, **apart)) == [
        ["ferry.crew", "ferry.deck", "ferry.hull"],
        ["ferry.sea.wave", "ferry.sea.wind"],
    ]


def test_an_import_leads_to_the_module_that_it_names(tmp_path: Path) -> None:
    outer = {"init": "from ferry.sea.wave import height", "deck": "from ferry import sea, colour"}
    inner = {"sea_init": "from ferry.sea import wave", "sea_wave": "import ferry.sea.wind", "sea_wind": ""}
    folder = package(tmp_path, **outer, **inner)
    found = structure.imports(structure.read_package(folder))
    assert found == {
        "ferry": {"ferry.sea.wave"},
        "ferry.deck": {"ferry.sea", "ferry"},
        "ferry.sea": {"ferry.sea.wave"},
        "ferry.sea.wave": {"ferry.sea.wind"},
        "ferry.sea.wind": set(),
    }
    assert circles(folder) == []


def test_other_packages_and_a_module_itself_make_no_circle(tmp_path: Path) -> None:
    assert circles(package(tmp_path, deck="import ferry.deck, json\nfrom os import path\nfrom . import nothing")) == []


def test_a_class_name_used_twice_is_found(tmp_path: Path) -> None:
    inner = "def board():\n    class Deck: ...\n"
    folder = package(tmp_path, deck="class Deck: ...\nclass Rail: ...\n", hull=inner)
    assert structure.measure(folder).classes_twice == {"Deck": ["ferry.deck", "ferry.hull"]}


FUNCTIONS = """\
@cache
def board():
    def count():
        return 1

    return count


class Deck:
    def __init__(self): ...

    def _paint(self):
        '''Paint it.'''

    async def wash(self): ...


if True:

    def _sail(): ...
"""


def test_functions_are_measured_from_def_to_end(tmp_path: Path) -> None:
    found = structure.measure(package(tmp_path, deck=FUNCTIONS))
    assert {function.place: function.lines for function in found.functions} == {
        "ferry.deck.board": 5,
        "ferry.deck.board.count": 2,
        "ferry.deck.Deck.__init__": 1,
        "ferry.deck.Deck._paint": 2,
        "ferry.deck.Deck.wash": 1,
        "ferry.deck._sail": 1,
    }
    assert (found.median, found.percentile) == (1.5, 5)


def test_functions_inside_functions_and_pythons_own_are_neither_private_nor_public(tmp_path: Path) -> None:
    assert structure.measure(package(tmp_path, deck=FUNCTIONS)).private_per_public == 1.0  # of two and two


def test_a_package_without_functions_has_no_long_ones(tmp_path: Path) -> None:
    found = structure.measure(package(tmp_path))
    assert (found.median, found.percentile, found.private_per_public) == (0, 0, 0)


def test_files_are_counted_in_lines(tmp_path: Path) -> None:
    found = structure.measure(package(tmp_path, deck="\n" * 301, hull="\n" * 300))
    assert found.files == {"ferry": 0, "ferry.deck": 301, "ferry.hull": 300, "ferry.sea": 0}
    assert found.files_over(300) == ["ferry.deck"]


def test_the_table_has_a_column_a_package_and_lists_what_is_behind_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = package(tmp_path / "old", deck="class Deck:\n    from ferry import hull\n", hull="from ferry import deck")
    after = package(tmp_path / "new", deck="class Deck: ...\n")
    assert structure.main([str(before), str(after)]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("| measured | before | after |\n| --- | --- | --- |\n")
    assert "\n| files | 4 | 3 |\n| lines | 3 | 1 |\n" in printed
    assert "\n| files in circles | 2 | 0 |\n" in printed
    assert "\n- 2 files in a circle: `ferry.deck`, `ferry.hull`\n" in printed
    assert printed.endswith("\nAfter:\n\n- nothing to list\n")


def test_a_folder_without_python_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        structure.main([str(tmp_path)])
    assert "there is no Python file in" in capsys.readouterr().err
