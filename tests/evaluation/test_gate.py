"""The gate of the benchmarks: it holds what is reached, and fails when a floor is broken."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCORES = {"strict": 0.9, "lax": 1.0}


@pytest.fixture
def gate(monkeypatch):
    spec = importlib.util.spec_from_file_location("gate", ROOT / "benchmarks" / "gate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "measure", lambda files, langs: dict(SCORES))
    return module


@pytest.fixture
def floors(gate, tmp_path):
    """A file of floors that are just reached, for a data set next to it."""
    data = tmp_path / "gold.txt"
    data.write_text("[0]:[0]\n", encoding="utf-8")
    entry = {"files": ["gold.txt"], "langs": "id,en", "sha256": gate.data_sha256([data]), "floors": dict(SCORES)}
    path = tmp_path / "floors.json"
    path.write_text(json.dumps({"ferry": entry}), encoding="utf-8")
    return path


def run(gate, floors, *options):
    return gate.main([str(floors.parent), "--floors", str(floors), *options])


def floor_of(floors, score):
    return json.loads(floors.read_text(encoding="utf-8"))["ferry"]["floors"][score]


def test_floors_that_are_reached_hold(gate, floors, capsys):
    assert run(gate, floors) == 0
    assert "ferry: strict 0.900, floor 0.900\n" in capsys.readouterr().out


@pytest.mark.parametrize("options", [[], ["--raise"]])
def test_a_broken_floor_fails_and_stays(gate, floors, capsys, monkeypatch, options):
    monkeypatch.setitem(SCORES, "strict", 0.8)
    assert run(gate, floors, *options) == 1
    assert "ferry: strict 0.800, floor 0.900 BROKEN" in capsys.readouterr().out
    assert floor_of(floors, "strict") == 0.9


def test_a_score_that_is_no_longer_measured_fails(gate, floors, monkeypatch):
    monkeypatch.delitem(SCORES, "lax")
    assert run(gate, floors) == 1


def test_a_floor_is_lowered_only_with_the_flag(gate, floors, monkeypatch):
    monkeypatch.setitem(SCORES, "strict", 0.8)
    assert run(gate, floors, "--lower") == 0
    assert floor_of(floors, "strict") == pytest.approx(0.796)
    assert floor_of(floors, "lax") == 1.0


def test_a_floor_rises_only_with_the_flag(gate, floors, monkeypatch):
    monkeypatch.setitem(SCORES, "strict", 0.95)
    assert run(gate, floors) == 0
    assert floor_of(floors, "strict") == 0.9
    assert run(gate, floors, "--raise") == 0
    assert floor_of(floors, "strict") == pytest.approx(0.946)


def test_absent_data_is_skipped_and_other_data_fails(gate, floors, capsys):
    data = floors.parent / "gold.txt"
    data.write_text("[0]:[1]\n", encoding="utf-8")
    assert run(gate, floors) == 1
    assert "not the data" in capsys.readouterr().out
    data.unlink()
    assert run(gate, floors) == 0
    assert "skipped" in capsys.readouterr().out


def test_the_floors_name_data_and_scores():
    for entry in json.loads((ROOT / "benchmarks" / "floors.json").read_text(encoding="utf-8")).values():
        assert len(entry["files"]) in {1, 3}
        assert len(entry["sha256"]) == 64
        assert all(0 < floor <= 1 for floor in entry["floors"].values())


def test_a_gold_alignment_is_measured(tmp_path):
    spec = importlib.util.spec_from_file_location("gate", ROOT / "benchmarks" / "gate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    contents = {
        "a.id": "Kapal feri terlambat dua jam.\nPenumpang menunggu di dermaga.\n",
        "a.en": "The ferry was two hours late.\nPassengers waited at the pier.\n",
        "gold": "[0]:[0]\n[1]:[1]\n",
    }
    for name, text in contents.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert module.measure([tmp_path / name for name in contents], "id,en") == {
        "strict": 1.0,
        "lax": 1.0,
        "unaligned": 1.0,
    }
