"""Lines that were broken in mid-sentence are put together; all others stay apart."""

from __future__ import annotations

import textwrap

import pytest

from alignqa.text.paragraphs import paragraphs
from alignqa.text.segmentation import split_sentences

FERRY = (
    "The new ferry left the harbour on Monday morning with two hundred passengers on board. Captain Anna Lund said",
    "that she had waited eleven years for the day. The old boat, which had carried cows as well as people, will be",
    "turned into a museum. Nobody on the island wants to see it scrapped.",
)
FAEHRE = (
    "Die neue Fähre verließ am Montagmorgen mit zweihundert Fahrgästen an Bord den Hafen. Kapitänin Anna Lund sagte,",
    "sie habe elf Jahre auf diesen Tag gewartet. Aus dem alten Boot, das neben Menschen auch Kühe befördert hatte,",
    "wird ein Museum. Niemand auf der Insel will, dass es verschrottet wird.",
)


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end in paragraphs(text)]


@pytest.mark.parametrize("story", [FERRY, FAEHRE])
@pytest.mark.parametrize("width", [40, 72])
def test_a_story_broken_at_a_width_is_one_paragraph(story: tuple[str, ...], width: int) -> None:
    wrapped = textwrap.fill(" ".join(story), width, break_long_words=False, break_on_hyphens=False)
    assert texts(f"A headline\n\n{wrapped}\n\n{wrapped}\n") == ["A headline", wrapped, wrapped]
    assert len(split_sentences(wrapped, "en")) == 4


def test_lines_broken_anywhere_go_on_in_lower_case() -> None:
    lines = [
        "The new ferry left the harbour on Monday",
        "morning. Captain Anna Lund said that she had waited",
        "eleven years for the day.",
        "The old boat will be turned into something",
        "that the island needs, a museum.",
        "Nobody wants to see it scrapped.",
    ]
    assert texts("\n".join(lines)) == ["\n".join(lines[:3]), "\n".join(lines[3:5]), lines[5]]


@pytest.mark.parametrize(
    "lines",
    [
        ["Old well gives water again", "The well was dug by farmers in 1931", "Last week heavy rain filled it"],
        ["Teilen", "auf Facebook teilen", "auf Twitter teilen", "per Mail teilen", "als PDF herunterladen"],
        ["A headline that has no final mark and is long", "venezuela_minister.jpg", "It rained all of Monday."],
        ["One.", "two.", "three.", "four.", "five."],
        ["短い行", "もう一つの行", "三つ目", "四つ目の行です"],
        [
            "短い行で終わりの印がない文章がここにあります",
            "もう一つの行も終わりの印がない文章になっています",
            "三つ目の行も同じです",
            "四つ目",
        ],
        ["The same words again", "The same words again", "The same words again", "The same words again"],
    ],
)
def test_other_lines_are_paragraphs(lines: list[str]) -> None:
    assert texts("\r\n".join(lines)) == lines
    assert texts("\n\n".join(lines)) == lines


def test_chinese_lines_of_the_same_width_are_one_paragraph() -> None:
    text = "村里的老井在干涸了四十年之后又重新出水了。上个星期的大雨灌满了周围的土地，水一直涨到井口，孩子们跑来看。"
    wrapped = textwrap.fill((text + "马路对面的小学现在用这口井的水浇花园，谁也没有想到会有这一天。") * 2, 32)
    assert texts(wrapped) == [wrapped]


def test_long_lines_are_paragraphs() -> None:
    lines = [f"{'The river rose further and further. ' * 5}It is day {day}, and all wait" for day in range(5)]
    assert texts("\n".join(lines)) == lines


def test_the_time_is_linear_in_the_text() -> None:
    assert len(paragraphs("word\n" * 100_000)) == 100_000
    assert len(paragraphs("a" * 1_000_000 + "\n" * 100_000 + "b")) == 2
