"""A sentence in, the places, organisations and calendar names in it out, under whatever name its language has for them.

Names that each language has its own word for (Germany, Deutschland, Đức) are looked up in tables: countries and cities
from Unicode CLDR, further ones in ``data/names/<language>.toml``. A language without a table has no such names; its
other names are found all the same.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from alignqa.names.spelling import MAX_CACHED_WORDS, fold
from alignqa.names.words import WORD, Word, is_common
from alignqa.resources import load_thresholds, load_toml

#: What every language calls by a name of its own: months, weekdays, feasts, faiths.
TRANSLATED = "translated"


@dataclass(frozen=True, slots=True)
class Place:
    """The span of a name of a place or organisation: character offsets into the document's text.

    ``concepts`` holds what it can stand for: ISO 3166 codes, English city names, acronyms. ``ambiguous`` says that
    it can well mean something else.
    """

    concepts: frozenset[str]
    start: int
    end: int
    ambiguous: bool


def kinds_of(place: Place) -> set[str]:
    """Return what sorts of place or organisation *place* can be; only a place of the same sort can replace it."""
    kinds = set()
    for concept in place.concepts - {TRANSLATED}:
        if concept in {"EU", "UN"} or (concept.isupper() and concept.isalpha() and len(concept) > 2):
            kinds.add("organisation")
        elif concept.isdigit():
            kinds.add("region")
        else:
            kinds.add("country" if concept[:2].isupper() else "city")
    return kinds


@dataclass(frozen=True, slots=True)
class _Entry:
    """One name of a table: how it is written decides where it may match."""

    concepts: frozenset[str]
    ambiguous: bool
    capital: bool
    acronym: bool
    inflected: bool


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """The names of places of one language: by their words, and those in a script without case as they are.

    ``first_words`` maps the first word of a name to the number of words of the longest; ``caseless_name`` finds the
    longest of the ``caseless`` names.
    """

    by_words: dict[tuple[str, ...], _Entry]
    first_words: dict[str, int]
    caseless: dict[str, _Entry]
    caseless_name: re.Pattern[str]
    endings: frozenset[str]


def capitalises_nouns(language: str) -> bool:
    """Return whether *language* writes every noun with a capital, as German does."""
    return bool(load_toml(f"names/{language}.toml").get("capitalises_nouns"))


def keeps_names(language: str) -> bool:
    """Return whether *language* keeps Latin names unchanged: no ending is added, and no name is spelt by its sound."""
    return bool(load_toml(f"names/{language}.toml").get("keeps_names"))


def ordinary_capitals(language: str) -> frozenset[str]:
    """Return the ordinary words that *language* mostly writes with a capital, folded: titles, offices, institutions."""
    table = load_toml(f"names/{language}.toml")
    return frozenset(fold(word) for word in (*table.get("titles", ()), *table.get("institutions", ())))


def before_names(language: str) -> frozenset[str]:
    """Return the words of *language*, in lower case, that need a name or another word after them: *in*, *the*."""
    return frozenset(load_toml(f"names/{language}.toml").get("before_names", ()))


def _entries(language: str) -> Iterator[tuple[str, _Entry]]:
    """Yield every name in the tables of *language*, with its entry."""
    cldr, own = load_toml(f"names/places/{language}.toml"), load_toml(f"names/{language}.toml")
    cities = {city: city for city in load_toml("names/places/en.toml")["cities"]} | cldr.get("cities", {})
    ambiguous = set(own.get("ambiguous", ()))
    translated = {TRANSLATED: [*cldr.get("calendar", ()), *own.get("translated", ())]}
    tables = (cities, cldr.get("territories", {}), own.get("places", {}), translated)
    for table, inflected in (*((table, False) for table in tables), (own.get("adjectives", {}), True)):
        for concept, names in table.items():
            for name in [names] if isinstance(names, str) else names:
                yield (
                    name,
                    _Entry(frozenset({concept}), name in ambiguous, name[0].isupper(), name.isupper(), inflected),
                )


@functools.cache
def _gazetteer(language: str) -> _Gazetteer:
    by_words: dict[tuple[str, ...], _Entry] = {}
    caseless: dict[str, _Entry] = {}
    for name, entry in _entries(language):
        if name.lower() == name.upper():
            caseless.setdefault(name, entry)
        for form in _forms(name):
            known = by_words.get(form, entry)
            by_words[form] = dataclasses.replace(
                entry, concepts=entry.concepts | known.concepts, inflected=entry.inflected or known.inflected
            )
    first_words: dict[str, int] = {}
    for first, *others in by_words:
        first_words[first] = max(first_words.get(first, 1), 1 + len(others))
    endings = frozenset(load_toml(f"names/{language}.toml").get("endings", ()))
    return _Gazetteer(by_words, first_words, caseless, _any_of(caseless), endings)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for the longest of some *names*, which tries only those with the right first character."""
    rests: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        rests.setdefault(name[0], []).append(re.escape(name[1:]))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in rests.items()))


def _forms(name: str) -> set[tuple[str, ...]]:
    """Return the word sequences under which *name* is looked up: as it is and, when long, without diacritics."""
    words = [_lower(word) for word in WORD.findall(name)]
    folded = tuple(fold(word) for word in words)
    forms = {tuple(words)} if words else set()
    if sum(map(len, folded)) >= load_thresholds("names")["place"]["min_letters_without_marks"] and all(folded):
        forms.add(folded)
    return forms


@functools.lru_cache(maxsize=MAX_CACHED_WORDS)
def _lower(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower().replace(".", "")


def places_in(sentence: str, offset: int, words: Sequence[Word], language: str) -> list[Place]:
    """Return the places, organisations and translated names in a *sentence*, from left to right, longest names first.

    *words* are the words of the sentence, *offset* is where it starts in its document. The names of months,
    weekdays, feasts and faiths have the concept ``TRANSLATED``.
    """
    gazetteer = _gazetteer(language)
    if gazetteer.caseless:
        matches = [(match, gazetteer.caseless[match[0]]) for match in gazetteer.caseless_name.finditer(sentence)]
        return [Place(own.concepts, offset + m.start(), offset + m.end(), own.ambiguous) for m, own in matches]
    found, i = [], 0
    while i < len(words):
        count, entry = 1, None
        if most := _most_words(words[i].text, language):
            count, entry = next(_matches(gazetteer, words[i : i + most]), (1, None))
        if entry:
            ordinary = words[i].opening and count == 1 and is_common(words[i].text)
            found.append(Place(entry.concepts, words[i].start, words[i + count - 1].end, entry.ambiguous or ordinary))
        i += count
    return found


@functools.lru_cache(maxsize=MAX_CACHED_WORDS)
def _most_words(word: str, language: str) -> int:
    """Return how many words the longest name has that begins with *word* or is inflected to it; 0 if there is none."""
    gazetteer = _gazetteer(language)
    forms = (_lower(word), fold(word))
    longest = max(gazetteer.first_words.get(form, int(any(_lookup(gazetteer, (form,))))) for form in forms)
    return min(longest, int(load_thresholds("names")["place"]["max_words"]))


def _matches(gazetteer: _Gazetteer, words: Sequence[Word]) -> Iterator[tuple[int, _Entry]]:
    """Yield the names that the *words* begin with, written as they are, longest first, with their number of words."""
    lower = tuple(_lower(word.text) for word in words)
    keys = tuple(word.key for word in words)
    for count in range(len(words), 0, -1):
        for form in dict.fromkeys((lower[:count], keys[:count])):
            for entry in _lookup(gazetteer, form):
                capitals = all(word.text.isupper() for word in words[:count])
                if capitals if entry.acronym else words[0].capital or not entry.capital:
                    yield count, entry


def _lookup(gazetteer: _Gazetteer, form: tuple[str, ...]) -> Iterator[_Entry]:
    """Yield the entry of *form*, then the entries that *form* is an inflection of."""
    if form in gazetteer.by_words:
        yield gazetteer.by_words[form]
    *head, last = form
    limits = load_thresholds("names")["place"]
    for length in range(1, int(min(limits["max_ending"], len(last) - limits["min_stem"])) + 1):
        entry = gazetteer.by_words.get((*head, last[:-length]))
        if entry and (entry.inflected or last[-length:] in gazetteer.endings):
            yield entry
