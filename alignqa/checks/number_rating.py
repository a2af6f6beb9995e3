"""A quantity of each version, neither with a counterpart, in; the confidence that they should be the same out."""

from __future__ import annotations

import re

from alignqa.quantities import Quantity
from alignqa.quantities.compare import QuantityPart, is_rounded, units_differ
from alignqa.resources import load_thresholds

_YEAR = re.compile(r"(?:19|20)\d\d")
#: Kinds that do not say what is counted.
_BARE = frozenset({"number", "ordinal", "fraction", "multiple", "range", "score"})
#: Kinds that translators write in words, and may leave out or put in.
_IN_WORDS = frozenset({"number", "ordinal", "fraction", "multiple", "decade", "century", "measure"})
#: Kinds of words that say how many without a figure, *half*, *twice*, *dozens*, and those that may replace each other.
_WORDS = frozenset({"fraction", "multiple", "magnitude"})
_SHARES = frozenset({"fraction", "multiple"})
#: Kinds that may stand for one another, as one version may not say what is counted.
_COUNTS = frozenset(
    {"number", "ordinal", "multiple", "range", "score", "percent", "money", "measure", "date", "decade"}
)


def confidence(source: QuantityPart, target: QuantityPart, link: float | None, words: bool) -> float:
    """Return the confidence (0..1) that *target* should have been *source*; 0 where they need not be related.

    ``link`` is the probability that they translate each other, ``None`` if not known; ``words`` says whether both
    languages have a table of number words.
    """
    limits = load_thresholds("checks")["number"]
    if link is not None and link < limits["min_link"]:
        return 0.0
    one, other = source.quantity, target.quantity
    if link is not None and are_quantity_words(one, other):
        return (
            limits["confidence_quantity_word"] if {one.kind, other.kind} <= _SHARES or one.kind == other.kind else 0.0
        )
    unlike = one.kind == other.kind == "code" and not _are_alike(one.text, other.text)
    if unlike or _is_run_together(source.digits, target.digits):
        return 0.0
    by_form = _confidence_of_form(source, target) if words else _confidence_of_digit(source, target)
    if by_form or link is None or link < limits["min_link_sure"]:
        return by_form
    return limits["confidence_linked"] if _are_comparable(source, target, words) else 0.0


def confidence_of_misprint(source: QuantityPart, target: QuantityPart, link: float | None) -> float:
    """Return the confidence that two numerals of several digits, one of which differs, should be the same; or 0."""
    limits = load_thresholds("checks")["number"]
    if link is not None and link < limits["min_link"]:
        return 0.0
    misprint = len(source.digits) > 1 and _confidence_of_digit(source, target)
    return limits["confidence_misprint"] if misprint else 0.0


def _confidence_of_digit(source: QuantityPart, target: QuantityPart) -> float:
    """Return the confidence that two numerals, one digit of which differs, should be the same; or 0."""
    one, other = source.digits, target.digits
    differ = len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return load_thresholds("checks")["number"]["confidence_digit"] if differ else 0.0


def _confidence_of_form(source: QuantityPart, target: QuantityPart) -> float:
    """Return the confidence that what the two are and how they are written gives; 0 where they need not be related."""
    limits = load_thresholds("checks")["number"]
    kinds = {source.quantity.kind, target.quantity.kind}
    if len(kinds) > 1 or "code" in kinds or not (is_evidence(source) and is_evidence(target)):
        return _confidence_of_digit(source, target)
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


def _are_comparable(source: QuantityPart, target: QuantityPart, words: bool) -> bool:
    """Return whether two linked quantities would have the same value if the translation were right."""
    one, other = source.quantity, target.quantity
    if is_rounded(one, other) or units_differ(one, other):
        return False
    if one.kind == other.kind:
        return True
    # The same digits with another scale or unit may be the fault of a word that no table has.
    same = source.digits.strip("0") == target.digits.strip("0")
    return {one.kind, other.kind} <= _COUNTS and bool(source.digits and target.digits) and not same


def _are_alike(code: str, other: str) -> bool:
    """Return whether the letters of two codes begin alike: not in *SS19* and *Sommer-2019*."""
    one, two = ("".join(filter(str.isalpha, text)).lower()[:3] for text in (code, other))
    return one.startswith(two) or two.startswith(one)


def _is_run_together(digits: str, other: str) -> bool:
    """Return whether the digits of one are those of the other after a year, without the space: *20050.78 percent*."""
    longer, shorter = sorted((digits, other), key=len, reverse=True)
    return bool(shorter) and longer.endswith(shorter) and _YEAR.fullmatch(longer.removesuffix(shorter)) is not None


def are_quantity_words(source: Quantity, target: Quantity) -> bool:
    """Return whether neither has digits and one of them says how many in a word of its own: *twice*, *hundreds*."""
    return not (source.digits or target.digits) and not _WORDS.isdisjoint({source.kind, target.kind})


def is_evidence(part: QuantityPart) -> bool:
    """Return whether a translator would not leave *part* out or put it in as a matter of style."""
    quantity, value = part.quantity, part.quantity.readings[0][0]
    if quantity.digits or quantity.kind not in _IN_WORDS:
        return True
    return value is not None and value > load_thresholds("checks")["number"]["max_optional"]
