"""The text behind a label in, the end of the title that the label carries out, by evidence.

A title ends at the end of the line or at the next label, before a quotation, after a question mark, and where words
that a title writes with capitals give way to a sentence of the story.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice

from alignqa.artifacts.shapes import CLOSERS
from alignqa.resources import load_thresholds, load_toml
from alignqa.text.boundaries import boundary_rules

QUOTES = frozenset("\"'“”„‘’«»‹›")
_OPENERS = ('"', "“", "„", "«", "‘", "'", "&quot;", "&ldquo;")
_CLOSERS = ('"', "”", "“", "»", "’", "'", "&quot;", "&rdquo;")
_ENTITY = re.compile(r"&(?:#\d{1,5}|[a-zA-Z]{2,8});")
_TOKEN = re.compile(r"\S+")
_FINAL = re.compile(r"[.!?…][\"'”’»)\]]*$")
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word behind a label: its offsets, what is between its marks, and whether a title writes it like that."""

    start: int
    end: int
    text: str
    core: str
    is_small: bool

    @property
    def is_title(self) -> bool:
        """Whether a title can contain the word: it has a capital, begins with no letter, or is lower-case in titles."""
        return self.is_small or not self.core or not self.core[0].islower() or not self.core.islower()

    @property
    def opens(self) -> bool:
        """Whether a quotation begins with it."""
        return self.text.startswith(_OPENERS)

    @property
    def mark(self) -> str:
        """The full stop, question or exclamation mark behind it, or nothing."""
        last = self.text.rstrip("\"'”’»)]")[-1:]
        if last == "." and len(self.core) <= 3 and self.core.isalpha():
            return ""
        return last if last in ".?!…" else ""


def title_end(
    text: str, start: int, limit: int, language: str, *, at_end: bool, is_marked: bool, is_first: bool
) -> int:
    """Return the offset in *text* where the title at *start* ends, *start* itself if that is uncertain.

    Args:
        text: the text.
        start: the offset behind the label.
        limit: the offset of the next label, or of the end of the line.
        language: ISO 639-1 code.
        at_end: whether *limit* is the end of the line.
        is_marked: whether a colon or bar is behind the label, so that a title has to follow.
        is_first: whether the label begins its line, where only a certain end counts.
    """
    limits = load_thresholds("artifacts")["glued"]
    small = _words("small_words", language)
    max_words = int(limits["max_title_words" if not small else "max_titles_words"])
    words = [
        _Word(*match.span(), match.group(), core := _core(match.group()), core in small)
        for match in islice(_TOKEN.finditer(text, start, limit), max_words + 1)
    ]
    if not words:
        return start
    if is_first and at_end and len(words) <= max_words and not _FINAL.search(text, words[-1].start, words[-1].end):
        return words[-1].end  # a line of its own, which no sentence ends
    min_words = int(limits["min_title_words" if is_marked else "min_title_words_unmarked"])
    if small and _is_title_case(words):
        count = _titled(words, language, min_words, is_marked=is_marked, is_first=is_first)
    elif is_marked:
        count = _sentence_like(words, language, is_first=is_first)
    else:
        return start
    if count == len(words):  # up to the limit
        is_whole = len(words) <= max_words and (is_marked or len(words) >= min_words or at_end)
        return words[-1].end if is_whole else start
    return words[count - 1].end if count >= min_words else start


def _core(token: str) -> str:
    found = _CORE.search(_ENTITY.sub("", token))
    return found.group() if found else ""


def _is_title_case(words: list[_Word]) -> bool:
    """Return whether the first words have capitals, as in a title."""
    head = [word for word in words[1:6] if not word.is_small and word.core]
    return sum(word.is_title for word in head) >= max(1, 0.6 * len(head))


def _titled(words: list[_Word], language: str, min_words: int, *, is_marked: bool, is_first: bool) -> int:
    """Return of how many words a title consists whose words have capitals."""
    number = 0
    while number < len(words):
        word = words[number]
        if word.opens:
            closed = _closed(words, number)
            if closed is None:
                return number
            number = closed + 1
            if words[closed].mark and number < len(words):
                return _second_half(words, number)
            continue
        if not word.is_title:
            return _before_sentence(words[:number], language, min_words, is_marked=is_marked, is_first=is_first)
        number += 1
        if word.mark and number < len(words):
            return _second_half(words, number)
    return number


def _closed(words: list[_Word], number: int) -> int | None:
    """Return the word that closes the quotation from word *number* on if a title can hold it, else ``None``."""
    for k, word in enumerate(words[number : number + 10], number):
        if not word.is_title and k > number:
            return None
        stripped = word.text.rstrip(".,:;?!")
        if stripped.endswith(_CLOSERS) and (k > number or len(stripped) > 2):
            return None if stripped.rstrip("\"'”’»").endswith(",") else k
    return None


def _second_half(words: list[_Word], number: int) -> int:
    """Return where a title ends that has a mark before word *number*: some have two halves."""
    after_stop = words[number - 1].mark == "."
    count = 0  # of the words with capitals
    for k, word in enumerate(words[number:], number):
        if not word.is_title or word.opens:
            return number
        count += not word.is_small
        if word.mark or k == len(words) - 1:
            return k + 1 if count >= (4 if after_stop else 2) else number
    return number


def _before_sentence(words: list[_Word], language: str, min_words: int, *, is_marked: bool, is_first: bool) -> int:
    """Return where the title ends in *words*, which a word follows that no title writes small.

    The sentence that the word belongs to begins among them: at a word that begins sentences, at one that names an
    office, or at a name of a few words.
    """
    starters, subjects = boundary_rules(language).starters, _words("subjects", language)
    openers = _words("openers", language) | _words("small_words", language)
    limits = load_thresholds("artifacts")["glued"]
    max_subject = int(limits["max_subject_words"])
    first = words[0].core.lower()
    if first in starters and not is_marked:
        return 0
    tail = words[-2 * max_subject :]
    if any("(" in word.text or word.text.endswith(",") for word in tail):
        max_subject *= 2  # a body with its initials, or an office before the name of who holds it
    far, near = (max(min_words, len(words) - count) for count in (int(limits["max_words_of_opener"]), max_subject + 2))
    for kind, begin in ((openers, far), (starters, near), (subjects, far)):
        for k in range(begin, len(words)):
            if not words[k].is_small and words[k].core.lower() in kind and words[k - 1].text[-1] not in ",:-–—":
                return k
    if is_first or (not is_marked and first in subjects):
        return 0
    count = len(words) - max_subject
    while count > 0 and words[count - 1].is_small:
        count -= 1
    return max(count, 0)


def _sentence_like(words: list[_Word], language: str, *, is_first: bool) -> int:
    """Return of how many words a title consists that is written like a sentence; 0 when that is not certain.

    With a full stop it is a sentence of the story, behind a label whose title is lost. On a line of its own a title can
    have several sentences.
    """
    rules = boundary_rules(language)
    for k, word in enumerate(words):
        before = words[k - 1].text if k else ""
        if k > 1 and word.core[:1].isupper() and before[-1:] not in ":-–—.?!":
            follows_small = k + 1 < len(words) and words[k + 1].core.islower()
            name = word.core.lower()
            if name in rules.never_capitalised or (name in rules.starters and follows_small):
                return k
        if k > 1 and word.opens and not before.endswith(":"):
            return 0
        mark = "" if is_first else word.mark
        if k + 1 < len(words) and mark in ("?", "!"):
            return k + 1
        if mark == "." and k + 1 < len(words):
            return 0
    return 0 if not is_first and words[-1].text.rstrip(CLOSERS).endswith(".") else len(words)


@cache
def _words(table: str, language: str) -> frozenset[str]:
    """Return the words of a table of ``glued.toml`` for a language."""
    return frozenset(load_toml("artifacts/glued.toml")[table].get(language, ()))
