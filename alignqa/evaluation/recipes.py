"""Recipes for planted errors: a parallel story in, the same with one kind of error planted and noted down out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from alignqa.evaluation.miscounting import miscount
from alignqa.evaluation.negating import affirm, negate
from alignqa.evaluation.opposing import oppose
from alignqa.names.places import TRANSLATED, places_in
from alignqa.names.words import words_of
from alignqa.text.vocabulary import is_lower_case_word

#: A clause is cut when it and what remains of its sentence have at least this many words.
MIN_CLAUSE_WORDS = 5
#: A sentence with fewer words stays as it is.
MIN_SENTENCE_WORDS = 5
#: Two names exchange places where so many words and no comma are between them: in a list, their order means nothing.
MIN_WORDS_BETWEEN_NAMES = 3
#: So many neighbouring sentences are moved to plant an ``order`` error.
MOVED_SENTENCES = 3

_CLAUSE = re.compile(r"(?:,|;| [–—-]) [^,;–—()\"“”„«»]+(?=[,;.!?]|$)| \([^()\"“”„«»]+\)")
_EDGES = " ,;()–—-"
_NAME = re.compile(r"(?<=[\w,] )([A-Z][a-zà-ÿ]{3,})\b")
_CAPITALS = re.compile(r"\b[A-Z]\w{2,}(?: [A-Z]\w{2,})*")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,4}(?:[.,]\d+)?(?!\w)")


@dataclass(eq=False)
class PlantedSentence:
    """A sentence of one version; ``origin`` is its number in the story, ``None`` for what was put in."""

    text: str
    origin: int | None
    is_artifact: bool = False


@dataclass
class PlantedError:
    """An error, with the sentences that it is in."""

    kind: str
    source: Sequence[PlantedSentence] = ()
    target: Sequence[PlantedSentence] = ()
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass
class PlantedStory:
    """A story while errors are planted into it; ``untouched`` numbers the sentences still as they were."""

    source: list[PlantedSentence]
    target: list[PlantedSentence]
    untouched: list[int]
    donors: Sequence[str]
    names: Sequence[str]
    artifacts: Sequence[Sequence[tuple[str, str]]]
    target_lang: str
    rng: random.Random
    findings: list[PlantedError] = field(default_factory=list)

    def take(
        self, fits: Callable[[PlantedSentence, PlantedSentence], bool]
    ) -> tuple[PlantedSentence, PlantedSentence] | None:
        """Return both versions of a sentence that no error has touched yet and that *fits*."""
        for number in self.untouched:
            source, target = (
                next(sentence for sentence in side if sentence.origin == number) for side in (self.source, self.target)
            )
            if fits(source, target):
                self.untouched.remove(number)
                return source, target
        return None

    def change(self, kind: str, changed: Callable[[str, str], str | None]) -> None:
        """Change one translation and note it down as *kind*.

        Given the texts of both versions, *changed* returns the wrong translation, ``None`` if it can make none.
        """
        pair = self.take(lambda source, target: changed(source.text, target.text) is not None)
        if pair and (text := changed(pair[0].text, pair[1].text)) is not None:
            pair[1].text = text
            self.findings.append(PlantedError(kind, [pair[0]], [pair[1]]))


def _is_long(source: PlantedSentence, target: PlantedSentence) -> bool:
    """Return whether both versions have enough words for an error to show."""
    return min(len(source.text.split()), len(target.text.split())) >= MIN_SENTENCE_WORDS


def clauses(text: str) -> list[re.Match[str]]:
    """Return the clauses that can be cut from *text* so that a sentence remains."""
    words = len(text.split())
    sizes = [(clause, len(clause.group().split())) for clause in _CLAUSE.finditer(text)]
    return [clause for clause, size in sizes if size >= MIN_CLAUSE_WORDS and words - size >= MIN_CLAUSE_WORDS]


def cut_clause(sentence: PlantedSentence, rng: random.Random) -> str:
    """Cut a clause from a *sentence* and return it."""
    clause = rng.choice(clauses(sentence.text))
    sentence.text = sentence.text[: clause.start()] + sentence.text[clause.end() :]
    return clause.group().strip(_EDGES)


def shared_names(source: str, target: str) -> set[str]:
    """Return the words with a capital that begin neither sentence and that both have.

    Words that English has in lower case are left out: they are seldom names, but parts of titles that both quote. So
    are months.
    """
    names, others = ({m.group(1) for m in _NAME.finditer(text)} for text in (source, target))
    return {name for name in names & others if not is_lower_case_word(name.lower(), "en") and not _is_month(name)}


def _is_month(name: str) -> bool:
    return any(TRANSLATED in place.concepts for place in places_in(name, 0, words_of(name), "en"))


def shared_numbers(source: str, target: str) -> list[re.Match[str]]:
    """Return the numbers of *target* that occur in *source* in the same digits."""
    known = {number.group() for number in _NUMBER.finditer(source)}
    return [number for number in _NUMBER.finditer(target) if number.group() in known]


def plant_omission(story: PlantedStory) -> None:
    """Remove a sentence of the translation."""
    if len(story.target) > 1 and (pair := story.take(_is_long)):
        story.target.remove(pair[1])
        story.findings.append(PlantedError("omission", source=[pair[0]]))


def plant_addition(story: PlantedStory) -> None:
    """Put a sentence of another story into the translation."""
    if story.donors:
        added = PlantedSentence(story.rng.choice(story.donors), None)
        story.target.insert(story.rng.randint(1, len(story.target)), added)
        story.findings.append(PlantedError("addition", target=[added]))


def plant_partial_omission(story: PlantedStory) -> None:
    """Cut a clause from a sentence of the translation."""
    if pair := story.take(lambda source, target: bool(clauses(target.text))):
        cut = cut_clause(pair[1], story.rng)
        story.findings.append(PlantedError("partial_omission", [pair[0]], [pair[1]], {"removed": cut}))


def plant_partial_addition(story: PlantedStory) -> None:
    """Cut a clause from a sentence of the source, so that the translation says more."""
    if pair := story.take(lambda source, target: bool(clauses(source.text))):
        cut = cut_clause(pair[0], story.rng)
        story.findings.append(PlantedError("partial_addition", [pair[0]], [pair[1]], {"removed": cut}))


def plant_number(story: PlantedStory) -> None:
    """Change a digit of a number that both versions share."""
    if pair := story.take(lambda source, target: bool(shared_numbers(source.text, target.text))):
        found = story.rng.choice(shared_numbers(pair[0].text, pair[1].text))
        number = found.group()
        position = story.rng.choice([i for i, character in enumerate(number) if character.isdigit()])
        digit = story.rng.choice([digit for digit in "123456789" if digit != number[position]])
        changed = number[:position] + digit + number[position + 1 :]
        pair[1].text = pair[1].text[: found.start()] + changed + pair[1].text[found.end() :]
        story.findings.append(PlantedError("number", [pair[0]], [pair[1]], {"old": found.group(), "new": changed}))


def plant_untranslated(story: PlantedStory) -> None:
    """Replace a translation by its source sentence."""
    if pair := story.take(_is_long):
        pair[1].text = pair[0].text
        story.findings.append(PlantedError("untranslated", [pair[0]], [pair[1]]))


def plant_duplicate(story: PlantedStory) -> None:
    """Repeat a sentence of the translation."""
    if pair := story.take(_is_long):
        copy = PlantedSentence(pair[1].text, None)
        story.target.insert(story.target.index(pair[1]) + 1, copy)
        story.findings.append(PlantedError("duplicate", target=[copy]))


def plant_order(story: PlantedStory) -> None:
    """Move a block of the translation to its end."""
    if len(story.target) < 3 * MOVED_SENTENCES:
        return
    start = story.rng.randrange(len(story.target) - 2 * MOVED_SENTENCES)
    moved = story.target[start : start + MOVED_SENTENCES]
    story.target[start : start + MOVED_SENTENCES] = []
    story.target.extend(moved)
    origins = {sentence.origin for sentence in moved}
    story.findings.append(PlantedError("order", [s for s in story.source if s.origin in origins], moved))


def plant_mistranslation(story: PlantedStory) -> None:
    """Replace a clause by as many words of another story."""
    if story.donors and (pair := story.take(lambda source, target: bool(clauses(target.text)))):
        clause = story.rng.choice(clauses(pair[1].text))
        count = len(clause.group().split())
        words = story.rng.choice(story.donors).rstrip('.!?"”').split()[:count]
        old, new = clause.group().strip(_EDGES), " ".join(words)
        pair[1].text = pair[1].text.replace(old, new, 1)
        story.findings.append(PlantedError("mistranslation", [pair[0]], [pair[1]], {"old": old, "new": new}))


def plant_name(story: PlantedStory) -> None:
    """Replace a name that both versions spell alike by one of another story."""
    if story.names and (pair := story.take(lambda source, target: bool(shared_names(source.text, target.text)))):
        old = story.rng.choice(sorted(shared_names(pair[0].text, pair[1].text)))
        new = story.rng.choice([name for name in story.names if name != old] or [old[::-1].title()])
        pair[1].text = re.sub(rf"\b{re.escape(old)}\b", new, pair[1].text)
        story.findings.append(PlantedError("name", [pair[0]], [pair[1]], {"old": old, "new": new}))


def plant_negation(story: PlantedStory) -> None:
    """Negate a verb of the translation, or take a negation out of it."""
    change = story.rng.choice([negate, affirm])
    story.change("negation", lambda source, target: change(target, story.target_lang, story.rng))


def plant_opposite(story: PlantedStory) -> None:
    """Replace a word of the translation by its opposite."""
    story.change("opposite", lambda source, target: oppose(target, story.target_lang, story.rng))


def plant_quantity(story: PlantedStory) -> None:
    """Replace a quantity word or a bound of the translation by another."""
    story.change("quantity", lambda source, target: miscount(target, story.target_lang, story.rng))


def plant_role(story: PlantedStory) -> None:
    """Exchange two names of a sentence of the translation that both versions spell alike."""
    story.change("role", _exchange_names)


def _exchange_names(source: str, target: str) -> str | None:
    """Return *target* with two names exchanged that *source* has as well, each once; ``None`` without such names."""
    for (start, end), (other_start, other_end) in pairwise(_spans_of_shared_names(source, target)):
        between = target[end:other_start]
        if "," not in between and len(between.split()) >= MIN_WORDS_BETWEEN_NAMES:
            return target[:start] + target[other_start:other_end] + between + target[start:end] + target[other_end:]
    return None


def _spans_of_shared_names(source: str, target: str) -> Iterator[tuple[int, int]]:
    """Yield where the names of *target* begin and end that stand once in either text, without words before them."""
    for capitals in _CAPITALS.finditer(target):
        for word in re.finditer(r"\S+", capitals.group()):
            start, end = capitals.start() + word.start(), capitals.end()
            if source.count(target[start:end]) == target.count(target[start:end]) == 1:
                yield start, end
                break


def plant_characters(story: PlantedStory) -> None:
    """Decode a sentence with the wrong encoding where that shows, else put an HTML entity into it."""
    if pair := story.take(_is_long):
        text = pair[1].text
        broken = text.encode().decode("cp1252", errors="replace")
        pair[1].text = text.replace(" ", "&nbsp;", 1) if broken == text or "\ufffd" in broken else broken
        story.findings.append(PlantedError("characters", target=[pair[1]]))


def plant_artifact(story: PlantedStory) -> None:
    """Put a line that scrapers leave into each version."""
    for name, side, lines in zip(("source", "target"), (story.source, story.target), story.artifacts, strict=True):
        if lines:
            text, category = story.rng.choice(lines)
            line = PlantedSentence(text, None, is_artifact=True)
            side.insert(story.rng.randint(1, len(side)), line)
            planted = {name: [line]}
            story.findings.append(PlantedError("artifact", **planted, details={"category": category}))


#: What can be planted: each recipe applies its steps to a story, one after the other.
RECIPES: Mapping[str, tuple[Callable[[PlantedStory], None], ...]] = {
    "clean": (),
    "omission": (plant_omission, plant_omission),
    "addition": (plant_addition, plant_addition),
    "partial_omission": (plant_partial_omission,) * 3,
    "partial_addition": (plant_partial_addition,) * 3,
    "number": (plant_number,) * 3,
    "untranslated": (plant_untranslated, plant_untranslated),
    "duplicate": (plant_duplicate, plant_duplicate),
    "order": (plant_order,),
    "mistranslation": (plant_mistranslation,) * 3,
    "name": (plant_name,) * 3,
    "negation": (plant_negation,) * 3,
    "opposite": (plant_opposite,) * 3,
    "quantity": (plant_quantity,) * 3,
    "role": (plant_role,) * 3,
    "characters": (plant_characters, plant_characters),
    "artifact": (plant_artifact,) * 3,
}
