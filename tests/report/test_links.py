"""Word links as users ask a report for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from alignqa import Aligner, Pair, Report
from alignqa.datatypes import Signature
from alignqa.errors import EncoderError, InputError
from tests.hashing import HashEncoder
from tests.report.reports import linked

SOURCE = ["Kapal Ferdinand berangkat dari Rotterdam pada 1912.", "[iklan_2]", "Nakhoda Willem de Vries melambai."]
TARGET = ["The ship Ferdinand left Rotterdam in 1912.", "Captain Willem de Vries waved."]


def words(report: Report, pair: Pair, **options: Any) -> list[tuple[str, str]]:
    """Return the words that are linked."""
    links = report.links(pair, **options)
    return [
        (report.source.text[slice(*link.extent("source"))], report.target.text[slice(*link.extent("target"))])
        for link in links
    ]


def test_a_report_knows_the_links_of_its_pairs() -> None:
    report = linked()
    assert words(report, report.pairs[1]) == [
        ("Hujan", "المطر"),
        ("turun", "هطل"),
        ("Angin", "الريح"),
        ("kencang", "الريح"),
        ("kencang", "وهبت"),
    ]
    assert report.links(report.pairs[2]) == ()


@pytest.mark.parametrize("pair", [Pair((0,), (1,), 0.9, 0.95), 0, None])
def test_what_is_no_pair_of_the_report_is_refused(pair: Any) -> None:
    with pytest.raises(InputError, match=r"is not a pair of this report. Give one of report\.pairs"):
        linked().links(pair)


def test_a_report_read_from_its_data_encodes_the_pair_once_more() -> None:
    own = HashEncoder()
    made = Aligner(own).align(SOURCE, TARGET, source_lang="id", target_lang="en")
    report = Report.from_dict(made.to_dict())
    first, second = (pair for pair in report.pairs if pair.aligned)
    assert {("Ferdinand", "Ferdinand"), ("Rotterdam", "Rotterdam"), ("1912", "1912")} <= set(
        words(report, first, encoder=own)
    )
    assert {("Willem", "Willem"), ("Vries", "Vries")} <= set(words(report, second, encoder=own))
    with pytest.raises(EncoderError, match=r"Give the one it was made with: report\.links\(pair, encoder=…\)"):
        report.links(first)


def test_artifacts_inside_sentences_have_no_links() -> None:
    own = HashEncoder()
    source, target = "Kapal Ferdinand berangkat. [iklan_2]", "The ship Ferdinand left. [iklan_2]"
    made = Aligner(own).align([source], [target], source_lang="id", target_lang="en")
    report = Report.from_dict(made.to_dict())
    linked_words = words(report, report.pairs[0], encoder=own)
    assert ("Ferdinand", "Ferdinand") in linked_words
    assert not [pair for pair in linked_words if "iklan_2" in pair[0]]


def test_an_encoder_without_tokens_cannot_link_words() -> None:
    class Blind:
        def encode(self, sentences: Sequence[str]) -> Any:
            return HashEncoder().encode(sentences)

    report = Aligner(Blind()).align(SOURCE, TARGET, source_lang="id", target_lang="en")
    assert report.word_links is None
    pair = next(pair for pair in report.pairs if pair.aligned)
    with pytest.raises(EncoderError, match="shows no tokens, so the words of a pair cannot be linked"):
        report.links(pair, encoder=Blind())


def made_with(settings: dict[str, Any]) -> Report:
    """Return a report without links of an encoder that the tests have."""
    return replace(linked(), word_links=None, signature=Signature("0.1.0", "hash", None, settings))


def test_an_encoder_of_the_users_own_has_no_other_layer() -> None:
    report = made_with({"token_layer": 2})
    with pytest.raises(EncoderError, match="Leave out token_layer"):
        report.links(report.pairs[0], encoder=HashEncoder())


@pytest.mark.parametrize("layer", [["2"], "two", None])
def test_what_is_no_layer_is_not_asked_for(layer: Any) -> None:
    report = made_with({"token_layer": layer})
    assert (".", ".") in words(report, report.pairs[0], encoder=HashEncoder())


def test_links_need_no_encoder_where_the_report_has_them() -> None:
    report = replace(linked(), signature=replace(linked().signature, encoder="mine/unknown:1"))
    assert len(report.links(report.pairs[0], encoder=np.zeros(3))) == 4


def test_links_read_from_data_are_those_of_the_report(aligner: Aligner) -> None:
    report = aligner.align(SOURCE, TARGET, source_lang="id", target_lang="en")
    again = Report.from_dict(report.to_dict())
    for pair in report.pairs:
        assert again.links(pair) == report.links(pair)


def test_a_report_knows_the_words_without_a_counterpart(aligner: Aligner) -> None:
    source, target = "Kucing putih itu tidur di bawah meja.", "The cat sleeps under the table every Monday."
    report = aligner.align([source], [target], source_lang="id", target_lang="en")
    found = [
        (word.side, report.document(word.side).text[word.start : word.end]) for word in report.unlinked(report.pairs[0])
    ]
    assert ("source", "putih") in found
    assert ("target", "Monday") in found
    assert not {("source", "Kucing"), ("source", "tidur"), ("target", "table")} & set(found)
    again = Report.from_dict(report.to_dict())
    assert again.unlinked(again.pairs[0], encoder=aligner.encoder) == report.unlinked(report.pairs[0])
