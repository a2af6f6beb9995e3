"""Text into sentences with character offsets; lossless: the sentences and the gaps between them are the text.

Rules over a table of abbreviations, in the line of Grefenstette and Tapanainen (1994), "What is a word, what is a
sentence?", with the list of frequent sentence starters of Kiss and Strunk (2006), "Unsupervised multilingual sentence
boundary detection", for abbreviations that can also end a sentence. The tables stand in ``data/segment``, one file per
language; a language without a file is split by the marks of its script and the abbreviations of ``common.toml``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from alignqa.datatypes import Sentence
from alignqa.resources import load_toml

# White space, and what is as invisible: zero-width space, directional marks, word joiner, byte-order mark.
_BLANK = "\\s\u200b\u200e\u200f\u2060\ufeff"
_BLANKS = re.compile(rf"[{_BLANK}]*+")
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_TRIMMED = re.compile(rf"[^{_BLANK}](?:.*[^{_BLANK}])?", re.DOTALL)

_FULL_STOPS = "。！？｡‼⁇⁈⁉؟۔।॥።፧။។։"
_MARKS = re.compile(rf"(?:\.(?: \.)++|[.!?…{_FULL_STOPS}])++")
# Which marks close depends on the language; those that open a quotation elsewhere close one only before no word.
_CLOSERS = re.compile(r"(?:[\"'”’»›)\]}」』】》〉）］｣]|[“‘«‹](?!\w)|\[\d{1,3}\])*+")
_LONE_QUOTE = re.compile(rf"[{_BLANK}]{{1,3}}[\"”’»›](?=[{_BLANK}]|$)")
_QUOTES = frozenset("\"'”’“‘»«›‹」』")
_WORD = re.compile(r"[^\W_]")
_LETTERS = re.compile(r"[^\W\d_]+")

# A story flattened to one line has at least so many sentences; its headline's length in characters lies between these.
_FLATTENED = 5
_HEADLINE_LEAST, _HEADLINE_REACH = 15, 250
_CAPITALISED = re.compile(r"(?<=[\w%\"'”’“‘»)]) (?=[^\W\d_])(\w+)(?= \w)")

_TOKEN_REACH = 40
_INITIALS = re.compile(r"[^\W\d_\u1100-\uffff]|[^\W\d_]{1,2}(?:\.-?[^\W\d_]{1,3})+")
_DATELINE = re.compile(r"([^\W\d_]{3,20})(?: \([^()]{2,20}\))?\.")
_BEFORE_ABBREVIATION = re.compile(r".*['’-]")
_LIST_MARKER = re.compile(r"\d{1,3}|[a-zA-Z]|[ivx]{1,5}|[IVX]{1,5}")
_ORDINAL = re.compile(r"\d{1,3}|[IVXLC]+")
_NUMBER = re.compile(r"\d|[IVXLC]{2,}\b|[VX]\b")
_PLAIN_TOKEN = re.compile(r"[^\W\d_]{3,}|\d+%?")
_FUSED_WORD = re.compile(r"(?!(?:Com|Net|Org|Co|Id|Js)\b)[^\W\d_][^\W\d_]+(?![\w./@:=_(])")


@dataclass(frozen=True, slots=True)
class _Rules:
    """What a language's table says, the table common to all languages added in."""

    never_final: frozenset[str]
    before_number: frozenset[str]
    maybe_final: frozenset[str]
    starters: frozenset[str]
    reporting_verbs: frozenset[str]
    never_capitalised: frozenset[str]
    quote_continues: tuple[str, ...]
    ordinals: bool


def split_sentences(text: str, language: str) -> tuple[Sentence, ...]:
    """Split *text*, written in *language* (ISO 639-1), into its sentences.

    A sentence carries its character offsets and the number of its paragraph; no white space stands around it, and
    between two sentences stands nothing else. Every line break ends a sentence. A sentence end inside a quotation
    counts when another sentence follows there; ``"What?" he asked.`` is one sentence. Takes time linear in the text.
    """
    rules = _rules(language)
    lines = list(_lines(text))
    spans = [(number, *span) for number, line in enumerate(lines) for span in _split_line(text, *line, rules)]
    if len(lines) == 1 and len(spans) >= _FLATTENED and (end := _headline_end(text, *spans[0][1:], rules)):
        spans[:1] = [(0, spans[0][1], end), (0, _skip_blanks(text, end), spans[0][2])]
    return tuple(Sentence(text[start:end], start, end, number) for number, start, end in spans)


def is_blank(text: str) -> bool:
    """Whether *text* shows nothing: it is empty, white space or invisible characters."""
    return _BLANKS.fullmatch(text) is not None


def _headline_end(text: str, start: int, end: int, rules: _Rules) -> int | None:
    """Return where a headline ends that lost its line break, in a story flattened to one line.

    Where a language writes its function words in lower case, one with a capital begins a sentence. Too weak a sign to
    split sentences anywhere else.
    """
    for word in _CAPITALISED.finditer(text, start, min(end, start + _HEADLINE_REACH)):
        if (
            word.group(1).istitle()
            and word.group(1).lower() in rules.never_capitalised
            and word.start() - start >= _HEADLINE_LEAST
        ):
            return word.start()
    return None


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the lines that are not blank, trimmed."""
    for line in _LINE.finditer(text):
        if trimmed := _TRIMMED.search(text, *line.span()):
            yield trimmed.span()


def _split_line(text: str, start: int, end: int, rules: _Rules) -> Iterator[tuple[int, int]]:
    """Yield the offsets of the sentences of the line from *start* to *end*."""
    piece = seen = start
    has_word = False  # a piece without a word, such as a lone quotation mark, is no sentence
    for mark in _MARKS.finditer(text, start, end):
        has_word = has_word or _WORD.search(text, seen, mark.start()) is not None
        seen = mark.end()
        if not has_word:
            continue
        stop = _after_closers(text, seen, end)
        following = _WORD.search(text, stop, min(end, stop + _TOKEN_REACH))
        if not (following and _is_boundary(text, piece, mark, stop, following.start(), rules)):
            continue
        if not (piece == start and _is_dateline(text, piece, stop, rules)):
            yield piece, stop
            piece = seen = _skip_blanks(text, stop)
            has_word = False
    yield piece, end


def _is_dateline(text: str, start: int, stop: int, rules: _Rules) -> bool:
    """Whether a line opens with its place and agency alone, as in "Berlin. Die ..." or "Berlin (dpa). Die ..."."""
    dateline = _DATELINE.fullmatch(text, start, stop)
    return dateline is not None and text[start].isupper() and dateline.group(1).lower() not in rules.starters


def _after_closers(text: str, position: int, end: int) -> int:
    """Return where the closing quotation marks and brackets end that follow *position*."""
    closers = _CLOSERS.match(text, position, end)
    position = closers.end() if closers else position
    lone = _LONE_QUOTE.match(text, position, end)
    return lone.end() if lone else position


def _skip_blanks(text: str, position: int) -> int:
    blanks = _BLANKS.match(text, position)
    return blanks.end() if blanks else position


def _is_boundary(text: str, piece: int, mark: re.Match[str], stop: int, following: int, rules: _Rules) -> bool:
    """Whether the sentence that began at *piece* ends with *mark*.

    *stop* is the end of the closers behind the mark, *following* the first letter or digit after it.
    """
    closers = text[mark.end() : stop]
    if closers and text[mark.start() - 1] in "([":  # an omission "[...]" or a doubt "(?)"
        return False
    quoted = not _QUOTES.isdisjoint(closers)
    if stop == _skip_blanks(text, stop):
        if mark.group()[-1] in _FULL_STOPS:
            return text[stop] not in ",，、;；:：" and not (quoted and _goes_on(text, stop, rules))
        return following - stop <= 1 and _is_fused(text, piece, mark.start(), following, rules)
    if _is_lower(text, following):
        return False
    if mark.group() == ".":
        return _period_ends(text, piece, mark.start(), following, rules)
    return not (quoted and _is_reported(text, following, rules))


def _is_lower(text: str, position: int) -> bool:
    """Whether the word at *position* is lower case; "iPhone" counts as a name."""
    return text[position].islower() and not text[position + 1 : position + 2].isupper()


def _goes_on(text: str, stop: int, rules: _Rules) -> bool:
    """Whether a sentence in a script without spaces goes on after a quotation, as 「行く。」と言った。 does."""
    ahead = text[stop : stop + 6]
    return ahead.startswith(rules.quote_continues) or any(verb in ahead for verb in rules.reporting_verbs)


def _is_reported(text: str, following: int, rules: _Rules) -> bool:
    """Whether the words after a quotation say who spoke it, as in ``"Why?" Ms. Hart asked.``."""
    words = _LETTERS.findall(text, following, following + 60)[:5]
    if words[:1] and words[0].lower() in rules.starters:
        return False
    for number, word in enumerate(words):
        if word in rules.reporting_verbs:
            return number > 0
        if not word[0].isupper():
            return False
    return False


def _is_fused(text: str, piece: int, dot: int, following: int, rules: _Rules) -> bool:
    """Whether a space was lost between two sentences, as in "since 2017.The plan"; no domain name, no abbreviation."""
    word = _FUSED_WORD.match(text, following)
    if not (word and text[following].isupper() and text[following + 1].islower()):
        return False
    if text[dot] == "." and not _period_ends(text, piece, dot, following, rules):
        return False
    token = _token_before(text, piece, dot)
    is_plain = _PLAIN_TOKEN.fullmatch(token) is not None and token == token.lower()
    return is_plain or word.group().lower() in rules.starters


def _token_before(text: str, piece: int, dot: int) -> str:
    """Return the word, abbreviation or number that stands right before the period at *dot*."""
    before = text[max(piece, dot - _TOKEN_REACH) : dot]
    if not before or before[-1].isspace():
        return ""
    return before.split()[-1].lstrip("\"'“”„‚‘’«»‹›([{¿¡-–—•")


def _period_ends(text: str, piece: int, dot: int, following: int, rules: _Rules) -> bool:
    """Whether the period at *dot*, with an upper-case word or a number behind it, ends its sentence."""
    token = _token_before(text, piece, dot)
    is_first = piece + len(token) == dot
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


@functools.cache
def _rules(language: str) -> _Rules:
    common, own = (load_toml(f"text/segmentation/{name}.toml") for name in ("common", language))

    def words(key: str) -> frozenset[str]:
        return frozenset(common.get(key, ())) | frozenset(own.get(key, ()))

    return _Rules(
        never_final=words("never_final"),
        before_number=words("before_number"),
        maybe_final=words("maybe_final"),
        starters=words("starters"),
        reporting_verbs=words("reporting_verbs"),
        never_capitalised=words("never_capitalised"),
        quote_continues=tuple(own.get("quote_continues", ())),
        ordinals=language in common["ordinal_languages"],
    )
