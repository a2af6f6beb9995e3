"""An embedded story and the checks that run on it in; out comes what these checks cannot see in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from alignqa.datatypes import ISSUE_TYPES, NEVER_CHECKED, IssueType
from alignqa.quantities import has_words
from alignqa.story import Story
from alignqa.text.languages import language_name
from alignqa.words.negation import has_negation_table


def unchecked(story: Story, types: Collection[IssueType], *, glossary: bool = False) -> tuple[str, ...]:
    """Return what was not checked in a *story*, each in a few words for the user.

    Args:
        story: the two versions, with their embedding.
        types: the issue types that were looked for.
        glossary: whether the user gave a glossary, without which no terminology is checked.
    """
    return (*_unread(story, types), *NEVER_CHECKED, *_left_out(types, glossary=glossary))


def _left_out(types: Collection[IssueType], *, glossary: bool) -> Iterator[str]:
    """Yield the issue types that were not looked for; those that were, where these are fewer."""
    if "terminology" in types and not glossary:
        yield "terminology (no glossary)"
    on = [name.replace("_", " ") for name in ISSUE_TYPES if name in types]
    off = [name.replace("_", " ") for name in ISSUE_TYPES if name not in types]
    if len(off) <= len(on):
        yield from off
    elif on:
        *first, last = on
        yield f"all types of issue but {', '.join(first)} and {last}" if first else f"all types of issue but {last}"
    else:
        yield "all types of issue"


def _unread(story: Story, types: Collection[IssueType]) -> Iterator[str]:
    """Yield what the checks of the given types cannot read in these languages, or with this encoder."""
    languages = tuple(dict.fromkeys(story.languages))
    if "number" in types and (wordless := [code for code in languages if not has_words(code)]):
        yield f"numbers written as words ({_names(wordless)})"
    if "name" in types:
        documents = (side.document for side in story.sides)
        if plain := [document.language for document in documents if not has_capitals(document.text)]:
            yield f"names other than place names ({_names(dict.fromkeys(plain))})"
    if {"omission", "addition", "mistranslation"} & set(types):
        if None in (story.tokens("source"), story.tokens("target")):
            yield "the meaning of parts of sentences"
        elif "mistranslation" in types and (unknown := [code for code in languages if not has_negation_table(code)]):
            yield f"negation ({_names(unknown)})"


def has_capitals(text: str) -> bool:
    """Return whether at least half of the letters of *text* belong to a script with capitals; true without letters."""
    letters = {character: count for character, count in Counter(text).items() if character.isalpha()}
    cased = sum(count for character, count in letters.items() if character.lower() != character.upper())
    return 2 * cased >= sum(letters.values())


def _names(codes: Collection[str]) -> str:
    return ", ".join(map(language_name, codes))
