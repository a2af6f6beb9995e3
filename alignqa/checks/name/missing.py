"""A pair in; out come the names of one version that leave no trace in the other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeVar

from alignqa.checks.name.evidence import LackingName, lacking_names
from alignqa.checks.name.version import Name, VersionNames
from alignqa.checks.pair_links import PairLinks
from alignqa.datatypes import Pair, Span
from alignqa.names.words import Word
from alignqa.resources import load_thresholds

_Name = TypeVar("_Name", Name, LackingName)


def missing_names(
    version: VersionNames,
    other: VersionNames,
    pair: Pair,
    near: Sequence[Pair],
    links: PairLinks | None,
    reported: Collection[Span],
) -> Iterator[tuple[Word, ...]]:
    """Yield the full names of *version* that the *other* does not write, abbreviate or translate, here or nearby.

    *near* are the pairs before and after this one too. Names within the spans *reported* before are left out.
    """
    limit = load_thresholds("checks")["name"]["max_link_missing"]
    for words in _full_names(version, pair, other):
        keys = other.keys(i for neighbour in near for i in neighbour.side(other.side))
        acronyms = {word.key for i in pair.side(other.side) for word in other.words[i] if word.acronym}
        initials = "".join(word.key[0] for word in words)
        is_known = any(word.key in keys for word in words) or any(initials in acronym for acronym in acronyms)
        is_linked = links is not None and any(links.best(version.side, word) > limit for word in words)
        is_reported = any(
            span.side == version.side and span.start < word.end and word.start < span.end
            for span in reported
            for word in words
        )
        if not (is_known or is_linked or is_reported):
            yield words


def names_missing_at_gaps(
    version: VersionNames, own: Sequence[int], other: VersionNames, others: Sequence[int], links: PairLinks
) -> Iterator[tuple[Word, ...]]:
    """Yield the names of the sentences *own* that nothing in *others* is linked to, if a word is missing there.

    It seems to be where nothing but a mark follows a word that needs a name after it: "in, mainly in India".
    """
    if not any(other.has_gap(i) for i in others):
        return
    limit = load_thresholds("checks")["name"]["max_link_missing"]
    names = lacking_names(version, own, other, others)
    lacking = {name.word.key for name in names}
    chosen = [
        name
        for name in names
        if (name.evident or name.place)
        and not name.word.acronym
        and all(key in lacking for key, _ in name.neighbours)
        and links.best(version.side, name.word) <= limit
    ]
    for i in own:
        for run in _runs(version, [name for name in chosen if name.sentence == i]):
            yield tuple(name.word for name in run)


def _full_names(version: VersionNames, pair: Pair, other: VersionNames) -> Iterator[tuple[Word, ...]]:
    """Yield the names of two words and more that the other side of a *pair* lacks, next to no title or known name."""
    others = pair.side(other.side)
    keys = other.keys(others)
    for i in pair.side(version.side):
        evident = [name for name in version.names[i] if name.evident]
        lacking = [name for name in evident if name.word.key not in keys and not other.mentions(name.word, others)]
        found = {name.position for name in evident} - {name.position for name in lacking}
        for run in _runs(version, lacking):
            adjacent = version.adjacent_capitals(i, run[0].position, run[-1].position)
            is_next = any(j in found or version.is_ordinary(version.words[i][j]) for j in adjacent)
            is_noun = version.nouns_capitalised and not all(name.known for name in run)
            if len(run) > 1 and not is_next and not is_noun:
                yield tuple(name.word for name in run)


def _runs(version: VersionNames, names: Iterable[_Name]) -> list[list[_Name]]:
    """Return the names of one sentence, split into runs of neighbouring words."""
    runs: list[list[_Name]] = []
    for name in names:
        last = runs[-1][-1] if runs else None
        if last and name.position == last.position + 1 and version.are_joined(last.word, name.word):
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs
