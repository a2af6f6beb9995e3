"""Broken characters are found, with what they should read; sound text raises no issue."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import Issue, Pair
from alignqa.checks.characters import check_characters, unmatched_brackets
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
            'HTML entity: “&amp;quot;” should read “"”.',
        ),
        ("Tom &amp; Jerry", "entity", "&amp;", "HTML entity: “&amp;” should read “&”."),
        ("Rain&nbsp;stopped.", "entity", "&nbsp;", "HTML entity: “&nbsp;” should read a space."),
        ("Rain <b>stopped</b>.", "tag", "<b>", "The HTML tag “<b>” does not belong in the text; remove it."),
        ("Rain<br />stopped.", "tag", "<br />", "The HTML tag “<br />” does not belong in the text; remove it."),
        (
            f"Rain <a href='{'x' * 60}'>stopped</a>.",
            "tag",
            f"<a href='{'x' * 60}'>",
            f"The HTML tag “<a href='{'x' * 29}…>” does not belong in the text; remove it.",
        ),
        ("It rai\u00adned.", "invisible", "\u00ad", "Invisible character: this should read “rained.”."),
        (
            "It r\u00adai\u00adned.",
            "invisible",
            "\u00ad",
            "Invisible character: this should read “rained.”.",
        ),
        ("It rai\u200bned.", "invisible", "\u200b", "Invisible character: this should read “rained.”."),
        ("It \ufeff rained.", "invisible", "\ufeff", "Invisible character: remove it."),
        (
            "\u202eIt rained.",
            "direction",
            "\u202e",
            "Invisible direction mark: this should read “It”.",
        ),
        (
            "\u2066It\u2069 rained.",
            "direction",
            "\u2066",
            "Invisible direction mark: this should read “It”.",
        ),
        ("It rained！ Twice", "full-width", "！", "Full-width characters: “！” should read “!”."),
        ("It\u3000rained.", "full-width", "", "Full-width characters: “\u3000” should read a space."),
        ("Ｔｏｋｙｏ is near.", "full-width", "Ｔｏｋｙｏ", "Full-width characters: “Ｔｏｋｙｏ” should read “Tokyo”."),
        ("The caf\ufffd closed.", "lost", "\ufffd", "Characters were lost here. Check the original."),
        ("It rained\x07.", "control", "\x07", "Control character: this should read “rained.”."),
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
def test_sound_text_raises_no_issue(text: str, language: str) -> None:
    assert issues(text, language=language) == []


def test_brackets_may_close_in_a_later_sentence() -> None:
    assert issues("He (the mayor.", "He is ill) left.", language="en") == []


def unmatched_one_by_one(texts: list[str]) -> list[tuple[int, int]]:
    """Return the brackets without a partner: for each closing one, look back for the nearest one still open."""
    texts = [re.sub(r"[:;][-o']?[()]", lambda smiley: " " * len(smiley[0]), text) for text in texts]
    offsets = [(number, offset) for number, text in enumerate(texts) for offset in range(len(text))]
    opened: list[tuple[int, int]] = []
    closing: list[tuple[int, int]] = []
    for number, offset in offsets:
        character = texts[number][offset]
        earlier = [(a, b) for a, b in offsets if (a, b) < (number, offset) and (a, b) in opened]
        if character in "([{":
            opened.append((number, offset))
        elif character not in ")]}":
            continue
        elif earlier and texts[earlier[-1][0]][earlier[-1][1]] + character in {"()", "[]", "{}"}:
            opened.remove(earlier[-1])
        elif not re.search(r"(?:^|\s)[\w.]{1,3}$", texts[number][:offset]):
            closing.append((number, offset))
    return closing + opened


@given(st.lists(st.text(alphabet="()[]{}:- a1.\n", max_size=12), max_size=3))
def test_unmatched_brackets_are_those_that_a_slow_search_finds(texts: list[str]) -> None:
    assert unmatched_brackets(texts) == unmatched_one_by_one(texts)


@pytest.mark.parametrize("bracket", ["(", ")", "])"])
def test_very_many_unmatched_brackets_are_all_found(bracket: str) -> None:
    assert len(issues("Road" + bracket * (20_000 // len(bracket)), language="en")) == 20_000


def test_every_garbled_word_of_a_very_long_sentence_is_found() -> None:
    found = issues(" ".join(["air", "BrÃ¼cke", "hujan"] * 5_000))
    assert {issue.message for issue in found} == {"Garbled characters: “BrÃ¼cke” should read “Brücke”."}
    assert len(found) == 5_000


def test_a_garbled_space_does_not_shift_the_repairs_after_it() -> None:
    found = issues("Tàu vÃ\xa0 cáº§u mới, â€œđẹpâ€\x9d.", language="vi")
    assert [issue.message for issue in found if issue.rule == "characters.mojibake"] == [
        "Garbled characters: “vÃ\xa0 cáº§u” should read “và cầu”.",
        "Garbled characters: “â€œđẹpâ€\x9d.” should read ““đẹp”.”.",
    ]


@given(st.text(alphabet=st.characters(codec="utf-8"), min_size=1, max_size=60))
def test_spans_hold_the_text_they_name(text: str) -> None:
    for issue in issues(text, language="en"):
        assert issue.spans[0].text == text[issue.spans[0].start : issue.spans[0].end]
