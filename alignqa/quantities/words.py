"""Number words -> a number, by one small grammar whose words are data: ``two hundred and five``, ``siebzehn``."""

from __future__ import annotations

from fractions import Fraction

from alignqa.quantities.compounds import compound_words
from alignqa.quantities.model import Number
from alignqa.quantities.reader import Reader
from alignqa.quantities.sums import NumberSum

_GRAMMAR = ("vigesimal", "open_ten", "ordinal_first")
_ROLES = ("tens", "teens", "hundreds", "scales", "halves", "cardinals", "ordinals")


def words_at(reader: Reader, i: int) -> Number | None:
    """Return the number whose first word is token *i*."""
    if reader.kind(i) != "word":
        return None
    total = NumberSum(*(reader.lexicon.options.get(name, False) for name in _GRAMMAR))
    article = reader.after("articles", i)
    end = i
    if article and multiplier_at(reader, article) and total.feed("cardinals", 1):
        end = article
    while following := _feed_next(reader, total, end):
        end = following
    if not total.addends:
        return None
    return Number(
        (sum(total.addends, Fraction(0)),),
        end,
        total.ordinal,
        careful=end == i + 1 and reader.match("careful", i) is not None,
        scale=total.step if total.step >= 1000 else 1,
    )


def multiplier_at(reader: Reader, i: int) -> tuple[int, int] | None:
    """Return the value of a word such as *hundred* or *million* at token *i*, and the index after it."""
    i += reader.joined_by("-", i)
    for role in ("hundreds", "scales"):
        found = reader.match(role, i)
        if found:
            return found[0] or 100, found[1]
    return None


def _feed_next(reader: Reader, total: NumberSum, i: int) -> int | None:
    """Feed the word at token *i*, or the one after a hyphen or an ``and``; return the index after it."""
    if not total.addends:
        return _feed(reader, total, i)
    i += reader.joined_by("-", i)
    end = _feed(reader, total, i)
    joiner = reader.after("joiners", i)
    joined = reader.match("cardinals", joiner) if joiner else None
    if end or not joiner or not joined:
        return end
    # Not in "between two hundred and five hundred", where "and" joins two numbers.
    following = multiplier_at(reader, joined[1])
    if following and following[0] == total.step:
        return None
    if total.bound < 100 and not (total.vigesimal and joined[0] in (1, 11)):
        return None
    return _feed(reader, total, joiner, joined=True)


def _feed(reader: Reader, total: NumberSum, i: int, joined: bool = False) -> int | None:
    """Feed the word at token *i*; return the index after it, ``None`` where it cannot follow."""
    for role in _ROLES:
        found = reader.match(role, i)
        if found and (joined or _may_be_number(reader, i, found[1], not total.addends)) and total.feed(role, found[0]):
            return found[1]
    words = compound_words(reader, i)
    return i + 1 if words and total.feed_all(words) else None


def _may_be_number(reader: Reader, i: int, end: int, first: bool) -> bool:
    """Return whether a word that is a number only next to others is: ``năm`` before multipliers, ``tư`` after words."""
    if first and reader.match("only_joined", i):
        return any(reader.match(role, i - 1) for role in ("month_before", "ordinal_prefixes", "over"))
    if reader.match("only_multiplied", i):
        return any(reader.match(role, end) for role in ("tens", "hundreds", "scales", "over", "percent"))
    return True
