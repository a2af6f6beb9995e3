"""From the stories of one site to the artifacts of that site: lines and line patterns that recur, and rules for them.

One pass over the stories with bounded memory, by lossy counting (Manku and Motwani 2002): a pattern that is in at least
one story in a thousand is never missed, however many stories there are.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Literal

from alignqa.artifacts.detect import WholeMatcher, bare
from alignqa.artifacts.rules import ArtifactRule, load_rules
from alignqa.artifacts.shapes import has_final_mark
from alignqa.datatypes import ArtifactCategory
from alignqa.errors import InputError
from alignqa.files import read_text
from alignqa.resources import load_thresholds

LineKind = Literal["line", "label"]

#: Stories between two prunings. What is in fewer than one in this many may be dropped, so memory is bounded.
PRUNE_EVERY = 1000
MAX_EXAMPLES = 3
_GRAM = 3
_LABEL = re.compile(r"([^\W\d_][^:：|»]{1,40}?) ?[:：|»] ?\S.*")
_DATE = re.compile(r"\d{1,2}(?:\.|st|nd|rd|th)? [^\W\d_]{3,10}\.?,? \d{4}|[^\W\d_]{3,10}\.? \d{1,2}, \d{4}")
_NUMBER = re.compile(r"\d+")
_SENTENCE = re.compile(r"(?<=[.!?…])[\"'”’»)]{0,2} +")


@dataclass(frozen=True, slots=True)
class Recurrent:
    """A line, or a label with changing text behind it, that recurs across stories.

    ``pattern`` is the text with dates and numbers folded to ``<date>`` and ``0``; a label ends in `` …``. ``stories``
    is how many stories hold it, at least (a rare one may have been counted late), ``share`` that part of all (0..1).
    ``rule`` is the id of the rule that takes it already, if one does.
    """

    pattern: str
    kind: LineKind
    stories: int
    share: float
    examples: tuple[str, ...]
    category: ArtifactCategory
    rule: str | None

    @property
    def regex(self) -> str:
        """The pattern of a rule that takes it, as rule files write it."""
        pattern = folded_pattern(self.pattern.removesuffix(" …") if self.kind == "label" else self.pattern)
        return rf"{pattern} ?[:：|»] ?.{{1,200}}" if self.kind == "label" else pattern


class CopyFinder:
    """Finds near copies of earlier stories, in bounded memory: those that share half of their sentences with one.

    Sentences that many stories have are the site's, and not counted.
    """

    def __init__(self) -> None:
        """Start with no story."""
        self._stories = 0
        self._seen: dict[int, tuple[int, int]] = {}  # by the hash of a sentence: its first story, and how many have it

    def is_copy(self, story: str) -> bool:
        """Return whether *story* is a near copy; if it is not, later ones are compared with it too."""
        limits = load_thresholds("artifacts")["mining"]
        sentences = (part for line in story.splitlines() for part in _SENTENCE.split(line))
        hashes = {
            hash(fold(part))
            for part in sentences
            if len(part) >= limits["min_sentence_characters"] and has_final_mark(part)
        }
        own = [self._seen.get(each, (-1, 0)) for each in hashes]
        own = [each for each in own if each[1] < limits["min_stories"]]
        votes = Counter(first for first, _ in own if first >= 0)
        if len(own) > 1 and votes and max(votes.values()) >= limits["min_copied_share"] * len(own):
            return True
        for each in hashes:
            first, count = self._seen.get(each, (self._stories, 0))
            self._seen[each] = first, count + 1
        self._stories += 1
        if len(self._seen) > limits["max_sentences"]:
            self._seen = dict(islice(self._seen.items(), len(self._seen) // 2, None))
        return False


@dataclass(slots=True)
class LineCount:
    """In how many stories a line is; ``missed`` is how many may have held it before it was counted."""

    stories: int
    missed: int
    examples: list[str] = field(default_factory=list)


class LineCounter:
    """Counts in how many stories each line and each label is, in bounded memory."""

    def __init__(self, prune_every: int = PRUNE_EVERY) -> None:
        """Start with no story; *prune_every* is the number of stories between two prunings."""
        self.stories = 0
        self.counts: dict[tuple[LineKind, str], LineCount] = {}
        self._prune_every = prune_every
        self._copies = CopyFinder()

    def add(self, story: str) -> None:
        """Count the lines of one *story*, each once, and its labels; both with dates and numbers folded.

        A near copy of an earlier story is left out.
        """
        if self._copies.is_copy(story):
            return
        max_length = load_thresholds("artifacts")["mining"]["max_line_characters"]
        seen: dict[tuple[LineKind, str], str] = {}
        for line in map(bare, story.splitlines()):
            if 0 < len(line) <= max_length and line.isprintable():
                seen.setdefault(("line", fold(line)), line)
                if label := _LABEL.fullmatch(line):
                    seen.setdefault(("label", f"{fold(label[1])} …"), line)
        for key, line in seen.items():
            if key not in self.counts:
                self.counts[key] = LineCount(0, self.stories // self._prune_every)
            count = self.counts[key]
            count.stories += 1
            if len(count.examples) < MAX_EXAMPLES and line not in count.examples:
                count.examples.append(line)
        self.stories += 1
        if self.stories % self._prune_every == 0:
            self.prune()

    def prune(self) -> None:
        """Drop what cannot be in more than one story of those between two prunings."""
        rare = self.stories // self._prune_every
        for key in [key for key, count in self.counts.items() if count.stories + count.missed <= rare]:
            del self.counts[key]


def mine(stories: Iterable[str], *, rules: tuple[ArtifactRule, ...] | None = None) -> list[Recurrent]:
    """Return what recurs across *stories*, most frequent first.

    A line counts once per story, whatever its dates and numbers. It recurs if at least three stories, and two in a
    thousand, have it.

    Raises:
        InputError: there are fewer than three stories.
    """
    limits = load_thresholds("artifacts")["mining"]
    rules = load_rules() if rules is None else rules
    counter = LineCounter()
    for story in stories:
        counter.add(story)
    if counter.stories < limits["min_stories"]:
        raise InputError(
            f"{counter.stories} stories are too few to show what recurs. Give at least {limits['min_stories']}."
        )
    min_stories = max(limits["min_stories"], limits["min_share"] * counter.stories)
    frequent = {key: count for key, count in counter.counts.items() if count.stories + count.missed >= min_stories}
    redundant = _redundant({key: count.stories for key, count in frequent.items()})
    of_lines = WholeMatcher([rule for rule in rules if rule.where in ("line", "sentence")])
    found = [
        _recurrent(*key, count, counter.stories, rules, of_lines)
        for key, count in frequent.items()
        if key not in redundant
    ]
    return sorted(found, key=lambda item: (-item.stories, item.kind, item.pattern))


def read_stories(folder: Path, pattern: str = "*.txt", *, skip: bool = False) -> Iterator[str]:
    """Yield the texts of the files in *folder* and its subfolders, in order of their names.

    With *skip*, files that cannot be read are skipped.

    Raises:
        InputError: *folder* is not a folder or has no such file, or a file is not UTF-8 text.
    """
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is not a folder. Give the folder that holds the stories of one site.")
    paths = sorted(folder.rglob(pattern))
    if not paths and not skip:
        raise InputError(f"There are no {pattern} files in {str(folder)!r}. Check the folder.")
    for path in paths:
        try:
            yield read_text(path)
        except InputError:
            if not skip:
                raise


def rule_file(found: Sequence[Recurrent], *, name: str = "site") -> str:
    """Return a rule file for review, with a rule for everything in *found* that no rule matches yet."""
    text = "# Proposed by `alignqa mine`. Delete what belongs to the stories, and correct the categories.\n"
    for number, item in enumerate((item for item in found if item.rule is None), 1):
        fields = {
            "id": f"{name}.{number:03}",
            "category": item.category,
            "pattern": item.regex,
            "catches": list(item.examples),
            "leaves": [],
        }
        text += f"\n# In {item.stories} stories, {item.share:.1%} of all.\n[[rules]]\n"
        text += "".join(f"{key} = {toml_text(value)}\n" for key, value in fields.items())
    return text


def toml_text(value: str | Sequence[str]) -> str:
    """Return *value* as TOML writes it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def fold(text: str) -> str:
    """Return *text* with every date as ``<date>`` and every number as ``0``."""
    return _NUMBER.sub("0", _DATE.sub("<date>", text))


def folded_pattern(text: str) -> str:
    """Return a pattern, as rule files write it, for a text with folded dates, names and numbers."""
    folded = {"<date>": "{date}", "<name>": "{names}", "0": r"\d+"}
    parts = re.split(r"(<date>|<name>|0)", text)
    return "".join(folded.get(part) or re.escape(part).replace(r"\ ", " ") for part in parts)


def _redundant(stories: Mapping[tuple[LineKind, str], int]) -> set[tuple[LineKind, str]]:
    """Return the labels that one line nearly always follows, and the lines that are one of many with their label."""
    share = load_thresholds("artifacts")["mining"]["min_line_share"]
    redundant: set[tuple[LineKind, str]] = set()
    labels = {label: n for (kind, label), n in stories.items() if kind == "label"}
    for (kind, line), n in stories.items():
        found = _LABEL.fullmatch(line) if kind == "line" else None
        label = f"{found[1]} …" if found else ""
        if label in labels:
            redundant.add(("label", label) if n >= share * labels[label] else ("line", line))
    return redundant


def _recurrent(
    kind: LineKind,
    text: str,
    count: LineCount,
    total: int,
    rules: tuple[ArtifactRule, ...],
    of_lines: WholeMatcher,
) -> Recurrent:
    """Return the record of a line or label; its category is that of its rule, or of the most similar example."""
    taken = [of_lines.match(example) for example in count.examples]
    rule = taken[0] if all(taken) else None
    category = rule.category if rule else nearest_category(count.examples[0], rules)
    examples = tuple(count.examples)
    return Recurrent(text, kind, count.stories, count.stories / total, examples, category, rule.id if rule else None)


def nearest_category(line: str, rules: tuple[ArtifactRule, ...]) -> ArtifactCategory:
    """Return the category of the rule example that shares most letter sequences with *line* (Dice coefficient)."""
    own = _grams(line)
    shared = [(2 * len(own & grams) / (len(own) + len(grams)), category) for grams, category in _examples(rules)]
    return max(shared, key=lambda pair: pair[0])[1] if shared else "navigation"


@cache
def _examples(rules: tuple[ArtifactRule, ...]) -> list[tuple[frozenset[str], ArtifactCategory]]:
    return [(_grams(example), rule.category) for rule in rules for example in rule.catches]


def _grams(text: str) -> frozenset[str]:
    padded = f" {fold(text).casefold()} "
    return frozenset(padded[i : i + _GRAM] for i in range(max(1, len(padded) - _GRAM + 1)))
