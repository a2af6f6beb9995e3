"""Names in running text: capitalised words, and places and organisations known under another name in each language.

Most names keep their spelling from one language to the next, so they are compared by their letters, folded to ASCII
(:func:`fold`) and leniently (:func:`is_alike`). Names that each language has its own word for (Germany, Deutschland,
Đức) are looked up in tables instead: countries and cities from Unicode CLDR, further ones in
``data/names/<language>.toml``. A language without a table has no such names; its other names are found all the same.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from anyascii import anyascii
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Prefix

from alignqa.resources import load_text, load_toml

#: A dotted acronym (``U.S.``) or a run of letters; hyphens and apostrophes part words.
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
#: What stands before, between and after double quotation marks.
_PART = re.compile(r"[^\"“”„«»]*(?:[\"“”„«»]|$)")
_ABBREVIATION = re.compile(r"\b[^\W\d_]{1,3}\.$")
_QUOTES = "\"'“”„‟«»‹›‘’‚`"
_BREAKS = ".!?:;…—–•*|/"
#: Spellings of one sound: Chernyshenko, Tschernyschenko; Khan, Kan; Moscow, Moskow; Kyiv, Kiew; Müller, Mueller.
_SOUNDS = (
    *(("tsch", "c"), ("sch", "s"), ("tch", "c"), ("ch", "c"), ("sh", "s"), ("ph", "f"), ("kh", "k"), ("ck", "k")),
    *(("qu", "k"), ("ou", "u"), ("ks", "x"), ("th", "t"), ("ae", "a"), ("oe", "o"), ("ue", "u")),
)
_SOUNDS_OF_LETTERS = str.maketrans("qczwyj", "kksvii")
#: Words come back: this many are worked out once.
_REMEMBERED = 65536
_LOOK_BACK = 20
_LONGEST_PLACE = 6
_LONGEST_ENDING = 3
CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a document: ``start`` and ``end`` are character offsets into the document's text.

    ``key`` is the word folded to lower-case ASCII letters. ``opening`` says that a sentence, a quotation or a headline
    would capitalise the word anyway, so that its capital is no evidence of a name.
    """

    text: str
    start: int
    end: int
    key: str
    opening: bool

    @property
    def capital(self) -> bool:
        """Whether the word begins with a capital letter."""
        return self.text[0].isupper() or self.text[0].istitle()

    @property
    def acronym(self) -> bool:
        """Whether the word is written in capitals only, but for the ``s`` of a plural (``MPs``)."""
        return len(self.text) > 1 and self.text.removesuffix("s").isupper()


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of text that names a place or organisation: character offsets into the document's text.

    ``concepts`` holds what it can stand for: ISO 3166 codes, English city names, acronyms. ``certain`` is false where
    it can well mean something else.
    """

    concepts: frozenset[str]
    start: int
    end: int
    certain: bool


def kinds_of(place: Place) -> set[str]:
    """Return what sorts of place or organisation *place* can be; only a place of the same sort can replace it."""
    return {_kind(concept) for concept in place.concepts} - {CALENDAR}


def _kind(concept: str) -> str:
    if concept == CALENDAR:
        return CALENDAR
    if concept in {"EU", "UN"} or (concept.isupper() and concept.isalpha() and len(concept) > 2):
        return "organisation"
    if concept.isdigit():
        return "region"
    return "country" if concept[:2].isupper() else "city"


@functools.lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """Return *text* transliterated to lower-case ASCII letters, everything else left out."""
    return re.sub(r"[^a-z]", "", anyascii(text).lower())


def words_of(text: str, offset: int = 0) -> tuple[Word, ...]:
    """Return the words of one sentence; *offset* is where the sentence starts in its document."""
    titles = list(_titles(text))
    starts = [start for start, _ in titles]
    words = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        title = bisect_right(starts, start) - 1
        in_title = title >= 0 and start < titles[title][1]
        opening = in_title or _opens(text[max(0, start - _LOOK_BACK) : start])
        words.append(Word(match.group(), offset + start, offset + end, fold(match.group()), opening))
    return tuple(words)


def _titles(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches in title case or capitals, where a capital tells nothing: quoted titles, headlines."""
    for number, part in enumerate(_PART.finditer(text)):
        words = [word for word in _WORD.findall(part.group()) if len(word) > 3]
        quoted = number % 2 == 1
        if len(words) > (1 if quoted else 4) and sum(word[0].isupper() for word in words) > 0.7 * len(words):
            yield part.span()


def _opens(before: str) -> bool:
    """Return whether a word after *before* stands at the start of a sentence, a quotation or a list item."""
    rest = before.rstrip()
    bare = rest.rstrip(_QUOTES)
    if not any(map(str.isalnum, bare)):
        return True
    if len(bare) < len(rest) and not before[-1].isspace():  # an apostrophe inside a word opens nothing
        return not bare[-1].isalpha()
    return bare[-1] in _BREAKS and not _ABBREVIATION.search(bare)


@functools.cache
def _common_words() -> frozenset[str]:
    return frozenset(line for line in load_text("names/common_words.txt").splitlines() if not line.startswith("#"))


def is_common(word: str) -> bool:
    """Return whether *word*, or what it may be the plural of, is usually written in lower case in some language."""
    lower = word.lower()
    return lower in _common_words() or (len(lower) > 6 and lower.removesuffix("s") in _common_words())


def is_alike(a: str, b: str) -> bool:
    """Return whether two folded names may well be forms of one name: inflected, respelt, or part of a compound."""
    if a == b:
        return True
    if min(len(a), len(b)) < 4:
        return a.startswith(b) or b.startswith(a)
    if a[:4] == b[:4] or a in b or b in a:
        return True
    first, second = _sound(a), _sound(b)
    return first[0] == second[0] and fuzz.ratio(first, second) >= 65


def is_respelling(a: str, b: str, ending: int = 2) -> bool:
    """Return whether two folded words differ by one or two letters, but not just in their endings, as inflections do.

    *ending* is the number of last letters in which inflected forms may differ.
    """
    if a == b or a[0] != b[0] or min(len(a), len(b)) < 5 or max(len(a), len(b)) < 6:
        return False
    allowed = 1 if min(len(a), len(b)) < 8 else 2
    if OSA.distance(a, b, score_cutoff=allowed) > allowed:
        return False
    is_inflection = min(len(a), len(b)) - Prefix.similarity(a, b) <= ending
    return not is_inflection or sorted(a) == sorted(b)


def is_misspelling(a: str, b: str) -> bool:
    """Return whether two folded words of two languages differ by more than their sounds and endings explain."""
    return is_respelling(a, b, ending=3) and is_respelling(_sound(a), _sound(b), ending=3)


def sound_unlike(a: str, b: str) -> bool:
    """Return whether two folded names differ in more than vowels, doubled letters and ways to write a sound."""
    if a.startswith(b) or b.startswith(a):
        return False
    first, second = (re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouh]", "", _sound(key))) for key in (a, b))
    return first != second


@functools.lru_cache(maxsize=_REMEMBERED)
def _sound(key: str) -> str:
    """Return *key* with the letters unified that languages swap when they write a foreign name by its sound."""
    for letters, sound in _SOUNDS:
        key = key.replace(letters, sound)
    return key.translate(_SOUNDS_OF_LETTERS)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One name of a table: how it is written decides where it may match."""

    concepts: frozenset[str]
    certain: bool
    capital: bool
    acronym: bool
    inflected: bool


@dataclass(frozen=True, slots=True)
class _Gazetteer:
    """The names of places of one language: by their words, and for a script without case by their first character."""

    by_words: dict[tuple[str, ...], _Entry]
    first_words: frozenset[str]
    by_character: dict[str, list[tuple[str, _Entry]]]
    endings: frozenset[str]


def capitalises_nouns(language: str) -> bool:
    """Return whether *language* writes every noun with a capital, as German does."""
    return bool(load_toml(f"names/{language}.toml").get("capitalises_nouns"))


def ordinary_capitals(language: str) -> frozenset[str]:
    """Return the ordinary words that *language* mostly writes with a capital, folded: titles, offices, institutions."""
    table = load_toml(f"names/{language}.toml")
    return frozenset(fold(word) for word in (*table.get("titles", ()), *table.get("institutions", ())))


def _entries(language: str) -> Iterator[tuple[str, _Entry]]:
    """Yield every name in the tables of *language*, with its entry."""
    cldr, own = load_toml(f"names/places/{language}.toml"), load_toml(f"names/{language}.toml")
    cities = {city: city for city in load_toml("names/places/en.toml")["cities"]} | cldr.get("cities", {})
    ambiguous = set(own.get("ambiguous", ()))
    calendar = {CALENDAR: cldr.get("calendar", ())}
    tables = (cities, cldr.get("territories", {}), own.get("places", {}), calendar)
    for table, inflected in (*((table, False) for table in tables), (own.get("adjectives", {}), True)):
        for concept, names in table.items():
            for name in [names] if isinstance(names, str) else names:
                yield (
                    name,
                    _Entry(frozenset({concept}), name not in ambiguous, name[0].isupper(), name.isupper(), inflected),
                )


@functools.cache
def _gazetteer(language: str) -> _Gazetteer:
    by_words: dict[tuple[str, ...], _Entry] = {}
    by_character: dict[str, list[tuple[str, _Entry]]] = {}
    for name, entry in _entries(language):
        if name.lower() == name.upper():
            by_character.setdefault(name[0], []).append((name, entry))
        for form in _forms(name):
            known = by_words.get(form, entry)
            by_words[form] = dataclasses.replace(
                entry, concepts=entry.concepts | known.concepts, inflected=entry.inflected or known.inflected
            )
    for names in by_character.values():
        names.sort(key=lambda item: -len(item[0]))
    first_words = frozenset(form[0] for form in by_words)
    endings = frozenset(load_toml(f"names/{language}.toml").get("endings", ()))
    return _Gazetteer(by_words, first_words, by_character, endings)


def _forms(name: str) -> set[tuple[str, ...]]:
    """Return the word sequences under which *name* is looked up: as it is and, when long, without diacritics."""
    words = [_lower(word) for word in _WORD.findall(name)]
    folded = tuple(fold(word) for word in words)
    forms = {tuple(words)} if words else set()
    if sum(map(len, folded)) >= 6 and all(folded):
        forms.add(folded)
    return forms


@functools.lru_cache(maxsize=_REMEMBERED)
def _lower(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower().replace(".", "")


def places_in(sentence: str, offset: int, words: Sequence[Word], language: str) -> list[Place]:
    """Return the places, organisations and calendar names in a *sentence*, from left to right, longest names first.

    *words* are the words of the sentence, *offset* is where it starts in its document. The names of months and weekdays
    have the concept ``CALENDAR``.
    """
    gazetteer = _gazetteer(language)
    if gazetteer.by_character:
        return _places_by_character(sentence, offset, gazetteer.by_character)
    found, i = [], 0
    while i < len(words):
        count, entry = 1, None
        if _may_begin_place(words[i].text, language):
            count, entry = next(_matches(gazetteer, words[i : i + _LONGEST_PLACE]), (1, None))
        if entry:
            certain = entry.certain and not (words[i].opening and count == 1 and is_common(words[i].text))
            found.append(Place(entry.concepts, words[i].start, words[i + count - 1].end, certain))
        i += count
    return found


@functools.lru_cache(maxsize=_REMEMBERED)
def _may_begin_place(word: str, language: str) -> bool:
    """Return whether some name in the table of *language* begins with *word* or is inflected to it."""
    gazetteer = _gazetteer(language)
    forms = (_lower(word), fold(word))
    return any(form in gazetteer.first_words or any(_lookup(gazetteer, (form,))) for form in forms)


def _places_by_character(sentence: str, offset: int, names: dict[str, list[tuple[str, _Entry]]]) -> list[Place]:
    """Return the places in a sentence whose script tells neither words nor names apart."""
    found, i = [], 0
    while i < len(sentence):
        candidates = names.get(sentence[i], ())
        name, entry = next(((name, entry) for name, entry in candidates if sentence.startswith(name, i)), ("", None))
        if entry:
            found.append(Place(entry.concepts, offset + i, offset + i + len(name), entry.certain))
        i += len(name) or 1
    return found


def _matches(gazetteer: _Gazetteer, words: Sequence[Word]) -> Iterator[tuple[int, _Entry]]:
    """Yield the names that the *words* begin with, longest first, with the number of their words."""
    lower = tuple(_lower(word.text) for word in words)
    keys = tuple(word.key for word in words)
    for count in range(len(words), 0, -1):
        for form in (lower[:count], keys[:count]):
            for entry in _lookup(gazetteer, form):
                if _fits(entry, words[:count]):
                    yield count, entry


def _lookup(gazetteer: _Gazetteer, form: tuple[str, ...]) -> Iterator[_Entry]:
    """Yield the entry of *form*, then the entries that *form* is an inflection of."""
    if form in gazetteer.by_words:
        yield gazetteer.by_words[form]
    *head, last = form
    for length in range(1, min(_LONGEST_ENDING, len(last) - 3) + 1):
        entry = gazetteer.by_words.get((*head, last[:-length]))
        if entry and (entry.inflected or last[-length:] in gazetteer.endings):
            yield entry


def _fits(entry: _Entry, words: Sequence[Word]) -> bool:
    """Return whether the words are written the way the entry asks for."""
    if entry.acronym:
        return all(word.text.isupper() for word in words)
    return words[0].capital or not entry.capital
