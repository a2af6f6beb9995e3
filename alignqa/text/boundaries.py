"""A punctuation mark in a line of text in, whether a sentence ends there out, by the rules of the text's language.

The tables are in ``data/text/segmentation``, one file per language; a language without a file is split by the marks of
its script and the abbreviations of ``common.toml``.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from alignqa.resources import load_toml

# White space, and what is as invisible: zero-width space, directional marks, word joiner, byte-order mark.
BLANK = "\\s\u200b\u200e\u200f\u2060\ufeff"
_BLANKS = re.compile(rf"[{BLANK}]*+")

_FULL_STOPS = "。！？｡‼⁇⁈⁉؟۔।॥።፧။។։"
MARKS = re.compile(rf"(?:\.(?: \.)++|[.!?…{_FULL_STOPS}])++")
# Which marks close depends on the language; those that open a quotation elsewhere close one only before no word.
_CLOSERS = re.compile(r"(?:[\"'”’»›)\]}」』】》〉）］｣]|[“‘«‹](?!\w)|\[\d{1,3}\])*+")
_LONE_QUOTE = re.compile(rf"[{BLANK}]{{1,3}}[\"”’»›](?=[{BLANK}]|$)")
_QUOTES = frozenset("\"'”’“‘»«›‹」』")
WORD = re.compile(r"[^\W_]")
_LETTERS = re.compile(r"[^\W\d_]+")

#: So many characters before and after a mark are looked at.
MAX_TOKEN_LENGTH = 40
_INITIALS = re.compile(r"[^\W\d_\u1100-\uffff]|[^\W\d_]{1,2}(?:\.-?[^\W\d_]{1,3})+")
_DATELINE = re.compile(r"([^\W\d_]{3,20})(?: \([^()]{2,20}\))?\.")
_BEFORE_ABBREVIATION = re.compile(r".*['’-]")
_LIST_MARKER = re.compile(r"\d{1,3}|[a-zA-Z]|[ivx]{1,5}|[IVX]{1,5}")
_ORDINAL = re.compile(r"\d{1,3}|[IVXLC]+")
_NUMBER = re.compile(r"\d|[IVXLC]{2,}\b|[VX]\b")
_PLAIN_TOKEN = re.compile(r"[^\W\d_]{3,}|\d+%?")
_FUSED_WORD = re.compile(r"(?!(?:Com|Net|Org|Co|Id|Js)\b)[^\W\d_][^\W\d_]+(?![\w./@:=_(])")


@dataclass(frozen=True, slots=True)
class BoundaryRules:
    """What a language's table says, the table common to all languages included."""

    never_final: frozenset[str]
    before_number: frozenset[str]
    maybe_final: frozenset[str]
    starters: frozenset[str]
    reporting_verbs: frozenset[str]
    never_capitalised: frozenset[str]
    quote_continues: tuple[str, ...]
    ordinals: bool


@functools.cache
def boundary_rules(language: str) -> BoundaryRules:
    """Return the rules for texts in *language* (ISO 639-1)."""
    common, own = (load_toml(f"text/segmentation/{name}.toml") for name in ("common", language))

    def words(key: str) -> frozenset[str]:
        return frozenset(common.get(key, ())) | frozenset(own.get(key, ()))

    return BoundaryRules(
        never_final=words("never_final"),
        before_number=words("before_number"),
        maybe_final=words("maybe_final"),
        starters=words("starters"),
        reporting_verbs=words("reporting_verbs"),
        never_capitalised=words("never_capitalised"),
        quote_continues=tuple(own.get("quote_continues", ())),
        ordinals=language in common["ordinal_languages"],
    )


def skip_blanks(text: str, position: int) -> int:
    """Return the offset of the first visible character from *position* on."""
    blanks = _BLANKS.match(text, position)
    return blanks.end() if blanks else position


def after_closers(text: str, position: int, end: int) -> int:
    """Return the offset after the closing quotation marks and brackets that follow *position*."""
    closers = _CLOSERS.match(text, position, end)
    position = closers.end() if closers else position
    lone = _LONE_QUOTE.match(text, position, end)
    return lone.end() if lone else position


def is_dateline(text: str, start: int, stop: int, rules: BoundaryRules) -> bool:
    """Return whether a line begins with a dateline, as in "Berlin. Die ..." or "Berlin (dpa). Die ..."."""
    dateline = _DATELINE.fullmatch(text, start, stop)
    return dateline is not None and text[start].isupper() and dateline.group(1).lower() not in rules.starters


def is_boundary(text: str, start: int, mark: re.Match[str], stop: int, following: int, rules: BoundaryRules) -> bool:
    """Return whether the sentence that began at *start* ends with *mark*.

    *stop* is the end of the closers behind the mark, *following* the first letter or digit after it.
    """
    closers = text[mark.end() : stop]
    if closers and text[mark.start() - 1] in "([":  # an omission "[...]" or a doubt "(?)"
        return False
    quoted = not _QUOTES.isdisjoint(closers)
    if stop == skip_blanks(text, stop):
        if mark.group()[-1] in _FULL_STOPS:
            # A sentence goes on after a quotation in a script without spaces, as in 「行く。」と言った。
            ahead = text[stop : stop + 6]
            goes_on = ahead.startswith(rules.quote_continues) or any(verb in ahead for verb in rules.reporting_verbs)
            return text[stop] not in ",，、;；:：" and not (quoted and goes_on)
        return following - stop <= 1 and _is_fused(text, start, mark.start(), following, rules)
    if text[following].islower() and not text[following + 1 : following + 2].isupper():  # "iPhone" counts as a name
        return False
    if mark.group() == ".":
        return _period_ends(text, start, mark.start(), following, rules)
    return not (quoted and _is_reported(text, following, rules))


def _is_reported(text: str, following: int, rules: BoundaryRules) -> bool:
    """Return whether the words after a quotation say who spoke it, as in ``"Why?" Ms. Hart asked.``."""
    words = _LETTERS.findall(text, following, following + 60)[:5]
    if words[:1] and words[0].lower() in rules.starters:
        return False
    for number, word in enumerate(words):
        if word in rules.reporting_verbs:
            return number > 0
        if not word[0].isupper():
            return False
    return False


def _is_fused(text: str, start: int, dot: int, following: int, rules: BoundaryRules) -> bool:
    """Return whether a space was lost between two sentences, as in "since 2017.The plan"; a domain name is not one."""
    word = _FUSED_WORD.match(text, following)
    if not (word and text[following].isupper() and text[following + 1].islower()):
        return False
    if text[dot] == "." and not _period_ends(text, start, dot, following, rules):
        return False
    token = _token_before(text, start, dot)
    is_plain = _PLAIN_TOKEN.fullmatch(token) is not None and token == token.lower()
    return is_plain or word.group().lower() in rules.starters


def _token_before(text: str, start: int, dot: int) -> str:
    """Return the word, abbreviation or number right before the period at *dot*."""
    before = text[max(start, dot - MAX_TOKEN_LENGTH) : dot]
    if not before or before[-1].isspace():
        return ""
    return before.split()[-1].lstrip("\"'“”„‚‘’«»‹›([{¿¡-–—•")


def _period_ends(text: str, start: int, dot: int, following: int, rules: BoundaryRules) -> bool:
    """Return whether the period at *dot*, with an upper-case word or a number behind it, ends its sentence."""
    token = _token_before(text, start, dot)
    is_first = start + len(token) == dot
    if is_first and _LIST_MARKER.fullmatch(token):
        return False
    names = _spellings(token, is_first)
    if not names.isdisjoint(rules.never_final):
        return False
    number_follows = _NUMBER.match(text, following) is not None
    if number_follows and not names.isdisjoint(rules.before_number):
        return False
    is_ordinal = rules.ordinals and _ORDINAL.fullmatch(token) is not None
    if is_ordinal or not names.isdisjoint(rules.maybe_final) or _INITIALS.fullmatch(token):
        word = _LETTERS.match(text, following)
        return word is not None and word.group().lower() in rules.starters
    return True


def _spellings(token: str, is_first: bool) -> set[str]:
    """Return *token* as the tables may spell it: "PROF" as "Prof", "l'art" as "art", "Prof" at the start as "prof"."""
    spellings = {token, _BEFORE_ABBREVIATION.sub("", token)}
    if token.isupper():
        spellings.add(token.capitalize())
    if is_first:
        spellings.add(token[:1].lower() + token[1:])
    return spellings
