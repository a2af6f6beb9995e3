"""An aligned story in; out come issues for names replaced, left out, added, misspelt or spelt in two ways.

Translators use pronouns and titles instead of names, and names instead of pronouns. So a missing name means little by
itself. It is reported when another name replaces it, or when it is a full name without a trace in the other version.
Where a script has no capitals, only places known by a table are compared.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from alignqa.checks.base import Sentences, both, on
from alignqa.checks.name_links import NameLinks
from alignqa.datatypes import Document, Issue, Pair, Side, Span
from alignqa.names.places import Place, capitalises_nouns, keeps_names, kinds_of, ordinary_capitals, places_in
from alignqa.names.spelling import is_alike, is_misspelling, is_respelling, sound_unlike
from alignqa.names.words import Word, is_common, is_particle, words_of
from alignqa.resources import load_thresholds
from alignqa.story import Story

#: Sentences with more words are not compared: comparing their names with each other would take very long.
MAX_WORDS = 500

#: What may join two words of one name.
_JOINTS = " -‐‑.'’\u00a0"


@dataclass(frozen=True, slots=True)
class _Name:
    """A capitalised word that may be (part of) a name: the word at ``position`` of ``sentence``.

    ``known`` says that both versions write it in the same letters, so that it is carried over unchanged; ``evident``,
    that it is known or that nothing but a name explains its capital.
    """

    word: Word
    sentence: int
    position: int
    known: bool
    evident: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring words of a name that the other version lacks.

    ``anchors`` are the words next to it that the other version does have, folded, each with its side: the first name
    that stayed while the surname changed. ``next_to_ordinary`` says that a capitalised ordinary word (a title,
    ``Committee``) is next to it.
    """

    words: tuple[Word, ...]
    known: bool
    anchors: frozenset[tuple[str, Literal["before", "after"]]]
    next_to_ordinary: bool

    @property
    def extent(self) -> tuple[int, int]:
        """Where it begins and ends in its document."""
        return self.words[0].start, self.words[-1].end


class _VersionNames:
    """One version of the story, read for names."""

    def __init__(self, side: Side, document: Document) -> None:
        self.limits = load_thresholds("checks")["name"]
        self.side = side
        self.text = document.text
        self.story = document.story
        self.language = document.language
        self.nouns_capitalised = capitalises_nouns(document.language)
        self.ordinary = ordinary_capitals(document.language)
        self.words = [words_of(sentence.text, sentence.start) for sentence in document.sentences]
        self.places = [
            places_in(sentence.text, sentence.start, words, document.language)
            for sentence, words in zip(document.sentences, self.words, strict=True)
        ]
        self.place_words: list[set[int]] = []
        for words, places in zip(self.words, self.places, strict=True):
            starts = [word.start for word in words]
            ranges = [(bisect_left(starts, place.start), bisect_left(starts, place.end)) for place in places]
            self.place_words.append({position for first, end in ranges for position in range(first, end)})
        self.names: list[list[_Name]] = []
        story = [word for i in self.story for word in self.words[i]]
        self.capitals = Counter(word.key for word in story if word.capital)
        self.inner_capitals = Counter(word.key for word in story if word.capital and not word.opening)
        self.lower = {word.key for word in story if not word.capital}
        self.together = frozenset(pair for i in self.story for pair in self._written_together(self.words[i]))
        self.has_case = 2 * sum(word.text.lower() != word.text.upper() for word in story) > len(story)

    def _written_together(self, words: Sequence[Word]) -> Iterator[frozenset[str]]:
        """Yield the names that are parts of one full name: neighbours, with nothing but particles between them."""
        parts: list[Word] = []
        for before, word in zip([None, *words], words, strict=False):
            if before and not self.are_joined(before, word):
                parts = []
            if word.capital:
                yield from (frozenset((part.key, word.key)) for part in parts)
                parts.append(word)
            elif not is_particle(word.text):
                parts = []

    def is_office(self, word: Word) -> bool:
        """Return whether a word is, or is the plural of, a title, an office or an institution."""
        return word.key in self.ordinary or word.key.removesuffix("s") in self.ordinary

    def is_ordinary(self, word: Word) -> bool:
        """Return whether a word is not a name although it has a capital: an office or an everyday word."""
        return self.is_office(word) or is_common(word.text)

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

    def keys(self, sentences: Iterable[int]) -> set[str]:
        """Return the folded words of some sentences, without the shortest ones."""
        return {word.key for i in sentences for word in self.words[i] if len(word.key) >= self.limits["min_length"]}

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

    def is_evident(self, word: Word, pair: Pair) -> bool:
        """Return whether nothing but a name explains the capital of a *word* of a pair, which is no everyday word."""
        names = (name for i in pair.side(self.side) for name in self.names[i])
        is_place = any(word.start == place.start for i in pair.side(self.side) for place in self.places[i])
        return not self.is_ordinary(word) and (is_place or any(name.evident and name.word == word for name in names))

    def span(self, first: Word | Place, last: Word | Place) -> Span:
        """Return the span from the beginning of *first* to the end of *last*."""
        return Span(self.side, first.start, last.end, self.text[first.start : last.end])


def check_names(story: Story) -> Iterator[Issue]:
    """Yield the names that differ between the versions, then those that one version spells in two ways."""
    source, target = _VersionNames("source", story.source.document), _VersionNames("target", story.target.document)
    readable = []
    for number, pair in enumerate(story.pairs):
        words = sum(len(source.words[i]) for i in pair.source), sum(len(target.words[i]) for i in pair.target)
        if pair.aligned and max(words) <= MAX_WORDS * max(len(pair.source), len(pair.target)):
            readable.append(number)
    links = {number: NameLinks.of(story, story.pairs[number]) for number in readable}
    for number in readable:
        yield from _replaced_places(story.pairs[number], source, target, links[number])
    if source.has_case and target.has_case:
        source.names = [list(_names(source, target, i)) for i in range(len(source.words))]
        target.names = [list(_names(target, source, i)) for i in range(len(target.words))]
        for number in readable:
            near = story.pairs[max(0, number - 1) : number + 2]
            yield from _changed_names(story.pairs[number], near, source, target, links[number])
        yield from _respelt_names([story.pairs[number] for number in readable], source, target)


def _issue(rule: str, message: str, sentences: Sentences, spans: Iterable[Span]) -> Issue:
    """Return an issue; spellings are minor."""
    kind = rule.removeprefix("name-").replace("-", "_")
    return Issue(
        type="name",
        severity="minor" if "spelling" in rule else "major",
        confidence=load_thresholds("checks")["name"][f"confidence_{kind}"],
        message=message,
        rule=rule,
        spans=tuple(spans),
        **sentences,
    )


# Places and organisations that each language has its own word for


def _replaced_places(pair: Pair, source: _VersionNames, target: _VersionNames, links: NameLinks) -> Iterator[Issue]:
    """Yield the places and organisations of a pair that another one of the same kind replaces."""
    lacking = _lacking_places(source, pair.source, target, pair.target)
    added = _lacking_places(target, pair.target, source, pair.source)
    for place in lacking:
        other = next(
            (
                other
                for other in added
                if kinds_of(place) & kinds_of(other)
                and links.are_linked((place.start, place.end), (other.start, other.end))
            ),
            None,
        )
        if other:
            added.remove(other)
            spans = (source.span(place, place), target.span(other, other))
            message = f"“{spans[0].text}” became “{spans[1].text}”."
            yield _issue("name-place", message, both(pair), spans)


def _lacking_places(
    version: _VersionNames, own: Sequence[int], other: _VersionNames, others: Sequence[int]
) -> list[Place]:
    """Return the places in the sentences *own* that the sentences *others* of the other version do not mention."""
    mentioned = {concept for i in others for place in other.places[i] for concept in place.concepts}
    keys = other.keys(others)
    found = []
    for i in own:
        for place in version.places[i]:
            letters = {word.key for word in version.words[i] if place.start <= word.start < place.end}
            carried_over = letters and letters <= keys
            if not place.ambiguous and not place.concepts & mentioned and not carried_over:
                found.append(place)
    return found


# Names that are carried over from one language to the other


def _names(version: _VersionNames, other: _VersionNames, sentence: int) -> Iterator[_Name]:
    """Yield what may be names in one sentence; places known by a table, acronyms and ordinary words are left out."""
    for position, word in enumerate(version.words[sentence]):
        if not word.capital or word.acronym or len(word.key) < version.limits["min_length"] or version.is_office(word):
            continue
        if word.key in version.lower or word.key in other.lower or position in version.place_words[sentence]:
            continue
        counts = (version.inner_capitals[word.key], other.inner_capitals[word.key])
        if is_common(word.text) and min(counts) < version.limits["min_capitals"]:
            continue
        known = word.key in other.capitals and any(counts)
        evident = version.is_next_to_name(sentence, position) if version.nouns_capitalised else not word.opening
        yield _Name(word, sentence, position, known, known or evident)


def _changed_names(
    pair: Pair, near: Sequence[Pair], source: _VersionNames, target: _VersionNames, links: NameLinks
) -> Iterator[Issue]:
    """Yield the names of a pair that another name replaces, then the full names that are on one side only."""
    together = source.together | target.together
    lacking = list(_runs(source, pair.source, target, pair.target))
    added = list(_runs(target, pair.target, source, pair.source))
    for run in list(lacking):
        other = next((other for other in added if _replaces(run, other, together, links)), None)
        if other:
            lacking.remove(run)
            added.remove(other)
            spans = [
                _span_replaced(version, r, size)
                for version, r, size in ((source, run, len(other.words)), (target, other, len(run.words)))
            ]
            message = f"The name “{spans[0].text}” became “{spans[1].text}”."
            yield _issue("name-replaced", message, both(pair), spans)
    for version, runs, other_version in ((source, lacking, target), (target, added, source)):
        for run in list(runs):
            word = _linked_name(run, version, other_version, pair, links)
            if word and not _are_one(run.words, (word,), together):
                runs.remove(run)
                found = {version.side: _span(version, run), other_version.side: other_version.span(word, word)}
                message = f"The name “{found['source'].text}” became “{found['target'].text}”."
                yield _issue("name-replaced", message, both(pair), (found["source"], found["target"]))
    for version, runs, other_version, rule, state in (
        (source, lacking, target, "name-missing", "missing"),
        (target, added, source, "name-added", "added"),
    ):
        for run in runs:
            if _leaves_no_trace(run, version, other_version, pair, near) and not links.is_linked(
                version.side, run.extent
            ):
                span = _span(version, run)
                message = f"The name “{span.text}” is {state} in the translation."
                yield _issue(rule, message, both(pair), [span])


def _runs(version: _VersionNames, own: Sequence[int], other: _VersionNames, others: Sequence[int]) -> Iterator[_Run]:
    """Yield the runs of names in the sentences *own* that the sentences *others* of the *other* do not mention."""
    keys = other.keys(others)
    for i in own:
        evident = [name for name in version.names[i] if name.evident]
        lacking = [name for name in evident if name.word.key not in keys and not other.mentions(name.word, others)]
        found = {name.position for name in evident} - {name.position for name in lacking}
        words = version.words[i]
        for group in _neighbours(version, lacking):
            adjacent = version.adjacent_capitals(i, group[0].position, group[-1].position)
            yield _Run(
                words=tuple(name.word for name in group),
                known=all(name.known for name in group),
                anchors=frozenset(
                    (words[j].key, "before" if j < group[0].position else "after") for j in adjacent if j in found
                ),
                next_to_ordinary=any(version.is_ordinary(words[j]) for j in adjacent),
            )


def _neighbours(version: _VersionNames, names: Iterable[_Name]) -> list[list[_Name]]:
    """Split the names of one sentence into runs of neighbouring words."""
    runs: list[list[_Name]] = []
    for name in names:
        last = runs[-1][-1] if runs else None
        if last and name.position == last.position + 1 and version.are_joined(last.word, name.word):
            runs[-1].append(name)
        else:
            runs.append([name])
    return runs


def _replaces(run: _Run, other: _Run, together: frozenset[frozenset[str]], links: NameLinks) -> bool:
    """Return whether the target's name *other* probably replaces the source's name *run*."""
    if _are_one(run.words, other.words, together):
        return False
    if run.anchors or other.anchors:
        return bool(run.anchors & other.anchors)
    return (
        run.next_to_ordinary == other.next_to_ordinary
        and len(run.words) == len(other.words)
        and links.may_replace(run.extent, other.extent, carried_over=run.known or other.known)
    )


def _are_one(names: Iterable[Word], others: Iterable[Word], together: frozenset[frozenset[str]]) -> bool:
    """Return whether some of the *names* are of the same person or thing as some of the *others*.

    They are if the story writes them *together* as one full name, or if one is a part of the other.
    """
    return any(
        frozenset((name.key, other.key)) in together or name.key in other.key or other.key in name.key
        for name, other in itertools.product(names, others)
    )


def _linked_name(run: _Run, version: _VersionNames, other: _VersionNames, pair: Pair, links: NameLinks) -> Word | None:
    """Return the name of the *other* version in the place of *run*; both versions write one of the two elsewhere."""
    extent = links.counterpart(version.side, run.extent)
    found = (word for i in pair.side(other.side) for word in other.words[i] if extent and word.start == extent[0])
    word = next(found, None)
    if word is None or not word.capital or word.opening or word.acronym or other.is_office(word):
        return None
    own = pair.side(version.side)
    if word.key in version.keys(own) or version.mentions(word, own):
        return None
    is_carried_over = bool(version.capitals[word.key]) and word.key not in version.lower
    return word if is_carried_over or (run.known and other.is_evident(word, pair)) else None


def _span(version: _VersionNames, run: _Run) -> Span:
    return version.span(run.words[0], run.words[-1])


def _span_replaced(version: _VersionNames, run: _Run, size: int) -> Span:
    """Return the span of *run*, less the noun before it that no name of *size* words replaces: *Chefköchin Petra*."""
    surplus = len(run.words) - size if version.nouns_capitalised else 0
    before_anchor = any(where == "after" for _, where in run.anchors)
    words = run.words[surplus:] if surplus > 0 and before_anchor else run.words
    return version.span(words[0], words[-1])


def _leaves_no_trace(run: _Run, version: _VersionNames, other: _VersionNames, pair: Pair, near: Sequence[Pair]) -> bool:
    """Return whether *run* is a full name that the other version does not write, nor abbreviate, here or nearby."""
    if len(run.words) < 2 or run.anchors or run.next_to_ordinary or (version.nouns_capitalised and not run.known):
        return False
    nearby = other.keys(i for neighbour in near for i in neighbour.side(other.side))
    acronyms = {word.key for i in pair.side(other.side) for word in other.words[i] if word.acronym}
    initials = "".join(word.key[0] for word in run.words)
    return not any(word.key in nearby for word in run.words) and not any(initials in acronym for acronym in acronyms)


# Spelling


def _respelt_names(pairs: Iterable[Pair], source: _VersionNames, target: _VersionNames) -> Iterator[Issue]:
    """Yield the names spelt in two ways inside a version, then those spelt differently than in the other version."""
    spellings = {version.side: dict.fromkeys(_next_to_one_name(version)) for version in (source, target)}
    across = []
    for pair in pairs:
        for name, other in _respelt_across(pair, source, target):
            keys = (name.word.key, other.word.key)
            in_source, in_target = keys[1] in source.capitals, keys[0] in target.capitals
            if in_source != in_target:
                spellings["source" if in_source else "target"][frozenset(keys)] = None
            elif not in_source and is_misspelling(*keys):
                across.append((pair, name.word, other.word))
        across += _alike_next_to_one_name(pair, source, target)
    for version in (source, target):
        yield from _two_spellings(version, spellings[version.side])
    for pair, word, other_word in across:
        message = f"“{word.text}” is spelt “{other_word.text}” in the translation."
        spans = (source.span(word, word), target.span(other_word, other_word))
        yield _issue("name-spelling", message, both(pair), spans)


def _respelt_across(pair: Pair, source: _VersionNames, target: _VersionNames) -> Iterator[tuple[_Name, _Name]]:
    """Yield names of the two sides of a pair that differ in a letter or two, where neither side has both spellings."""
    source_keys, target_keys = source.keys(pair.source), target.keys(pair.target)
    own = [name for i in pair.source for name in source.names[i] if name.word.key not in target_keys]
    others = [name for i in pair.target for name in target.names[i] if name.word.key not in source_keys]
    for name, other in itertools.product(own, others):
        if is_respelling(name.word.key, other.word.key):
            yield name, other


def _alike_next_to_one_name(
    pair: Pair, source: _VersionNames, target: _VersionNames
) -> Iterator[tuple[Pair, Word, Word]]:
    """Yield names nearly alike that are next to one name, where each is found in its own version only, and often."""
    if not (keeps_names(source.language) and keeps_names(target.language)):
        return
    min_capitals = source.limits["min_capitals"]
    others = [name for i in pair.target for name in target.names[i] if _is_own(name, target, source)]
    for name in (name for i in pair.source for name in source.names[i] if _is_own(name, source, target)):
        for other in others:
            key, other_key = name.word.key, other.word.key
            often = min_capitals <= source.capitals[key] == target.capitals[other_key]
            other_name = (
                is_alike(key, other_key) and sound_unlike(key, other_key) and not is_misspelling(key, other_key)
            )
            if often and other_name and _neighbour_keys(source, name) & _neighbour_keys(target, other):
                yield pair, name.word, other.word


def _is_own(name: _Name, version: _VersionNames, other: _VersionNames) -> bool:
    """Return whether a plain Latin name is evident, and is nowhere in the *other* version."""
    return (
        name.evident
        and name.word.text.isascii()
        and not version.is_ordinary(name.word)
        and not other.capitals[name.word.key]
    )


def _neighbour_keys(version: _VersionNames, name: _Name) -> set[tuple[str, bool]]:
    """Return the names right next to *name*, each with whether it follows."""
    words = version.words[name.sentence]
    adjacent = version.adjacent_capitals(name.sentence, name.position, name.position)
    return {
        (words[j].key, j > name.position)
        for j in adjacent
        if len(words[j].key) >= version.limits["min_length"] and not version.is_ordinary(words[j])
    }


def _next_to_one_name(version: _VersionNames) -> Iterator[frozenset[str]]:
    """Yield pairs of near-identical names next to the same other name, as surnames next to one first name.

    Two names in one sentence are two people. Names are compared only when they share their first or their
    last three letters, so that the time does not grow quadratically.
    """
    blocks: defaultdict[tuple[str, ...], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for sentence in version.story:
        for first, second in itertools.pairwise(version.names[sentence]):
            if second.position == first.position + 1 and version.are_joined(first.word, second.word):
                for where, key, neighbour in (
                    ("after", second.word.key, first.word.key),
                    ("before", first.word.key, second.word.key),
                ):
                    blocks[where, neighbour, "begins", key[:3]][key].add(sentence)
                    blocks[where, neighbour, "ends", key[-3:]][key].add(sentence)
    for block in blocks.values():
        for (a, sentences), (b, others) in itertools.combinations(block.items(), 2):
            if is_respelling(a, b) and not sentences & others:
                yield frozenset({a, b})


def _two_spellings(version: _VersionNames, spellings: Iterable[frozenset[str]]) -> Iterator[Issue]:
    """Yield one issue for each name that *version* spells in two ways, with the usual spelling before the odd one."""
    first: dict[str, _Name] = {}
    for i in version.story:
        for name in version.names[i]:
            first.setdefault(name.word.key, name)
    for pair in spellings:
        if pair <= first.keys():
            usual, odd = sorted(pair, key=lambda key: (-version.capitals[key], first[key].word.start))
            sentences = sorted({first[usual].sentence, first[odd].sentence})
            spans = tuple(version.span(first[key].word, first[key].word) for key in (usual, odd))
            message = f"One name is spelt in two ways: “{spans[0].text}” and “{spans[1].text}”."
            yield _issue("name-two-spellings", message, on(version.side, *sentences), spans)
