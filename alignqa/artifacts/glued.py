"""A document in; the labels of the page that are glued into its lines out, each with the title that it carries.

A label is known by its words, its capitals and what is on either side of it. A title ends where there is evidence that
it does; without any, the label alone is taken, so that no sentence of the story goes with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from alignqa.artifacts.appeals import appeal_end
from alignqa.artifacts.titles import QUOTES, title_end
from alignqa.datatypes import ArtifactCategory, Document
from alignqa.resources import load_thresholds, load_toml
from alignqa.text.boundaries import boundary_rules

_BLANKS = " \t\u00a0\u202f"
_LINE = re.compile(r"[^\n\r]+")
#: What may stand between a label and its title, and what ends the sentence before a label.
_SEPARATOR = re.compile(r"[ \t\u00a0]{0,3}[:：|»›]{1,3}")
_ENDS = frozenset(".!?…。！？:;|•>*»”’\"')]}–—-")
_OPENED = {"(": ")", "[": "]"}
_OMISSION = re.compile(r"(?:\[(?:…|\.\.\.)\]|(?<=\s)(?:…|\.\.\.))[ \u00a0]?$")
#: What may stand between two labels: "sumber : Antara".
_CREDIT = re.compile(r"\s{0,3}[^\W\d_]{2,12} ?: ?(?:[^\W\d_a-z][\w./-]{1,20}\s{1,3}){1,4}")
#: A title in quotation marks; a colon behind it shows that it is one.
_QUOTED = re.compile(r"[ \u00a0]{0,3}[\"'‘“][^\"'’”\n]{5,160}[\"'’”](?: (?:di sini|di bawah ini|berikut(?: ini)?))? ?:")
_NEXT = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Glued:
    """A label in the text, with its title: character offsets, and the offset where the label itself ends."""

    start: int
    end: int
    label_end: int
    category: ArtifactCategory
    language: str


@dataclass(frozen=True, slots=True)
class _Label:
    """What is known of a label by its words: its ``kind`` is ``alone``, ``titled`` or ``appeal``."""

    kind: str
    category: ArtifactCategory
    languages: tuple[str, ...]


def find_glued(document: Document) -> list[Glued]:
    """Return the labels glued into the lines of *document*, in order; takes time linear in the text."""
    return [found for line in _LINE.finditer(document.text) for found in _in_line(document, *line.span())]


def _in_line(document: Document, start: int, end: int) -> Iterator[Glued]:
    """Yield the labels in the line from *start* to *end*."""
    text, language = document.text, document.language
    matches = list(_pattern().finditer(text, start, end))
    if not matches:
        return
    nexts = [*(match.start() for match in matches[1:]), end]
    limits = [end]  # where a title ends at the latest, from the last label on; one word may be part of a title
    for match in reversed(matches[1:]):
        limits.append(match.start() if " " in match.group() else limits[-1])
    after = start  # the end of the label before
    titled = -1  # where the last title may end at the latest
    for match, following, limit in zip(matches, nexts, reversed(limits), strict=True):
        before = _before(text, start, match.start(), after)
        if before is None and match.start() <= titled:
            before = "word"
        if match.start() < after or before is None or _is_quoted(text, match) or _goes_on(text, match):
            continue
        label = _label(match.group(), language)
        span: tuple[int, int] | None = match.span()
        label_end = match.end()
        if label.kind == "alone":
            if not _stands_alone(text, match, label, before, following, end, language):
                span = None
        elif label.kind == "appeal":
            stop = appeal_end(text, match.start(), match.end(), (following, end), language)
            is_quoted = text[match.start() - 1 : match.start()] in QUOTES
            is_sudden = before == "word" and len(match.group().split()) < 3
            span = None if stop is None or is_quoted or is_sudden else (match.start(), stop)
        else:
            quoted = _QUOTED.match(text, match.end(), end)
            separator = _SEPARATOR.match(text, match.end(), end)
            label_end = separator.end() if separator else match.end()
            is_marked = separator is not None
            span = (match.start(), quoted.end()) if quoted and before != "word" else None
            if span is None and _carries_title(text, match, before, label_end, end, is_marked=is_marked):
                titled = label_end + _max_title()
                span = _with_title(text, match, label_end, (start, limit, end), language, is_marked, before == "first")
        if span is not None:
            after = span[1]
            yield Glued(*span, label_end, label.category, label.languages[0])


def _with_title(
    text: str,
    match: re.Match[str],
    label_end: int,
    line: tuple[int, int, int],
    language: str,
    is_marked: bool,
    is_first: bool,
) -> tuple[int, int] | None:
    """Return the offsets of a label with its title, ``None`` for a line of its own that nothing is known of.

    *line* has the start of the line, the offset that the title does not go beyond, and the end of the line.
    """
    start, limit, end = line
    low = match.start()
    if closer := _OPENED.get(text[low - 1 : low]):
        closed = text.find(closer, label_end, min(end, label_end + _max_title()))
        return (low - 1, closed + 1) if closed >= 0 else None
    high = title_end(text, label_end, limit, language, at_end=limit == end, is_marked=is_marked, is_first=is_first)
    if is_first and is_marked and high <= label_end and text[label_end:end].strip():
        return None
    omission = _OMISSION.search(text, max(start, low - 6), low)
    return (omission.start() if omission else low), max(high, match.end())


def _max_title() -> int:
    return int(load_thresholds("artifacts")["glued"]["max_title_characters"])


def _before(text: str, start: int, position: int, after: int) -> str | None:
    """Return what is before a label: ``first`` of its line, ``end`` of a sentence or label, ``word`` without a mark."""
    head = text[max(start, position - 40) : position]
    stripped = head.rstrip(_BLANKS)
    if not stripped:
        return "first" if len(head) < 40 else "end"
    if after > start and (not text[after:position].strip() or _CREDIT.fullmatch(text, after, position)):
        return "end"
    last = stripped[-1]
    if last in _ENDS or last in _OPENED:
        return "end"
    is_spaced = len(stripped) < len(head)
    if last.isdigit() or not last.isalpha():
        return "word" if is_spaced and last.isdigit() else None
    word = re.search(r"[^\W\d_]+$", stripped)
    if word is None or not word.group().islower():
        return None
    return "word" if is_spaced else "end"


def _is_quoted(text: str, match: re.Match[str]) -> bool:
    """Return whether a label is put in quotation marks, as a story that speaks of it does."""
    return text[match.start() - 1 : match.start()] in QUOTES and text[match.end() : match.end() + 1] in QUOTES


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Return whether the word at the end of a label goes on behind it, as in "Advertisements"."""
    following = text[match.end() : match.end() + 2]
    if not following[:1].isalpha() or not match.group()[-1].isalpha():
        return False
    return following[0].islower() or (match.group().isupper() and not following[1:].islower())


def _is_capitalised(words: str) -> bool:
    """Return whether each of several words begins with a capital where the label as it is written does not."""
    parts = words.split()
    return words not in _written() and len(parts) > 1 and all(part[0].isupper() for part in parts if part[0].isalpha())


def _stands_alone(
    text: str, match: re.Match[str], label: _Label, before: str, following: int, end: int, language: str
) -> bool:
    """Return whether what is on either side shows that a label without a title is one, and no word of the story."""
    words = match.group()
    is_long = len(words.split()) > 2 or words.endswith(("...", "…"))
    rest = text[match.end() : end].lstrip(_BLANKS + ":.|-–—*")
    if before == "word" and not (is_long or words.isupper()):
        return False
    if not rest or (following < end and not text[match.end() : following].strip(_BLANKS + ":.|-–—*")):
        return True
    if is_long:
        return not rest[0].islower() or words.isupper()
    if rest[0] in QUOTES:
        return True
    word = _NEXT.match(rest)
    if word is None or not (word.group()[0].isupper() or word.group()[0].isdigit()):
        return False
    is_glued = match.end() < end and text[match.end()].isupper()
    is_shouted = words.isupper() and len(words) > 4 and not word.group().isupper()
    is_foreign = not {language, *_RELATED.get(language, ())}.intersection(label.languages)
    return is_glued or is_shouted or is_foreign or word.group().lower() in boundary_rules(language).starters


_RELATED = {"id": ("ms",), "ms": ("id",)}


def _carries_title(text: str, match: re.Match[str], before: str, label_end: int, end: int, *, is_marked: bool) -> bool:
    """Return whether a label that can carry a title is one here, and no sentence of the story."""
    words = match.group()
    rest = text[label_end:end].lstrip(_BLANKS)
    begins = not rest or not (rest[0].islower() or rest[0] == ",")
    if is_marked:
        return begins and (before != "word" or len(words.split()) > 1)
    is_last = not rest and before == "end" and len(words.split()) > 1
    return is_last or (_is_capitalised(words) and begins)


@cache
def _labels() -> Mapping[str, _Label]:
    """Return the labels by their words in lower case."""
    found: dict[str, _Label] = {}
    for table in load_toml("artifacts/glued.toml")["labels"]:
        for language, texts in table.items():
            for text in texts if isinstance(texts, list) else ():
                key = text.lower()
                known = found[key].languages if key in found else ()
                found[key] = _Label(table["kind"], table["category"], (*known, language))
    return found


def _label(words: str, language: str) -> _Label:
    """Return the label of *words*, with *language* named first where it has it too."""
    label = _labels()[" ".join(words.lower().split())]
    languages = sorted(label.languages, key=lambda name: name != language)
    return _Label(label.kind, label.category, tuple(languages))


@cache
def _written() -> frozenset[str]:
    """Return the labels as they are written."""
    tables = load_toml("artifacts/glued.toml")["labels"]
    return frozenset(text for table in tables for texts in table.values() if isinstance(texts, list) for text in texts)


@cache
def _pattern() -> re.Pattern[str]:
    """Return a pattern for all labels; the case of their words does not matter, but the first has a capital."""
    joined = "|".join(
        re.escape(text[0].upper()) + f"(?i:{re.escape(text[1:])})".replace(r"\ ", "[ \u00a0]{1,3}")
        for text in sorted(_written(), key=lambda text: (-len(text), text))
    )
    return re.compile(rf"(?:{joined})(?![’'][^\W\d])")
