"""Single words of the translation in another language or script."""

from __future__ import annotations

import pytest

from alignqa import Issue
from alignqa.checks import one_issue_per_fault
from alignqa.checks.foreign_words import check_foreign_words
from tests.stories import aligned_story, document

GERMAN = "Die Brücke wurde plötzlich gesperrt, weil das Wasser stieg."


def issues(source: str, target: str, languages: tuple[str, str] = ("de", "en")) -> list[Issue]:
    story = aligned_story(document(source, language=languages[0]), document(target, language=languages[1]))
    return list(check_foreign_words(story))


def test_a_word_left_in_the_source_language() -> None:
    [issue] = issues(GERMAN, "The bridge was plötzlich closed because the water rose.")
    assert (issue.type, issue.rule, issue.severity) == ("untranslated", "untranslated-word", "major")
    assert (issue.source, issue.target) == ((0,), (0,))
    assert [span.text for span in issue.spans] == ["plötzlich", "plötzlich"]
    assert issue.message == "“plötzlich” is still in German."


def test_the_first_word_may_have_a_capital() -> None:
    [issue] = issues("Sie wurde plötzlich gesperrt.", "Plötzlich the bridge was closed.")
    assert issue.spans[1].text == "Plötzlich"


@pytest.mark.parametrize(
    ("source", "target", "languages", "left"),
    [
        ("Jembatan ditutup karena banjir.", "The bridge was closed karena flood.", ("id", "en"), "karena"),
        ("Le pont est généralement fermé.", "The bridge is généralement closed.", ("fr", "en"), "généralement"),
        ("Мост закрыт из-за наводнения.", "The bridge is закрыт by flooding.", ("ru", "en"), "закрыт"),
        ("Мост закрыт из-за наводнения.", "Die Brücke ist закрыт.", ("ru", "de"), "закрыт"),
        ("因为洪水，桥已关闭。", "The bridge is closed 因为 of flooding.", ("zh", "en"), "因为"),
        ("因为16万人。", "More than 16万 people.", ("zh", "en"), "万"),
        ("पुल बंद है।", "The bridge is बंद now.", ("hi", "en"), "बंद"),
    ],
)
def test_from_many_languages(source: str, target: str, languages: tuple[str, str], left: str) -> None:
    [issue] = issues(source, target, languages)
    assert (issue.rule, issue.spans[1].text) == ("untranslated-word", left)


@pytest.mark.parametrize(
    "target",
    [
        "The bridge was suddenly closed because the water rose.",
        "The bridge was “plötzlich” closed because the water rose.",
        "The bridge was plötzlich (suddenly) closed because the water rose.",
        "The bridge was closed (plötzlich) because the water rose.",
        "The bridge at plötzlich.de was closed because the water rose.",
        "It was plötzlich closed; plötzlich is a word.",
    ],
)
def test_what_is_foreign_on_purpose_is_fine(target: str) -> None:
    assert issues(GERMAN, target) == []


@pytest.mark.parametrize(
    ("source", "target", "languages"),
    [
        ("Mobil itu warnanya hijau dan total.", "The car is green in total.", ("id", "en")),
        ("Ahmad bin Said tinggal di sana.", "Ahmad bin Said lives there.", ("id", "en")),
        ("Kasus coronavirus bertambah.", "There are more coronavirus cases.", ("id", "en")),
        ("Dia belajar di pesantren itu.", "He studied at that pesantren.", ("id", "en")),
        ("The bridge is closed.", "Die Brücke ist closed.", ("en", "de")),
        ("Er heißt Vasco da Gama.", "His name is Vasco da Gama.", ("de", "en")),
        ("Il faut bien le faire.", "Il faut bien le faire.", ("fr", "en")),
        ("Die Variante α breitet sich aus.", "The α variant is spreading.", ("de", "en")),
        ("Мост называется «Мир».", "The bridge is called “Мир”.", ("ru", "en")),
        ("Jembatan 大橋 ditutup.", "The 大橋 bridge is closed.", ("id", "en")),
        ("plötzlich", "plötzlich", ("de", "de")),
    ],
)
def test_what_both_languages_have_is_fine(source: str, target: str, languages: tuple[str, str]) -> None:
    assert issues(source, target, languages) == []


def test_direct_speech_does_not_excuse_a_word() -> None:
    spoken = "“The bridge was plötzlich closed because the water rose,” she said."
    assert len(issues(GERMAN, spoken)) == 1


def test_a_script_that_neither_version_is_written_in() -> None:
    [issue] = issues(GERMAN, "The мост was suddenly closed because the water rose.")
    assert (issue.type, issue.rule, issue.source, issue.target) == ("characters", "characters.script", (), (0,))
    assert issue.message == "“мост” is in Cyrillic script and is not in the source."


def test_a_word_left_does_not_hide_other_faults_but_an_untranslated_sentence_hides_it() -> None:
    [word] = issues(GERMAN, "The bridge was plötzlich closed because the water rose.")
    number, sentence = (
        Issue(type=kind, rule=rule, severity="major", confidence=0.9, message="Wrong.", source=(0,), target=(0,))
        for kind, rule in (("number", "number-differs"), ("untranslated", "untranslated-sentence"))
    )
    assert one_issue_per_fault([word, number]) == [word, number]
    assert one_issue_per_fault([word, sentence]) == [sentence]
