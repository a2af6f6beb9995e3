"""Learns a site's own leftovers: the lines and line patterns that recur across its stories.

One pass over the stories with bounded memory, by lossy counting (Manku and Motwani 2002): a pattern that stands in at
least one story in a thousand is never missed, however many stories there are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from alignqa.artifacts.detect import bare, whole_match
from alignqa.artifacts.rules import Rule, load_rules
from alignqa.datatypes import ArtifactCategory
from alignqa.errors import InputError
from alignqa.files import read_text

Kind = Literal["line", "label"]

#: Longest line, in characters, that is counted; what recurs on a site is short.
_MAX_LENGTH = 200
#: Stories between two prunings. What stood in fewer than one in this many may be dropped, so memory is bounded.
_PRUNE_EVERY = 1000
_LEAST_STORIES = 3
_LEAST_SHARE = 0.002
_EXAMPLES = 3
_GRAM = 3
_LABEL = re.compile(r"([^\W\d_][^:：|»]{1,40}?) ?[:：|»] ?\S.*")
_DATE = re.compile(r"\d{1,2}(?:\.|st|nd|rd|th)? [^\W\d_]{3,10}\.?,? \d{4}|[^\W\d_]{3,10}\.? \d{1,2}, \d{4}")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Recurrent:
    """A line, or a label with changing text behind it, that recurs across stories.

    ``pattern`` is the text with dates and numbers folded to ``<date>`` and ``0``; a label ends in `` …``. ``stories``
    is how many stories hold it, at least (a rare one may have been counted late), ``share`` that part of all (0..1).
    ``rule`` is the id of the rule that takes it already, if one does.
    """

    pattern: str
    kind: Kind
    stories: int
    share: float
    examples: tuple[str, ...]
    category: ArtifactCategory
    rule: str | None


@dataclass(slots=True)
class _Count:
    stories: int
    missed: int
    """How many stories may have held it before it was counted."""
    examples: list[str] = field(default_factory=list)


def mine(stories: Iterable[str], *, rules: tuple[Rule, ...] | None = None) -> list[Recurrent]:
    """Return what recurs across *stories*, most frequent first.

    A line counts once a story, whatever dates and numbers are in it. It recurs when at least three stories and two in
    a thousand hold it.

    Raises:
        InputError: there are fewer than three stories.
    """
    rules = load_rules() if rules is None else rules
    counts: dict[tuple[Kind, str], _Count] = {}
    total = 0
    for total, story in enumerate(stories, 1):
        _count(story, counts, total)
        if total % _PRUNE_EVERY == 0:
            _prune(counts, total)
    if total < _LEAST_STORIES:
        raise InputError(f"{total} stories are too few to tell what recurs. Give at least {_LEAST_STORIES}.")
    least = max(_LEAST_STORIES, _LEAST_SHARE * total)
    frequent = {key: count for key, count in counts.items() if count.stories + count.missed >= least}
    told = _told_otherwise({key: count.stories for key, count in frequent.items()})
    found = [_recurrent(*key, count, total, rules) for key, count in frequent.items() if key not in told]
    return sorted(found, key=lambda item: (-item.stories, item.kind, item.pattern))


def read_stories(folder: Path, pattern: str = "*.txt") -> Iterator[str]:
    """Yield the texts of the files in *folder* and its subfolders, in order of their names.

    Raises:
        InputError: *folder* is no folder, holds no such file, or one of them is no UTF-8 text.
    """
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is not a folder. Give the folder that holds the stories of one site.")
    paths = sorted(folder.rglob(pattern))
    if not paths:
        raise InputError(f"{str(folder)!r} holds no file {pattern}. Check the folder.")
    for path in paths:
        yield read_text(path)


def rule_file(found: Sequence[Recurrent], *, name: str = "site") -> str:
    """Return a rule file, to be reviewed, with a rule for everything in *found* that no rule takes yet."""
    new = [item for item in found if item.rule is None]
    header = "# Proposed by `alignqa mine`. Take out what belongs to the stories, and correct the categories.\n"
    return header + "".join(_entry(item, f"{name}.{number:03}") for number, item in enumerate(new, 1))


def _entry(item: Recurrent, rule_id: str) -> str:
    quoted = [json.dumps(text, ensure_ascii=False) for text in (rule_id, item.category, _regex(item))]
    examples = json.dumps(list(item.examples), ensure_ascii=False)
    return (
        f"\n# In {item.stories} stories, {item.share:.1%} of all.\n"
        f"[[rules]]\nid = {quoted[0]}\ncategory = {quoted[1]}\n"
        f"pattern = {quoted[2]}\ncatches = {examples}\nleaves = []\n"
    )


def _regex(item: Recurrent) -> str:
    text = item.pattern.removesuffix(" …") if item.kind == "label" else item.pattern
    pieces = re.split(r"(<date>|0)", text)
    folded = {"<date>": "{date}", "0": r"\d+"}
    pattern = "".join(folded.get(piece) or re.escape(piece).replace(r"\ ", " ") for piece in pieces)
    return rf"{pattern} ?[:：|»] ?.{{1,200}}" if item.kind == "label" else pattern


def _count(story: str, counts: dict[tuple[Kind, str], _Count], number: int) -> None:
    """Count the lines of one story; *number* says which one it is."""
    seen: dict[tuple[Kind, str], str] = {}
    for line in map(bare, story.splitlines()):
        if 0 < len(line) <= _MAX_LENGTH and line.isprintable():
            for key in _keys(line):
                seen.setdefault(key, line)
    for key, line in seen.items():
        if key not in counts:
            counts[key] = _Count(0, (number - 1) // _PRUNE_EVERY)
        count = counts[key]
        count.stories += 1
        if len(count.examples) < _EXAMPLES and line not in count.examples:
            count.examples.append(line)


def _keys(line: str) -> Iterator[tuple[Kind, str]]:
    """Yield what a line is counted as: itself, and its label if it has one, both with dates and numbers folded."""
    yield "line", _folded(line)
    if label := _LABEL.fullmatch(line):
        yield "label", f"{_folded(label[1])} …"


def _folded(text: str) -> str:
    return _NUMBER.sub("0", _DATE.sub("<date>", text))


def _prune(counts: dict[tuple[Kind, str], _Count], total: int) -> None:
    """Drop what cannot have stood in more than one story in :data:`_PRUNE_EVERY`."""
    for key in [key for key, count in counts.items() if count.stories + count.missed <= total // _PRUNE_EVERY]:
        del counts[key]


def _told_otherwise(stories: dict[tuple[Kind, str], int]) -> set[tuple[Kind, str]]:
    """Return the labels that one line nearly always follows, and the lines that are one of many with their label."""
    told: set[tuple[Kind, str]] = set()
    often = {label: n for (kind, label), n in stories.items() if kind == "label"}
    for (kind, line), n in stories.items():
        found = _LABEL.fullmatch(line) if kind == "line" else None
        label = f"{found[1]} …" if found else ""
        if label in often:
            told.add(("label", label) if 2 * n >= often[label] else ("line", line))
    return told


def _recurrent(kind: Kind, text: str, count: _Count, total: int, rules: tuple[Rule, ...]) -> Recurrent:
    of_lines = [rule for rule in rules if rule.where in ("line", "sentence")]
    taken = [whole_match(example, of_lines) for example in count.examples]
    rule = taken[0] if all(taken) else None
    category = rule.category if rule else _nearest_category(count.examples[0], rules)
    examples = tuple(count.examples)
    return Recurrent(text, kind, count.stories, count.stories / total, examples, category, rule.id if rule else None)


def _nearest_category(line: str, rules: tuple[Rule, ...]) -> ArtifactCategory:
    """Return the category of the rule example that shares most letter sequences with *line* (Dice coefficient)."""
    own = _grams(line)
    scored = [(2 * len(own & grams) / (len(own) + len(grams)), category) for grams, category in _examples(rules)]
    return max(scored, key=lambda pair: pair[0])[1] if scored else "navigation"


@cache
def _examples(rules: tuple[Rule, ...]) -> list[tuple[frozenset[str], ArtifactCategory]]:
    return [(_grams(example), rule.category) for rule in rules for example in rule.catches]


def _grams(text: str) -> frozenset[str]:
    padded = f" {_folded(text).casefold()} "
    return frozenset(padded[i : i + _GRAM] for i in range(max(1, len(padded) - _GRAM + 1)))
