"""Numbers, amounts, dates and times whose values differ between aligned sentences."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Collection, Iterator
from itertools import pairwise
from typing import NamedTuple, get_args

from alignqa.datatypes import Issue, Pair, Side
from alignqa.quantities import Quantity, find_quantities, has_words
from alignqa.quantities.compare import (
    Matching,
    Part,
    are_conversions,
    hours_differ,
    is_rounded,
    match_parts,
    match_quantities,
    periods_differ,
    units_differ,
)
from alignqa.quantities.lexicon import load_lexicon
from alignqa.story import Story

#: A pair with more open quantities than this on one side is a table or a wrong pair.
_MOST_OPEN = 12
#: Words for numbers up to this come and go in translation: *a*, *both*, *the first*.
_SMALL = 2

_CAPITALS = re.compile(r"\b[A-Z]{3,4}\b")

#: How sure each kind of evidence is.
_MISPRINT, _SAME_KIND, _DIGIT, _SAME_LENGTH, _UNIT, _WORDS = 0.97, 0.9, 0.85, 0.8, 0.8, 0.7
#: Kinds that tell nothing of what is counted.
_BARE = frozenset({"number", "ordinal", "fraction", "range", "score"})
_WRITTEN_WORDS = ("number", "ordinal", "fraction", "decade", "century")


class _Difference(NamedTuple):
    confidence: float
    source: Quantity
    target: Quantity


def check_numbers(story: Story) -> Iterator[Issue]:
    """Yield one issue for every quantity of a pair whose counterpart has another value.

    A difference needs a quantity without counterpart on both sides: one that is missing on one side only is left to the
    checks for omissions and additions. A value that stands in a neighbouring pair instead has moved there; a value told
    in another unit was converted; where a sentence names a time zone, the next day may be the same one. In a language
    without a table of number words, only numerals that differ in one digit are told.
    """
    words = has_words(story.source.document.language) and has_words(story.target.document.language)
    matchings = [match_quantities(*_quantities(story, pair), loose=not words) for pair in story.pairs]
    open_pairs = [_Open(matching) for matching in matchings]
    for open_pair in open_pairs:
        open_pair.pair_up(_confidence_of_misprint)
    for before, after in pairwise(open_pairs):
        _remove_moved(before.source, after.target)
        _remove_moved(after.source, before.target)
    for pair, open_pair in zip(story.pairs, open_pairs, strict=True):
        if _tells_zone(story, pair):
            open_pair.remove_days_side_by_side()
        open_pair.pair_up(_confidence if words else _confidence_of_digit)
        if pair.aligned and not _same_text(story, pair):
            yield from (_issue(story, pair, difference) for difference in open_pair.differences)


def _quantities(story: Story, pair: Pair) -> tuple[list[Quantity], list[Quantity]]:
    source, target = (
        [
            dataclasses.replace(quantity, start=quantity.start + sentence.start, end=quantity.end + sentence.start)
            for sentence in (story.document(side).sentences[i] for i in getattr(pair, side))
            for quantity in find_quantities(sentence.text, story.document(side).language)
            if not quantity.careful
        ]
        for side in get_args(Side)
    )
    return source, target


def _tells_zone(story: Story, pair: Pair) -> bool:
    """Whether a sentence of the pair names a time zone: *WIB*, *GMT*."""
    zones = load_lexicon("neutral").roles["zones"]
    texts = [story.document(side).sentences[i].text for side in get_args(Side) for i in getattr(pair, side)]
    return any(word.lower() in zones for text in texts for word in _CAPITALS.findall(text))


def _same_text(story: Story, pair: Pair) -> bool:
    """Whether the target repeats the source, so that its number words are not of its own language."""
    texts = [[story.document(side).sentences[i].text for i in getattr(pair, side)] for side in get_args(Side)]
    return texts[0] == texts[1]


class _Open:
    """What is still open in a pair: the parts without counterpart, and the differences made out so far."""

    def __init__(self, matching: Matching) -> None:
        self.source = matching.source
        self.target = matching.target
        self.differences = [
            _Difference(_UNIT, *pair)
            for pair in matching.matched
            if units_differ(*pair) or periods_differ(*pair) or hours_differ(*pair)
        ]
        self._remove_conversions()

    def _remove_conversions(self) -> None:
        pairs = [(a, b) for a, b in self._candidates() if are_conversions(a.quantity, b.quantity)]
        self._remove({part.quantity for pair in pairs for part in pair})

    def remove_days_side_by_side(self) -> None:
        """Leave out weekdays that follow one another, as they do a time zone ahead."""
        pairs = [(a, b) for a, b in self._candidates() if _are_days_side_by_side(a.quantity, b.quantity)]
        self._remove({part.quantity for pair in pairs for part in pair})

    def _candidates(self) -> list[tuple[Part, Part]]:
        if max(len(self.source), len(self.target)) > _MOST_OPEN:
            return []
        return [(a, b) for a in self.source for b in self.target]

    def _remove(self, quantities: Collection[Quantity]) -> None:
        self.source = [part for part in self.source if part.quantity not in quantities]
        self.target = [part for part in self.target if part.quantity not in quantities]

    def pair_up(self, rate: Callable[[Part, Part], float]) -> None:
        """Take for differences the open parts that *rate* gives a confidence, the surest first."""
        rated = [_Difference(rate(a, b), a.quantity, b.quantity) for a, b in self._candidates()]
        taken: set[Quantity] = set()
        for difference in sorted(rated, key=lambda difference: -difference.confidence):
            if difference.confidence and taken.isdisjoint((difference.source, difference.target)):
                self.differences.append(difference)
                taken.update((difference.source, difference.target))
        self._remove(taken)


def _remove_moved(left: list[Part], right: list[Part]) -> None:
    """Take out of both lists what matches, but for words that say little: ``one``, ``second``."""
    for written in (True, False):
        sides = [
            [part for part in side if bool(part.digits) is written and _is_evidence(part)] for side in (left, right)
        ]
        moved = match_parts(*sides)
        gone = {id(sides[0][i]) for i in moved} | {id(sides[1][i]) for i in moved.values()}
        left[:] = [part for part in left if id(part) not in gone]
        right[:] = [part for part in right if id(part) not in gone]


def _confidence_of_misprint(source: Part, target: Part) -> float:
    """Return how sure it is that two numerals of several digits, apart in one of them, should be the same."""
    return _MISPRINT if len(source.digits) > 1 and _one_digit_apart(source.digits, target.digits) else 0.0


def _confidence_of_digit(source: Part, target: Part) -> float:
    """Return how sure it is that two numerals, apart in one digit, should be the same."""
    return _DIGIT if _one_digit_apart(source.digits, target.digits) else 0.0


def _confidence(source: Part, target: Part) -> float:
    """Return how sure it is that *target* should have been *source*; 0 where they need not be related."""
    kinds = {source.quantity.kind, target.quantity.kind}
    if len(kinds) > 1 or "code" in kinds or not (_is_evidence(source) and _is_evidence(target)):
        return _confidence_of_digit(source, target)
    if source.quantity.kind == "money" and units_differ(source.quantity, target.quantity):
        return 0.0
    if is_rounded(source.quantity, target.quantity):
        return 0.0
    if not (source.digits and target.digits):
        return _WORDS
    if kinds & _BARE:
        return _SAME_LENGTH if len(source.digits) == len(target.digits) or _same_figures(source, target) else 0.0
    return _SAME_KIND


def _are_days_side_by_side(source: Quantity, target: Quantity) -> bool:
    one, other = source.readings[0][0], target.readings[0][0]
    if source.kind != "weekday" or target.kind != "weekday" or one is None or other is None:
        return False
    return (one - other) % 7 in (1, 6)


def _same_figures(source: Part, target: Part) -> bool:
    """Whether two numerals differ in their zeros or their scale alone: 3 million and 300 million."""
    return source.digits.strip("0") == target.digits.strip("0")


def _one_digit_apart(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _is_evidence(part: Part) -> bool:
    """Whether a translator would not leave *part* out or put it in as a matter of style."""
    quantity, value = part.quantity, part.quantity.readings[0][0]
    if quantity.digits or quantity.kind not in _WRITTEN_WORDS:
        return True
    return value is not None and value > _SMALL


def _issue(story: Story, pair: Pair, difference: _Difference) -> Issue:
    source, target = difference.source, difference.target
    if periods_differ(source, target):
        source, target = _with_period(source), _with_period(target)
    what = _NAMES.get(source.kind, "number") if source.kind == target.kind else "number"
    return Issue(
        type="number",
        severity="major",
        confidence=round(difference.confidence * pair.confidence, 4),
        message=f"The {what} “{source.text}” became “{target.text}”.",
        rule="number-differs",
        source=_sentence_at(story, "source", pair, source),
        target=_sentence_at(story, "target", pair, target),
        spans=(story.span("source", source.start, source.end), story.span("target", target.start, target.end)),
    )


def _with_period(quantity: Quantity) -> Quantity:
    """Let the text of *quantity* take in the unit of time it counts."""
    text = quantity.text + quantity.counted
    return dataclasses.replace(quantity, text=text, end=quantity.start + len(text))


#: How a translator calls each kind.
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


def _sentence_at(story: Story, side: Side, pair: Pair, quantity: Quantity) -> tuple[int, ...]:
    sentences = story.document(side).sentences
    return tuple(i for i in getattr(pair, side) if sentences[i].start <= quantity.start < sentences[i].end)
