"""Whatever a report holds, its files can be read, and it comes back from its data as it was."""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from typing import get_args

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alignqa import Document, Issue, Pair, Report, Sentence, Span
from alignqa.datatypes import ARTIFACT_CATEGORIES, LinkedWords, Side, Signature, UnlinkedWord, WordLink
from alignqa.evaluation.gold import parse_groups
from alignqa.report.bitext import aligned_texts, one_line, text_pairs
from alignqa.report.formats.jsonl import render_jsonl
from alignqa.report.formats.spreadsheet import render_csv
from alignqa.report.formats.tmx import render_tmx
from alignqa.report.formats.tsv import render_tsv
from alignqa.report.formats.vecalign import render_vecalign
from alignqa.report.formats.xliff import render_xliff
from alignqa.report.html.page import render_fragment, render_page
from alignqa.report.layout import independent_rows, story_rows
from alignqa.report.terminal.render import render_text
from alignqa.report.visible import visible
from tests.report.readers import linked_words, parsed

#: Letters, markup, quotes, breaks, controls, halves of surrogate pairs, noncharacters, bidi controls, emoji.
CHARACTERS = st.one_of(
    st.sampled_from("ab <>&'\"=-]\t\n\r\x00\x0b\x1b\x85\u2028\u202e\ud800\udfff\uffff😀你"), st.characters()
)
TEXTS = st.text(CHARACTERS, min_size=1, max_size=12)
SIDES: tuple[Side, ...] = get_args(Side)
X = "{urn:oasis:names:tc:xliff:document:2.0}"


@st.composite
def documents(draw: st.DrawFn, language: str) -> Document:
    texts = draw(st.lists(TEXTS, min_size=1, max_size=5))
    between = draw(st.sampled_from(["", " ", "\n"]))
    sentences, start = [], 0
    for text in texts:
        paragraph, artifact = draw(st.integers(0, 9)), draw(st.none() | st.sampled_from(ARTIFACT_CATEGORIES))
        sentences.append(Sentence(text, start, start + len(text), paragraph, artifact))
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
def extents(draw: st.DrawFn, document: Document, sentences: tuple[int, ...]) -> tuple[int, int]:
    """Draw where a word of some sentences begins and ends."""
    sentence = document.sentences[draw(st.sampled_from(sentences))]
    start = draw(st.integers(sentence.start, sentence.end - 1))
    return start, draw(st.integers(start + 1, sentence.end))


@st.composite
def links_of(draw: st.DrawFn, source: Document, target: Document, pair: Pair) -> LinkedWords:
    """Draw links between words of a pair, which may overlap, and words without a counterpart."""
    sides = extents(source, pair.source), extents(target, pair.target)
    links = [WordLink(*draw(sides[0]), *draw(sides[1]), draw(st.floats(0, 1))) for _ in range(draw(st.integers(0, 4)))]
    alone = [UnlinkedWord(side, *draw(own), draw(st.floats(0, 1))) for side, own in zip(SIDES, sides, strict=True)]
    return LinkedWords(tuple(links), tuple(draw(st.sampled_from([alone, []]))))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    source, target = draw(documents("id")), draw(documents("en"))
    groups: list[tuple[list[int], list[int]]] = [([], []) for _ in range(6)]
    for side, document in enumerate((source, target)):
        for i in document.story:
            groups[draw(st.integers(0, 5))][side].append(i)
    share = st.floats(0, 1)
    pairs = [Pair(tuple(s), tuple(t), draw(share) if s and t else None, draw(share)) for s, t in groups if s or t]
    pairs.sort(key=lambda pair: pair.source[:1])
    found = tuple(draw(st.lists(issues(source, target), max_size=4)))
    verdict = draw(st.sampled_from(["translation", "partial", "different_stories", "empty"]))
    values = st.one_of(TEXTS, st.floats(0, 1), st.lists(TEXTS, max_size=2))
    settings = draw(st.dictionaries(TEXTS, values, max_size=2))
    signature = Signature(draw(TEXTS), draw(TEXTS), draw(st.none() | TEXTS), settings)
    notes = tuple(draw(st.lists(TEXTS, max_size=2)))
    links = tuple(draw(links_of(source, target, pair)) if pair.aligned else LinkedWords() for pair in pairs)
    known = draw(st.none() | st.just(links))
    return Report(source, target, tuple(pairs), found, draw(share), verdict, signature, notes, known)


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
def test_alignments_and_issues_come_back(report: Report) -> None:
    artifacts = {((i,), ()) for i, sentence in enumerate(report.source.sentences) if sentence.artifact}
    artifacts |= {((), (j,)) for j, sentence in enumerate(report.target.sentences) if sentence.artifact}
    pairs = {(pair.source, pair.target) for pair in report.pairs}
    assert set(parse_groups(render_vecalign(report))) == pairs | artifacts
    cells = list(csv.reader(render_csv(report).removeprefix("\ufeff").splitlines()))
    assert len(cells) == 1 + len(report.issues)


@given(reports())
@RUN
def test_a_report_comes_back_from_its_data(report: Report) -> None:
    assert Report.from_dict(report.to_dict()) == report
    assert Report.from_dict(json.loads(json.dumps(report.to_dict()))) == report


@given(reports())
@RUN
def test_pages_and_text_hold_every_sentence_in_order(report: Report) -> None:
    rows = independent_rows(report) if report.verdict == "different_stories" else story_rows(report)
    expected = [report.document(side).sentences[i].text for row in rows for side in SIDES for i in row.side(side)]
    page = re.findall(r"<p id=[^>]*><a [^>]*>\d+</a>(.*?)</p>", render_page(report))
    assert [unescape(re.sub("<[^>]*>", "", text)) for text in page] == [visible(text) for text in expected]
    assert sum(len(row.issues) for row in rows) == len(report.issues)
    assert all(f"Note: {visible(note)}" in unescape(render_fragment(report)) for note in report.notes)
    assert render_text(report).count("\nNote:") == len(report.notes)


@given(reports())
@RUN
def test_word_links_are_within_the_sentences_of_their_pair(report: Report) -> None:
    for pair in report.pairs if report.word_links is not None else ():
        for link in report.links(pair):
            for side in SIDES:
                start, end = link.extent(side)
                sentences = [report.document(side).sentences[i] for i in pair.side(side)]
                assert any(sentence.start <= start < end <= sentence.end for sentence in sentences)
        for word in report.unlinked(pair):
            sentences = [report.document(word.side).sentences[i] for i in pair.side(word.side)]
            assert any(sentence.start <= word.start < word.end <= sentence.end for sentence in sentences)


@given(reports())
@RUN
def test_a_page_links_words_as_the_report_does(report: Report) -> None:
    if report.word_links is None:
        assert 'id="links"' not in render_page(report)
        return
    links = [link for own in report.word_links for link in own.links]
    words = [tuple(visible(report.document(side).text[slice(*link.extent(side))]) for side in SIDES) for link in links]
    assert all((left, right) in words for row in linked_words(render_page(report)) for left, right, _ in row)
