"""A heading of the page takes the lines of its block with it, and no prose behind it."""

from __future__ import annotations

import time

import pytest

from alignqa.artifacts.blocks import find_blocks, heading_kind
from alignqa.artifacts.cleaning import clean

STORY = [
    "The river rose two metres in a night, and the people of five villages went up to the school.",
    "The mayor said that the dam would hold, and that the soldiers were on their way to help.",
    "Nobody was hurt, but three bridges are gone and the road to the coast is shut for a week.",
]
OTHERS = ["Ferry to the islands sails again", "Old mill becomes a library", "Why the storks came early this year"]
TEASER = "The mill stood empty for forty years, and now the whole town wants to read there, says the mayor."


def lines_left(lines: list[str], language: str = "en") -> list[str]:
    return clean("\n".join(lines), language=language).text.rstrip("\n").split("\n")


@pytest.mark.parametrize("heading", ["Most read", "Meistgelesen", "Les plus lus", "Terpopuler", "Lo más leído"])
def test_what_follows_the_heading_at_the_end_goes_with_it(heading: str) -> None:
    page = [*STORY, heading, OTHERS[0], TEASER, *OTHERS[1:], "Sport"]
    assert lines_left(page) == STORY


def test_prose_behind_a_block_stays() -> None:
    for count in (2, 3):
        page = [*STORY[:count], "Related stories", *OTHERS, TEASER, "Riverton"]
        assert lines_left(page)[-2:] == [TEASER, "Riverton"]


def test_a_headline_above_the_story_stays() -> None:
    assert lines_left(["Latest news", OTHERS[0], *STORY]) == [OTHERS[0], *STORY]
    page = [*STORY[:2], "Read also", "A night on the dam", *STORY]
    assert lines_left(page)[2] == "A night on the dam"


def test_a_block_says_what_opened_it() -> None:
    cleaned = clean("\n".join([*STORY, "Most read", *OTHERS]), language="en")
    assert cleaned.taken[-1].reasons == ("it belongs to “Most read”",)
    assert cleaned.taken[-1].category == "related_link"


def test_tags_at_the_end_are_taken_and_a_heading_of_the_story_is_not() -> None:
    assert lines_left([*STORY, "Related topics", "Riverton", "Flood"]) == STORY
    page = [STORY[0], "Topics", "The dam", *STORY[1:]]
    assert list(find_blocks(page, [False] * len(page))) == []


def test_short_lines_above_a_story_are_the_path_to_the_page() -> None:
    headline = "River rises two metres and the people of five villages go up to school"
    assert lines_left(["Riverton", "Riverton News", "Coast", "River", headline, *STORY]) == [headline, *STORY]
    parts = ["Trade", "Rents", "Business activity", "Consumer activity", headline, *STORY]
    assert lines_left(parts) == parts
    assert lines_left(["Riverton", "A night of rain", headline, *STORY]) == [
        "Riverton",
        "A night of rain",
        headline,
        *STORY,
    ]


@pytest.mark.parametrize(
    "line", ["Most people read at night", "More rain", "The comments of the mayor", "Trending upwards"]
)
def test_headings_of_stories_open_no_block(line: str) -> None:
    assert heading_kind(line) is None


@pytest.mark.parametrize("line", ["Most read", "Tags", "Comments", "More rain", "x" * 70 + "."])
def test_many_lines_take_linear_time(line: str) -> None:
    begin = time.perf_counter()
    list(find_blocks([*STORY, *[line] * 100_000], [False] * 100_003))
    assert time.perf_counter() - begin < 20
