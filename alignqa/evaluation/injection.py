"""Plant known errors into parallel stories that have none, so that every check can be measured on the user's own text.

A record is one story in two languages, one sentence per item, with its true alignment and what was planted. The recipe
``clean`` plants nothing: whatever is flagged there is a false alarm.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from alignqa.errors import InputError
from alignqa.resources import load_toml

#: A clause is cut when it and what is left of its sentence have at least this many words.
CLAUSE_WORDS = 5
#: A sentence with fewer words is left as it is.
SENTENCE_WORDS = 5
#: So many neighbouring sentences are moved to plant an ``order`` error.
MOVED_SENTENCES = 3
#: From so many other stories come the sentences that are added.
DONOR_STORIES = 10

_CLAUSE = re.compile(r"(?:,|;| [–—-]) [^,;–—()\"“”„«»]+(?=[,;.!?]|$)| \([^()\"“”„«»]+\)")
_EDGES = " ,;()–—-"
_NAME = re.compile(r"(?<=[\w,] )([A-Z][a-zà-ÿ]{3,})\b")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,4}(?:[.,]\d+)?(?!\w)")


@dataclass(eq=False)
class _Sentence:
    """A sentence of one version; ``origin`` is its number in the story, ``None`` for what was put in."""

    text: str
    origin: int | None


@dataclass
class _Finding:
    kind: str
    source: Sequence[_Sentence] = ()
    target: Sequence[_Sentence] = ()
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Story:
    """A story while errors are planted into it; ``untouched`` numbers the sentences still as they were."""

    source: list[_Sentence]
    target: list[_Sentence]
    untouched: list[int]
    donors: Sequence[str]
    names: Sequence[str]
    artifacts: Sequence[Sequence[tuple[str, str]]]
    rng: random.Random
    findings: list[_Finding] = field(default_factory=list)

    def take(self, fits: Callable[[_Sentence, _Sentence], bool]) -> tuple[_Sentence, _Sentence] | None:
        """Return both versions of a sentence that no error has touched yet and that *fits*."""
        for number in self.untouched:
            pair = _find(self.source, number), _find(self.target, number)
            if fits(*pair):
                self.untouched.remove(number)
                return pair
        return None


def _find(side: Sequence[_Sentence], origin: int) -> _Sentence:
    return next(sentence for sentence in side if sentence.origin == origin)


def _long(source: _Sentence, target: _Sentence) -> bool:
    return min(len(source.text.split()), len(target.text.split())) >= SENTENCE_WORDS


def _omission(story: _Story) -> None:
    if len(story.target) > 1 and (pair := story.take(_long)):
        story.target.remove(pair[1])
        story.findings.append(_Finding("omission", source=[pair[0]]))


def _addition(story: _Story) -> None:
    if story.donors:
        added = _Sentence(story.rng.choice(story.donors), None)
        story.target.insert(story.rng.randint(1, len(story.target)), added)
        story.findings.append(_Finding("addition", target=[added]))


def _partial_omission(story: _Story) -> None:
    if pair := story.take(lambda source, target: bool(_clauses(target.text))):
        cut = _cut_clause(pair[1], story.rng)
        story.findings.append(_Finding("partial_omission", [pair[0]], [pair[1]], {"removed": cut}))


def _partial_addition(story: _Story) -> None:
    if pair := story.take(lambda source, target: bool(_clauses(source.text))):
        cut = _cut_clause(pair[0], story.rng)
        story.findings.append(_Finding("partial_addition", [pair[0]], [pair[1]], {"removed": cut}))


def _number(story: _Story) -> None:
    if pair := story.take(lambda source, target: bool(_shared_numbers(source.text, target.text))):
        found = story.rng.choice(_shared_numbers(pair[0].text, pair[1].text))
        changed = _change_digit(found.group(), story.rng)
        pair[1].text = pair[1].text[: found.start()] + changed + pair[1].text[found.end() :]
        story.findings.append(_Finding("number", [pair[0]], [pair[1]], {"old": found.group(), "new": changed}))


def _untranslated(story: _Story) -> None:
    if pair := story.take(_long):
        pair[1].text = pair[0].text
        story.findings.append(_Finding("untranslated", [pair[0]], [pair[1]]))


def _duplicate(story: _Story) -> None:
    if pair := story.take(_long):
        copy = _Sentence(pair[1].text, None)
        story.target.insert(story.target.index(pair[1]) + 1, copy)
        story.findings.append(_Finding("duplicate", target=[copy]))


def _order(story: _Story) -> None:
    """Move a block of the translation to its end."""
    if len(story.target) < 3 * MOVED_SENTENCES:
        return
    start = story.rng.randrange(len(story.target) - 2 * MOVED_SENTENCES)
    moved = story.target[start : start + MOVED_SENTENCES]
    story.target[start : start + MOVED_SENTENCES] = []
    story.target.extend(moved)
    origins = {sentence.origin for sentence in moved}
    story.findings.append(_Finding("order", [s for s in story.source if s.origin in origins], moved))


def _mistranslation(story: _Story) -> None:
    """Put as many words of another story in the place of a clause."""
    if story.donors and (pair := story.take(lambda source, target: bool(_clauses(target.text)))):
        clause = story.rng.choice(_clauses(pair[1].text))
        count = len(clause.group().split())
        words = story.rng.choice(story.donors).rstrip('.!?"”').split()[:count]
        old, new = clause.group().strip(_EDGES), " ".join(words)
        pair[1].text = pair[1].text.replace(old, new, 1)
        story.findings.append(_Finding("mistranslation", [pair[0]], [pair[1]], {"old": old, "new": new}))


def _name(story: _Story) -> None:
    """Put a name of another story in the place of one that both versions spell alike."""
    if story.names and (pair := story.take(lambda source, target: bool(_names(target.text) & _names(source.text)))):
        old = story.rng.choice(sorted(_names(pair[1].text) & _names(pair[0].text)))
        new = story.rng.choice([name for name in story.names if name != old] or [old[::-1].title()])
        pair[1].text = re.sub(rf"\b{re.escape(old)}\b", new, pair[1].text)
        story.findings.append(_Finding("name", [pair[0]], [pair[1]], {"old": old, "new": new}))


def _characters(story: _Story) -> None:
    """Decode a sentence with the wrong encoding where that shows, else leave an HTML entity in it."""
    if pair := story.take(_long):
        text = pair[1].text
        broken = text.encode().decode("cp1252", errors="replace")
        pair[1].text = text.replace(" ", "&nbsp;", 1) if broken == text or "\ufffd" in broken else broken
        story.findings.append(_Finding("characters", target=[pair[1]]))


def _artifacts(story: _Story) -> None:
    for name, side, lines in zip(("source", "target"), (story.source, story.target), story.artifacts, strict=True):
        if lines:
            text, category = story.rng.choice(lines)
            line = _Sentence(text, None)
            side.insert(story.rng.randint(1, len(side)), line)
            planted = {name: [line]}
            story.findings.append(_Finding("artifact", **planted, details={"category": category}))


#: What can be planted: each recipe adds its errors to a story.
RECIPES: Mapping[str, tuple[Callable[[_Story], None], ...]] = {
    "clean": (),
    "omission": (_omission, _omission),
    "addition": (_addition, _addition),
    "partial_omission": (_partial_omission,) * 3,
    "partial_addition": (_partial_addition,) * 3,
    "number": (_number,) * 3,
    "untranslated": (_untranslated, _untranslated),
    "duplicate": (_duplicate, _duplicate),
    "order": (_order,),
    "mistranslation": (_mistranslation,) * 3,
    "name": (_name,) * 3,
    "characters": (_characters, _characters),
    "artifact": (_artifacts,) * 3,
}


def inject(
    stories: Sequence[Mapping[str, Any]],
    source_lang: str,
    target_lang: str,
    *,
    artifacts: Mapping[str, Sequence[tuple[str, str]]],
    seed: int = 1,
) -> Iterator[dict[str, Any]]:
    """Yield every story once per recipe, with the errors of that recipe planted.

    What is put in comes from the other stories; of a single story those recipes plant nothing.

    Args:
        stories: each maps ``doc`` to its name and language codes to lists of sentences; item i of one language
            translates item i of the others.
        source_lang: language code of the version the errors are measured against.
        target_lang: language code of the version that gets the errors.
        artifacts: per language code, lines a scraper leaves, each with its category.
        seed: with the story's name it decides what is planted where.

    Raises:
        InputError: a story lacks one of the languages, or its versions differ in length.
    """
    for story in stories:
        _check(story, source_lang, target_lang)
    for number, story in enumerate(stories):
        others = _others(stories, number)
        donors = _donors(others, target_lang)
        names = _names_in_both(others, source_lang, target_lang)
        for recipe in RECIPES:
            rng = random.Random(f"{seed}-{story['doc']}-{source_lang}-{target_lang}-{recipe}")  # noqa: S311
            lines = [artifacts.get(language, ()) for language in (source_lang, target_lang)]
            planted = _plant(story[source_lang], story[target_lang], RECIPES[recipe], (donors, names), lines, rng)
            yield {
                "id": f"{story['doc']}/{recipe}",
                "recipe": recipe,
                "source_lang": source_lang,
                "target_lang": target_lang,
                **_record(planted),
            }


def planted_artifacts() -> dict[str, list[tuple[str, str]]]:
    """Return lines that scrapers leave, each with its category, by language code."""
    packs = load_toml("evaluation/artifacts.toml")
    return {
        language: [(line, category) for category, lines in pack.items() for line in lines]
        for language, pack in packs.items()
    }


def _others(stories: Sequence[Mapping[str, Any]], number: int) -> list[Mapping[str, Any]]:
    """Return the stories after this one, whose words are put in where they do not belong."""
    count = min(DONOR_STORIES, len(stories) - 1)
    return [stories[(number + step) % len(stories)] for step in range(1, count + 1)]


def _names_in_both(stories: Sequence[Mapping[str, Any]], source_lang: str, target_lang: str) -> list[str]:
    """Return the names that both versions of a sentence spell alike; what only looks like a name seldom does."""
    pairs = [pair for story in stories for pair in zip(story[source_lang], story[target_lang], strict=False)]
    return sorted({name for source, target in pairs for name in _names(source) & _names(target)})


def _donors(others: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """Return the sentences of the *others* that are long enough to be put in."""
    sentences = [text for other in others for text in other[language]]
    return [text for text in sentences if len(text.split()) >= SENTENCE_WORDS] or sentences


def _check(story: Mapping[str, Any], source_lang: str, target_lang: str) -> None:
    name = story.get("doc")
    for language in (source_lang, target_lang):
        if not isinstance(story.get(language), list) or not story[language]:
            raise InputError(
                f"Story {name!r} has no sentences in {language!r}; it needs a list of them under this key."
            )
    if len(story[source_lang]) != len(story[target_lang]):
        raise InputError(
            f"Story {name!r} has {len(story[source_lang])} sentences in {source_lang!r} and {len(story[target_lang])} "
            f"in {target_lang!r}; item i of one must translate item i of the other."
        )


def _plant(
    source: Sequence[str],
    target: Sequence[str],
    recipe: Sequence[Callable[[_Story], None]],
    put_in: tuple[Sequence[str], Sequence[str]],
    artifacts: Sequence[Sequence[tuple[str, str]]],
    rng: random.Random,
) -> _Story:
    untouched = list(range(len(source)))
    rng.shuffle(untouched)
    story = _Story(_numbered(source), _numbered(target), untouched, *put_in, artifacts, rng)
    for plant in recipe:
        plant(story)
    return story


def _numbered(side: Sequence[str]) -> list[_Sentence]:
    return [_Sentence(text, i) for i, text in enumerate(side)]


def _record(story: _Story) -> dict[str, Any]:
    """Return the story as plain data, sentences by their place in it."""
    source = {id(sentence): i for i, sentence in enumerate(story.source)}
    target = {id(sentence): i for i, sentence in enumerate(story.target)}
    return {
        "source": [sentence.text for sentence in story.source],
        "target": [sentence.text for sentence in story.target],
        "alignment": _alignment(story),
        "findings": [
            {
                "type": finding.kind,
                "source": [source[id(sentence)] for sentence in finding.source],
                "target": [target[id(sentence)] for sentence in finding.target],
                **finding.details,
            }
            for finding in story.findings
        ],
    }


def _alignment(story: _Story) -> list[list[list[int]]]:
    """Return the true groups of source and target sentences; artifacts stand in none."""
    artifacts = {id(s) for f in story.findings if f.kind == "artifact" for s in (*f.source, *f.target)}
    place = {s.origin: i for i, s in enumerate(story.target) if s.origin is not None}
    kept = {s.origin for s in story.source}
    groups = [
        [[i], [place[s.origin]] if s.origin in place else []]
        for i, s in enumerate(story.source)
        if id(s) not in artifacts
    ]
    alone = [[[], [i]] for i, s in enumerate(story.target) if s.origin not in kept and id(s) not in artifacts]
    return groups + alone


def _clauses(text: str) -> list[re.Match[str]]:
    """Return the clauses that can be cut from *text* so that a sentence is left."""
    words = len(text.split())
    sizes = [(clause, len(clause.group().split())) for clause in _CLAUSE.finditer(text)]
    return [clause for clause, size in sizes if size >= CLAUSE_WORDS and words - size >= CLAUSE_WORDS]


def _cut_clause(sentence: _Sentence, rng: random.Random) -> str:
    clause = rng.choice(_clauses(sentence.text))
    sentence.text = sentence.text[: clause.start()] + sentence.text[clause.end() :]
    return clause.group().strip(_EDGES)


def _names(text: str) -> set[str]:
    """Return the words with a capital that do not begin a sentence."""
    return {m.group(1) for m in _NAME.finditer(text)}


def _shared_numbers(source: str, target: str) -> list[re.Match[str]]:
    """Return the numbers of *target* that stand in *source* in the same digits."""
    known = {number.group() for number in _NUMBER.finditer(source)}
    return [number for number in _NUMBER.finditer(target) if number.group() in known]


def _change_digit(number: str, rng: random.Random) -> str:
    place = rng.choice([i for i, character in enumerate(number) if character.isdigit()])
    digit = rng.choice([digit for digit in "123456789" if digit != number[place]])
    return number[:place] + digit + number[place + 1 :]
