"""The names that each side of a pair lacks in; out come those that another name replaces."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alignqa.checks.name.evidence import LackingName, may_correspond, replacement_odds
from alignqa.checks.name.renderings import MIN_RENDERING, Renderings
from alignqa.checks.pair_links import PairLinks
from alignqa.datatypes import Side
from alignqa.names.spelling import is_alike, is_misprinted_acronym, is_misspelling, sound_unlike
from alignqa.resources import load_thresholds


@dataclass(frozen=True, slots=True)
class Replacement:
    """A name of the source and the one of the target in its place, a run of neighbouring words each."""

    source: tuple[LackingName, ...]
    target: tuple[LackingName, ...]


def replacements(
    source: Sequence[LackingName],
    target: Sequence[LackingName],
    together: frozenset[frozenset[str]],
    long_forms: frozenset[tuple[str, str]],
    links: PairLinks | None,
    renderings: Renderings,
) -> Iterator[Replacement]:
    """Yield the names that another one replaces, each name once.

    *together* are pairs of parts of one full name, *long_forms* initials with a word that they stand for.
    """
    possible = comparable_names(source, target, together, long_forms, links)
    if links is None:
        judged = list(_without_links(possible))
    else:
        odds = [(replacement_odds(a, b, links, renderings), a, b) for a, b in possible]
        judged = [(a, b) for value, a, b in sorted(odds, key=lambda item: -item[0]) if value >= 0]
    used: set[LackingName] = set()
    for a, b in [*_misprinted_acronyms(source, target, links), *judged]:
        if a not in used and b not in used:
            found = Replacement(_whole("source", a, source, target, links), _whole("target", b, target, source, links))
            used.update(found.source, found.target)
            yield found


def comparable_names(
    source: Sequence[LackingName],
    target: Sequence[LackingName],
    together: frozenset[frozenset[str]],
    long_forms: frozenset[tuple[str, str]],
    links: PairLinks | None,
) -> list[tuple[LackingName, LackingName]]:
    """Return the names of both sides that may stand for each other and are not names of one person or thing.

    Two places of tables are compared by these tables instead. Acronyms are translated, and words of a language may be:
    they are compared only if both versions have one of the acronyms, or each of the words, or if the words are next to
    one and the same name.
    """
    return [
        (a, b)
        for a, b in itertools.product(source, target)
        if not (a.place and b.place)
        and not _is_acronym(a, b)
        and not _is_word(a, b)
        and (links is None or may_correspond(a, b, links))
        and not _are_one(a, b, together, long_forms)
    ]


def _misprinted_acronyms(
    source: Sequence[LackingName], target: Sequence[LackingName], links: PairLinks | None
) -> Iterator[tuple[LackingName, LackingName]]:
    """Yield the acronyms that differ in one letter, where each is found in its own version only: *ETG*, *RTG*."""
    limits = load_thresholds("checks")["name"]
    for a, b in itertools.product(source, target):
        if (
            a.word.acronym
            and b.word.acronym
            and min(len(a.word.key), len(b.word.key)) >= limits["min_length"]
            and not (a.known or b.known)
            and is_misprinted_acronym(a.word.text, b.word.text)
            and (links is None or links.between(a.word, b.word) >= limits["min_link_acronym"])
        ):
            yield a, b


def _is_acronym(source: LackingName, target: LackingName) -> bool:
    """Return whether two acronyms are short, or neither is written in both versions: one may translate the other."""
    short = min(len(source.word.key), len(target.word.key)) < load_thresholds("checks")["name"]["min_length"]
    return source.word.acronym and target.word.acronym and (short or not (source.known or target.known))


def _is_word(source: LackingName, target: LackingName) -> bool:
    """Return whether one of two names may be a word that only one version writes with a capital.

    What its own language has in lower case is compared only next to a name that both sides have.
    """
    both = [name for name in (source, target) if not name.known]
    listed = any(name.listed for name in both) and not source.neighbours & target.neighbours
    return listed or any(name.common for name in both)


def _are_one(
    name: LackingName,
    other: LackingName,
    together: frozenset[frozenset[str]],
    long_forms: frozenset[tuple[str, str]],
) -> bool:
    """Return whether two names are of one person or thing: they are parts of one, sound alike, or are initials."""
    a, b = name.word.key, other.word.key
    alike = frozenset((a, b)) in together or a in b or b in a or is_misspelling(a, b) or not sound_unlike(a, b)
    return alike or (a, b) in long_forms or (b, a) in long_forms


def _without_links(
    possible: Sequence[tuple[LackingName, LackingName]],
) -> Iterator[tuple[LackingName, LackingName]]:
    """Yield the names next to one and the same name, or the only ones; what is known where nothing is linked."""
    anchored = [(a, b) for a, b in possible if a.neighbours & b.neighbours and not is_alike(a.word.key, b.word.key)]
    evident = [(a, b) for a, b in possible if not (a.plain or b.plain or a.opening or b.opening)]
    yield from anchored
    if len({a for a, _ in evident}) == len({b for _, b in evident}) == 1:
        yield from evident


def _whole(
    side: Side,
    name: LackingName,
    names: Sequence[LackingName],
    others: Sequence[LackingName],
    links: PairLinks | None,
) -> tuple[LackingName, ...]:
    """Return the run of neighbouring names that *name* belongs to, without those that are linked to other words."""
    at = {own.position: own for own in names if own.sentence == name.sentence}
    run = [name]
    for step in (-1, 1):
        run.reverse()
        position = name.position + step
        while (own := at.get(position)) and _is_next(run[-1], own) and _belongs(side, own, others, links):
            run.append(own)
            position += step
    return tuple(sorted(run, key=lambda own: own.position))


def _belongs(side: Side, name: LackingName, others: Sequence[LackingName], links: PairLinks | None) -> bool:
    """Return whether a word next to a replaced name is replaced too: it is linked to nothing but lacking names."""
    if name.plain or name.common:
        return False
    if links is None:
        return len(others) > 1
    return links.best_outside(side, name.word, [own.word for own in others]) < MIN_RENDERING


def _is_next(name: LackingName, other: LackingName) -> bool:
    """Return whether two words of one sentence are joined."""
    return (other.word.key, other.position > name.position) in name.neighbours
