"""What the library returned for some text in; an AssertionError out if it breaks a promise of the documentation."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

from jsonschema import Draft202012Validator
from lxml import etree

from alignqa import Document, Report
from alignqa.artifacts.cleaning import CleanedText
from alignqa.datatypes import ARTIFACT_CATEGORIES, ISSUE_TYPES, SEVERITIES, Issue, Side, Verdict
from alignqa.evaluation.gold import parse_groups
from alignqa.report.bitext import aligned_texts, one_line, text_pairs
from alignqa.report.formats.save import WRITERS, save_report

SIDES: tuple[Side, ...] = get_args(Side)
#: Pictures need the encoder once more and half a second each; tests of their own draw them.
SUFFIXES = tuple(sorted(set(WRITERS) - {".png", ".svg"}))

_TEXT, _SHARE, _INDICES = (
    {"type": "string"},
    {"type": "number", "minimum": 0, "maximum": 1},
    {"type": "array", "items": {"type": "integer", "minimum": 0}},
)


def _object(**fields: Any) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_OFFSET = {"type": "integer", "minimum": 0}
_CATEGORY = {"enum": [None, *ARTIFACT_CATEGORIES]}
_DOCUMENT = _object(
    language=_TEXT,
    text=_TEXT,
    sentences=_array(_object(text=_TEXT, start=_OFFSET, end=_OFFSET, paragraph=_OFFSET, artifact=_CATEGORY)),
)
#: The schema ``alignqa.report/1``, as docs/report.md describes it.
SCHEMA = _object(
    schema={"const": "alignqa.report/1"},
    signature=_object(
        version=_TEXT, encoder=_TEXT, encoder_hash={"type": ["string", "null"]}, settings={"type": "object"}
    ),
    verdict={"enum": list(get_args(Verdict))},
    score=_SHARE,
    source=_DOCUMENT,
    target=_DOCUMENT,
    pairs=_array(_object(source=_INDICES, target=_INDICES, similarity={"type": ["number", "null"]}, confidence=_SHARE)),
    notes=_array(_TEXT),
    unchecked=_array(_TEXT),
    issues=_array(
        _object(
            type={"enum": list(ISSUE_TYPES)},
            category=_CATEGORY,
            severity={"enum": list(SEVERITIES)},
            confidence=_SHARE,
            source=_INDICES,
            target=_INDICES,
            spans=_array(_object(side={"enum": list(SIDES)}, start=_OFFSET, end=_OFFSET, text=_TEXT)),
            message={"type": "string", "minLength": 1},
            its_type=_TEXT,
            rule={"type": "string", "minLength": 1},
        )
    ),
    summary={"type": "object"},
)
_VALIDATOR = Draft202012Validator(SCHEMA)


def check_document(document: Document) -> None:
    """Sentences are where they say, in order, and apart."""
    for sentence in document.sentences:
        assert document.text[sentence.start : sentence.end] == sentence.text
    assert all(one.end <= other.start for one, other in pairwise(document.sentences))


def check_issue(issue: Issue, source: Document, target: Document) -> None:
    """An issue names sentences that there are, and marks text that is there."""
    documents = {"source": source, "target": target}
    assert issue.source or issue.target
    for side in SIDES:
        assert all(0 <= i < len(documents[side].sentences) for i in issue.side(side))
        assert len(set(issue.side(side))) == len(issue.side(side))
    for span in issue.spans:
        assert 0 <= span.start < span.end
        assert documents[span.side].text[span.start : span.end] == span.text


def check_report(report: Report) -> None:
    """A report holds every sentence once, comes back from its data, and fits its schema."""
    for side in SIDES:
        document = report.document(side)
        check_document(document)
        paired = [i for pair in report.pairs for i in pair.side(side)]
        artifacts = [i for i, sentence in enumerate(document.sentences) if sentence.artifact]
        assert sorted(paired + artifacts) == list(range(len(document.sentences)))
        reported = [
            i for issue in report.issues if issue.type == "artifact" and not issue.spans for i in issue.side(side)
        ]
        assert len(set(reported)) == len(reported)
    assert [pair.source[0] for pair in report.pairs if pair.source] == sorted(
        pair.source[0] for pair in report.pairs if pair.source
    )
    for issue in report.issues:
        check_issue(issue, report.source, report.target)
    assert not [note for note in report.notes if "failed" in note]
    if report.word_links is not None:
        check_links(report)
    data = report.to_dict()
    _VALIDATOR.validate(data)
    assert Report.from_dict(data) == report
    assert Report.from_dict(json.loads(json.dumps(data))) == report


def check_links(report: Report) -> None:
    """Links are whole words of the sentences of their pair."""
    for pair in report.pairs:
        for link in report.links(pair):
            for side in SIDES:
                start, end = link.extent(side)
                sentences = [report.document(side).sentences[i] for i in pair.side(side)]
                assert any(sentence.start <= start < end <= sentence.end for sentence in sentences)


def check_cleaned(cleaned: CleanedText) -> None:
    """A cleaned text is the original without its cuts, and every span is where it says."""
    for item in cleaned.taken:
        assert cleaned.original[item.start : item.end] == item.text
        assert any(start <= item.start and item.end <= end for start, end in cleaned.cuts)
    assert all(0 <= start < end for start, end in cleaned.cuts)
    assert all(end <= start for (_, end), (start, _) in pairwise(cleaned.cuts))
    kept, last = [], 0
    for start, end in cleaned.cuts:
        kept.append(cleaned.original[last:start])
        last = end
    assert "".join([*kept, cleaned.original[last:]]) == cleaned.text
    json.dumps(cleaned.to_dict())


def check_files(report: Report, folder: Path) -> None:
    """Every format can be read back and has what the report has."""
    same_language = report.source.language == report.target.language
    for suffix in SUFFIXES:
        if suffix == ".moses" and same_language:  # its two files are named by the languages
            continue
        path = folder / f"report{suffix}"
        save_report(report, path)
        if suffix in FILE_CHECKS:
            FILE_CHECKS[suffix](report, path)


def check_page(html: str) -> None:
    """A page is well nested, and has no element, handler or address but our own."""
    page = Page()
    page.feed(html)
    page.close()
    assert page.open == []


class Page(HTMLParser):
    """Reads a page as a browser would, and asserts that nothing in it comes from a story."""

    VOID = frozenset(["meta", "br", "hr", "input", "img", "link", "path", "line", "circle", "rect", "use"])
    FOREIGN = frozenset(["iframe", "object", "embed", "base", "img", "link", "video", "audio"])

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in self.FOREIGN
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("src", "srcdoc")]
        for name, value in attrs:
            assert name != "href" or re.match(r"#|reports/|[^:]*$", value or "")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


_XML = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def _check_tmx(report: Report, path: Path) -> None:
    units = etree.fromstring(path.read_bytes(), _XML).iter("tu")
    pairs = [(one_line(each.source), one_line(each.target)) for each in aligned_texts(report)]
    assert [tuple(seg.text or "" for seg in unit.iter("seg")) for unit in units] == pairs


def _check_xliff(report: Report, path: Path) -> None:
    root = etree.fromstring(path.read_bytes(), _XML)
    text = "".join("".join(each.itertext()) for each in root.iter("{*}source", "{*}target"))
    sentences = [s.text for side in SIDES for s in report.document(side).sentences]
    assert sorted("".join(text.split())) == sorted("".join(one_line("".join(sentences)).split()))


def _check_tsv(report: Report, path: Path) -> None:
    lines = path.read_bytes().decode().split("\n")[1:-1]
    assert [line.count("\t") for line in lines] == [3] * len(aligned_texts(report))


def _check_csv(report: Report, path: Path) -> None:
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + len(report.issues)
    assert not [cell for row in rows[1:] for cell in row if re.match(r"\s*[=+\-@＝＋－＠]", cell)]


def _check_jsonl(report: Report, path: Path) -> None:
    rows = [json.loads(line) for line in path.read_bytes().decode().split("\n")[:-1]]
    assert len(rows) == len(text_pairs(report))


def _check_vecalign(report: Report, path: Path) -> None:
    groups = parse_groups(path.read_text(encoding="utf-8"))
    assert sorted(i for source, _ in groups for i in source) == list(range(len(report.source.sentences)))


def _check_text(_: Report, path: Path) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", path.read_bytes().decode())


FILE_CHECKS = {
    ".csv": _check_csv,
    ".html": lambda _, path: check_page(path.read_bytes().decode()),
    ".json": lambda report, path: _same(Report.from_dict(json.loads(path.read_bytes())), report),
    ".jsonl": _check_jsonl,
    ".tmx": _check_tmx,
    ".tsv": _check_tsv,
    ".txt": _check_text,
    ".vecalign": _check_vecalign,
    ".xliff": _check_xliff,
}


def _same(found: Any, expected: Any) -> None:
    assert found == expected
