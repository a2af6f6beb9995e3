"""Parallel stories without errors in; the same with known errors planted out, so that every check can be measured.

A record is one story in two languages, one sentence per item, with its true alignment and what was planted. The recipe
``clean`` plants nothing: whatever is flagged there is a false alarm.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from alignqa.errors import InputError, many
from alignqa.evaluation.recipes import MIN_SENTENCE_WORDS, RECIPES, PlantedSentence, PlantedStory, shared_names
from alignqa.resources import load_toml

#: How many other stories the sentences that are added come from.
MAX_DONOR_STORIES = 10


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
        check_story(story, source_lang, target_lang)
    for number, story in enumerate(stories):
        # The words of the stories after this one are put in where they do not belong.
        count = min(MAX_DONOR_STORIES, len(stories) - 1)
        others = [stories[(number + step) % len(stories)] for step in range(1, count + 1)]
        sentences = [text for other in others for text in other[target_lang]]
        donors = [text for text in sentences if len(text.split()) >= MIN_SENTENCE_WORDS] or sentences
        names = _names_in_both(others, source_lang, target_lang)
        for recipe, steps in RECIPES.items():
            rng = random.Random(f"{seed}-{story['doc']}-{source_lang}-{target_lang}-{recipe}")  # noqa: S311
            lines = [artifacts.get(language, ()) for language in (source_lang, target_lang)]
            source, target = (
                [PlantedSentence(text, i) for i, text in enumerate(story[language])]
                for language in (source_lang, target_lang)
            )
            untouched = list(range(len(source)))
            rng.shuffle(untouched)
            planted = PlantedStory(source, target, untouched, donors, names, lines, target_lang, rng)
            for plant in steps:
                plant(planted)
            yield {
                "id": f"{story['doc']}/{recipe}",
                "recipe": recipe,
                "source_lang": source_lang,
                "target_lang": target_lang,
                **_record(planted),
            }


def planted_artifacts() -> dict[str, list[tuple[str, str]]]:
    """Return lines that scrapers leave in a text, each with its category, by language code."""
    packs = load_toml("evaluation/artifacts.toml")
    return {
        language: [(line, category) for category, lines in pack.items() for line in lines]
        for language, pack in packs.items()
    }


def _names_in_both(stories: Sequence[Mapping[str, Any]], source_lang: str, target_lang: str) -> list[str]:
    """Return the names that both versions of a sentence spell alike; what only looks like a name seldom does."""
    pairs = [pair for story in stories for pair in zip(story[source_lang], story[target_lang], strict=False)]
    return sorted({name for pair in pairs for name in shared_names(*pair)})


def check_story(story: Mapping[str, Any], source_lang: str, target_lang: str) -> None:
    """Check that a *story* has sentences in both languages, and as many in one as in the other.

    Raises:
        InputError: it has not.
    """
    name = story.get("doc")
    for language in (source_lang, target_lang):
        if not isinstance(story.get(language), list) or not story[language]:
            raise InputError(
                f"Story {name!r} has no sentences in {language!r}; it needs a list of them under this key."
            )
    if len(story[source_lang]) != len(story[target_lang]):
        raise InputError(
            f"Story {name!r} has {many(len(story[source_lang]), 'sentence')} in {source_lang!r} and "
            f"{len(story[target_lang])} in {target_lang!r}; item i of one must translate item i of the other."
        )


def _record(story: PlantedStory) -> dict[str, Any]:
    """Return the story as plain data, sentences by their index; artifacts are in no group of the alignment."""
    target_of = {s.origin: i for i, s in enumerate(story.target) if s.origin is not None}
    kept = {s.origin for s in story.source}
    groups = [
        [[i], [target_of[s.origin]] if s.origin in target_of else []]
        for i, s in enumerate(story.source)
        if not s.is_artifact
    ]
    added = [[[], [i]] for i, s in enumerate(story.target) if s.origin not in kept and not s.is_artifact]
    return {
        "source": [sentence.text for sentence in story.source],
        "target": [sentence.text for sentence in story.target],
        "alignment": groups + added,
        "findings": [
            {
                "type": finding.kind,
                # Two sentences are equal only if they are the same one, whatever their text.
                "source": [story.source.index(sentence) for sentence in finding.source],
                "target": [story.target.index(sentence) for sentence in finding.target],
                **finding.details,
            }
            for finding in story.findings
        ],
    }
