"""Broken characters are found where they stand, with what they should read; sound text is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.checks.characters import check_characters
from alignqa.datatypes import Issue, Pair
from tests.stories import aligned_story, document


def issues(*sentences: str, language: str = "id") -> list[Issue]:
    source, target = document("Air naik.", language="id"), document(*sentences, language=language)
    pairs = (Pair((0,), tuple(range(len(sentences))), 0.9, 0.9),)
    return list(check_characters(aligned_story(source, target, *pairs)))


@pytest.mark.parametrize(
    ("text", "rule", "span", "message"),
    [
        ("Die BrÃ¼cke hielt.", "mojibake", "BrÃ¼cke", "Garbled characters: “BrÃ¼cke” should read “Brücke”."),
        ("Warga â€“ sekitar 200 â€“ pergi.", "mojibake", "â€“", "Garbled characters: “â€“” should read “–”."),
        (
            "Rain &amp;quot;stopped&amp;quot; early.",
            "entity",
            "&amp;quot;",
            'HTML remains: “&amp;quot;” should read “"”.',
        ),
        ("Tom &amp; Jerry", "entity", "&amp;", "HTML remains: “&amp;” should read “&”."),
        ("Rain&nbsp;stopped.", "entity", "&nbsp;", "HTML remains: “&nbsp;” should read a space."),
        ("Rain <b>stopped</b>.", "tag", "<b>", "An HTML tag stands here; take it out: “stopped”."),
        ("Rain<br />stopped.", "tag", "<br />", "An HTML tag stands here; take it out: “Rain stopped.”."),
        ("It rai\u00adned.", "invisible", "\u00ad", "An invisible character stands here; take it out: “rained.”."),
        (
            "It r\u00adai\u00adned.",
            "invisible",
            "\u00ad",
            "An invisible character stands here; take it out: “rained.”.",
        ),
        ("It rai\u200bned.", "invisible", "\u200b", "An invisible character stands here; take it out: “rained.”."),
        ("It \ufeff rained.", "invisible", "\ufeff", "An invisible character stands here; take it out."),
        (
            "\u202eIt rained.",
            "direction",
            "\u202e",
            "An invisible mark of writing direction stands here; take it out: “It”.",
        ),
        (
            "\u2066It\u2069 rained.",
            "direction",
            "\u2066",
            "An invisible mark of writing direction stands here; take it out: “It”.",
        ),
        ("It rained！ Twice", "full-width", "！", "Full-width characters: “！” should read “!”."),
        ("It\u3000rained.", "full-width", "", "Full-width characters: “\u3000” should read a space."),
        ("Ｔｏｋｙｏ is near.", "full-width", "Ｔｏｋｙｏ", "Full-width characters: “Ｔｏｋｙｏ” should read “Tokyo”."),
        ("The caf\ufffd closed.", "lost", "\ufffd", "Characters were lost here; see the original."),
        ("It rained\x07.", "control", "\x07", "A control character stands here; take it out: “rained.”."),
        ("The dam (built in 1932 broke.", "bracket", "(", "“(” is never closed."),
        ("The dam, built in 1932) broke.", "bracket", ")", "“)” has no opening bracket."),
    ],
)
def test_a_fault_is_found_with_its_repair(text: str, rule: str, span: str, message: str) -> None:
    issue = issues(text, language="en")[0]
    assert (issue.type, issue.rule, issue.target) == ("characters", f"characters.{rule}", (0,))
    assert (issue.spans[0].text.strip(), issue.message) == (span, message)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Çağrı naïve café “kutip” – 3 × 4 … €5", "tr"),
        ("Ｔｏｋｙｏは雨です。", "ja"),
        ("\u200fהגשם ירד.", "he"),
        ("می\u200cروم", "fa"),
        ("R&D at AT&T; 5 < 6 > 4", "en"),
        ("a) first; 12) second :)", "en"),
        ("Growth was <1% and Tom & Jerry laughed.", "en"),
        ("👩\u200d🚒 came.", "en"),
    ],
)
def test_sound_text_is_left_alone(text: str, language: str) -> None:
    assert issues(text, language=language) == []


def test_brackets_may_close_in_a_later_sentence() -> None:
    assert issues("He (the mayor.", "He is ill) left.", language="en") == []


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_spans_are_where_they_say(text: str) -> None:
    for issue in issues(text, language="en"):
        assert issue.spans[0].text == text[issue.spans[0].start : issue.spans[0].end]
