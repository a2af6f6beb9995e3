"""Whole lines, parts of lines, spans inside sentences, and the issues made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import Document
from alignqa.artifacts import Finding, detect_lines, issues_from, load_rules, mark
from alignqa.artifacts.detect import bare, plain
from alignqa.text.segmentation import split_sentences

RULES = load_rules()

STORY = """Sungai meluap di lima desa

Warga mengungsi ke sekolah sejak Senin malam. Air mencapai dua meter, kata camat.
[iklan_2]
Baca juga: Jembatan lama runtuh. Ini sebabnya
Bantuan tiba pada Selasa pagi. (dna/dna)
Foto: Antara/HO
Sumber: https://contoh.id/berita/1.html
Komentar (0)
"""


def document(text: str, language: str = "id") -> Document:
    return Document(text, split_sentences(text, language), language)


def found(text: str, language: str = "id") -> list[tuple[str, str]]:
    doc = document(text, language)
    return [
        (
            f.category,
            doc.text[f.span[0] : f.span[1]] if f.span else " ".join(doc.sentences[i].text for i in f.sentences),
        )
        for f in detect_lines(doc, rules=RULES)
    ]


def test_a_page_full_of_artifacts() -> None:
    assert found(STORY) == [
        ("ad_placeholder", "[iklan_2]"),
        ("related_link", "Baca juga: Jembatan lama runtuh. Ini sebabnya"),
        ("image_credit", "Foto: Antara/HO"),
        ("source_link", "Sumber: https://contoh.id/berita/1.html"),
        ("comments", "Komentar (0)"),
        ("metadata", "(dna/dna)"),
    ]


def test_the_story_is_left_alone() -> None:
    doc = document(STORY)
    clean = mark(doc, detect_lines(doc, rules=RULES))
    assert [clean.sentences[i].text for i in clean.story] == [
        "Sungai meluap di lima desa",
        "Warga mengungsi ke sekolah sejak Senin malam.",
        "Air mencapai dua meter, kata camat.",
        "Bantuan tiba pada Selasa pagi. (dna/dna)",
    ]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The bridge in Riverton, March 2020Image copyright", "en", [("image_credit", "Image copyright")]),
        ("Media captionThe mayor welcomed her guests", "en", [("image_credit", "Media caption")]),
        ("Jakarta, Kompas - Harga beras naik lagi.", "id", [("metadata", "Jakarta, Kompas -")]),
        ("RIVERTON (AP) — The bridge fell on Monday.", "en", [("metadata", "RIVERTON (AP) —")]),
        ("Warga mengungsi. […] Baca juga: Sungai Meluap", "id", [("related_link", "[…] Baca juga: Sungai Meluap")]),
        ("Der Fluss steigt weiter (Foto: dpa)", "de", [("image_credit", "(Foto: dpa)")]),
        ("The dam held. [ads_1] Nobody was hurt.", "en", [("ad_placeholder", "[ads_1]")]),
        ("Berlin, Hamburg - beide wollen Olympia.", "de", []),
        ("The speed limit is 80 (km/h).", "en", []),
    ],
)
def test_spans_glued_to_a_sentence(text: str, language: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, language) == expected


def test_a_sentence_that_is_all_spans_is_taken_whole() -> None:
    doc = Document("(Foto: AFP) (dna/dna)", split_sentences("(Foto: AFP) (dna/dna)", "id"), "id")
    assert all(finding.span is None for finding in detect_lines(doc, rules=RULES))


def test_markup_around_an_artifact_is_seen_through() -> None:
    assert found("<p class='ad'>Iklan</p>") == [("ad_placeholder", "<p class='ad'>Iklan</p>")]


def test_a_long_line_of_code_is_code() -> None:
    assert found("var settings = {" + '"a": 1, ' * 500 + "};", "en")[0][0] == "code"


def test_issues_name_the_sentences_and_speak_to_a_translator() -> None:
    doc = document("Warga mengungsi.\nKomentar (0)\n")
    (issue,) = issues_from(detect_lines(doc, rules=RULES), doc, "target")
    assert (issue.type, issue.category, issue.source, issue.target) == ("artifact", "comments", (), (1,))
    assert issue.message == "Not part of the story (part of the comment section): “Komentar (0)”."
    assert [span.text for span in issue.spans] == ["Komentar (0)"]


def test_an_issue_about_part_of_a_sentence_has_its_span() -> None:
    doc = document("Warga mengungsi [iklan_2] ke sekolah.")
    (issue,) = issues_from([Finding((0,), "ad_placeholder", 0.9, "x", (), (16, 25))], doc, "source")
    assert [(span.start, span.end, span.text) for span in issue.spans] == [(16, 25, "[iklan_2]")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("• Baca Juga :", "Baca Juga"),
        (">> Read more >>", "Read more"),
        ("- Anzeige -", "Anzeige"),
        ("Loading…", "Loading..."),
        ("\u200bTeilen\u00a0", "Teilen"),
        ("The end.", "The end."),
    ],
)
def test_bare(line: str, expected: str) -> None:
    assert bare(line) == expected


@given(st.text())
def test_plain_keeps_every_offset(text: str) -> None:
    assert len(plain(text)) == len(text)


@given(st.lists(st.sampled_from(STORY.split()), max_size=40).map(" ".join))
def test_findings_stay_within_their_sentences(text: str) -> None:
    doc = document(text)
    for finding in detect_lines(doc, rules=RULES):
        if finding.span:
            sentence = doc.sentences[finding.sentences[0]]
            assert sentence.start <= finding.span[0] < finding.span[1] <= sentence.end


def test_no_sentence_is_named_twice() -> None:
    doc = document(STORY * 3)
    named = [i for finding in detect_lines(doc, rules=RULES) if finding.span is None for i in finding.sentences]
    assert len(named) == len(set(named))
