"""Sentences left in the source language, or in neither language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import Issue
from alignqa.checks.untranslated import check_untranslated, longest_common_run
from tests.stories import aligned_story, document

INDONESIAN = "Petugas sedang memeriksa apakah air sungai itu masih aman untuk diminum oleh warga."
ENGLISH = "Officials are checking whether the water of the river is still safe for people to drink."
GERMAN = "Die Behörden prüfen gerade, ob das Wasser des Flusses noch zum Trinken geeignet ist."


def issues(source: str, target: str, languages: tuple[str, str] = ("id", "en")) -> list[Issue]:
    story = aligned_story(document(source, language=languages[0]), document(target, language=languages[1]))
    return list(check_untranslated(story))


def test_a_translated_sentence_is_fine() -> None:
    assert issues(INDONESIAN, ENGLISH) == []


def test_a_copied_sentence_is_untranslated() -> None:
    [issue] = issues(INDONESIAN, INDONESIAN)
    assert (issue.type, issue.source, issue.target) == ("untranslated", (0,), (0,))
    assert issue.message == "This sentence repeats the Indonesian source."


def test_a_sentence_in_the_source_language_is_untranslated_even_if_reworded() -> None:
    [issue] = issues(INDONESIAN, "Warga diminta untuk tidak lagi mengambil air dari sungai yang kotor itu.")
    assert (issue.type, issue.message) == ("untranslated", "This sentence is in Indonesian.")


def test_a_sentence_in_a_third_language_is_in_the_wrong_one() -> None:
    [issue] = issues(INDONESIAN, GERMAN)
    assert (issue.type, issue.source, issue.target) == ("wrong_language", (), (0,))
    assert "in German, not Indonesian or English" in issue.message


@pytest.mark.parametrize(
    "line",
    [
        "Siti Aminah, Budi Santoso, Rina Wijaya",
        "Jakarta–Surabaya–Denpasar",
        "2:1 (1:0)",
        "“Laskar Pelangi”",
        "Persija 3, PSM 1",
    ],
)
def test_names_titles_and_results_may_be_the_same(line: str) -> None:
    assert issues(line, line) == []


def test_a_saying_in_a_third_language_that_both_versions_quote_is_fine() -> None:
    assert issues("C’est la vie, on le sait bien.", "C’est la vie, on le sait bien.") == []


def test_versions_in_one_language_are_not_compared() -> None:
    assert issues(ENGLISH, ENGLISH, ("en", "en")) == []


def test_a_phrase_left_in_the_source_language_is_shown_to_the_word() -> None:
    target = "Officials are checking apakah air sungai itu masih aman for people to drink."
    [issue] = issues(INDONESIAN, target)
    assert (issue.type, issue.rule, issue.source, issue.target) == ("untranslated", "untranslated-phrase", (0,), (0,))
    assert [span.text for span in issue.spans] == ["apakah air sungai itu masih aman"] * 2
    assert issue.message == "These words are still in Indonesian."


@pytest.mark.parametrize("left", ["“apakah air sungai itu masih aman”", "(apakah air sungai itu masih aman)"])
def test_a_quoted_phrase_may_stay(left: str) -> None:
    assert issues(INDONESIAN, f"Officials are checking {left} for people to drink.") == []


def test_names_and_titles_may_stay() -> None:
    source = "Film Laskar Pelangi Kembali Tayang diputar lagi di bioskop seluruh negeri bulan ini."
    target = "The film Laskar Pelangi Kembali Tayang is back in cinemas across the country this month."
    assert issues(source, target) == []


def test_a_sentence_both_versions_quote_in_a_third_language_is_not_an_issue() -> None:
    reworded = GERMAN.replace("gerade", "derzeit").replace("noch zum Trinken geeignet", "als Trinkwasser geeignet")
    assert issues(GERMAN, reworded) == []


words = st.lists(st.sampled_from("abcd"), max_size=8)


def runs(text: list[str]) -> set[tuple[str, ...]]:
    return {tuple(text[i:j]) for i in range(len(text)) for j in range(i + 1, len(text) + 1)}


@given(words, words)
def test_the_longest_common_run_is_the_longest(source: list[str], target: list[str]) -> None:
    own, other = " ".join(source), " ".join(target)
    found = longest_common_run(own, other)
    if shared := runs(source) & runs(target):
        assert found is not None
        assert own[slice(*found[0])] == other[slice(*found[1])]
        assert len(own[slice(*found[0])].split()) == max(map(len, shared))
    else:
        assert found is None
