"""The pairs of a report as texts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alignqa.report.bitext import aligned_texts, one_line, text_pairs, unicode_text
from tests.report.reports import crossing, flood


def test_every_pair_comes_with_its_texts_and_issue_types() -> None:
    pairs = text_pairs(flood())
    assert [each.pair for each in pairs] == list(flood().pairs)
    assert pairs[1].source == "Sedikitnya 1.250 rumah terendam air setinggi lutut."
    assert pairs[1].issues == ("number",)
    assert pairs[2].issues == ("name", "omission")
    assert pairs[3].target == ""


def test_artifacts_glued_to_a_sentence_are_taken_out() -> None:
    assert "Warga diminta menjauhi sungai." in [each.source for each in text_pairs(flood())]


def test_only_pairs_with_two_sides_are_aligned() -> None:
    aligned = aligned_texts(flood())
    assert len(aligned) == sum(pair.aligned for pair in flood().pairs)
    assert all(each.source and each.target for each in aligned)


def test_sentences_of_a_group_are_joined_as_their_script_does_it() -> None:
    first = text_pairs(crossing())[0]
    assert (first.source, first.target) == ("Satu. Dua.", "一。二。")


@given(st.text())
def test_one_line_is_a_line_for_every_reader_and_fit_for_xml(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert "\t" not in line
    element = etree.Element("a")
    element.text = line
    assert etree.fromstring(etree.tostring(element)).text == (line or None)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn"))))
def test_one_line_leaves_ordinary_text_alone(text: str) -> None:
    assert one_line(text) == text


def test_words_stay_separate_where_a_break_was() -> None:
    assert one_line("a\x0bb\r\nc\x00d") == "a b  cd"


@given(st.text(st.characters()))
def test_unicode_text_can_be_encoded(text: str) -> None:
    assert len(unicode_text(text).encode("utf-8").decode("utf-8")) == len(text)
