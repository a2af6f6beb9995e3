"""Both versions in; out come the names spelt in two ways in one, or differently than in the other."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from alignqa.checks.base import Sentences
from alignqa.checks.name.issues import name_issue
from alignqa.checks.name.version import Name, VersionNames
from alignqa.datatypes import Issue, Pair, Span
from alignqa.names.places import keeps_names
from alignqa.names.spelling import differ_in_first_letter, is_alike, is_misspelling, is_respelling, sound_unlike
from alignqa.names.words import Word, is_common


def names_in(version: VersionNames, other: VersionNames, sentence: int) -> Iterator[Name]:
    """Yield what may be names in one sentence; places known by a table, acronyms and ordinary words are left out."""
    for position, word in version.capitalised[sentence]:
        if word.acronym or len(word.key) < version.limits["min_length"] or version.is_office(word):
            continue
        if word.key in version.lower or word.key in other.lower or position in version.place_words[sentence]:
            continue
        counts = (version.inner_capitals[word.key], other.inner_capitals[word.key])
        if is_common(word.text) and min(counts) < version.limits["min_capitals"]:
            continue
        known = word.key in other.capitals and any(counts)
        evident = version.is_next_to_name(sentence, position) if version.nouns_capitalised else not word.opening
        yield Name(word, sentence, position, known, known or evident)


def respelt_names(pairs: Iterable[Pair], source: VersionNames, target: VersionNames) -> Iterator[Issue]:
    """Yield the names spelt in two ways inside a version, then those spelt differently than in the other version.

    Each is one issue, however many sentences it occurs in.
    """
    spellings = {version.side: dict.fromkeys(_next_to_one_name(version)) for version in (source, target)}
    across: list[tuple[Pair, Word, Word]] = []
    for pair in pairs:
        for name, other in _respelt_across(pair, source, target):
            keys = (name.word.key, other.word.key)
            in_source, in_target = keys[1] in source.capitals, keys[0] in target.capitals
            if in_source != in_target:
                spellings["source" if in_source else "target"][frozenset(keys)] = None
            elif not in_source and name.word.text.isascii() == other.word.text.isascii() and is_misspelling(*keys):
                across.append((pair, name.word, other.word))
        across += _alike_next_to_one_name(pair, source, target)
        across += [(pair, own, place) for own, place in _misspelt_places(pair, source, target)]
        across += [(pair, place, own) for own, place in _misspelt_places(pair, target, source)]
    for both in {**spellings["source"], **spellings["target"]}:
        yield from _two_spellings(both, [each for each in (source, target) if both in spellings[each.side]])
    together: defaultdict[tuple[str, str], list[tuple[Pair, Word, Word]]] = defaultdict(list)
    for pair, word, other_word in across:
        together[word.key, other_word.key].append((pair, word, other_word))
    for found in together.values():
        yield _spelt_differently(found, source, target)


def _spelt_differently(found: Sequence[tuple[Pair, Word, Word]], source: VersionNames, target: VersionNames) -> Issue:
    """Return one issue for a name that the versions spell differently, with its spellings in every pair *found*."""
    sentences = Sentences(
        source=tuple(sorted({i for pair, _, _ in found for i in pair.source})),
        target=tuple(sorted({i for pair, _, _ in found for i in pair.target})),
    )
    spans = [span for _, word, other in found for span in (source.span(word, word), target.span(other, other))]
    message = f"“{spans[0].text}” is spelt “{spans[1].text}” in the translation."
    return name_issue("name-spelling", message, sentences, dict.fromkeys(spans))


def _respelt_across(pair: Pair, source: VersionNames, target: VersionNames) -> Iterator[tuple[Name, Name]]:
    """Yield names of the two sides of a pair that differ in a letter or two, where neither side has both spellings."""
    source_keys, target_keys = source.keys(pair.source), target.keys(pair.target)
    own = [name for i in pair.source for name in source.names[i] if name.word.key not in target_keys]
    others = [name for i in pair.target for name in target.names[i] if name.word.key not in source_keys]
    for name, other in itertools.product(own, others):
        if is_respelling(name.word.key, other.word.key):
            yield name, other


def _misspelt_places(pair: Pair, version: VersionNames, other: VersionNames) -> Iterator[tuple[Word, Word]]:
    """Yield the names that only one version has, each with the place of the other side that it is but for a letter."""
    keys = version.keys(pair.side(version.side))
    places = [other.words[i][position] for i in pair.side(other.side) for position in sorted(other.place_words[i])]
    for name in (name for i in pair.side(version.side) for name in version.names[i]):
        for place in places:
            is_own = not other.capitals[name.word.key] and place.key not in keys
            if is_own and differ_in_first_letter(name.word.key, place.key):
                yield name.word, place


def _alike_next_to_one_name(
    pair: Pair, source: VersionNames, target: VersionNames
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


def _is_own(name: Name, version: VersionNames, other: VersionNames) -> bool:
    """Return whether a plain Latin name is evident, and is nowhere in the *other* version."""
    return (
        name.evident
        and name.word.text.isascii()
        and not version.is_ordinary(name.word)
        and not other.capitals[name.word.key]
    )


def _neighbour_keys(version: VersionNames, name: Name) -> set[tuple[str, bool]]:
    """Return the names right next to *name*, each with whether it follows."""
    words = version.words[name.sentence]
    adjacent = version.adjacent_capitals(name.sentence, name.position, name.position)
    return {
        (words[j].key, j > name.position)
        for j in adjacent
        if len(words[j].key) >= version.limits["min_length"] and not version.is_ordinary(words[j])
    }


def _next_to_one_name(version: VersionNames) -> Iterator[frozenset[str]]:
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


def _two_spellings(keys: frozenset[str], versions: Sequence[VersionNames]) -> Iterator[Issue]:
    """Yield one issue for a name that the *versions* spell in two ways, with the usual spelling before the odd one."""
    spans: list[Span] = []
    sentences = Sentences(source=(), target=())
    for version in versions:
        first = _first_names(version, keys)
        if keys <= first.keys():
            usual, odd = sorted(keys, key=lambda key: (-version.capitals[key], first[key].word.start))
            spans += [version.span(first[key].word, first[key].word) for key in (usual, odd)]
            sentences[version.side] = tuple(sorted({first[key].sentence for key in keys}))
    if spans:
        message = f"The same name is spelt two ways: “{spans[0].text}” and “{spans[1].text}”."
        yield name_issue("name-two-spellings", message, sentences, spans)


def _first_names(version: VersionNames, keys: Collection[str]) -> dict[str, Name]:
    """Return the first name in the story with each of the *keys*."""
    first: dict[str, Name] = {}
    for i in version.story:
        for name in version.names[i]:
            if name.word.key in keys:
                first.setdefault(name.word.key, name)
    return first
