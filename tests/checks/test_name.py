"""What the name check reports, and what it does not."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import Aligner, Pair
from alignqa.checks.name import MAX_WORDS, check_names
from alignqa.story import Story
from tests.stories import aligned_story, document

DATA = Path(__file__).parents[1] / "data" / "names"
CASES = tomllib.loads((DATA / "stories.toml").read_text(encoding="utf-8"))["case"]
LINKED = tomllib.loads((DATA / "linked.toml").read_text(encoding="utf-8"))


def story_of(case: dict[str, Any]) -> Story:
    source, target = case["languages"]
    return aligned_story(document(*case["source"], language=source), document(*case["target"], language=target))


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_the_check_reports_what_it_must(case: dict[str, Any]) -> None:
    found = [[issue.rule, *(span.text for span in issue.spans)] for issue in check_names(story_of(case))]
    assert found == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=[case["label"] for case in CASES])
def test_with_the_versions_swapped_it_finds_the_same_differences(case: dict[str, Any]) -> None:
    """Which version is the source only decides between missing and added."""
    turned = {**case, "source": case["target"], "target": case["source"], "languages": case["languages"][::-1]}
    names = {"name-missing": "name-added", "name-added": "name-missing"}
    expected = [[names.get(rule, rule), *sorted(spans)] for rule, *spans in case["expect"]]
    found = [[issue.rule, *sorted(span.text for span in issue.spans)] for issue in check_names(story_of(turned))]
    assert found == expected


def test_an_issue_about_both_versions_names_the_pair_and_points_at_both() -> None:
    story = story_of(next(case for case in CASES if case["label"] == "a surname that became another one"))
    (issue,) = check_names(story)
    assert (issue.type, issue.severity, issue.source, issue.target) == ("name", "major", (1,), (1,))
    assert [span.side for span in issue.spans] == ["source", "target"]
    assert issue.message == "The name “Kusumadewi” became “Hartanto”."


def test_two_spellings_concern_one_version_only() -> None:
    story = story_of(next(case for case in CASES if case["label"].startswith("one surname in two spellings")))
    (issue,) = check_names(story)
    assert (issue.severity, issue.source, issue.target) == ("minor", (0, 1), ())


def test_sentences_without_a_counterpart_are_left_to_other_checks() -> None:
    source = document("Yesterday Martha Greenhalgh opened the school.", "It rained.")
    target = document("Es regnete.", language="de")
    pairs = (Pair((0,), (), None, 1.0), Pair((1,), (0,), 1.0, 1.0))
    assert list(check_names(aligned_story(source, target, *pairs))) == []


def test_artifacts_are_not_evidence_of_a_spelling() -> None:
    source = document("Engineer Ihor Vasylchenko inspected it.", "Photo: Ihor Vasilchenko")
    target = document("Insinyur Ihor Vasylchenko memeriksanya.", language="id")
    pairs = (Pair((0,), (0,), 1.0, 1.0),)
    marked = source.with_artifacts({1: "image_credit"})
    assert list(check_names(aligned_story(marked, target, *pairs))) == []


def test_a_text_that_was_never_split_is_not_compared_word_by_word() -> None:
    letters = itertools.product("bdfg", "aeiou", "klmn", "aeiou", "rst")
    names = [f"then {first.capitalize()}xyz {first.capitalize()}zyx came" for first in map("".join, letters)]
    target = document("Tak ada.", language="id")
    (issue,) = check_names(aligned_story(document(names[0]), target))
    assert issue.rule == "name-missing"
    assert list(check_names(aligned_story(document(" ".join(names[: MAX_WORDS // 4 + 1])), target))) == []


WORDS = st.sampled_from(
    [
        "Ratna",
        "Kusumadewi",
        "Kusumadevi",
        "Jerman",
        "Germany",
        "Moskau",
        "der",
        "the",
        "U.S.",
        "l’Écosse",
        "“Halo”",
        "Þór",
    ]
)
SENTENCES = st.lists(
    st.one_of(
        st.lists(WORDS, min_size=1, max_size=12).map(" ".join),
        st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)), min_size=1, max_size=60),
    ),
    min_size=1,
    max_size=5,
)
LANGUAGES = st.sampled_from(["id", "en", "de", "vi", "fr", "zh", "ar", "th", "xx"])


@given(SENTENCES, SENTENCES, LANGUAGES, LANGUAGES)
def test_whatever_the_text_the_spans_are_inside_the_sentences_named(
    source: list[str], target: list[str], source_language: str, target_language: str
) -> None:
    story = aligned_story(document(*source, language=source_language), document(*target, language=target_language))
    issues = list(check_names(story))
    assert issues == list(check_names(story))
    for issue in issues:
        assert issue.spans
        for span in issue.spans:
            version = story.document(span.side)
            assert version.text[span.start : span.end] == span.text
            named = [version.sentences[i] for i in getattr(issue, span.side)]
            assert any(sentence.start <= span.start and span.end <= sentence.end for sentence in named)


@given(SENTENCES, LANGUAGES)
def test_a_text_next_to_itself_differs_in_no_name(sentences: list[str], language: str) -> None:
    version = document(*sentences, language=language)
    assert {issue.rule for issue in check_names(aligned_story(version, version))} <= {"name-two-spellings"}


def names_found(
    aligner: Aligner, source: list[str], target: list[str], languages: tuple[str, str] = ("id", "en")
) -> list[list[str]]:
    report = aligner.align(source, target, source_lang=languages[0], target_lang=languages[1])
    return [[issue.rule, *(span.text for span in issue.spans)] for issue in report.issues if issue.type == "name"]


@pytest.mark.parametrize("case", LINKED["case"], ids=[case["label"] for case in LINKED["case"]])
def test_linked_names_are_compared(aligner: Aligner, case: dict[str, Any]) -> None:
    source, target = ([LINKED["opening"][language]] for language in case["languages"])
    found = names_found(aligner, source + case["source"], target + case["target"], tuple(case["languages"]))
    assert found == case["expect"]


def test_a_name_is_replaced_by_the_name_in_its_place_and_by_no_other(aligner: Aligner) -> None:
    source = [
        "Gunung Semeru meletus pada hari Senin.",
        "Warga di lereng Semeru mengungsi ke balai desa milik Hartanto.",
    ]
    target = ["Mount Semeru erupted on Monday.", "People on the slopes of Merapi fled to the village hall of Hartanto."]
    assert names_found(aligner, source, target) == [["name-replaced", "Semeru", "Merapi"]]


def test_words_that_are_translated_are_no_names(aligner: Aligner) -> None:
    source = [
        "Badai akan berlalu, kata Insya Allah Hartanto, di Tanduk Afrika.",
        "Pada hari Ahad Milisi Syiah meninggalkan Basra menuju Parlemen Inggeris.",
    ]
    target = [
        "The storm will pass, God willing, said Hartanto in the Horn of Africa.",
        "On Sunday the Shiite militia left Basra for the British Parliament.",
    ]
    assert names_found(aligner, source, target) == []


def test_acronyms_are_translated_unless_both_versions_write_one(aligner: Aligner) -> None:
    source = ["Kapal itu diperiksa BPKL pada hari Senin.", "Menurut BPKL, kapal itu aman."]
    translated = ["The ship was inspected by the MSVA on Monday.", "According to the MSVA, the ship is safe."]
    assert names_found(aligner, source, translated) == []


def test_a_surname_that_both_versions_know_becomes_another_one(aligner: Aligner) -> None:
    source = ["Wali Kota Ratna Kusumadewi meresmikan jembatan itu.", "Menurut Kusumadewi, jembatan itu aman."]
    target = ["Mayor Ratna Kusumadewi opened the bridge.", "According to Hartanto, the bridge is safe."]
    assert names_found(aligner, source, target) == [["name-replaced", "Kusumadewi", "Hartanto"]]
