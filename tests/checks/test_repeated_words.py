"""Words that a sentence repeats by mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import Issue
from alignqa.checks.repeated_words import check_repeated_words, repeated_words
from tests.stories import aligned_story, document

INDONESIAN = "Jembatan itu ditutup tahun lalu."


def issues(source: str, target: str, languages: tuple[str, str] = ("id", "en")) -> list[Issue]:
    story = aligned_story(document(source, language=languages[0]), document(target, language=languages[1]))
    return list(check_repeated_words(story))


def runs(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end, _ in repeated_words(text, language)]


def test_a_word_that_stands_twice_in_a_row_is_reported() -> None:
    [issue] = issues(INDONESIAN, "The bridge was closed last year year.")
    assert (issue.type, issue.rule, issue.severity) == ("duplicate", "repeated-word", "minor")
    assert (issue.source, issue.target, issue.spans[0].text) == ((), (0,), "year year")
    assert issue.message == "A word is repeated: “year year”."


def test_more_copies_are_one_issue_and_more_certain() -> None:
    [twice] = issues(INDONESIAN, "The bridge was closed last year year.")
    [often] = issues(INDONESIAN, "The bridge was closed last year year year year.")
    assert often.spans[0].text == "year year year year"
    assert often.confidence > twice.confidence


def test_a_repetition_in_the_source_is_reported_there() -> None:
    [issue] = issues("Jembatan itu ditutup dalam dalam bulan Mei.", "The bridge was closed in May.")
    assert (issue.source, issue.target, issue.spans[0].side) == ((0,), (), "source")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The the bridge is closed.", "The the"),
        ("Traffic (trucks trucks) is rerouted.", "trucks trucks"),
        ("The agency (OSCE (OSCE will observe it.", "OSCE (OSCE"),
        ("It closed (in May) May).", "May) May"),
        ("They found (the (bridge) (bridge) closed.", "bridge) (bridge"),
        ("The toll is 13,269 13,269.", "13,269 13,269"),
        ("Traffic grew in 2015–2019 2015–2019.", "2015–2019 2015–2019"),
        ("She was married at 14 14.", "14 14"),
        ("They had to get used to it it.", "it it"),
        ("The road led to Semarang Semarang.", "Semarang Semarang"),
    ],
)
def test_what_is_one_word_twice(text: str, found: str) -> None:
    assert runs(text) == ([found])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("He said that that bridge had had no lights.", "en"),
        ("It was very very late, and she said no no no.", "en"),
        ("No, no, the rain, rain, rain.", "en"),
        ("He won 6-4 6-4 after 0 0.", "en"),
        ("He lives at Elm St. St. Mary is near.", "en"),
        ("In may May came.", "en"),
        ("A A - - rating.", "en"),
        ("Er weiß, dass die die Brücke bauen.", "de"),
        ("Quand vous vous rendiez là, nous nous parlions.", "fr"),
        ("Le chiuse piano piano.", "it"),
        ("Anak anak itu berjalan pelan pelan.", "id"),
        ("Kanak kanak itu berjalan perlahan lahan.", "ms"),
        ("Họ từ từ đi xa.", "vi"),
        ("वह धीरे धीरे चला।", "hi"),
    ],
)
def test_what_may_stand_twice(text: str, language: str) -> None:
    assert runs(text, language) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Jembatan yang yang ditutup itu panjang.", "id"),
        ("Pokok-pokok pelan pelan pelan tumbuh.", "id"),
        ("Die Brücke ist ist gesperrt.", "de"),
        ("Le pont pont est fermé.", "fr"),
        ("She said very very very very little.", "en"),
    ],
)
def test_what_may_not(text: str, language: str) -> None:
    assert len(runs(text, language)) == 1


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("Band Duran Duran tampil di sana.", "id"),
        ("Band Duran-Duran tampil di sana.", "id"),
        ("杜兰杜兰乐队在那里演出。", "zh"),
    ],
)
def test_a_name_that_both_versions_double_is_fine(source: str, language: str) -> None:
    assert issues(source, "The band Duran Duran played there.", (language, "en")) == []


def test_other_letters_that_happen_to_repeat_are_no_excuse() -> None:
    [issue] = issues("Die Königin sah 2020 die Rehe.", "In 2020 the deer were seen by the Queen Queen.", ("de", "en"))
    assert issue.spans[0].text == "Queen Queen"


def test_doubled_plurals_of_the_source_do_not_excuse_a_slip() -> None:
    assert len(issues("Anak-anak menunggu sejak tahun lalu.", "Children have waited since last year year.")) == 1


@given(st.text(alphabet="aA b.-(\n"), st.sampled_from(["en", "id"]))
def test_runs_lie_within_the_text(text: str, language: str) -> None:
    for start, end, copies in repeated_words(text, language):
        assert 0 <= start < end <= len(text)
        assert copies > 1
        assert text[start:end].strip() == text[start:end]
