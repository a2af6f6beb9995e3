"""One version of a story in; its words, what may be names among them, and the places in it out."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alignqa.datatypes import Document, Side, Span
from alignqa.names.places import Place, before_names, capitalises_nouns, ordinary_capitals, places_in
from alignqa.names.spelling import is_alike
from alignqa.names.words import Word, is_common, is_particle, words_of
from alignqa.resources import load_thresholds
from alignqa.text.vocabulary import has_vocabulary, is_lower_case_word

#: What a phrase may end in.
_ENDS = re.compile(r" ?[,.;:!?)\]”»\"]|$")
#: What may join two words of one name.
_JOINTS = " -‐‑.'’\u00a0"

#: Longer acronyms are not looked for in the initials of names.
MAX_INITIALS = 6


@dataclass(frozen=True, slots=True)
class Name:
    """A capitalised word that may be (part of) a name: the word at ``position`` of ``sentence``.

    ``known`` says that both versions write it in the same letters, so that it is carried over unchanged; ``evident``,
    that it is known or that nothing but a name explains its capital.
    """

    word: Word
    sentence: int
    position: int
    known: bool
    evident: bool


class VersionNames:
    """One version of the story, read for names."""

    def __init__(self, side: Side, document: Document) -> None:
        self.limits = load_thresholds("checks")["name"]
        self.side = side
        self.text = document.text
        self.story = document.story
        self.language = document.language
        self.nouns_capitalised = capitalises_nouns(document.language)
        self.before_names = before_names(document.language)
        self.ordinary = ordinary_capitals(document.language)
        self.words = [words_of(sentence.text, sentence.start) for sentence in document.sentences]
        self.places = [
            places_in(sentence.text, sentence.start, words, document.language)
            for sentence, words in zip(document.sentences, self.words, strict=True)
        ]
        #: What the places of each sentence stand for, by the position of each of their words.
        self.place_words = [
            self._place_words(words, places) if places else {}
            for words, places in zip(self.words, self.places, strict=True)
        ]
        self.capitalised = [[(k, word) for k, word in enumerate(words) if word.capital] for words in self.words]
        min_length = self.limits["min_length"]
        self.long_keys = [{word.key for word in words if len(word.key) >= min_length} for words in self.words]
        self.names: list[list[Name]] = []
        story = [word for i in self.story for word in self.words[i]]
        capitalised = [word for i in self.story for _, word in self.capitalised[i]]
        self.capitals = Counter(word.key for word in capitalised)
        self.inner_capitals = Counter(word.key for word in capitalised if not word.opening)
        self.lower = {word.key for word in story if not word.capital}
        self.together = frozenset(pair for i in self.story for pair in self._written_together(self.words[i]))
        self.long_forms = frozenset(form for i in self.story for form in self._long_forms(self.words[i]))
        cased = sum(word.text.isascii() or word.text.lower() != word.text.upper() for word in story)
        self.has_case = 2 * cased > len(story)

    def _place_words(self, words: Sequence[Word], places: Iterable[Place]) -> dict[int, frozenset[str]]:
        starts = [word.start for word in words]
        return {
            position: place.concepts
            for place in places
            for position in range(bisect_left(starts, place.start), bisect_left(starts, place.end))
        }

    def _written_together(self, words: Sequence[Word]) -> Iterator[frozenset[str]]:
        """Yield the names that are parts of one full name: neighbours, with nothing but particles between them."""
        parts: list[Word] = []
        for before, word in zip([None, *words], words, strict=False):
            is_part = word.capital or (parts and is_particle(word.text))
            if not is_part or (parts and before and not self.are_joined(before, word)):
                parts = []
            if word.capital:
                yield from (frozenset((part.key, word.key)) for part in parts)
                parts.append(word)

    def _long_forms(self, words: Sequence[Word]) -> Iterator[tuple[str, str]]:
        """Yield the initials of neighbouring capitalised words, each with every one of these words, folded."""
        run: list[Word] = []
        for before, word in zip([None, *words], words, strict=False):
            if not word.capital or word.acronym:
                run = []
                continue
            run = [*run, word][-MAX_INITIALS:] if before in run and self.are_joined(run[-1], word) else [word]
            for first in range(len(run) - 1):
                initials = "".join(own.key[:1] for own in run[first:])
                yield from ((initials, own.key) for own in run[first:])

    def has_gap(self, sentence: int) -> bool:
        """Return whether nothing but a mark follows some word of a sentence that needs a name after it: *in*, *the*."""
        words = self.words[sentence]
        return any(
            word.text.lower() in self.before_names and _ENDS.match(self.text, word.end) is not None for word in words
        )

    def is_office(self, word: Word) -> bool:
        """Return whether a word is, or is the plural of, a title, an office or an institution."""
        return word.key in self.ordinary or word.key.removesuffix("s") in self.ordinary

    def is_ordinary(self, word: Word) -> bool:
        """Return whether a word is not a name although it has a capital: an office or an everyday word."""
        return self.is_office(word) or is_common(word.text)

    def has_word(self, word: Word) -> bool:
        """Return whether the language has a word in lower case too, where its vocabulary is known."""
        return has_vocabulary(self.language) and is_lower_case_word(word.text.lower(), self.language)

    def are_joined(self, first: Word, second: Word) -> bool:
        """Return whether nothing but a space, a hyphen or the like separates two neighbouring words."""
        return first.end <= second.start <= first.end + 2 and not self.text[first.end : second.start].strip(_JOINTS)

    def adjacent_capitals(self, sentence: int, first: int, last: int) -> list[int]:
        """Return the positions of the capitalised words right before word *first* and right after word *last*."""
        words = self.words[sentence]
        adjacent = []
        if first > 0 and words[first - 1].capital and self.are_joined(words[first - 1], words[first]):
            adjacent.append(first - 1)
        if last + 1 < len(words) and words[last + 1].capital and self.are_joined(words[last], words[last + 1]):
            adjacent.append(last + 1)
        return adjacent

    def is_next_to_name(self, sentence: int, position: int) -> bool:
        """Return whether a word next to this one, separated by a space, has a capital that only a name explains."""
        words = self.words[sentence]
        return any(
            self.text[max(words[j].start, words[position].start) - 1] == " "
            and not (words[j].acronym or self.is_ordinary(words[j]) or j in self.place_words[sentence])
            for j in self.adjacent_capitals(sentence, position, position)
        )

    def is_after_office(self, sentence: int, position: int) -> bool:
        """Return whether a title or an office comes right before a word: *Kanzler Wiesinger*."""
        words = self.words[sentence]
        return (
            position > 0
            and self.is_office(words[position - 1])
            and position - 1 in self.adjacent_capitals(sentence, position, position)
        )

    def keys(self, sentences: Iterable[int]) -> set[str]:
        """Return the folded words of some sentences, without the shortest ones."""
        return set().union(*(self.long_keys[i] for i in sentences))

    def mentions(self, name: Word, sentences: Iterable[int]) -> bool:
        """Return whether some word in the sentences may be a form of *name*."""
        min_length, shared = self.limits["min_length"], int(self.limits["min_shared_letters"])
        beginning = name.key[:shared]
        return any(
            is_alike(name.key, word.key) if word.capital else beginning == word.key[:shared]
            for i in sentences
            for word in self.words[i]
            if len(word.key) >= min_length
        )

    def span(self, first: Word | Place, last: Word | Place) -> Span:
        """Return the span from the beginning of *first* to the end of *last*."""
        return Span(self.side, first.start, last.end, self.text[first.start : last.end])

    def may_be_name(self, word: Word) -> bool:
        """Return whether a word may be (part of) a name.

        It is always written with a capital, and is no office and no everyday word at the head of a sentence.
        """
        return (
            word.capital
            and (word.acronym or len(word.key) >= self.limits["min_length"])
            and len(word.key) > 1
            and word.key not in self.lower
            and not self.is_office(word)
            and not (word.opening and is_common(word.text))
        )
