"""Translation memories, read back by other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree
from translate.storage.tmx import tmxfile

from alignqa import Report
from alignqa.report.bitext import aligned_texts, one_line
from alignqa.report.formats.tmx import render_tmx
from tests.report.readers import parsed, schema_file
from tests.report.reports import crossing, flood, hostile

REPORTS = [flood(), hostile(), crossing()]
NAMES = ["flood", "hostile", "crossing"]
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def expected(report: Report) -> list[tuple[str, str]]:
    return [(one_line(each.source), one_line(each.target)) for each in aligned_texts(report)]


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_the_translate_toolkit_reads_every_pair(report: Report, tmp_path: Path) -> None:
    report.save(tmp_path / "a.tmx")
    store = tmxfile.parsefile(str(tmp_path / "a.tmx"))
    assert [(unit.source, unit.target) for unit in store.units] == expected(report)


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_it_is_valid_by_the_published_dtd(report: Report) -> None:
    dtd = etree.DTD(str(schema_file("tmx14.dtd")))
    assert dtd.validate(parsed(render_tmx(report))), dtd.error_log


def test_languages_and_what_is_known_of_a_pair_stand_with_it() -> None:
    root = parsed(render_tmx(flood()))
    unit = root.findall(".//tu")[1]
    assert [variant.get(XML_LANG) for variant in unit.findall("tuv")] == ["id", "en"]
    assert {prop.get("type"): prop.text for prop in unit.findall("prop")} == {
        "x-similarity": "0.9000",
        "x-confidence": "0.9500",
        "x-issues": "number",
    }
    assert root.find("header").get("srclang") == "id"
    assert root.findtext("header/prop") == str(flood().signature)


def test_groups_of_several_sentences_are_blocks() -> None:
    units = parsed(render_tmx(crossing())).findall(".//tu")
    assert [unit.get("segtype") for unit in units] == ["block", "sentence", "sentence"]


def test_the_same_report_gives_the_same_file() -> None:
    assert render_tmx(flood()) == render_tmx(flood())
