"""Stories of one site in, rules for what recurs in them out: lines, sentences of flattened pages, ends of texts.

One pass with bounded memory, as in :mod:`alignqa.artifacts.mining`, but stricter, as nobody reviews these rules: what
looks like prose has to recur at the beginning or end of stories, and near copies of one story count once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from alignqa.artifacts.detect import bare
from alignqa.artifacts.mining import CopyFinder, fold, folded_pattern, nearest_category, toml_text
from alignqa.artifacts.rules import ArtifactRule, Where, expand, headings, library_words, load_rules
from alignqa.artifacts.shapes import has_final_mark
from alignqa.resources import load_thresholds

_SENTENCE = re.compile(r"(?<=[.!?…]) +|(?<=[.!?…][\"'”’»)]) +")
_NAME = re.compile(r"(?<=[:|] )[^\W\d_a-z][\w.'-]*(?: [^\W\d_a-z][\w.'-]*){0,4}$")
#: The last words of texts are counted in these numbers.
_ENDS = (24, 16, 12, 8)


@dataclass(slots=True)
class _Count:
    """In how many stories a text is, in how many at the beginning or end, and how many may have been missed."""

    stories: int
    at_edge: int
    missed: int
    example: str


class SiteLearner:
    """Counts, story by story, what recurs on a site."""

    def __init__(self, prune_every: int = 1000) -> None:
        """Start with no story; *prune_every* is the number of stories between two prunings."""
        self.stories = 0
        self._prune_every = prune_every
        self._counts: dict[tuple[Where, str], _Count] = {}
        self._copies = CopyFinder()

    def add(self, story: str) -> None:
        """Count what is in one *story*, each text once; a near copy of an earlier story is left out."""
        if self._copies.is_copy(story):
            return
        seen: dict[tuple[Where, str], tuple[str, bool]] = {}
        for key, text, at_edge in _texts(story):
            seen[key] = text, at_edge or (key in seen and seen[key][1])
        for key, (text, at_edge) in seen.items():
            count = self._counts.setdefault(key, _Count(0, 0, self.stories // self._prune_every, text))
            count.stories += 1
            count.at_edge += at_edge
        self.stories += 1
        if self.stories % self._prune_every == 0:
            rare = self.stories // self._prune_every
            self._counts = {k: c for k, c in self._counts.items() if c.stories + c.missed > rare}

    def rules(self) -> tuple[ArtifactRule, ...]:
        """Return rules for what recurs, most frequent first."""
        limits = load_thresholds("artifacts")["site"]
        known = {fold(line).casefold() for lines in headings().values() for line in lines}
        found = [
            (count, key)
            for key, count in self._counts.items()
            if self._is_of_site(key[0], count) and key[1].casefold() not in known
        ]
        found.sort(key=lambda each: (-each[0].stories, -len(each[1][1]), each[1]))
        library = load_rules()
        return tuple(
            ArtifactRule(
                id=f"site.{number:03}",
                category=nearest_category(count.example, library),
                pattern=_pattern(*key),
                probability=limits["probability"],
                where=key[0],
                catches=(count.example,),
            )
            for number, (count, key) in enumerate(found[: int(limits["max_rules"])], 1)
        )

    def _is_of_site(self, where: Where, count: _Count) -> bool:
        """Return whether a text recurs often enough, and at a place where a site puts it."""
        limits = load_thresholds("artifacts")["site"]
        is_prose = where == "end" or has_final_mark(count.example)
        min_share = limits["min_share_prose" if is_prose else "min_share"]
        if count.stories < max(limits["min_stories"], min_share * self.stories):
            return False
        return not is_prose or count.at_edge >= limits["min_edge_share"] * count.stories


def learn_site(stories: Iterable[str]) -> tuple[ArtifactRule, ...]:
    """Return rules for what recurs across *stories* of one site; none for a few stories.

    A line without a final mark is taken for the site's if at least four stories and one in twenty have it, a sentence
    or the end of a text if one story in five has it, nearly always at its beginning or end. Dates, numbers, and names
    behind a colon do not matter.
    """
    learner = SiteLearner()
    for story in stories:
        learner.add(story)
    return learner.rules()


def site_file(rules: Iterable[ArtifactRule]) -> str:
    """Return a rule file with *rules* that were learned."""
    text = "# Learned by alignqa from what recurs in these stories.\n"
    for rule in rules:
        fields = {"id": rule.id, "category": rule.category, "pattern": rule.pattern, "where": rule.where}
        text += "\n[[rules]]\n" + "".join(f"{key} = {toml_text(value)}\n" for key, value in fields.items())
        text += (
            f"probability = {rule.probability}\ncatches = [{', '.join(map(toml_text, rule.catches))}]\nleaves = []\n"
        )
    return text


def _texts(story: str) -> Iterator[tuple[tuple[Where, str], str, bool]]:
    """Yield what is counted of a story: where a rule looks for it and its folded text, itself, whether at an edge."""
    limits = load_thresholds("artifacts")["mining"]
    lines = [line for line in map(bare, story.splitlines()) if line]
    edge = int(load_thresholds("artifacts")["site"]["edge_lines"])
    parts = [part for line in lines for part in _SENTENCE.split(line)]
    for number, part in enumerate(parts):
        if 2 < len(part) <= limits["max_line_characters"] and part.isprintable() and any(map(str.isalpha, part)):
            yield ("sentence", _fold(part)), part, number < edge or number >= len(parts) - edge
    words = lines[-1].split() if lines else []
    for size in _ENDS:
        if len(words) > size:
            text = " ".join(words[-size:])
            yield ("end", _fold(text)), text, True


def _fold(text: str) -> str:
    return _NAME.sub("<name>", fold(text))


def _pattern(where: Where, text: str) -> str:
    """Return the pattern of a rule for a folded text."""
    pattern = expand(folded_pattern(text).replace("\n", " "), library_words(), "site")
    return rf"(?:^|(?<=\s)){pattern}" if where == "end" else pattern
