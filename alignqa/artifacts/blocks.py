"""The lines of a document in, and which are artifacts; the lines of blocks of the page out, which are judged together.

A heading such as "Most read" opens a block. Nothing but other stories, comments and navigation follows it at the end of
a page; in the middle, its headlines end where prose goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from alignqa.artifacts.shapes import CLOSERS, has_final_mark, is_prose
from alignqa.datatypes import ArtifactCategory
from alignqa.resources import load_thresholds, load_toml

_CATEGORIES: Mapping[str, ArtifactCategory] = {
    "stories": "related_link",
    "comments": "comments",
    "tags": "metadata",
    "foot": "navigation",
}
_TEASER = re.compile(r"(?:\.\.\.|…)[\"'”’»)\]]*(?: \S{1,12}){0,2}$|\b(?:mehr|more|selengkapnya)\.\.\.$")
#: Characters of a number behind a heading, with the marks around it.
MAX_COUNT = 20
_COUNT = re.compile(r"[\s:：»›>|•*#–—-]*(?:[(\[]?\d{1,5}[)\]]?)?[\s:：»›>|•–—-]*$")


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of the page that belong together, by number, the heading first; and what they are."""

    lines: tuple[int, ...]
    heading: str
    category: ArtifactCategory


def find_blocks(lines: Sequence[str], taken: Sequence[bool]) -> Iterator[Block]:
    """Yield the blocks among *lines*, in order and without overlap; *taken* says which are artifacts already."""
    limits = load_thresholds("artifacts")["blocks"]
    prose = [is_prose(line) and not _TEASER.search(line) and not gone for line, gone in zip(lines, taken, strict=True)]
    tail, tags = _tails(lines, prose, taken), _first_of_tags(lines, taken)
    if top := _top(lines):
        yield Block(tuple(range(top)), "", "navigation")
    before = 0
    number = top
    while number < len(lines):
        kind = heading_kind(lines[number])
        end = number + 1
        if kind == "tags" and end >= tags:
            while end < len(lines) and not taken[end]:
                end += 1
        elif kind not in (None, "tags") and before >= limits["min_prose_before"] and end in tail:
            end = len(lines)
        elif kind == "stories" and before >= limits["min_prose_before"]:
            end = _end_of_headlines(lines, taken, end)
        if kind is not None and end > number + 1:
            yield Block(tuple(range(number, end)), lines[number].strip(), _CATEGORIES[kind])
        before += prose[number]
        number = end


def _top(lines: Sequence[str]) -> int:
    """Return how many short lines above the first long one are the path to the page, 0 when they are not.

    In a path a part of a site is named after the whole, as in "Riverton" and "Riverton Sport".
    """
    limits = load_thresholds("artifacts")["blocks"]
    count = 0
    for line in lines[: int(limits["max_top_lines"]) + 1]:
        if len(line) > limits["max_top_characters"] or has_final_mark(line) or ":" in line:
            break
        count += 1
    is_long = count < len(lines) and len(lines[count]) >= limits["min_characters_below_top"]
    is_path = any(part.startswith(f"{whole} ") for whole, part in pairwise(lines[:count]))
    return count if limits["min_top_lines"] <= count <= limits["max_top_lines"] and is_long and is_path else 0


def heading_kind(line: str) -> str | None:
    """Return the kind of block that a *line* opens, ``None`` if it opens none."""
    max_characters = load_thresholds("artifacts")["blocks"]["max_heading_characters"]
    stripped = line.strip(" \t\u00a0•*#»›>|–—-")
    if len(stripped) > max_characters + MAX_COUNT:
        return None
    text = _COUNT.sub("", stripped).lower().replace("’", "'")
    if not 2 < len(text) <= max_characters:
        return None
    return next((kind for kind, pattern in _headings() if pattern.fullmatch(text)), None)


def _tails(lines: Sequence[str], prose: Sequence[bool], taken: Sequence[bool]) -> frozenset[int]:
    """Return the lines from which on nothing of the story follows.

    There is hardly any prose there, never two lines of it, and a headline follows each one: the story's last line has
    none behind it.
    """
    share = load_thresholds("artifacts")["blocks"]["max_prose_share"]
    found = []
    rest = full = 0
    has_headline = False
    for number in range(len(prose) - 1, -1, -1):
        if prose[number] and (not has_headline or prose[number + 1 : number + 2] == [True]):
            break
        has_headline = has_headline or (not taken[number] and not prose[number] and _is_headline(lines[number]))
        rest += not taken[number]
        full += prose[number]
        if rest and full <= share * rest:
            found.append(number)
    return frozenset(found)


def _first_of_tags(lines: Sequence[str], taken: Sequence[bool]) -> int:
    """Return the line from which on there are only lines as short as tags, and artifacts."""
    max_length = load_thresholds("artifacts")["blocks"]["max_tag_characters"]
    number = len(lines)
    while number and (
        taken[number - 1] or (len(lines[number - 1]) <= max_length and not has_final_mark(lines[number - 1]))
    ):
        number -= 1
    return number


def _end_of_headlines(lines: Sequence[str], taken: Sequence[bool], start: int) -> int:
    """Return the line at which the headlines from *start* on end."""
    limits = load_thresholds("artifacts")["blocks"]
    end = start
    while end < len(lines) and (taken[end] or _is_headline(lines[end])) and end - start < limits["max_block_lines"]:
        end += 1
    while end > start and taken[end - 1]:
        end -= 1
    return end if end - start >= limits["min_headlines"] else start


def _is_headline(line: str) -> bool:
    """Return whether a line may be the headline of another story: some words, and no full stop."""
    limits = load_thresholds("artifacts")["blocks"]
    fits = limits["min_headline_characters"] <= len(line) <= limits["max_headline_characters"]
    return fits and not line.rstrip().rstrip(CLOSERS).endswith((".", ":", ",", ";", "…"))


@cache
def _headings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return one pattern per kind of block, in the order of the table."""
    tables = load_toml("artifacts/blocks.toml")
    return tuple(
        (kind, re.compile("|".join(f"(?:{text})" for texts in languages.values() for text in texts)))
        for kind, languages in tables.items()
    )
