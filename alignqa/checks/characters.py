"""Characters that went wrong on the way: mojibake, HTML remains, invisible and full-width characters, brackets."""

from __future__ import annotations

import difflib
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, get_args

from alignqa.checks.base import on
from alignqa.datatypes import Document, Issue, Severity, Side
from alignqa.story import Story

_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|big|blockquote|br|center|div|em|figcaption|figure|font|h[1-6]|hr|i|img|li|ol|p|small|span|strong|sub|sup"
    r"|table|tbody|td|th|tr|u|ul)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
#: Tags that stand inside a word or sentence; the others part what is before and after them.
_INLINE = re.compile(r"</?(?:a|b|big|em|font|i|small|span|strong|sub|sup|u)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064\ufeff]+|(?<=[A-Za-zÀ-ɏЀ-ӿ])[\u200c\u200d]+(?=[A-Za-zÀ-ɏЀ-ӿ])")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_FULL_WIDTH = re.compile("[\u3000\uff01-\uff5e]+")
#: What ends a word, and how many characters of one are shown on either side of a fault.
_WORD_END, _WORD_SHOWN = re.compile(r"[\s<>]"), 40
_LOST = re.compile("\ufffd+")
_SMILEY = re.compile(r"[:;][-o']?[()]")
#: What stands before a bracket that numbers the entries of a list, as in "a)" or "12)".
_ENTRY = re.compile(r"(?:^|\s)[\w.]{1,3}$")
_PARTNERS = {")": "(", "]": "[", "}": "{"}
_OPENERS = frozenset(_PARTNERS.values())
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "yi", "ckb", "dv", "ug"})
_WIDE = frozenset({"ja", "zh", "ko"})


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with ``text[start:end]`` of a sentence, and what it should read."""

    start: int
    end: int
    rule: str
    message: str
    severity: Severity = "minor"
    confidence: float = 0.97


def check_characters(story: Story) -> Iterator[Issue]:
    """Yield an issue for each stretch of broken characters in the story's sentences, with the repaired text.

    Mojibake is told and repaired by ftfy (Speer 2019).
    """
    for side in get_args(Side):
        document = story.document(side)
        for i in document.story:
            for fault in _faults(document.sentences[i].text, document.language):
                yield _issue(story, side, i, fault)
        for i, fault in _brackets(document):
            yield _issue(story, side, i, fault)


def _issue(story: Story, side: Side, sentence: int, fault: _Fault) -> Issue:
    start = story.document(side).sentences[sentence].start
    return Issue(
        type="characters",
        severity=fault.severity,
        confidence=fault.confidence,
        message=fault.message,
        rule=fault.rule,
        spans=(story.span(side, start + fault.start, start + fault.end),),
        **on(side, sentence),
    )


def _faults(text: str, language: str) -> Iterator[_Fault]:
    """Yield the faults of one sentence, in the order of the kinds above."""
    if not text.isascii():
        yield from _mojibake(text)
        yield from _each(_LOST, text, "characters.lost", "Characters were lost here; see the original.", "major")
        yield from _removed(_INVISIBLE, text, "characters.invisible", "An invisible character")
        if language not in _RIGHT_TO_LEFT:
            yield from _removed(_DIRECTION, text, "characters.direction", "An invisible mark of writing direction")
        if language not in _WIDE:
            yield from _replaced(_FULL_WIDTH, text, "characters.full-width", "Full-width characters", _narrow)
    yield from _removed(_CONTROL, text, "characters.control", "A control character")
    if "&" in text:
        yield from _replaced(_ENTITY, text, "characters.entity", "HTML remains", _unescaped)
    if "<" in text:
        yield from _removed(_TAG, text, "characters.tag", "An HTML tag")


def _each(
    pattern: re.Pattern[str], text: str, rule: str, message: str, severity: Severity = "minor"
) -> Iterator[_Fault]:
    for match in pattern.finditer(text):
        yield _Fault(*match.span(), rule, message, severity)


def _removed(pattern: re.Pattern[str], text: str, rule: str, what: str) -> Iterator[_Fault]:
    """Yield the matches, which are to be taken out, with what the word around them reads without."""
    for match in pattern.finditer(text):
        start, end = match.span()
        before = _WORD_END.split(text[max(0, start - _WORD_SHOWN) : start])[-1]
        after = _WORD_END.split(text[end : end + _WORD_SHOWN])[0]
        word = before + match[0] + after
        reading = pattern.sub(_left_by, word).strip()
        repair = f"take it out: “{reading}”." if reading else "take it out."
        yield _Fault(start, end, rule, f"{what} stands here; {repair}")


def _left_by(match: re.Match[str]) -> str:
    """Return what stays where something is taken out: a space for a tag that parts words."""
    return " " if match[0].startswith("<") and not _INLINE.match(match[0]) else ""


def _replaced(
    pattern: re.Pattern[str], text: str, rule: str, what: str, repair: Callable[[str], str]
) -> Iterator[_Fault]:
    """Yield the matches that *repair* changes."""
    for match in pattern.finditer(text):
        repaired = repair(match[0])
        if repaired != match[0]:
            reading = f"“{repaired}”" if repaired.strip() else "a space"
            yield _Fault(*match.span(), rule, f"{what}: “{match[0]}” should read {reading}.")


def _narrow(text: str) -> str:
    return "".join(" " if character == "\u3000" else chr(ord(character) - 0xFEE0) for character in text)


def _unescaped(text: str) -> str:
    """Return *text* with entities resolved, those that were escaped again too."""
    while (once := html.unescape(text)) != text:
        text = once
    return text


def _mojibake(text: str) -> Iterator[_Fault]:
    """Yield the words that were decoded with the wrong encoding."""
    repaired = _repaired(text)
    if repaired == text:
        return
    old, new = re.findall(r"\s+|\S+", text), re.findall(r"\s+|\S+", repaired)
    starts = [0]
    for piece in old:
        starts.append(starts[-1] + len(piece))
    for kind, low, high, new_low, new_high in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal" and low < high:
            was, reads = text[starts[low] : starts[high]], "".join(new[new_low:new_high])
            message = f"Garbled characters: “{was.strip()}” should read “{reads.strip()}”."
            yield _Fault(starts[low], starts[high], "characters.mojibake", message, "major")


def _repaired(text: str) -> str:
    """Return *text* with its encoding repaired; ftfy is loaded only once a text needs it."""
    fixed: str = _ftfy().fix_encoding(text)
    return fixed


@cache
def _ftfy() -> Any:
    return import_module("ftfy")


def _brackets(document: Document) -> Iterator[tuple[int, _Fault]]:
    """Yield the sentences of the story with a bracket that has no partner in the sentences around it."""
    opened: list[tuple[str, int, int]] = []
    for i in document.story:
        text = _SMILEY.sub(lambda match: " " * len(match[0]), document.sentences[i].text)
        for at, character in enumerate(text):
            if character in _OPENERS:
                opened.append((character, i, at))
            elif character in _PARTNERS:
                if opened and opened[-1][0] == _PARTNERS[character]:
                    opened.pop()
                elif not _ENTRY.search(text[:at]):
                    yield i, _bracket(at, f"“{character}” has no opening bracket.")
    for character, i, at in opened:
        yield i, _bracket(at, f"“{character}” is never closed.")


def _bracket(at: int, message: str) -> _Fault:
    return _Fault(at, at + 1, "characters.bracket", message, confidence=0.9)
