"""Whatever a report holds, its files can be read."""

from __future__ import annotations

import csv
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignqa.datatypes import Document, Issue, Pair, Sentence, Side, Span
from alignqa.evaluation.gold import parse_groups
from alignqa.report.bitext import aligned_texts, one_line, text_pairs
from alignqa.report.formats.jsonl import render_jsonl
from alignqa.report.formats.spreadsheet import render_csv
from alignqa.report.formats.tmx import render_tmx
from alignqa.report.formats.tsv import render_tsv
from alignqa.report.formats.vecalign import render_vecalign
from alignqa.report.formats.xliff import render_xliff
from alignqa.report.layout import story_rows
from alignqa.report.report import Report
from tests.report.readers import parsed
from tests.report.reports import SIGNATURE

#: Letters, markup, quotes, breaks, controls, halves of surrogate pairs, noncharacters, bidi controls, emoji.
CHARACTERS = st.one_of(
    st.sampled_from("ab <>&'\"=-]\t\n\r\x00\x0b\x1b\x85\u2028\u202e\ud800\udfff\uffff😀你"), st.characters()
)
TEXTS = st.text(CHARACTERS, min_size=1, max_size=12)
X = "{urn:oasis:names:tc:xliff:document:2.0}"


@st.composite
def documents(draw: st.DrawFn, language: str) -> Document:
    texts = draw(st.lists(TEXTS, min_size=1, max_size=5))
    between = draw(st.sampled_from(["", " ", "\n"]))
    sentences, start = [], 0
    for text in texts:
        sentences.append(Sentence(text, start, start + len(text)))
        start += len(text) + len(between)
    return Document(between.join(texts), tuple(sentences), language)


@st.composite
def issues(draw: st.DrawFn, source: Document, target: Document) -> Issue:
    """Draw an issue of the number or artifact kind with spans anywhere in the sentences that it names."""
    named: dict[Side, list[int]] = {
        "source": draw(st.lists(st.sampled_from(range(len(source.sentences))), max_size=2, unique=True)),
        "target": draw(st.lists(st.sampled_from(range(len(target.sentences))), max_size=2, unique=True)),
    }
    if not any(named.values()):
        named["source"] = [0]
    spans = []
    for side, document in (("source", source), ("target", target)):
        for i in named[side] if draw(st.booleans()) else ():
            sentence = document.sentences[i]
            start = draw(st.integers(sentence.start, sentence.end - 1))
            end = draw(st.integers(start + 1, sentence.end))
            spans.append(Span(side, start, end, document.text[start:end]))
    artifact = bool(spans) and draw(st.booleans())
    return Issue(
        "artifact" if artifact else "number",
        draw(st.sampled_from(["minor", "major", "critical"])),
        draw(st.floats(0, 1)),
        draw(TEXTS),
        "rule",
        tuple(sorted(named["source"])),
        tuple(sorted(named["target"])),
        tuple(spans),
        "code" if artifact else None,
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    source, target = draw(documents("id")), draw(documents("en"))
    groups: list[tuple[list[int], list[int]]] = [([], []) for _ in range(6)]
    for side, document in enumerate((source, target)):
        for i in range(len(document.sentences)):
            groups[draw(st.integers(0, 5))][side].append(i)
    pairs = [Pair(tuple(s), tuple(t), 0.5 if s and t else None, 0.9) for s, t in groups if s or t]
    pairs.sort(key=lambda pair: pair.source[:1])
    found = tuple(draw(st.lists(issues(source, target), max_size=4)))
    return Report(source, target, tuple(pairs), found, 0.5, "translation", SIGNATURE)


RUN = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(reports())
@RUN
def test_xliff_holds_every_text_and_every_mark(report: Report) -> None:
    root = parsed(render_xliff(report))
    for row, unit in zip(story_rows(report), root.iter(f"{X}unit"), strict=True):
        for side in ("source", "target"):
            sentences = [report.document(side).sentences[i].text for i in row.side(side)]
            element = unit.find(f".//{X}{side}")
            text = "" if element is None else "".join(element.itertext())
            assert text.replace(" ", "") == one_line("".join(sentences)).replace(" ", "")
        starts = [start.get("id") for start in unit.iter(f"{X}sm")]
        assert sorted(starts) == sorted(end.get("startRef") for end in unit.iter(f"{X}em"))
        assert len(set(starts)) == len(starts)


@given(reports())
@RUN
def test_files_of_pairs_hold_the_pairs(report: Report) -> None:
    expected = [(one_line(each.source), one_line(each.target)) for each in aligned_texts(report)]
    units = parsed(render_tmx(report)).iter("tu")
    assert [tuple(seg.text or "" for seg in unit.iter("seg")) for unit in units] == expected
    lines = [line.split("\t") for line in render_tsv(report).split("\n")[1:-1]]
    assert [(source, target) for source, target, _, _ in lines] == expected
    rows = [json.loads(line) for line in render_jsonl(report).encode().decode().split("\n")[:-1]]
    assert len(rows) == len(text_pairs(report))


@given(reports())
@RUN
def test_alignments_issues_and_data_come_back(report: Report) -> None:
    assert set(parse_groups(render_vecalign(report))) == {(pair.source, pair.target) for pair in report.pairs}
    cells = list(csv.reader(render_csv(report).removeprefix("\ufeff").splitlines()))
    assert len(cells) == 1 + len(report.issues)
    assert Report.from_dict(json.loads(json.dumps(report.to_dict()))).to_dict() == report.to_dict()
