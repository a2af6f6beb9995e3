"""Names that were replaced, dropped or misspelt, and names that one version spells in two ways.

Translators put pronouns and titles in the place of names, and names in the place of pronouns. So a missing name counts
for little by itself. It counts when another name stands in its place, or when it is a full name that the other version
writes elsewhere as it is.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alignqa.checks.base import AlignedStory
from alignqa.datatypes import Document, Issue, Pair, Severity, Side, Span
from alignqa.names import (
    Place,
    Word,
    capitalises_nouns,
    is_alike,
    is_common,
    is_misspelling,
    is_respelling,
    kinds_of,
    places_in,
    ordinary_capitals,
    words_of,
)

_SHORTEST_NAME = 3
_CLOSE = 5
_OFTEN = 2
_LINKS = " -‐‑.'’\u00a0"


class _Version:
    """One version of the story, read for names."""

    def __init__(self, side: Side, document: Document) -> None:
        self.side = side
        self.text = document.text
        self.nouns_capitalised = capitalises_nouns(document.language)
        self.words = [words_of(sentence.text, sentence.start) for sentence in document.sentences]
        self.places = [
            places_in(sentence.text, sentence.start, words, document.language)
            for sentence, words in zip(document.sentences, self.words, strict=True)
        ]
        self.ordinary = ordinary_capitals(document.language)
        self.story = document.story
        story = [word for i in document.story for word in self.words[i]]
        self.capitals = Counter(word.key for word in story if word.capital)
        self.firm_capitals = Counter(word.key for word in story if word.capital and not word.opening)
        self.lower = {word.key for word in story if not word.capital}

    def is_ordinary(self, word: Word) -> bool:
        """Return whether a word is no name although it has a capital: a title, an office, an everyday word."""
        return self.has_office(word) or is_common(word.text)

    def has_office(self, word: Word) -> bool:
        """Return whether a word is, or is the plural of, a title, an office or an institution."""
        return word.key in self.ordinary or word.key.removesuffix("s") in self.ordinary

    def stands_beside_name(self, sentence: int, position: int) -> bool:
        """Return whether the word next to a capitalised one has a capital, too, and is no place or ordinary word."""
        words = self.words[sentence]
        return any(
            self.text[max(words[j].start, words[position].start) - 1] == " "
            and not (words[j].acronym or self.is_ordinary(words[j]) or self.is_place(sentence, words[j]))
            for j in _linked_capitals(self, words, position, position)
        )

    def is_place(self, sentence: int, word: Word) -> bool:
        """Return whether a word is part of a place or a name of the calendar."""
        return any(place.start <= word.start < place.end for place in self.places[sentence])

    def keys(self, sentences: Sequence[int]) -> set[str]:
        """Return the folded words of some sentences, without the shortest."""
        return {word.key for i in sentences for word in self.words[i] if len(word.key) >= _SHORTEST_NAME}

    def mentions(self, name: Word, sentences: Sequence[int]) -> bool:
        """Return whether some word in the sentences may be a form of *name*; a word in lower case must be close."""
        words = [word for i in sentences for word in self.words[i] if len(word.key) >= _SHORTEST_NAME]
        return any(
            is_alike(name.key, word.key) if word.capital else name.key[:_CLOSE] == word.key[:_CLOSE] for word in words
        )

    def place_keys(self, place: Place) -> set[str]:
        """Return the folded words of a place."""
        return {word.key for word in words_of(self.text[place.start : place.end])}

    def are_linked(self, first: Word, second: Word) -> bool:
        """Return whether nothing but a space, a hyphen or the like parts two neighbouring words."""
        return first.end <= second.start <= first.end + 2 and not self.text[first.end : second.start].strip(_LINKS)

    def span(self, words: Sequence[Word | Place]) -> Span:
        """Return the span from the first to the last of the *words*."""
        start, end = words[0].start, words[-1].end
        return Span(self.side, start, end, self.text[start:end])


@dataclass(frozen=True, slots=True)
class _Name:
    """A capitalised word that may be (part of) a name: ``sentence`` and ``position`` say where it stands.

    ``known`` says that both versions write it in the same letters, so that it is carried over unchanged; ``firm``, that
    it is known or that its capital cannot be explained but by a name.
    """

    word: Word
    sentence: int
    position: int
    known: bool
    firm: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring words of a name that the other version lacks.

    ``anchors`` are the words of the same name that the other version does have, folded; ``beside_common`` says that a
    capitalised ordinary word (a title, ``Committee``) stands beside.
    """

    words: tuple[Word, ...]
    known: bool
    anchors: frozenset[str]
    beside_common: bool


def check_names(story: AlignedStory) -> Iterator[Issue]:
    """Yield names that differ between the two versions, then names spelt in two ways inside one version."""
    source, target = _Version("source", story.source), _Version("target", story.target)
    names = (_names(source, target), _names(target, source))
    for number, pair in enumerate(story.pairs):
        if pair.aligned:
            near = story.pairs[max(0, number - 1) : number + 2]
            yield from _replaced_places(pair, source, target)
            yield from _replaced_names(pair, near, (source, target), names)
    yield from _respelt(story.pairs, (source, target), names)


def _names(version: _Version, other: _Version) -> list[list[_Name]]:
    """Return the names of every sentence of *version*, places known by a table left out."""
    return [list(_names_in(version, other, sentence)) for sentence in range(len(version.words))]


def _names_in(version: _Version, other: _Version, sentence: int) -> Iterator[_Name]:
    for position, word in enumerate(version.words[sentence]):
        if not word.capital or word.acronym or len(word.key) < _SHORTEST_NAME or version.has_office(word):
            continue
        if word.key in version.lower or word.key in other.lower:
            continue
        if version.is_place(sentence, word):
            continue
        counts = (version.firm_capitals[word.key], other.firm_capitals[word.key])
        if is_common(word.text) and min(counts) < _OFTEN:
            continue
        known = word.key in other.capitals and any(counts)
        if version.nouns_capitalised:
            firm = known or version.stands_beside_name(sentence, position)
        else:
            firm = known or not word.opening
        yield _Name(word, sentence, position, known, firm)


def _replaced_names(
    pair: Pair, near: Sequence[Pair], versions: tuple[_Version, _Version], names: tuple[list[list[_Name]], ...]
) -> Iterator[Issue]:
    """Yield the names of a pair that another name replaces, then the full names that are simply missing."""
    source, target = versions
    lacking = list(_runs(source, names[0], pair.source, target, pair.target))
    added = list(_runs(target, names[1], pair.target, source, pair.source))
    for run in lacking:
        other = next((other for other in added if _replaces(run, other)), None)
        if other:
            added.remove(other)
            spans = (source.span(run.words), target.span(other.words))
            message = f"The name “{spans[0].text}” became “{spans[1].text}”."
            yield _issue("name-replaced", "major", 0.9, message, pair, spans)
        elif _is_missing(run, pair, near, source, target):
            span = source.span(run.words)
            yield _issue("name-missing", "minor", 0.6, f"The name “{span.text}” is missing here.", pair, (span,))


def _runs(
    version: _Version, names: list[list[_Name]], sentences: Sequence[int], other: _Version, others: Sequence[int]
) -> Iterator[_Run]:
    """Yield the runs of names in some sentences that the sentences *others* of the *other* version do not mention."""
    keys = other.keys(others)
    for i in sentences:
        firm = [name for name in names[i] if name.firm]
        unseen = [name for name in firm if name.word.key not in keys]
        lacking = [name for name in unseen if not other.mentions(name.word, others)]
        found = {name.position for name in firm} - {name.position for name in lacking}
        for group in _neighbours(version, lacking):
            first, last = group[0].position, group[-1].position
            beside = [j for j in _linked_capitals(version, version.words[i], first, last)]
            words = version.words[i]
            yield _Run(
                tuple(name.word for name in group),
                any(name.known for name in group),
                frozenset(words[j].key for j in beside if j in found),
                any(version.is_ordinary(words[j]) for j in beside),
            )


def _neighbours(version: _Version, names: list[_Name]) -> list[list[_Name]]:
    """Part the names of one sentence into runs of neighbouring words."""
    runs: list[list[_Name]] = []
    for name in names:
        last = runs[-1][-1] if runs else None
        if last and name.position == last.position + 1 and version.are_linked(last.word, name.word):
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def _linked_capitals(version: _Version, words: Sequence[Word], first: int, last: int) -> Iterator[int]:
    """Yield the positions of the capitalised words right before word *first* and right after word *last*."""
    if first > 0 and words[first - 1].capital and version.are_linked(words[first - 1], words[first]):
        yield first - 1
    if last + 1 < len(words) and words[last + 1].capital and version.are_linked(words[last], words[last + 1]):
        yield last + 1


def _replaces(run: _Run, other: _Run) -> bool:
    """Return whether the name *other* may well stand where the other version has the name *run*."""
    if run.anchors or other.anchors:
        return bool(run.anchors & other.anchors)
    if run.beside_common != other.beside_common:
        return False
    return len(run.words) == len(other.words)


def _is_missing(run: _Run, pair: Pair, near: Sequence[Pair], source: _Version, target: _Version) -> bool:
    """Return whether *run* is a full name of which the target has no trace, not even in the pairs beside this one."""
    if len(run.words) < 2 or run.anchors or run.beside_common or (source.nouns_capitalised and not run.known):
        return False
    acronyms = {word.key for i in pair.target for word in target.words[i] if word.acronym}
    initials = "".join(word.key[0] for word in run.words)
    nearby = target.keys([i for other in near for i in other.target])
    return not any(word.key in nearby for word in run.words) and not any(initials in acronym for acronym in acronyms)


def _replaced_places(pair: Pair, source: _Version, target: _Version) -> Iterator[Issue]:
    """Yield the places and organisations of a pair that another one of the same kind replaces."""
    lacking = _lacking_places(pair.source, source, pair.target, target)
    added = _lacking_places(pair.target, target, pair.source, source)
    for place in lacking:
        other = next((other for other in added if kinds_of(place) & kinds_of(other)), None)
        if other:
            added.remove(other)
            spans = (source.span([place]), target.span([other]))
            message = f"“{spans[0].text}” became “{spans[1].text}”."
            yield _issue("name-place", "major", 0.9, message, pair, spans)


def _lacking_places(
    sentences: Sequence[int], version: _Version, others: Sequence[int], other_version: _Version
) -> list[Place]:
    """Return the places in *sentences* that the sentences *others* of the other version do not mention."""
    mentioned = {concept for i in others for place in other_version.places[i] for concept in place.concepts}
    keys = other_version.keys(others)
    places = [place for i in sentences for place in version.places[i] if place.certain]
    return [place for place in places if not place.concepts & mentioned and not version.place_keys(place) <= keys]


def _issue(
    rule: str, severity: Severity, confidence: float, message: str, pair: Pair, spans: tuple[Span, ...]
) -> Issue:
    return Issue("name", severity, confidence, message, rule, pair.source, pair.target, spans)


def _respelt(
    pairs: Sequence[Pair], versions: tuple[_Version, _Version], names: tuple[list[list[_Name]], ...]
) -> Iterator[Issue]:
    """Yield the names spelt in two ways inside a version, then those spelt unlike the other version."""
    spellings: tuple[dict[frozenset[str], None], ...] = ({}, {})
    for version, own, found in zip(versions, names, spellings, strict=True):
        found.update(dict.fromkeys(_same_neighbour_spellings(version, own)))
    across = []
    for pair in pairs:
        for name, other in _respelt_across(pair, versions, names):
            in_source = other.word.key in versions[0].capitals
            in_target = name.word.key in versions[1].capitals
            if in_source != in_target:
                spellings[in_target][frozenset({name.word.key, other.word.key})] = None
            elif not in_source and is_misspelling(name.word.key, other.word.key):
                across.append((pair, name, other))
    for version, own, found in zip(versions, names, spellings, strict=True):
        yield from _two_spellings(version, own, found)
    for pair, name, other in across:
        spans = (versions[0].span([name.word]), versions[1].span([other.word]))
        message = f"“{spans[0].text}” is spelt “{spans[1].text}” in the other version."
        yield _issue("name-spelling", "minor", 0.7, message, pair, spans)


def _respelt_across(
    pair: Pair, versions: tuple[_Version, _Version], names: tuple[list[list[_Name]], ...]
) -> Iterator[tuple[_Name, _Name]]:
    """Yield names of the two sides of a pair that differ in a letter or two, where neither side has both spellings."""
    keys = (versions[0].keys(pair.source), versions[1].keys(pair.target))
    own = [name for i in pair.source for name in names[0][i] if name.word.key not in keys[1]]
    others = [name for i in pair.target for name in names[1][i] if name.word.key not in keys[0]]
    for name, other in itertools.product(own, others):
        if is_respelling(name.word.key, other.word.key):
            yield name, other


def _same_neighbour_spellings(version: _Version, names: list[list[_Name]]) -> Iterator[frozenset[str]]:
    """Yield pairs of near-identical names that stand beside the same other name, as a surname beside a first name.

    Names are compared only when they share their first or their last three letters, so that a long text does not take
    time quadratic in its names.
    """
    blocks: defaultdict[tuple[str, ...], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for sentence in version.story:
        for first, second in itertools.pairwise(names[sentence]):
            if second.position == first.position + 1 and version.are_linked(first.word, second.word):
                for where, key, neighbour in (
                    ("after", second.word.key, first.word.key),
                    ("before", first.word.key, second.word.key),
                ):
                    blocks[where, neighbour, "starts", key[:3]][key].add(sentence)
                    blocks[where, neighbour, "ends", key[-3:]][key].add(sentence)
    for block in blocks.values():
        for (a, sentences), (b, others) in itertools.combinations(block.items(), 2):
            if is_respelling(a, b) and not sentences & others:
                yield frozenset({a, b})


def _two_spellings(version: _Version, names: list[list[_Name]], spellings: Iterable[frozenset[str]]) -> Iterator[Issue]:
    """Yield one issue for each name that *version* spells in two ways: the usual spelling and the odd one."""
    wanted = {key for pair in spellings for key in pair}
    first: dict[str, _Name] = {}
    for i in version.story:
        for name in names[i]:
            if name.word.key in wanted:
                first.setdefault(name.word.key, name)
    for pair in spellings:
        if pair <= first.keys():
            usual, odd = sorted(pair, key=lambda key: (-version.capitals[key], first[key].word.start))
            where = tuple(sorted({first[usual].sentence, first[odd].sentence}))
            spans = tuple(version.span([first[key].word]) for key in (usual, odd))
            message = f"One name is spelt in two ways: “{spans[0].text}” and “{spans[1].text}”."
            yield Issue("name", "minor", 0.8, message, "name-two-spellings", spans=spans, **{version.side: where})
