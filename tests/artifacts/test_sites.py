"""Stories full of look-alikes are kept; artifacts of many sites are found, as lines and inside lines."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from alignqa import clean
from alignqa.artifacts.cleaning import CleanedText

PAGES = tomllib.loads((Path(__file__).parent.parent / "data/artifacts/sites.toml").read_text(encoding="utf-8"))


def with_line(language: str, line: str) -> tuple[str, int]:
    """Return a story with *line* in its middle, and the offset of the line."""
    host = PAGES["hosts"][language]
    head = "\n".join(host[:2]) + "\n"
    return head + "\n".join([line, *host[2:]]), len(head)


def share(cleaned: CleanedText, start: int, end: int) -> float:
    """Return the share of the characters from *start* to *end* that was taken out."""
    return sum(max(0, min(item.end, end) - max(item.start, start)) for item in cleaned.taken) / (end - start)


@pytest.mark.parametrize("language", PAGES["stories"])
def test_a_story_full_of_look_alikes_is_kept(language: str) -> None:
    for story in PAGES["stories"][language]:
        assert clean(story, language).taken == ()


@pytest.mark.parametrize("language", PAGES["lines"])
def test_nearly_all_lines_of_other_sites_are_taken_and_nothing_else(language: str) -> None:
    found = 0
    for line in PAGES["lines"][language]:
        text, start = with_line(language, line)
        cleaned = clean(text, language)
        assert all(start <= item.start and item.end <= start + len(line) for item in cleaned.taken), line
        found += share(cleaned, start, start + len(line)) > 0.5
    assert found >= 0.9 * len(PAGES["lines"][language])


@pytest.mark.parametrize("language", PAGES["glued"])
def test_artifacts_glued_into_lines_are_taken_and_the_story_stays(language: str) -> None:
    for before, artifact, after in PAGES["glued"][language]:
        text, start = with_line(language, before + artifact + after)
        start += len(before)
        cleaned = clean(text, language)
        assert share(cleaned, start, start + len(artifact)) > 0.5, artifact
        assert share(cleaned, 0, start) == 0, artifact
