"""An aligned story and the user's glossary in; out come issues for terms that were not translated as required."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from alignqa.checks.base import both
from alignqa.datatypes import Issue, Pair, Side, Span
from alignqa.resources import load_thresholds
from alignqa.story import Story
from alignqa.text.glossary import Phrase, PhraseFinder, Term


@dataclass(frozen=True, slots=True)
class PreparedGlossary:
    """A glossary prepared for two languages: by source term, the required translations and the forbidden ones."""

    required: Mapping[Phrase, list[Phrase]]
    forbidden: Mapping[Phrase, list[Phrase]]
    forbidden_anywhere: list[Phrase]
    source_finder: PhraseFinder
    target_finder: PhraseFinder


@functools.lru_cache(maxsize=8)
def prepare(glossary: tuple[Term, ...], source_language: str, target_language: str) -> PreparedGlossary:
    """Return a *glossary* with its terms sorted, and what finds them in texts of the two languages."""
    required: defaultdict[Phrase, list[Phrase]] = defaultdict(list)
    forbidden: defaultdict[Phrase, list[Phrase]] = defaultdict(list)
    for term in glossary:
        table = forbidden if term.forbidden else required
        table[Phrase(term.source, term.case)].append(Phrase(term.target, term.case))
    anywhere = [target for source, targets in forbidden.items() if not source.text for target in targets]
    sources = [source for source in {**required, **forbidden} if source.text]
    targets = [target for table in (required, forbidden) for found in table.values() for target in found]
    finders = PhraseFinder(sources, source_language), PhraseFinder(targets, target_language)
    return PreparedGlossary(required, forbidden, anywhere, *finders)


def check_terminology(story: Story, glossary: Iterable[Term]) -> Iterator[Issue]:
    """Yield the terms of the *glossary* that a pair translates in a forbidden way, or not as required.

    Each term is reported once a pair. Where several translations are given, any one will do.
    """
    terms = prepare(tuple(glossary), *story.languages)
    for pair in story.pairs:
        if pair.aligned:
            for confidence, message, spans in faults_of(story, pair, terms):
                yield Issue(
                    type="terminology",
                    severity="major",
                    confidence=confidence,
                    message=message,
                    rule="glossary-term",
                    spans=spans,
                    **both(pair),
                )


def faults_of(story: Story, pair: Pair, terms: PreparedGlossary) -> Iterator[tuple[float, str, tuple[Span, ...]]]:
    """Yield what is wrong with the terms of one pair: confidence, message and spans."""
    limits = load_thresholds("checks")["terminology"]
    used = _find(story, "target", pair, terms.target_finder)
    for target in terms.forbidden_anywhere:
        if target in used:
            yield limits["confidence_forbidden"], f"The glossary forbids “{target.text}”.", (used[target],)
    text = " ".join(story.target.document.sentences[i].text for i in pair.target)
    for source, span in _find(story, "source", pair, terms.source_finder).items():
        required = terms.required.get(source, [])
        choice = " or ".join(f"“{phrase.text}”" for phrase in required)
        bad = next((target for target in terms.forbidden.get(source, []) if target in used), None)
        if bad:
            instead = f"; use {choice}" if required else ""
            message = f"The glossary forbids “{bad.text}” for “{source.text}”{instead}."
            yield limits["confidence_forbidden"], message, (span, used[bad])
        elif required and not any(terms.target_finder.contains(text, target) for target in required):
            yield limits["confidence_other"], f"The glossary requires {choice} for “{source.text}”.", (span,)


def _find(story: Story, side: Side, pair: Pair, finder: PhraseFinder) -> dict[Phrase, Span]:
    """Return the first span of each phrase on one side of a pair; inside a longer phrase it does not count."""
    first: dict[Phrase, Span] = {}
    for sentence in (story.document(side).sentences[i] for i in pair.side(side)):
        start, end = -1, -1  # of the last match that is not inside a longer one
        for match in sorted(finder.find(sentence.text), key=lambda match: (match.start, -match.end)):
            if match.end > end or (match.start, match.end) == (start, end):
                start, end = match.start, match.end
                first.setdefault(match.phrase, story.span(side, sentence.start + start, sentence.start + end))
    return first
