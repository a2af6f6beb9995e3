"""An aligned story in; out come issues for names replaced, left out, added, misspelt or spelt in two ways.

Names that the other side of a pair lacks are compared by word links: another name in the place of one replaces it.
Translators use pronouns and titles instead of names, and names instead of pronouns, so a missing name means little by
itself: only full names that leave no trace in the other version are reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from alignqa.checks.base import both
from alignqa.checks.name.evidence import LackingName, lacking_names
from alignqa.checks.name.issues import name_issue
from alignqa.checks.name.missing import missing_names, names_missing_at_gaps
from alignqa.checks.name.places import replaced_places
from alignqa.checks.name.renderings import Renderings
from alignqa.checks.name.replaced import replacements
from alignqa.checks.name.spelling import names_in, respelt_names
from alignqa.checks.name.version import VersionNames
from alignqa.checks.pair_links import PairLinks, links_of
from alignqa.datatypes import Issue, Pair, Span
from alignqa.story import Story

#: Sentences with more words are not compared: comparing their names with each other would take very long.
MAX_WORDS = 500


def check_names(story: Story) -> Iterator[Issue]:
    """Yield the names that differ between the versions, then those that one version spells in two ways."""
    source, target = VersionNames("source", story.source.document), VersionNames("target", story.target.document)
    readable = [number for number, pair in enumerate(story.pairs) if _is_readable(pair, source, target)]
    links = links_of(story)
    renderings = Renderings(map(links, readable) if links else ())
    has_case = source.has_case and target.has_case
    if has_case:
        source.names = [list(names_in(source, target, i)) for i in range(len(source.words))]
        target.names = [list(names_in(target, source, i)) for i in range(len(target.words))]
    for number in readable:
        pair, own = story.pairs[number], links(number) if links else None
        found = list(_replaced_names(pair, source, target, own, renderings))
        yield from found
        if has_case:
            near = story.pairs[max(0, number - 1) : number + 2]
            yield from _names_of_one_side(pair, near, source, target, own, [s for issue in found for s in issue.spans])
    if has_case:
        yield from respelt_names([story.pairs[number] for number in readable], source, target)


def _is_readable(pair: Pair, source: VersionNames, target: VersionNames) -> bool:
    words = sum(len(source.words[i]) for i in pair.source), sum(len(target.words[i]) for i in pair.target)
    return pair.aligned and max(words) <= MAX_WORDS * max(len(pair.source), len(pair.target))


def _replaced_names(
    pair: Pair, source: VersionNames, target: VersionNames, links: PairLinks | None, renderings: Renderings
) -> Iterator[Issue]:
    """Yield the places, then the other names of a pair that another one replaces."""
    found = list(replaced_places(pair, source, target, links))
    yield from found
    if not (source.has_case and target.has_case):
        return
    used = [span for issue in found for span in issue.spans]
    lacking, added = (
        [
            name
            for name in lacking_names(own, pair.side(own.side), other, pair.side(other.side))
            if not _is_within(own, name, used)
        ]
        for own, other in ((source, target), (target, source))
    )
    together, long_forms = source.together | target.together, source.long_forms | target.long_forms
    for replacement in replacements(lacking, added, together, long_forms, links, renderings):
        spans = (
            source.span(replacement.source[0].word, replacement.source[-1].word),
            target.span(replacement.target[0].word, replacement.target[-1].word),
        )
        message = f"The name “{spans[0].text}” became “{spans[1].text}”."
        yield name_issue("name-replaced", message, both(pair), spans)


def _names_of_one_side(
    pair: Pair,
    near: Sequence[Pair],
    source: VersionNames,
    target: VersionNames,
    links: PairLinks | None,
    reported: Collection[Span],
) -> Iterator[Issue]:
    """Yield the full names of a pair that only one version has, but for those *reported* before."""
    for own, other, rule, state in (
        (source, target, "name-missing", "missing"),
        (target, source, "name-added", "added"),
    ):
        found = [*missing_names(own, other, pair, near, links, reported)]
        if links and not (found or reported):
            found = [*names_missing_at_gaps(own, pair.side(own.side), other, pair.side(other.side), links)]
        for words in found:
            span = own.span(words[0], words[-1])
            yield name_issue(rule, f"The name “{span.text}” is {state} in the translation.", both(pair), [span])


def _is_within(version: VersionNames, name: LackingName, spans: Iterable[Span]) -> bool:
    return any(
        span.side == version.side and span.start < name.word.end and name.word.start < span.end for span in spans
    )
