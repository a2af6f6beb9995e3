"""An aligned story in; out come issues for numbers, amounts, dates and times whose values differ between versions."""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple, get_args

from alignqa.datatypes import Issue, Pair, Side
from alignqa.quantities import Quantity, find_quantities, has_words
from alignqa.quantities.compare import (
    Matching,
    QuantityPart,
    are_conversions,
    hours_differ,
    is_rounded,
    match_parts,
    match_quantities,
    periods_differ,
    units_differ,
)
from alignqa.quantities.lexicon import load_lexicon
from alignqa.resources import load_thresholds
from alignqa.story import Story

_CAPITALS = re.compile(r"\b[A-Z]{3,4}\b")
#: Kinds that do not say what is counted.
_BARE = frozenset({"number", "ordinal", "fraction", "range", "score"})
#: Kinds that translators write in words, and may leave out or put in.
_IN_WORDS = frozenset({"number", "ordinal", "fraction", "decade", "century"})
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

    def __init__(self, matching: Matching) -> None:
        """Take over the unmatched parts; what differs in its unit only is a difference, a conversion is not."""
        confidence = load_thresholds("checks")["number"]["confidence_unit"]
        self.source = matching.source
        self.target = matching.target
        self.differences = [
            Difference(confidence, *pair)
            for pair in matching.matched
            if units_differ(*pair) or periods_differ(*pair) or hours_differ(*pair)
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

    def pair_up(self, rate: Callable[[QuantityPart, QuantityPart], float]) -> None:
        """Turn the parts that *rate* gives a confidence into differences, the most probable first."""
        rated = [Difference(rate(a, b), a.quantity, b.quantity) for a, b in self.candidates()]
        taken: set[Quantity] = set()
        for difference in sorted(rated, key=lambda difference: -difference.confidence):
            if difference.confidence and taken.isdisjoint((difference.source, difference.target)):
                self.differences.append(difference)
                taken.update((difference.source, difference.target))
        self.remove(taken)


def check_numbers(story: Story) -> Iterator[Issue]:
    """Yield one issue for every quantity of a pair whose counterpart has another value.

    A difference needs a quantity without a counterpart on both sides: one that is missing on one side only is left to
    the checks for omissions and additions. A value that a neighbouring pair has instead was moved there; the same value
    in another unit was converted; where a sentence names a time zone, the next day may be the same one. In a language
    without a table of number words, only numerals that differ in one digit are reported.
    """
    words = all(map(has_words, story.languages))
    zones = load_lexicon("neutral").roles["zones"]
    found = [PairQuantities(match_quantities(*_quantities_of(story, pair), loose=not words)) for pair in story.pairs]
    for quantities in found:
        quantities.pair_up(confidence_of_misprint)
    for before, after in itertools.pairwise(found):
        _remove_moved(before.source, after.target)
        _remove_moved(after.source, before.target)
    for pair, quantities in zip(story.pairs, found, strict=True):
        texts = [[story.document(side).sentences[i].text for i in pair.side(side)] for side in get_args(Side)]
        capitals = {word.lower() for text in itertools.chain(*texts) for word in _CAPITALS.findall(text)}
        if any(word in zones for word in capitals):
            quantities.remove_where(_are_neighbouring_days)
        quantities.pair_up(confidence_of_difference if words else confidence_of_digit)
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
            if not quantity.careful
        ]
        for side in get_args(Side)
    )
    return source, target


def _remove_moved(left: list[QuantityPart], right: list[QuantityPart]) -> None:
    """Remove from both lists what matches, but for words that say little: ``one``, ``second``."""
    for written in (True, False):
        own, others = (
            [n for n, part in enumerate(side) if bool(part.digits) is written and _is_evidence(part)]
            for side in (left, right)
        )
        matched = match_parts([left[n] for n in own], [right[n] for n in others])
        moved = {own[i] for i in matched}, {others[j] for j in matched.values()}
        left[:] = [part for n, part in enumerate(left) if n not in moved[0]]
        right[:] = [part for n, part in enumerate(right) if n not in moved[1]]


def confidence_of_misprint(source: QuantityPart, target: QuantityPart) -> float:
    """Return the confidence that two numerals of several digits, one of which differs, should be the same; or 0."""
    misprint = len(source.digits) > 1 and confidence_of_digit(source, target)
    return load_thresholds("checks")["number"]["confidence_misprint"] if misprint else 0.0


def confidence_of_digit(source: QuantityPart, target: QuantityPart) -> float:
    """Return the confidence that two numerals, one digit of which differs, should be the same; or 0."""
    one, other = source.digits, target.digits
    differ = len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return load_thresholds("checks")["number"]["confidence_digit"] if differ else 0.0


def confidence_of_difference(source: QuantityPart, target: QuantityPart) -> float:
    """Return the confidence that *target* should have been *source*; 0 where they need not be related."""
    limits = load_thresholds("checks")["number"]
    kinds = {source.quantity.kind, target.quantity.kind}
    if len(kinds) > 1 or "code" in kinds or not (_is_evidence(source) and _is_evidence(target)):
        return confidence_of_digit(source, target)
    if "money" in kinds and units_differ(source.quantity, target.quantity):
        return 0.0
    if is_rounded(source.quantity, target.quantity):
        return 0.0
    one, other = source.digits, target.digits
    if not (one and other):
        return limits["confidence_words"]
    if kinds & _BARE:
        # Numerals that differ only in their zeros or their scale: 3 million and 300 million.
        alike = len(one) == len(other) or one.strip("0") == other.strip("0")
        return limits["confidence_length"] if alike else 0.0
    return limits["confidence_kind"]


def _are_neighbouring_days(source: Quantity, target: Quantity) -> bool:
    """Return whether two weekdays follow one another, as they do a time zone ahead."""
    one, other = source.readings[0][0], target.readings[0][0]
    if source.kind != "weekday" or target.kind != "weekday" or one is None or other is None:
        return False
    return (one - other) % 7 in (1, 6)


def _is_evidence(part: QuantityPart) -> bool:
    """Return whether a translator would not leave *part* out or put it in as a matter of style."""
    quantity, value = part.quantity, part.quantity.readings[0][0]
    if quantity.digits or quantity.kind not in _IN_WORDS:
        return True
    return value is not None and value > load_thresholds("checks")["number"]["max_optional"]


def _issue(story: Story, pair: Pair, difference: Difference) -> Issue:
    """Return the issue for a difference, with the sentences of the pair that hold the two quantities."""
    quantities = difference.source, difference.target
    with_period = periods_differ(*quantities)
    spans = [
        story.span(side, quantity.start, quantity.end + (len(quantity.counted) if with_period else 0))
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
    kinds = {quantity.kind for quantity in quantities}
    what = _NAMES.get(kinds.pop(), "number") if len(kinds) == 1 else "number"
    return Issue(
        type="number",
        severity="major",
        confidence=difference.confidence * pair.confidence,
        message=f"The {what} “{spans[0].text}” became “{spans[1].text}”.",
        rule="number-differs",
        source=source,
        target=target,
        spans=tuple(spans),
    )
