"""An aligned story in; out come issues for broken characters: mojibake, HTML, look-alikes, brackets."""

from __future__ import annotations

import difflib
import html
import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from alignqa.checks.base import on
from alignqa.datatypes import Issue, Severity, Side
from alignqa.resources import load_thresholds
from alignqa.story import Story
from alignqa.text.languages import is_full_width, is_right_to_left
from alignqa.text.scripts import mixed_words

_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|big|blockquote|br|center|div|em|figcaption|figure|font|h[1-6]|hr|i|img|li|ol|p|small|span|strong|sub|sup"
    r"|table|tbody|td|th|tr|u|ul)(?:\s[^<>]{0,300})?/?>",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]+")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060-\u2064\ufeff]+|(?<=[A-Za-zÀ-ɏЀ-ӿ])[\u200c\u200d]+(?=[A-Za-zÀ-ɏЀ-ӿ])")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_FULL_WIDTH = re.compile("[\u3000\uff01-\uff5e]+")
_LOST = re.compile("\ufffd+")

#: What ends a word, and how many characters of one are shown on either side of a fault.
_WORD_END = re.compile(r"[\s<>]")
MAX_WORD_SHOWN = 40
#: HTML tags are shown up to this length.
MAX_TAG_SHOWN = 40

_SMILEY = re.compile(r"[:;][-o']?[()]")
#: What precedes a bracket that numbers the entries of a list, as in "a)" or "12)", and its greatest length.
_ENTRY = re.compile(r"(?:^|\s)[\w.]{1,3}$")
MAX_ENTRY = 5
_BRACKET = re.compile(r"[(){}\[\]]")
_PARTNERS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class CharacterFault:
    """What is wrong with ``text[start:end]`` of a sentence; the message says what it should read, where known."""

    start: int
    end: int
    rule: str
    message: str
    severity: Severity = "minor"


def check_characters(story: Story) -> Iterator[Issue]:
    """Yield an issue for each run of broken characters in the story's sentences, with the repaired text."""
    limits = load_thresholds("checks")["characters"]
    for side in get_args(Side):
        document = story.document(side)
        sentences = [(i, document.sentences[i]) for i in document.story]
        found = [(i, fault) for i, sentence in sentences for fault in find_faults(sentence.text, document.language)]
        for number, offset in unmatched_brackets([sentence.text for _, sentence in sentences]):
            i, sentence = sentences[number]
            character = sentence.text[offset]
            wrong = "has no opening bracket" if character in _PARTNERS else "is never closed"
            found.append((i, CharacterFault(offset, offset + 1, "characters.bracket", f"“{character}” {wrong}.")))
        for i, fault in found:
            start = document.sentences[i].start
            yield Issue(
                type="characters",
                severity=fault.severity,
                confidence=limits["confidence_bracket" if fault.rule == "characters.bracket" else "confidence"],
                message=fault.message,
                rule=fault.rule,
                spans=(story.span(side, start + fault.start, start + fault.end),),
                **on(side, i),
            )


def find_faults(text: str, language: str) -> Iterator[CharacterFault]:
    """Yield the faults of one sentence, brackets aside, one kind after the other."""
    if not text.isascii():
        yield from find_mojibake(text)
        for match in _LOST.finditer(text):
            message = "Characters were lost here. Check the original."
            yield CharacterFault(*match.span(), "characters.lost", message, "major")
        yield from _removable(_INVISIBLE, text, "characters.invisible", "Invisible character")
        if not is_right_to_left(language):
            yield from _removable(_DIRECTION, text, "characters.direction", "Invisible direction mark")
        if not is_full_width(language):
            yield from _replaceable(_FULL_WIDTH, text, "characters.full-width", "Full-width characters", _narrow)
        for start, end, reading in mixed_words(text):
            message = f"“{text[start:end]}” mixes letters of two alphabets that look alike; it should read “{reading}”."
            yield CharacterFault(start, end, "characters.lookalike", message)
    yield from _removable(_CONTROL, text, "characters.control", "Control character")
    if "&" in text:
        yield from _replaceable(_ENTITY, text, "characters.entity", "HTML entity", _unescape)
    if "<" in text:
        for match in _TAG.finditer(text):
            message = f"The HTML tag “{_shortened(match[0])}” does not belong in the text; remove it."
            yield CharacterFault(*match.span(), "characters.tag", message)


def find_mojibake(text: str) -> Iterator[CharacterFault]:
    """Yield the words that were decoded with the wrong encoding, found and repaired by ftfy (Speer 2019)."""
    import ftfy

    repaired = ftfy.fix_encoding(text)
    if repaired == text:
        return
    old, new = re.findall(r"\s+|\S+", text), re.findall(r"\s+|\S+", repaired)
    starts = [0]
    for part in old:
        starts.append(starts[-1] + len(part))
    for was, reads in changed_parts(old, new):
        message = f"Garbled characters: “{''.join(old[was]).strip()}” should read “{''.join(new[reads]).strip()}”."
        yield CharacterFault(starts[was.start], starts[was.stop], "characters.mojibake", message, "major")


def changed_parts(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[slice, slice]]:
    """Yield which runs of *old* words and spaces differ from the *new* ones, and what each became.

    Where both have as many, as nearly always, they are compared one by one, in linear time.
    """
    if len(old) == len(new):
        for differs, group in itertools.groupby(range(len(old)), key=lambda i: old[i] != new[i]):
            numbers = list(group)
            if differs:
                run = slice(numbers[0], numbers[-1] + 1)
                yield run, run
    else:
        for kind, low, high, new_low, new_high in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if kind != "equal" and low < high:
                yield slice(low, high), slice(new_low, new_high)


def _removable(pattern: re.Pattern[str], text: str, rule: str, what: str) -> Iterator[CharacterFault]:
    """Yield the matches, which should be removed, with what the word around them reads without."""
    for match in pattern.finditer(text):
        start, end = match.span()
        before = _WORD_END.split(text[max(0, start - MAX_WORD_SHOWN) : start])[-1]
        after = _WORD_END.split(text[end : end + MAX_WORD_SHOWN])[0]
        word = before + match[0] + after
        reading = pattern.sub("", word).strip()
        repair = f"this should read “{reading}”." if reading else "remove it."
        yield CharacterFault(start, end, rule, f"{what}: {repair}")


def _shortened(tag: str) -> str:
    return tag if len(tag) <= MAX_TAG_SHOWN else f"{tag[: MAX_TAG_SHOWN - 2]}…>"


def _replaceable(
    pattern: re.Pattern[str], text: str, rule: str, what: str, repair: Callable[[str], str]
) -> Iterator[CharacterFault]:
    """Yield the matches that *repair* changes."""
    for match in pattern.finditer(text):
        repaired = repair(match[0])
        if repaired != match[0]:
            reading = f"“{repaired}”" if repaired.strip() else "a space"
            yield CharacterFault(*match.span(), rule, f"{what}: “{match[0]}” should read {reading}.")


def _narrow(text: str) -> str:
    """Return full-width characters in their usual width."""
    return "".join(" " if character == "\u3000" else chr(ord(character) - 0xFEE0) for character in text)


def _unescape(text: str) -> str:
    """Return *text* with entities resolved, those that were escaped again too."""
    while (once := html.unescape(text)) != text:
        text = once
    return text


def unmatched_brackets(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return the index of the text and the offset of every bracket without a partner, closing brackets first.

    A bracket may be closed in a later text. Smileys and the brackets that number the entries of a list are left out.
    The time is linear in the length of the texts.
    """
    opened: list[tuple[int, int]] = []
    closing: list[tuple[int, int]] = []
    for number, text in enumerate(texts):
        text = _SMILEY.sub(lambda smiley: " " * len(smiley[0]), text)
        for bracket in _BRACKET.finditer(text):
            offset, partner = bracket.start(), _PARTNERS.get(bracket[0])
            if partner is None:
                opened.append((number, offset))
            elif opened and texts[opened[-1][0]][opened[-1][1]] == partner:
                opened.pop()
            elif not _ENTRY.search(text, max(0, offset - MAX_ENTRY), offset):
                closing.append((number, offset))
    return [*closing, *opened]
