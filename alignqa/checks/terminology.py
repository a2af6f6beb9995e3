"""Terms of the user's glossary that were not translated as asked."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alignqa.datatypes import Issue, Pair, Side, Span
from alignqa.story import Story
from alignqa.text.glossary import Found, Phrase, PhraseFinder, Term


def check_terminology(story: Story, glossary: Iterable[Term]) -> Iterator[Issue]:
    """Yield the terms of the *glossary* that a pair translates in a forbidden way, or otherwise than asked.

    Each term is reported once a pair. Where several translations are asked for, any one will do.
    """
    terms = _terms(tuple(glossary), story.source.document.language, story.target.document.language)
    for pair in story.pairs:
        if pair.aligned:
            yield from _issues(story, pair, terms)


@dataclass(frozen=True, slots=True)
class _Terms:
    """A glossary made ready for two languages: by source term, the translations asked for and those forbidden."""

    wanted: Mapping[Phrase, list[Phrase]]
    forbidden: Mapping[Phrase, list[Phrase]]
    forbidden_anywhere: list[Phrase]
    source_finder: PhraseFinder
    target_finder: PhraseFinder


@functools.lru_cache(maxsize=8)
def _terms(glossary: tuple[Term, ...], source_language: str, target_language: str) -> _Terms:
    wanted: defaultdict[Phrase, list[Phrase]] = defaultdict(list)
    forbidden: defaultdict[Phrase, list[Phrase]] = defaultdict(list)
    for term in glossary:
        table = forbidden if term.forbidden else wanted
        table[Phrase(term.source, term.case)].append(Phrase(term.target, term.case))
    anywhere = [target for source, targets in forbidden.items() if not source.text for target in targets]
    sources = [source for source in {**wanted, **forbidden} if source.text]
    targets = [target for table in (wanted, forbidden) for found in table.values() for target in found]
    finders = PhraseFinder(sources, source_language), PhraseFinder(targets, target_language)
    return _Terms(wanted, forbidden, anywhere, *finders)


def _issues(story: Story, pair: Pair, terms: _Terms) -> Iterator[Issue]:
    """Yield what is wrong with the terms of one pair."""
    used = _find(story, "target", pair, terms.target_finder)
    for target in terms.forbidden_anywhere:
        if target in used:
            yield _issue(pair, 0.9, f"The glossary forbids “{target.text}”.", [used[target]])
    text = " ".join(story.target.document.sentences[i].text for i in pair.target)
    for source, span in _find(story, "source", pair, terms.source_finder).items():
        wanted = terms.wanted.get(source, [])
        bad = next((target for target in terms.forbidden.get(source, []) if target in used), None)
        if bad:
            instead = f"; use {_choice(wanted)}" if wanted else ""
            message = f"The glossary forbids “{bad.text}” for “{source.text}”{instead}."
            yield _issue(pair, 0.9, message, [span, used[bad]])
        elif wanted and not any(terms.target_finder.contains(text, target) for target in wanted):
            message = f"The glossary wants {_choice(wanted)} for “{source.text}”."
            yield _issue(pair, 0.8, message, [span])


def _find(story: Story, side: Side, pair: Pair, finder: PhraseFinder) -> dict[Phrase, Span]:
    """Return where each phrase first stands on one side of a pair; inside a longer phrase it does not count."""
    sentences = [story.document(side).sentences[i] for i in getattr(pair, side)]
    found = [
        (each.phrase, story.span(side, sentence.start + each.start, sentence.start + each.end))
        for sentence in sentences
        for each in _longest(finder.find(sentence.text))
    ]
    return dict(reversed(found))


def _longest(found: Iterable[Found]) -> list[Found]:
    """Leave out what stands inside something longer."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda found: (found.start, -found.end)):
        if not kept or each.end > kept[-1].end or (each.start, each.end) == (kept[-1].start, kept[-1].end):
            kept.append(each)
    return kept


def _choice(phrases: Sequence[Phrase]) -> str:
    return " or ".join(f"“{phrase.text}”" for phrase in phrases)


def _issue(pair: Pair, confidence: float, message: str, spans: Sequence[Span]) -> Issue:
    return Issue("terminology", "major", confidence, message, "glossary-term", pair.source, pair.target, tuple(spans))
