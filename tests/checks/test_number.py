"""What the number check reports, and what it does not."""

from __future__ import annotations

import copy
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import Aligner, Pair
from alignqa.checks.number import check_numbers
from alignqa.story import Story
from tests.stories import aligned_story, document

CASES = tomllib.loads((Path(__file__).parents[1] / "data/quantities/pairs.toml").read_text(encoding="utf-8"))["case"]
LABELS = [case["label"] for case in CASES]


def story_of(case: dict[str, Any]) -> Story:
    source, target = case["languages"]
    return aligned_story(document(*case["source"], language=source), document(*case["target"], language=target))


def found_in(story: Story) -> list[list[str]]:
    return [[span.text for span in issue.spans] for issue in check_numbers(story)]


@pytest.mark.parametrize("case", CASES, ids=LABELS)
def test_the_check_reports_what_it_must(case: dict[str, Any]) -> None:
    assert found_in(story_of(case)) == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=LABELS)
def test_with_the_versions_swapped_it_finds_the_same_differences(case: dict[str, Any]) -> None:
    turned = {**case, "source": case["target"], "target": case["source"], "languages": case["languages"][::-1]}
    assert sorted(words[::-1] for words in found_in(story_of(turned))) == sorted(case["expect"])


@pytest.mark.parametrize("case", CASES, ids=LABELS)
def test_a_version_does_not_differ_from_itself(case: dict[str, Any]) -> None:
    source = document(*case["source"], language=case["languages"][0])
    other = document(*(sentence + " " for sentence in case["source"]), language=case["languages"][0])
    assert found_in(aligned_story(source, other)) == []


def test_an_issue_names_the_sentences_and_points_at_both_versions() -> None:
    source = document("Hujan turun.", "Lebih dari 3 juta orang menonton.", language="id")
    target = document("It rained.", "More than 5 million people watched.")
    (issue,) = check_numbers(aligned_story(source, target))
    assert (issue.type, issue.severity, issue.source, issue.target) == ("number", "major", (1,), (1,))
    assert [(span.side, span.text) for span in issue.spans] == [("source", "3 juta"), ("target", "5 million")]
    assert issue.message == "The number “3 juta” became “5 million”."


def test_in_a_group_of_sentences_only_those_with_the_numbers_are_named() -> None:
    source = document("Es kamen 350 Gäste. Sie blieben 17 Tage.", language="de")
    target = document("There were 350 guests.", "They stayed 77 days.")
    (issue,) = check_numbers(aligned_story(source, target, Pair((0,), (0, 1), 0.9, 1.0)))
    assert (issue.source, issue.target) == ((0,), (1,))


def test_the_confidence_of_the_pair_counts() -> None:
    source, target = document("Es kamen 350 Gäste.", language="de"), document("There were 850 guests.")
    (high,) = check_numbers(aligned_story(source, target))
    (low,) = check_numbers(aligned_story(source, target, Pair((0,), (0,), 0.9, 0.6)))
    assert low.confidence == pytest.approx(0.6 * high.confidence, abs=1e-3)


def test_unaligned_sentences_have_no_differing_numbers() -> None:
    source, target = document("Es kamen 350 Gäste.", language="de"), document("There were 850 guests.")
    pairs = Pair((0,), (), None, 1.0), Pair((), (0,), None, 1.0)
    assert found_in(aligned_story(source, target, *pairs)) == []


def test_a_table_of_unrelated_numbers_is_not_reported_cell_by_cell() -> None:
    source = document(" ".join(str(number) for number in range(1000, 1400, 7)), language="de")
    target = document(" ".join(str(number) for number in range(1001, 1401, 7)))
    assert found_in(aligned_story(source, target)) == []


NUMBERS = st.integers(11, 99_999_999)


@given(NUMBERS, st.sampled_from([("id", "."), ("de", "."), ("vi", "."), ("ms", ","), ("fr", " ")]))
def test_a_grouped_number_is_equal_in_every_language(number: int, style: tuple[str, str]) -> None:
    language, group = style
    source = document(f"X {number:,} Y".replace(",", group), language=language)
    assert found_in(aligned_story(source, document(f"A {number:,} B"))) == []


@given(NUMBERS, st.data())
def test_one_changed_digit_is_found(number: int, data: st.DataObject) -> None:
    digits = str(number)
    position = data.draw(st.integers(0, len(digits) - 1))
    digit = data.draw(st.sampled_from([other for other in "123456789" if other != digits[position]]))
    changed = digits[:position] + digit + digits[position + 1 :]
    story = aligned_story(document(f"Ada {digits} orang.", language="id"), document(f"There were {changed} people."))
    assert found_in(story) == [[digits, changed]]


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.sampled_from(["en", "de", "vi", "xx"]))
def test_any_text_is_accepted_and_spans_point_into_it(sentences: list[str], language: str) -> None:
    source = document(*sentences, language=language)
    target = document(*(sentence[::-1] for sentence in sentences))
    story = aligned_story(source, target)
    before = copy.deepcopy(story)
    for issue in check_numbers(story):
        for span in issue.spans:
            assert story.document(span.side).text[span.start : span.end] == span.text
    assert (story.sides, story.pairs) == (before.sides, before.pairs)


def linked_numbers(aligner: Aligner, source: str, target: str, language: str) -> list[list[str]]:
    """Return the differing numbers of two short stories, whose words are linked."""
    issues = aligner.align(source, target, source_lang=language, target_lang="en").issues
    return [[span.text for span in issue.spans] for issue in issues if issue.type == "number"]


def test_linked_numbers_of_unlike_length_differ(aligner: Aligner) -> None:
    source, target = "Kapal itu membawa 84 penumpang dari Bitung.", "The ship carried 1,350 passengers from Bitung."
    assert linked_numbers(aligner, source, target, "id") == [["84", "1,350"]]


def test_a_small_number_in_words_differs_where_it_is_linked(aligner: Aligner) -> None:
    source, target = "Die zwei Brücken wurden im Herbst gebaut.", "The three bridges were built in autumn."
    assert linked_numbers(aligner, source, target, "de") == [["zwei", "three"]]


def test_linked_digits_differ_in_a_language_without_number_words(aligner: Aligner) -> None:
    source, target = "Statek zabrał 84 pasażerów z Gdyni.", "The ship carried 57 passengers from Gdynia."
    assert linked_numbers(aligner, source, target, "pl") == [["84", "57"]]


def test_a_misspelt_word_for_the_scale_is_no_difference(aligner: Aligner) -> None:
    source, target = "Jembatan itu menelan biaya Rp76 tariliun.", "The bridge cost Rp76 trillion."
    assert linked_numbers(aligner, source, target, "id") == []


@pytest.mark.parametrize("word", ["tripled", "halved"])
def test_a_quantity_word_differs_from_the_one_it_is_linked_to(aligner: Aligner, word: str) -> None:
    source = ["Harga beras di pasar itu naik dua kali lipat pada bulan Maret."]
    report = aligner.align(source, [f"The price of rice at the market {word} in March."], source_lang="id")
    (issue,) = report.issues
    assert (issue.rule, issue.type, issue.severity) == ("quantity-word", "number", "major")
    assert issue.message == f"The quantity “dua kali lipat” became “{word}”."
    assert aligner.align(source, ["The price of rice at the market doubled in March."], source_lang="id").issues == ()
