"""An aligned story in; out come issues for numbers, amounts, dates and times whose values differ between versions."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple, get_args

from alignqa.checks.number_rating import are_quantity_words, confidence, confidence_of_misprint, is_evidence
from alignqa.checks.pair_links import PairLinks, links_of
from alignqa.datatypes import Issue, Pair, Side
from alignqa.quantities import Quantity, find_quantities, has_words
from alignqa.quantities.compare import (
    Matching,
    QuantityPart,
    are_conversions,
    bounds_differ,
    differ_in_scale,
    hours_differ,
    match_parts,
    match_quantities,
    periods_differ,
    units_differ,
    zones_differ,
)
from alignqa.quantities.lexicon import load_lexicon
from alignqa.resources import load_thresholds
from alignqa.story import Story

_WORD_AFTER = re.compile(r"\s?([^\W\d_]+)")
#: How two quantities of one value may differ nevertheless.
_DIFFER = (units_differ, periods_differ, hours_differ, zones_differ, bounds_differ)
_CAPITALS = re.compile(r"\b[A-Z]{3,4}\b")
#: What messages call each kind; all others are numbers.
_NAMES = {
    "percent": "percentage",
    "money": "amount",
    "measure": "measurement",
    "score": "score",
    "date": "date",
    "month": "month",
    "weekday": "weekday",
    "decade": "decade",
    "century": "century",
    "time": "time",
}


class Difference(NamedTuple):
    """Two quantities that should have the same value, with the confidence (0..1) that this is an error."""

    confidence: float
    source: Quantity
    target: Quantity


class PairQuantities:
    """The quantities of one pair: the parts without a counterpart so far, and the differences found so far."""

    def __init__(self, matching: Matching, links: PairLinks | None) -> None:
        """Take over the unmatched parts; what differs in its unit only is a difference, a conversion is not."""
        sure = load_thresholds("checks")["number"]["confidence_unit"]
        self.links = links
        self.source = matching.source
        self.target = matching.target
        self.differences = [
            Difference(sure, *pair) for pair in matching.matched if any(differ(*pair) for differ in _DIFFER)
        ]
        self.remove_where(are_conversions)

    def candidates(self) -> list[tuple[QuantityPart, QuantityPart]]:
        """Return every unmatched part of the source with every one of the target; none where there are too many."""
        if max(len(self.source), len(self.target)) > load_thresholds("checks")["number"]["max_unmatched"]:
            return []
        return list(itertools.product(self.source, self.target))

    def remove(self, quantities: Collection[Quantity]) -> None:
        """Remove the parts of *quantities*."""
        self.source = [part for part in self.source if part.quantity not in quantities]
        self.target = [part for part in self.target if part.quantity not in quantities]

    def remove_where(self, are_equivalent: Callable[[Quantity, Quantity], bool]) -> None:
        """Remove the parts that *are_equivalent* to one of the other side."""
        pairs = [(a.quantity, b.quantity) for a, b in self.candidates()]
        self.remove({quantity for pair in pairs if are_equivalent(*pair) for quantity in pair})

    def pair_up(self, rate: Callable[[QuantityPart, QuantityPart, float | None], float]) -> None:
        """Turn the parts that *rate* gives a confidence into differences, the most probable first."""
        rated = [Difference(rate(a, b, self._link(a, b)), a.quantity, b.quantity) for a, b in self.candidates()]
        taken: set[Quantity] = set()
        for difference in sorted(rated, key=lambda difference: -difference.confidence):
            if difference.confidence and taken.isdisjoint((difference.source, difference.target)):
                self.differences.append(difference)
                taken.update((difference.source, difference.target))
        self.remove(taken)

    def _link(self, source: QuantityPart, target: QuantityPart) -> float | None:
        one, other = source.quantity, target.quantity
        return self.links.probability((one.start, one.end), (other.start, other.end)) if self.links else None

    def remove_scaled(self, story: Story) -> None:
        """Remove what differs in its scale only, where the word after the smaller is linked to the larger number.

        That word is one for the scale that no table has, or that is misspelt.
        """
        limit = load_thresholds("checks")["number"]["min_link"]
        self.remove_where(
            lambda one, other: differ_in_scale(one, other) and self._next_link(story, one, other) >= limit
        )

    def _next_link(self, story: Story, source: Quantity, target: Quantity) -> float:
        """Return the probability of the link between the word after one quantity and the other quantity."""
        if not self.links:
            return 0.0
        word, next_word = ((q.start, q.end) for q in (source, target))
        after = _WORD_AFTER.match(story.source.document.text, source.end)
        other = _WORD_AFTER.match(story.target.document.text, target.end)
        return max(
            self.links.probability(after.span(1), next_word) if after else 0.0,
            self.links.probability(word, other.span(1)) if other else 0.0,
        )


def check_numbers(story: Story) -> Iterator[Issue]:
    """Yield one issue for every quantity of a pair whose counterpart has another value.

    A difference needs a quantity without a counterpart on both sides: one that is missing on one side only is left to
    the checks for omissions and additions. A value that a neighbouring pair has instead was moved there; the same value
    in another unit was converted; where a sentence names a time zone, the next day may be the same one. Two quantities
    that the word links pair up differ whatever their form; two that are not linked are not compared. In a language
    without a table of number words, numerals that are not linked differ only if one digit does.
    """
    words = all(map(has_words, story.languages))
    zones = load_lexicon("neutral").roles["zones"]
    links = links_of(story)
    found = [
        PairQuantities(
            match_quantities(*_quantities_of(story, pair), loose=not words), links(number) if links else None
        )
        for number, pair in enumerate(story.pairs)
    ]
    for quantities in found:
        quantities.pair_up(confidence_of_misprint)
    for before, after in itertools.pairwise(found):
        _remove_moved(before.source, after.target)
        _remove_moved(after.source, before.target)
    for pair, quantities in zip(story.pairs, found, strict=True):
        texts = [[story.document(side).sentences[i].text for i in pair.side(side)] for side in get_args(Side)]
        if quantities.source and quantities.target:
            capitals = {word.lower() for text in itertools.chain(*texts) for word in _CAPITALS.findall(text)}
            if any(word in zones for word in capitals):
                quantities.remove_where(_are_neighbouring_days)
            quantities.remove_scaled(story)
            quantities.pair_up(functools.partial(confidence, words=words))
        # Where the target repeats the source, its number words are not of its own language.
        if pair.aligned and texts[0] != texts[1]:
            for difference in quantities.differences:
                yield _issue(story, pair, difference)


def _quantities_of(story: Story, pair: Pair) -> tuple[list[Quantity], list[Quantity]]:
    """Return the quantities of both sides of a pair, at their offsets in the documents."""
    source, target = (
        [
            dataclasses.replace(quantity, start=quantity.start + sentence.start, end=quantity.end + sentence.start)
            for sentence in (story.document(side).sentences[i] for i in pair.side(side))
            for quantity in find_quantities(sentence.text, story.document(side).language)
            if not quantity.careful or quantity.kind == "fraction"
        ]
        for side in get_args(Side)
    )
    return source, target


def _remove_moved(left: list[QuantityPart], right: list[QuantityPart]) -> None:
    """Remove from both lists what matches, but for words that say little: ``one``, ``second``."""
    for written in (True, False) if left and right else ():
        own, others = (
            [n for n, part in enumerate(side) if bool(part.digits) is written and is_evidence(part)]
            for side in (left, right)
        )
        matched = match_parts([left[n] for n in own], [right[n] for n in others])
        moved = {own[i] for i in matched}, {others[j] for j in matched.values()}
        left[:] = [part for n, part in enumerate(left) if n not in moved[0]]
        right[:] = [part for n, part in enumerate(right) if n not in moved[1]]


def _are_neighbouring_days(source: Quantity, target: Quantity) -> bool:
    """Return whether two weekdays follow one another, as they do a time zone ahead."""
    one, other = source.readings[0][0], target.readings[0][0]
    if source.kind != "weekday" or target.kind != "weekday" or one is None or other is None:
        return False
    return (one - other) % 7 in (1, 6)


def _issue(story: Story, pair: Pair, difference: Difference) -> Issue:
    """Return the issue for a difference, with the sentences of the pair that contain the two quantities."""
    quantities = difference.source, difference.target
    with_period, with_bound = periods_differ(*quantities), bounds_differ(*quantities)
    spans = [
        story.span(
            side,
            quantity.start - (len(quantity.bounded) if with_bound else 0),
            quantity.end
            + max(len(quantity.counted) if with_period else 0, len(quantity.bounded_after) if with_bound else 0),
        )
        for side, quantity in zip(get_args(Side), quantities, strict=True)
    ]
    source, target = (
        tuple(
            i
            for i in pair.side(span.side)
            if story.document(span.side).sentences[i].start <= span.start < story.document(span.side).sentences[i].end
        )
        for span in spans
    )
    in_words = are_quantity_words(*quantities)
    kinds = {quantity.kind for quantity in quantities}
    what = "quantity" if in_words else _NAMES.get(kinds.pop(), "number") if len(kinds) == 1 else "number"
    return Issue(
        type="number",
        severity="major",
        confidence=difference.confidence * pair.confidence,
        message=f"The {what} “{spans[0].text}” became “{spans[1].text}”.",
        rule="quantity-word" if in_words or with_bound else "number-differs",
        source=source,
        target=target,
        spans=tuple(spans),
    )
