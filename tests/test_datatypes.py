"""The records of a report check themselves."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from alignqa import Document, Issue, Pair, Report, Sentence, Span
from alignqa.datatypes import ISSUE_TYPES, ITS_TYPES, LinkedWords, Signature, UnlinkedWord, WordLink
from tests.stories import document

SIGNATURE = Signature(version="1", encoder="test", encoder_hash=None, settings={})


def report(pairs: list[Pair], source: Document, target: Document) -> Report:
    return Report(source, target, tuple(pairs), (), 1.0, "translation", SIGNATURE)


def test_a_sentence_stands_at_its_offsets() -> None:
    with pytest.raises(ValueError, match="offsets"):
        Sentence("Hello.", 0, 5)
    with pytest.raises(ValueError, match="not at its offsets"):
        Document("Hello.", (Sentence("Jello.", 0, 6),), "en")
    with pytest.raises(ValueError, match="out of order"):
        Document("Hi. Ho.", (Sentence("Ho.", 4, 7), Sentence("Hi.", 0, 3)), "en")


def test_artifacts_are_left_out_of_the_story() -> None:
    scraped = document("Air naik.", "[iklan_2]", "Warga mengungsi.").with_artifacts({1: "ad_placeholder"})
    assert scraped.story == (0, 2)


def test_a_report_pairs_every_story_sentence_exactly_once() -> None:
    source, target = document("Air naik.", "Warga mengungsi.", language="id"), document("The water rises.")
    report([Pair((0,), (0,), 0.9, 0.9), Pair((1,), (), None, 0.9)], source, target)
    with pytest.raises(ValueError, match="every source sentence exactly once"):
        report([Pair((0,), (0,), 0.9, 0.9)], source, target)
    with pytest.raises(ValueError, match="every target sentence exactly once"):
        report([Pair((0, 1), (0,), 0.9, 0.9), Pair((), (0,), None, 0.9)], source, target)


def test_a_similarity_belongs_to_filled_sides() -> None:
    with pytest.raises(ValueError, match="both sides"):
        Pair((0,), (), 0.5, 0.5)
    with pytest.raises(ValueError, match="at least one side"):
        Pair((), (), None, 0.5)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("type", "blunder", "unknown issue type 'blunder'"),
        ("severity", "awful", "unknown severity 'awful'"),
        ("confidence", 1.5, "confidence 1.5 is not within 0..1"),
        ("source", (), "a sentence on at least one side"),
        ("category", "share", "only they, have a category"),
    ],
)
def test_an_issue_refuses_what_the_contract_does_not_know(field: str, value: object, message: str) -> None:
    good = {"type": "omission", "severity": "major", "confidence": 0.9, "message": "m", "rule": "r", "source": (0,)}
    Issue(**good)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=message):
        Issue(**{**good, field: value})  # type: ignore[arg-type]


def test_the_json_report_follows_the_contract() -> None:
    source, target = document("Air naik.", language="id"), document("The water rises.", "It is cold.")
    addition = Issue(
        "addition",
        "major",
        0.91234,
        "m",
        "sentence-addition",
        target=(1,),
        spans=(Span("target", 17, 28, "It is cold."),),
    )
    pairs = (Pair((0,), (0,), 0.87654, 0.9), Pair((), (1,), None, 0.8))
    data = Report(source, target, pairs, (addition,), 0.712345, "translation", SIGNATURE).to_dict()
    assert json.loads(json.dumps(data)) == data
    assert data["notes"] == []
    assert data["schema"] == "alignqa.report/1"
    assert data["score"] == 0.7123
    assert data["pairs"][1] == {"source": [], "target": [1], "similarity": None, "confidence": 0.8}
    assert data["issues"][0]["its_type"] == "addition"
    assert data["issues"][0]["spans"] == [{"side": "target", "start": 17, "end": 28, "text": "It is cold."}]
    assert data["summary"] == {"issues": {"addition": 1}, "source_sentences": 1, "target_sentences": 2}


@pytest.mark.parametrize(
    ("issue", "sentence"),
    [
        (
            Issue("omission", "major", 0.98, "This sentence is missing from the translation.", "omission", (8,)),
            "Major omission in source sentence 9 (confidence 0.98): This sentence is missing from the translation.",
        ),
        (
            Issue("wrong_language", "minor", 0.5, "Rain,\n\x1b[2J\u202enow.", "x", (0, 1), (2,)),
            "Minor wrong language in source sentences 1, 2 and target sentence 3 (confidence 0.50): Rain, [2J now.",
        ),
    ],
)
def test_an_issue_is_a_sentence_on_one_line(issue: Issue, sentence: str) -> None:
    assert str(issue) == sentence


def test_an_issue_is_shown_on_one_line() -> None:
    issue = Issue("number", "major", 0.964, "“1\n2” became “13”.", "number-differs", (0,), (0, 1))
    assert repr(issue) == r"<Issue number, major, 0.96, source=(0,), target=(0, 1): '“1\n2” became “13”.'>"


def test_a_document_is_shown_on_one_short_line() -> None:
    long = document("Kabut tebal.\nPelabuhan ditutup sampai siang.", *["Hujan."] * 5000, language="id")
    assert repr(long) == r"<Document id, sentences: 5001, 'Kabut tebal.\nPelabuhan ditutup sampai s…'>"
    assert repr(document("大雨。", language="zh")) == "<Document zh, sentences: 1, '大雨。'>"


def test_a_word_link_is_of_two_words_with_a_probability() -> None:
    link = WordLink(0, 3, 4, 9, 0.98765)
    assert link.confidence == 0.9877
    assert (link.extent("source"), link.extent("target")) == ((0, 3), (4, 9))
    with pytest.raises(ValueError, match=r"word offsets 4\.\.4 are not a range"):
        WordLink(0, 3, 4, 4, 0.9)
    with pytest.raises(ValueError, match=r"confidence 1\.5 is not within"):
        WordLink(0, 3, 4, 9, 1.5)
    with pytest.raises(ValueError, match=r"word offsets 3\.\.3 are not a range"):
        UnlinkedWord("source", 3, 3, 0.9)
    with pytest.raises(ValueError, match=r"confidence -0\.1 is not within"):
        UnlinkedWord("source", 0, 3, -0.1)


@pytest.mark.parametrize(
    ("links", "message"),
    [
        ((LinkedWords(),), "not those of the pairs"),
        ((LinkedWords(), LinkedWords((WordLink(0, 3, 4, 9, 0.9),))), "both sides"),
        ((LinkedWords((WordLink(0, 3, 4, 20, 0.9),)), LinkedWords()), "outside the target sentences"),
        ((LinkedWords((), (UnlinkedWord("source", 4, 12, 0.9),)), LinkedWords()), "outside the source sentences"),
    ],
)
def test_word_links_belong_to_the_pairs(links: tuple[LinkedWords, ...], message: str) -> None:
    source, target = document("Air naik.", "Dingin.", language="id"), document("The water rises.")
    made = report([Pair((0,), (0,), 0.9, 0.9), Pair((1,), (), None, 0.9)], source, target)
    with pytest.raises(ValueError, match=message):
        replace(made, word_links=links)


def test_word_links_are_no_part_of_what_a_report_is_compared_and_written_by() -> None:
    source, target = document("Air naik.", language="id"), document("The water rises.")
    plain = report([Pair((0,), (0,), 0.9, 0.9)], source, target)
    linked = replace(plain, word_links=(LinkedWords((WordLink(0, 3, 4, 9, 0.9),)),))
    assert linked == plain
    assert linked.to_dict() == plain.to_dict()
    assert Report.from_dict(linked.to_dict()) == linked
    assert Report.from_dict(linked.to_dict()).word_links is None


def test_every_issue_type_has_an_its_type() -> None:
    assert set(ITS_TYPES) == set(ISSUE_TYPES)
