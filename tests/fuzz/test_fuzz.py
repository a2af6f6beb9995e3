"""Whatever text or file is given, every part of the library returns a sound result or refuses it with a message."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from alignqa import Aligner, AlignQAError, InputError
from alignqa.quantities import find_quantities
from tests.fuzz.generator import LANGUAGES, Case, quantity
from tests.fuzz.strategies import CORPUS, cases
from tests.fuzz.targets import REFUSED, TARGETS, USER_FILES, RememberedEncoder, tried

ENCODER = RememberedEncoder(32)
#: How many cases each target gets, by the time that they take.
CASES = {
    "align": 40,
    "align lists": 30,
    "checks": 60,
    "quantities": 200,
    "clean": 60,
    "score": 20,
    "write": 25,
    "batch": 8,
    "read text": 40,
    "read report": 40,
    "read files": 120,
    "mine": 40,
}
#: Cases that made an earlier version fail, each with the target and what it is about.
CRASHES = json.loads((Path(__file__).parents[1] / "data/fuzz/crashes.json").read_text(encoding="utf-8"))
RUN: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,  # the same cases for everybody; benchmarks/fuzz.py tries others
    "suppress_health_check": list(HealthCheck),
    "phases": (Phase.generate, Phase.shrink),
}


def test_every_target_is_fuzzed_here_too() -> None:
    assert list(CASES) == list(TARGETS)


@pytest.mark.parametrize("name", TARGETS)
def test_any_text_gives_a_sound_result_or_a_message(name: str) -> None:
    @settings(max_examples=CASES[name], **RUN)
    @given(cases())
    def try_case(case: Case) -> None:
        tried(TARGETS[name][0], case, ENCODER)

    try_case()


def test_a_number_of_any_shape_is_read_in_any_language() -> None:
    for seed in range(3000):
        rng = random.Random(seed)
        text = quantity(rng)
        for language in rng.sample(LANGUAGES, 2):
            assert all(0 <= found.start < found.end <= len(text) for found in find_quantities(text, language))


def test_any_text_with_the_bundled_encoder(aligner: Aligner) -> None:
    @settings(max_examples=20, **RUN)
    @given(cases())
    def try_case(case: Case) -> None:
        tried(TARGETS["align"][0], case, aligner.encoder)

    try_case()


@pytest.mark.parametrize("crash", CRASHES, ids=[crash["about"] for crash in CRASHES])
def test_what_crashed_once_does_not_again(crash: dict[str, str]) -> None:
    case = Case(crash["source"], crash["target"], crash["source_lang"], crash["target_lang"], 1)
    assert tried(TARGETS[crash["fuzz"]][0], case, ENCODER) != REFUSED


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("manifest in JSON Lines", "[" * 100_000),
        ("parallel stories", "[" * 100_000),
        ("batch output", "[" * 100_000),
        ("baseline", "[" * 100_000),
        ("baseline", '{"schema": "alignqa.checks.baseline/1", "issues": [{"fingerprint": "a", "count": 1e999}]}'),
        ("gold alignment", f"[{'9' * 5000}]:[0]"),
        ("rules", "a = " + "[" * 100_000),
        ("rules", "a = " + "9" * 5000),
        ("rules", '[[rules]]\nid = "a"\ncategory = "promo"\npattern = "x{1,99999999999}"'),
    ],
)
def test_a_file_that_only_fills_memory_is_refused(tmp_path: Path, kind: str, content: str) -> None:
    suffix, _, read = USER_FILES[kind]
    path = tmp_path / f"file.{suffix}"
    path.write_text(content, encoding="utf-8")
    if kind == "manifest in JSON Lines":  # whose other rows are read
        assert "nested too deeply" in read(path)[0].problem
        return
    with pytest.raises(AlignQAError):
        read(path)


def fuzz_script() -> SimpleNamespace:
    spec = importlib.util.spec_from_file_location("fuzz", Path(__file__).parents[2] / "benchmarks/fuzz.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module  # type: ignore[return-value]


def test_the_script_counts_by_target_and_writes_down_what_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(case: Case, encoder: object) -> str:
        if case.number % 2:
            raise InputError("odd")
        raise ZeroDivisionError("no sentences")

    monkeypatch.setitem(TARGETS, "mine", (stumble, 1))
    script = fuzz_script()
    assert not script.fuzz(CORPUS, 1, range(12), ["mine"], ENCODER, tmp_path / "failures.tsv")
    failed = (tmp_path / "failures.tsv").read_text(encoding="utf-8").splitlines()
    assert f"| mine | 12 | 0 | {12 - len(failed)} | {len(failed)} |" in capsys.readouterr().out
    number, name, place, case = failed[0].split("\t")
    assert (name, "ZeroDivisionError" in place) == ("mine", True)
    assert Case(*json.loads(case)) == script.make_case(script.random.Random(f"1/{number}"), CORPUS)
