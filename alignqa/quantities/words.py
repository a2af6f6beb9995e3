"""Number words -> a number, by one small grammar whose words are data: ``two hundred and five``, ``siebzehn``."""

from __future__ import annotations

from fractions import Fraction

from alignqa.quantities.compounds import compound_words
from alignqa.quantities.lexer import MAX_NUMERAL_LENGTH
from alignqa.quantities.model import Number
from alignqa.quantities.reader import Reader
from alignqa.quantities.sums import NumberSum

_GRAMMAR = ("vigesimal", "open_ten", "ordinal_first", "tens_joined", "ordinals_add")
_COUNTED = ("counters", "units", "periods", "currencies", "percent", "hour_mark", "decade_suffixes")
_ROLES = ("tens", "teens", "hundreds", "scales", "halves", "cardinals", "ordinals")


def words_at(reader: Reader, i: int) -> Number | None:
    """Return the number whose first word is token *i*."""
    if reader.kind(i) != "word":
        return None
    if spelt := _spelt_digits_at(reader, i):
        return spelt
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
        careful=end == i + 1 and (reader.match("careful", i) is not None or not _is_counted(reader, end)),
        scale=total.step if total.step >= 1000 else 1,
    )


def _spelt_digits_at(reader: Reader, i: int) -> Number | None:
    """Read three or more digits spelt one by one: ``二〇一九``."""
    values: list[int] = []
    while (found := reader.match("digit_words", i + len(values))) and len(values) < MAX_NUMERAL_LENGTH:
        values.append(found[0])
    return Number((Fraction(int("".join(map(str, values)))),), i + len(values)) if len(values) > 2 else None


def _is_counted(reader: Reader, i: int) -> bool:
    """Return whether token *i* makes the number word before it a number, where such words need a counter."""
    return not reader.lexicon.options.get("counted") or any(reader.match(role, i) for role in _COUNTED)


def multiplier_at(reader: Reader, i: int) -> tuple[int, int] | None:
    """Return the value of a word such as *hundred* or *million* at token *i*, and the index after it."""
    i += reader.joined_by("-", i)
    for role in ("hundreds", "scales"):
        found = reader.match(role, i)
        # Not in 千米, a kilometre.
        if found and (reader.after("units", i) or 0) <= found[1]:
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
    after_tens = (total.vigesimal and joined[0] in (1, 11)) or (total.tens_joined and total.bound == 10)
    if total.bound < 100 and not after_tens:
        return None
    return _feed(reader, total, joiner, joined=True)


def _feed(reader: Reader, total: NumberSum, i: int, joined: bool = False) -> int | None:
    """Feed the word at token *i*; return the index after it, ``None`` if it cannot follow."""
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
