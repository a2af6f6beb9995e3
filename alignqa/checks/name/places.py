"""A pair in; out come the places and organisations of tables that another one of the same kind replaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alignqa.checks.base import both
from alignqa.checks.name.issues import name_issue
from alignqa.checks.name.version import VersionNames
from alignqa.checks.pair_links import PairLinks
from alignqa.datatypes import Issue, Pair
from alignqa.names.places import Place, kinds_of
from alignqa.resources import load_thresholds


def replaced_places(pair: Pair, source: VersionNames, target: VersionNames, links: PairLinks | None) -> Iterator[Issue]:
    """Yield the places and organisations of a pair that another one of the same kind replaces."""
    lacking = _lacking_places(source, pair.source, target, pair.target)
    added = _lacking_places(target, pair.target, source, pair.source)
    limit = load_thresholds("checks")["name"]["min_link_place"]
    for place in lacking:
        other = next(
            (
                other
                for other in added
                if kinds_of(place) & kinds_of(other)
                and (links is None or links.probability((place.start, place.end), (other.start, other.end)) >= limit)
            ),
            None,
        )
        if other:
            added.remove(other)
            spans = (source.span(place, place), target.span(other, other))
            message = f"“{spans[0].text}” became “{spans[1].text}”."
            yield name_issue("name-place", message, both(pair), spans)


def _lacking_places(
    version: VersionNames, own: Sequence[int], other: VersionNames, others: Sequence[int]
) -> list[Place]:
    """Return the places in the sentences *own* that the sentences *others* of the other version do not mention."""
    mentioned = {concept for i in others for place in other.places[i] for concept in place.concepts}
    keys = other.keys(others)
    found = []
    for i in own:
        for place in version.places[i]:
            letters = {word.key for word in version.words[i] if place.start <= word.start < place.end}
            carried_over = letters and letters <= keys
            if not place.ambiguous and not place.concepts & mentioned and not carried_over:
                found.append(place)
    return found
