"""The first words of an appeal in a text in, where the appeal ends out: "Ikuti berita … di Grup Telegram …"."""

from __future__ import annotations

import re
from functools import cache

from alignqa.resources import load_thresholds, load_toml
from alignqa.text.boundaries import boundary_rules

_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s|$)")
_NAME = re.compile(r"[ \u00a0]{1,3}([^\W_a-z][\w.&'-]*)")
#: What follows an appeal's name directly: "sumber : Antara".
_CREDIT = re.compile(r"[ \u00a0]{1,3}[^\W\d_]+ ?:")
_MAX_NAMES = 4


def appeal_end(text: str, start: int, begun: int, limits: tuple[int, int], language: str) -> int | None:
    """Return the offset at which an appeal that begins at *start* ends, ``None`` when it is none.

    It is one if its sentence names what appeals are after, and nobody says it. It goes on to the end of the sentence
    unless another one seems to begin before, and over further sentences that speak to the reader of such a thing.

    Args:
        text: the text.
        start: the offset of the appeal.
        begun: the offset behind its first words.
        limits: the offsets of the next label and of the end of the line.
        language: ISO 639-1 code.
    """
    following, end = limits
    reach = int(load_thresholds("artifacts")["glued"]["max_appeal_characters"])
    stop = _sentence_end(text, begun, min(end, begun + reach))
    goals = list(_goals().finditer(text, start, min(stop, following if following > begun else stop)))
    if not goals or _speech().search(text, begun, stop):
        return None
    position = _after_goal(text, goals[-1].end(), min(stop, following), language)
    while position == stop and stop < end:
        last, stop = stop, _sentence_end(text, stop, min(end, stop + reach))
        if not (_goals().search(text, last, stop) and _addresses().search(text, last, stop)):
            break
        position = stop
    return position


def _sentence_end(text: str, start: int, limit: int) -> int:
    """Return where the sentence around *start* ends, at most at *limit*."""
    found = _STOP.search(text, start, limit)
    return found.end() if found else limit


def _after_goal(text: str, position: int, stop: int, language: str) -> int:
    """Return where an appeal ends that has named its goal: at *stop*, or after the name that follows."""
    rest = text[position:stop]
    names = _names(text, position, stop)
    if not names or not rest[:1].isspace():
        return stop
    starters = boundary_rules(language).starters
    ends = [position, *(name.end() for name in names)]
    for number, name in enumerate(names):
        if name[1].lower() in starters:
            return ends[number]
    if _CREDIT.match(text, ends[-1], stop):
        return ends[-1]
    return position if text[ends[-1] : stop].strip(" .!?…\u00a0") else stop


def _names(text: str, position: int, stop: int) -> list[re.Match[str]]:
    """Return the words with a capital that follow *position* directly."""
    found: list[re.Match[str]] = []
    while len(found) <= _MAX_NAMES and (name := _NAME.match(text, position, stop)):
        found.append(name)
        position = name.end()
    return found


@cache
def _goals() -> re.Pattern[str]:
    return _pattern("goals")


@cache
def _addresses() -> re.Pattern[str]:
    return _pattern("addresses")


@cache
def _speech() -> re.Pattern[str]:
    """Return a pattern for what says who speaks, behind a comma: ", the mayor said"."""
    return re.compile(rf"[,”\"»] (?:[\w'’-]+ ){{0,6}}{_pattern('speech').pattern}", re.IGNORECASE)


def _pattern(table: str) -> re.Pattern[str]:
    words = "|".join(load_toml("artifacts/glued.toml")["appeals"][table]).replace(" ", r"[ \u00a0]{1,20}")
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
