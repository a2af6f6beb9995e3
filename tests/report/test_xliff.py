"""XLIFF, read back by other programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from translate.storage.xliff2 import Xliff2File

from alignqa import Report
from alignqa.datatypes import ITS_TYPES
from alignqa.report.bitext import one_line
from alignqa.report.formats.xliff import render_xliff
from alignqa.report.layout import story_rows
from tests.report.readers import parsed, schema_file
from tests.report.reports import StoryBuilder, crossing, flood, hostile
from tests.stories import document

REPORTS = [flood(), hostile(), crossing(), replace(flood(), notes=("Both texts are the same.",))]
NAMES = ["flood", "hostile", "crossing", "flood with a note"]
NS = {
    "x": "urn:oasis:names:tc:xliff:document:2.0",
    "its": "http://www.w3.org/2005/11/its",
    "mda": "urn:oasis:names:tc:xliff:metadata:2.0",
}
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
REF = f"{{{NS['its']}}}locQualityIssuesRef"

#: Section 8.17 of ITS 2.0: the values of the localization quality issue type.
ITS_VALUES = {
    "terminology",
    "mistranslation",
    "omission",
    "untranslated",
    "addition",
    "duplication",
    "inconsistency",
    "grammar",
    "legal",
    "register",
    "locale-specific-content",
    "locale-violation",
    "style",
    "characters",
    "misspelling",
    "typographical",
    "formatting",
    "inconsistent-entities",
    "numbers",
    "markup",
    "pattern-problem",
    "whitespace",
    "internationalization",
    "length",
    "non-conformance",
    "uncategorized",
    "other",
}


def texts(report: Report) -> list[tuple[str, str]]:
    """Return source and target of each row of the report."""

    def side(name: str, indices: tuple[int, ...]) -> str:
        found = report.source if name == "source" else report.target
        return ("" if found.language == "zh" else " ").join(found.sentences[i].text for i in indices)

    return [(one_line(side("source", row.source)), one_line(side("target", row.target))) for row in story_rows(report)]


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_the_translate_toolkit_reads_every_row(report: Report, tmp_path: Path) -> None:
    report.save(tmp_path / "a.xliff")
    store = Xliff2File.parsefile(str(tmp_path / "a.xliff"))
    assert [(str(unit.source), unit.target or "") for unit in store.units] == texts(report)
    assert [unit.istranslatable() for unit in store.units] == [not row.artifact for row in story_rows(report)]


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_it_is_valid_by_the_published_schema(report: Report) -> None:
    schema = etree.XMLSchema(etree.parse(str(schema_file("xliff-core-2.0.xsd"))))
    assert schema.validate(parsed(render_xliff(report))), schema.error_log


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_every_issue_stands_once_and_in_terms_of_its(report: Report) -> None:
    found = parsed(render_xliff(report)).findall(".//its:locQualityIssue", NS)
    written = sorted((e.get("locQualityIssueType"), e.get("locQualityIssueComment")) for e in found)
    assert written == sorted((issue.its_type, one_line(issue.message)) for issue in report.issues)
    assert all(0 <= float(element.get("locQualityIssueSeverity")) <= 100 for element in found)


def test_notes_on_the_report_stand_in_the_notes_of_the_file() -> None:
    text = render_xliff(replace(flood(), notes=("The languages look swapped.", "<b> & \x00")))
    notes = parsed(text).findall("x:file/x:notes/x:note", NS)
    assert [(note.get("category"), note.text) for note in notes] == [
        ("signature", str(flood().signature)),
        ("report", "The languages look swapped."),
        ("report", "<b> & "),
    ]


def test_our_issue_types_are_its_types() -> None:
    assert set(ITS_TYPES.values()) <= ITS_VALUES


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_every_reference_leads_to_an_issue_and_every_mark_ends(report: Report) -> None:
    root = parsed(render_xliff(report))
    for unit in root.iterfind(".//x:unit", NS):
        opened = [start.get("id") for start in unit.iterfind(".//x:sm", NS)]
        assert opened == [f"m{n + 1}" for n in range(len(opened))]
        assert sorted(end.get("startRef") for end in unit.iterfind(".//x:em", NS)) == sorted(opened)
        for start in unit.iterfind(".//x:sm", NS):
            path, _, name = start.get(REF).removeprefix("#").rpartition("its=")
            unit_of_issue = root.find(f".//x:unit[@id='{path.split('u=')[1].rstrip('/')}']", NS) if path else unit
            assert [e for e in unit_of_issue.iterfind("its:locQualityIssues", NS) if e.get(XML_ID) == name]


def marked(root: etree._Element, unit: str) -> list[str]:
    """Return the text between each mark and its end in a unit."""
    found = []
    for side in root.iterfind(f".//x:unit[@id='{unit}']//x:segment/*", NS):
        for start in side.iterfind("x:sm", NS):
            after = start.itersiblings()
            text = start.tail or ""
            while (element := next(after)).get("startRef") != start.get("id"):
                text += element.tail or ""
            found.append(text)
    return found


def test_marks_stand_around_the_words_of_an_issue() -> None:
    root = parsed(render_xliff(flood()))
    assert marked(root, "u2") == ["1.250", "12,500"]
    assert marked(root, "u4") == ["Fahsar", ", tetapi siap mengungsi", "Fashar"]


def test_marks_may_cross() -> None:
    assert marked(parsed(render_xliff(hostile())), "u1") == ["<b>tebal", "tebal</b>", "<b>bold"]


def test_an_issue_over_several_rows_is_referred_to_from_the_others() -> None:
    text = render_xliff(crossing())
    assert 'its:locQualityIssuesRef="#its=q2"' in text
    assert 'its:locQualityIssuesRef="#/f=f1/u=u4/its=q2"' in text


def test_an_omission_has_no_target_and_an_addition_no_source() -> None:
    report = StoryBuilder(document("Satu.", language="id"), document("Two.")).report([((0,), ()), ((), (0,))], 0.0)
    units = parsed(render_xliff(report)).findall(".//x:segment", NS)
    assert [(u.findtext("x:source", None, NS), u.findtext("x:target", None, NS)) for u in units] == [
        ("Satu.", None),
        ("", "Two."),
    ]
    assert [unit.get("state") for unit in units] == ["initial", "translated"]


def test_similarity_and_confidence_stand_in_the_metadata() -> None:
    metadata = parsed(render_xliff(flood())).find(".//mda:metadata", NS)
    assert {meta.get("type"): meta.text for meta in metadata.iterfind(".//mda:meta", NS)} == {
        "similarity": "0.9000",
        "confidence": "0.9500",
    }
