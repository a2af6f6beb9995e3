"""Names of a pair that the other version lacks in; how probably one of them replaces another out.

A logistic model weighs how the two are linked, how alike they are spelt, what stands next to them, and how the story
writes each of them elsewhere. It was fitted on names exchanged in professional translations.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alignqa.checks.name.renderings import Renderings
from alignqa.checks.name.version import VersionNames
from alignqa.checks.pair_links import PairLinks
from alignqa.names.places import TRANSLATED
from alignqa.names.spelling import consonants_alike, likeness
from alignqa.names.words import Word, is_agency, is_common
from alignqa.resources import load_json, load_thresholds
from alignqa.vectors import logit

#: Log-odds of links are cut to this range.
MAX_LOG_ODDS = 8.0
#: With more names on one side, a pair is a list, and only the first are compared.
MAX_NAMES = 24


@dataclass(frozen=True, slots=True)
class LackingName:
    """A capitalised word that may be (part of) a name and that the other side of its pair lacks.

    ``likeness`` (0..1) is how alike it is to the word of the other side that is spelt most like it. ``known`` says that
    the other version writes it somewhere; ``plain`` that it may be a noun, where all nouns have capitals; ``opening``
    that any word would have a capital there; ``place`` that it is a place of a table; ``common`` that some language
    has it in lower case; ``listed`` that its own does. ``neighbours`` are the names next to it, each with whether it
    follows. ``alone`` says that its side lacks no other name whose capital nothing else explains.
    """

    word: Word
    sentence: int
    position: int
    likeness: float
    known: bool
    plain: bool
    opening: bool
    place: bool
    common: bool
    listed: bool
    neighbours: frozenset[tuple[str, bool]]
    alone: bool = False

    @property
    def evident(self) -> bool:
        """Whether nothing but a name explains its capital."""
        return self.known or not (self.plain or self.opening or self.common or self.listed)


def lacking_names(
    version: VersionNames, own: Sequence[int], other: VersionNames, others: Sequence[int]
) -> list[LackingName]:
    """Return what may be names in the sentences *own* and is not in the sentences *others* of the other version."""
    limits = load_thresholds("checks")["name"]
    mentioned = {concept for i in others for place in other.places[i] for concept in place.concepts}
    keys = other.keys(others)
    found: list[LackingName] = []
    for i in own:
        concepts = version.place_words[i]
        for position, word in version.capitalised[i]:
            if not version.may_be_name(word) or word.key in keys or word.key in other.lower or is_agency(word.text):
                continue
            place = concepts.get(position, frozenset())
            if TRANSLATED in place or place & mentioned:
                continue
            alike = max((likeness(word.key, key) for key in keys), default=0.0)
            if alike >= limits["min_likeness_present"]:
                continue
            known = other.capitals[word.key] > 0
            named = version.is_next_to_name(i, position) or version.is_after_office(i, position)
            plain = version.nouns_capitalised and not named
            neighbours = frozenset(
                (version.words[i][j].key, j > position) for j in version.adjacent_capitals(i, position, position)
            )
            found.append(
                LackingName(
                    word,
                    i,
                    position,
                    alike,
                    known,
                    plain=plain and not known,
                    opening=word.opening and not known,
                    place=bool(place),
                    common=is_common(word.text),
                    listed=version.has_word(word),
                    neighbours=neighbours,
                )
            )
    evident = {name.position for name in found if name.evident}
    joined = {name.position for name in found if name.evident and name.position - 1 in evident}
    alone = len(evident) - len(joined) == 1
    return [dataclasses.replace(name, alone=alone and name.evident) for name in found[:MAX_NAMES]]


def may_correspond(source: LackingName, target: LackingName, links: PairLinks) -> bool:
    """Return whether two names are linked, so that *target* may stand in the place of *source*."""
    limit = load_thresholds("checks")["name"]["min_link_plain" if source.plain or target.plain else "min_link"]
    return links.between(source.word, target.word) >= limit


def model_of(source: LackingName, target: LackingName) -> str:
    """Return the model that weighs two names: they are in one script, or in two and are compared by their sound."""
    return "replaced" if _is_latin(source.word) == _is_latin(target.word) else "replaced_across_scripts"


def replacement_odds(source: LackingName, target: LackingName, links: PairLinks, renderings: Renderings) -> float:
    """Return the log-odds that *target* replaces *source*, above 0 if that is worth a report."""
    model = load_json("checks/names.json")[model_of(source, target)]
    features = evidence(source, target, links, renderings)
    return float(sum(model["weights"][name] * value for name, value in features.items()) - model["limit"])


def _is_latin(word: Word) -> bool:
    return unicodedata.name(word.text[0], "").startswith("LATIN")


def evidence(source: LackingName, target: LackingName, links: PairLinks, renderings: Renderings) -> dict[str, float]:
    """Return the evidence on whether *target* replaces *source*."""
    rows, columns = links.words("source", source.word), links.words("target", target.word)
    link, cosine = links.link(rows, columns), links.cosine(rows, columns)
    best = [links.link(rows, None), links.link(None, columns)]
    best_cosine = [links.cosine(rows, None), links.cosine(None, columns)]
    both = (source, target)
    a, b = source.word.key, target.word.key
    odds = _log_odds(link)
    anchored = float(bool(source.neighbours & target.neighbours))
    sound = consonants_alike(a, b) if model_of(source, target) != "replaced" else 0.0
    return {
        "constant": 1.0,
        "link": odds,
        "rivals": sum(_log_odds(value) for value in best) - 2 * odds,
        "cosine": cosine,
        "high_cosine": max(0.0, cosine - 0.6),
        "cosine_here": cosine - links.mean_cosine,
        "cosine_of_rivals": sum(best_cosine) - 2 * cosine,
        "neighbours": links.neighbours(rows, columns),
        "distance": links.distance(rows, columns),
        "likeness": likeness(a, b),
        "sound": sound,
        "same_sound": float(sound >= 0.8) * link,
        "likeness_to_others": max(name.likeness for name in both),
        "least_likeness": min(name.likeness for name in both),
        "known": float(any(name.known for name in both)),
        "both_known": float(all(name.known for name in both)),
        "plain": sum(name.plain for name in both) / 2,
        "opening": sum(name.opening for name in both) / 2,
        "common": sum(name.common for name in both) / 2,
        "listed": sum(name.listed and not name.known for name in both) / 2,
        "alone": float(all(name.alone for name in both)),
        "place": float(any(name.place for name in both)),
        "acronym": float(source.word.acronym != target.word.acronym),
        "acronyms": float(source.word.acronym and target.word.acronym),
        "anchored": anchored,
        "length": min(len(a), len(b), 10) / 10,
        "linked_elsewhere": float(renderings.elsewhere(a, b, links.number) > 0),
        "otherwise": (renderings.otherwise("source", a, links.number) + renderings.otherwise("target", b, links.number))
        / 2,
        "quality": links.quality,
        "mean_cosine": links.mean_cosine,
    }


def _log_odds(probability: float) -> float:
    return float(np.clip(logit(min(max(probability, 1e-9), 1 - 1e-9)), -MAX_LOG_ODDS, MAX_LOG_ODDS))
