"""An aligned story in; out come issues for negations that are lost or added in translation.

A sentence that says no more often than its counterpart is suspicious. But translators turn *not easy* into *hard*, so a
logistic model judges, by links between words, whether the words around the negation are translated and nothing near
them says no in another way. It was fitted on translations of which one side was negated or affirmed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, get_args

import numpy as np

from alignqa.checks.base import both, linker
from alignqa.checks.messages import quoted
from alignqa.datatypes import Issue, Pair, Side
from alignqa.linking import LinkedPair
from alignqa.resources import load_json, load_thresholds
from alignqa.story import Story
from alignqa.vectors import Floats, sigmoid
from alignqa.words import LinkSide
from alignqa.words.negation import Extent, Negation, find_negation, has_negation_table

#: Words after and before a negation that are near it, within its clause.
AFTER, BEFORE = 4, 3
#: Words of so many letters or fewer are function words, which have no clear counterpart.
MAX_FUNCTION_WORD = 3
#: A word counts as linked from this probability on.
MIN_LINK = 0.4
#: Words about the counterparts of what is near a negation, and the most between these.
MARGIN, MAX_WINDOW = 2, 12
#: Where one side of a negation says no in another way: so many words away.
NEAR_IMPLIED = 4


class Suspicion(NamedTuple):
    """A pair of which one ``side`` says no more often: its ``cue``, and what shows whether the other says no.

    ``place``: where the other side would say no, by offsets into its document; ``None`` if that is not known.
    """

    pair: Pair
    side: Side
    cue: Extent
    place: Extent | None
    features: dict[str, float]


@dataclass(frozen=True)
class NegatedSide:
    """One side of a pair, the one that says no more often: its words, cues and links, and those of the other side.

    ``links`` and ``cosines``, shape (own words, other words).
    """

    own: LinkSide
    other: LinkSide
    links: Floats
    cosines: Floats
    negation: Negation
    other_negation: Negation


def check_negation(story: Story) -> Iterator[Issue]:
    """Yield an issue for each pair of which one side says no and the other does not.

    Nothing is said in languages without a table of negation, or where the encoder shows no tokens.
    """
    min_probability = load_thresholds("checks")["negation"]["min_probability"]
    for suspicion in suspicious_negations(story):
        probability = negation_probability(suspicion.features)
        if probability >= min_probability:
            yield _issue(story, suspicion, probability)


def suspicious_negations(story: Story) -> Iterator[Suspicion]:
    """Yield the pairs of which one side says no more often, each with the cue that is least linked."""
    link = linker(story)
    if link is None or not all(map(has_negation_table, story.languages)):
        return
    for pair in story.pairs:
        found = {side: _negation_of(story, side, pair) for side in get_args(Side)} if pair.aligned else {}
        counts = {side: len(negation.cues) for side, negation in found.items()}
        if len(set(counts.values())) < 2:
            continue
        side: Side = "source" if counts["source"] > counts["target"] else "target"
        negated = negated_side(link(pair), side, found)
        judged = [(cue, features) for cue in found[side].cues if (features := evidence(negated, cue))]
        if judged:
            cue, features = min(judged, key=lambda each: (each[1]["cue_link"], each[1]["cue_cosine"]))
            yield Suspicion(pair, side, cue, _place(negated, cue), features)


def _negation_of(story: Story, side: Side, pair: Pair) -> Negation:
    """Return what says no in the sentences of one side of a pair, by offsets into the document."""
    document = story.document(side)
    found: dict[str, list[Extent]] = {"cues": [], "implied": [], "affixes": []}
    for i in pair.side(side):
        sentence = document.sentences[i]
        negation = find_negation(sentence.text, document.language)
        for name, extents in found.items():
            extents += [(start + sentence.start, end + sentence.start) for start, end in getattr(negation, name)]
    return Negation(*map(tuple, found.values()))


def negated_side(pair: LinkedPair, side: Side, found: Mapping[Side, Negation]) -> NegatedSide:
    """Return the *side* of a linked *pair* that says no more often, given what says no on both sides."""
    links, cosines = pair.probabilities, pair.cosines()
    if side == "source":
        return NegatedSide(pair.source, pair.target, links, cosines, found["source"], found["target"])
    return NegatedSide(pair.target, pair.source, links.T, cosines.T, found["target"], found["source"])


def evidence(negated: NegatedSide, cue: Extent) -> dict[str, float]:
    """Return the evidence on whether a *cue* has a counterpart in other words, empty if the cue has no known word.

    ``affix_link`` and ``cue_link`` are the cue's best links (0..1) to a word with a negating affix and to a cue.
    ``implied_near``: a word that implies a negation is near the counterparts of the words near the cue. ``near_link``:
    mean of the best links of these words; ``near_cosine`` and ``near_cosine_min``: mean and least of their best
    cosines, function words left out; ``head_cosine``: that of the longest of the words right after the cue.
    ``contiguous``: the words before and after the cue are side by side in the other language. ``literal``: mean best
    link of the other side's words. ``log_words``: logarithm of their number. ``length_ratio``: logarithm of the ratio
    of both sides' words. ``own_implied``: the cue has another word beside it that implies a negation. ``question``: a
    question. ``cue_cosine``: the cue's highest cosine to any word.
    """
    own, other, links, cosines = negated.own, negated.other, negated.links, negated.cosines
    at = own.words_in([cue])
    others = [j for j, text in enumerate(other.texts) if _is_word(text)]
    if not at or not others:
        return {}
    best = links.max(axis=1)
    before, after = _near(negated, at)
    near = [*before, *after]
    anchors = _anchors(links, before, after)
    window = _window(anchors)
    content = [k for k in near if len(own.texts[k]) > MAX_FUNCTION_WORD]
    near_cosines = [float(cosines[k].max()) for k in content]
    head = max(after[:3], key=lambda k: len(own.texts[k]), default=before[-1] if before else None)
    implied = other.words_in(negated.other_negation.implied)
    own_implied = own.words_in(negated.negation.implied)
    return {
        "constant": 1.0,
        "affix_link": _highest(links, at, other.words_in(negated.other_negation.affixes)),
        "implied_near": float(any(j in window for j in implied)),
        "near_link": float(np.mean(best[near])) if near else 0.0,
        "head_cosine": float(cosines[head].max()) if head is not None else 0.0,
        "near_cosine": float(np.mean(near_cosines)) if near_cosines else 0.0,
        "near_cosine_min": min(near_cosines, default=0.0),
        "literal": float(links[:, others].max(axis=0).mean()),
        "log_words": math.log(len(other.words) + 1),
        "cue_link": _highest(links, at, other.words_in(negated.other_negation.cues)),
        "own_implied": float(any(abs(k - at[-1]) <= NEAR_IMPLIED for k in own_implied)),
        "length_ratio": math.log((len(other.words) + 1) / (len(own.words) + 1)),
        "question": float(any(text in ("?", "？") for text in own.texts)),
        "cue_cosine": _highest(cosines, at, others),
        "contiguous": float(len(anchors) == 2 and abs(anchors[0] - anchors[1]) <= MARGIN),
    }


def negation_probability(features: Mapping[str, float]) -> float:
    """Return the probability (0..1) that a negation is lost or added; see :func:`evidence`."""
    model = load_json("checks/negation.json")
    return sigmoid(model["prior"] + sum(model["weights"][name] * value for name, value in features.items()))


def _is_word(text: str) -> bool:
    return any(map(str.isalnum, text))


def _near(negated: NegatedSide, at: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the words before and after those *at* a cue, within its clause, other cues left out."""
    side, cues = negated.own, negated.own.words_in(negated.negation.cues)
    first = next((k for k in range(at[0] - 1, -1, -1) if not _is_word(side.texts[k])), -1)
    last = next((k for k in range(at[-1] + 1, len(side.words)) if not _is_word(side.texts[k])), len(side.words))
    before = [k for k in range(first + 1, at[0]) if k not in cues]
    after = [k for k in range(at[-1] + 1, last) if k not in cues]
    return before[-BEFORE:], after[:AFTER]


def _anchors(links: Floats, before: Sequence[int], after: Sequence[int]) -> list[int]:
    """Return the counterparts of the linked words next to a cue: of the last before it and the first after it."""
    best = links.max(axis=1, initial=0)
    linked = [
        next((k for k in after if best[k] > MIN_LINK), None),
        next((k for k in reversed(before) if best[k] > MIN_LINK), None),
    ]
    return [int(links[k].argmax()) for k in linked if k is not None]


def _place(negated: NegatedSide, cue: Extent) -> Extent | None:
    """Return where the other side would have the counterpart of a *cue*."""
    anchors = _anchors(negated.links, *_near(negated, negated.own.words_in([cue])))
    if not anchors:
        return None
    if max(anchors) - min(anchors) > MAX_WINDOW:
        anchors = anchors[:1]
    return negated.other.words[min(anchors)][0], negated.other.words[max(anchors)][1]


def _window(anchors: Sequence[int]) -> range:
    """Return the words of the other side where the counterpart of a cue would stand."""
    if not anchors:
        return range(0)
    low, high = min(anchors), max(anchors)
    if high - low > MAX_WINDOW or len(anchors) == 1:
        low, high = anchors[0] - MARGIN, anchors[0] + MARGIN
    return range(low - MARGIN, high + MARGIN + 1)


def _highest(values: Floats, rows: Sequence[int], columns: Sequence[int]) -> float:
    return float(values[np.ix_(rows, columns)].max(initial=0))


def _issue(story: Story, suspicion: Suspicion, confidence: float) -> Issue:
    pair, side = suspicion.pair, suspicion.side
    spans = {side: story.span(side, *suspicion.cue)}
    if suspicion.place:
        other: Side = "target" if side == "source" else "source"
        spans[other] = story.span(other, *suspicion.place)
    done = "is lost" if side == "source" else "is added"
    return Issue(
        type="mistranslation",
        severity="critical",
        confidence=confidence * pair.confidence,
        message=f"The negation {quoted(spans[side].text)} {done} in the translation.",
        rule="negation",
        spans=tuple(spans[each] for each in get_args(Side) if each in spans),
        **both(pair),
    )
