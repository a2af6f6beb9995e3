"""What speaks for a line being no part of the story when no rule names it: shape, place, meaning, counterpart.

Works in the spirit of boilerplate detection by shallow text features (Kohlschütter et al. 2010), with two kinds of
evidence that a web page alone does not give: sentence vectors, and the other language version.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts.detect import extent, lines_of, without_tags
from alignqa.datatypes import ArtifactCategory, Document
from alignqa.vectors import unit

#: Features of a line, in the order of the model's coefficients, each with the reason it gives when it weighs most.
FEATURES: dict[str, str] = {
    "looks": "it reads like what pages leave",
    "unmarked": "it has no final mark, unlike the lines around it",
    "length": "it is short",
    "capitals": "it is in capitals",
    "symbols": "it holds symbols",
    "far": "it is far from the story in meaning",
    "near": "no line of the story is like it",
    "apart": "it is far from the lines beside it in meaning",
    "matched": "nothing in the other version corresponds to it",
    "judged": "nothing in the other version corresponds to it",
    "last": "it stands after the end of the story",
    "beside": "it stands beside other leftovers",
}

_FINAL_MARKS = frozenset(".!?…。！？؟।॥።།")
_OPEN_ENDS = frozenset(",;:-–—，；：、")
_CLOSERS = "\"'”’»)]}“‘›」』"
_SENTENCE_SYMBOLS = frozenset(".,;:!?…'\"“”‘’„‚‹›«»()-–—%$€£。，、！？؟।")
#: Shortest line, in characters, that counts as told: it can end the story and set the tone of the lines around.
_TOLD = 60
#: Shortest and longest line, in characters, that can be the headline of a story.
_SHORTEST_HEADLINE, _LONGEST_HEADLINE = 20, 130
#: Longest line, in characters, that can be a heading, and what a page puts under a heading of its own.
_LONGEST_HEADING = 80
_HEADED: frozenset[ArtifactCategory] = frozenset({"promo", "comments", "share"})
#: Least share of translated sentences for two versions to count as one story, and what counts as about the same place.
_LEAST_TRANSLATED = 0.6
#: So many matches that follow each other in both versions are no chance.
_LONG_RUN = 4
_NEAR = 0.15
#: Source sentences compared with the whole target at once: keeps memory linear in the length of the versions.
_BLOCK = 1024

#: Places and cosines of best matches.
_Matches = tuple[NDArray[np.intp], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a document that no rule took, in order: their sentences, texts and, if known, vectors.

    ``vectors`` has one unit row per line, shape (lines, dimensions). ``counterparts``, shape (lines,), says how much
    better than chance the best match in the other version is (see :func:`counterparts`), NaN where unknown.
    ``beside`` counts (0..2) the neighbouring lines that rules took. ``heads`` is the category of what a line stands
    right above if that is a leftover which can have a heading, and the line looks like one.
    """

    sentences: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]
    vectors: NDArray[np.float32] | None
    counterparts: NDArray[np.float32]
    beside: tuple[int, ...]
    heads: tuple[ArtifactCategory | None, ...]

    def before(self, end: int) -> Lines:
        """Return the lines before line number *end*."""
        return Lines(
            sentences=self.sentences[:end],
            texts=self.texts[:end],
            vectors=None if self.vectors is None else self.vectors[:end],
            counterparts=self.counterparts[:end],
            beside=self.beside[:end],
            heads=self.heads[:end],
        )


def open_lines(
    document: Document,
    taken: Mapping[int, ArtifactCategory],
    vectors: NDArray[np.float32] | None,
    counterpart: NDArray[np.float32] | None,
) -> Lines:
    """Return the lines of *document* with no sentence *taken*; what is per sentence is averaged over a line.

    *taken* holds the categories of the sentences that rules took.
    """
    lines = lines_of(document)
    is_taken = [any(i in taken for i in line) for line in lines]
    kept = [k for k, gone in enumerate(is_taken) if not gone]
    heads = _headings_of_leftovers(document, lines, taken)
    chosen = tuple(lines[k] for k in kept)
    spans = [extent(document, line) for line in chosen]
    known = np.full(len(document.sentences), np.nan, np.float32) if counterpart is None else counterpart
    padded = [False, *is_taken, False]
    return Lines(
        sentences=chosen,
        texts=tuple(document.text[start:end] for start, end in spans),
        vectors=None if vectors is None else unit(np.array([vectors[list(line)].mean(axis=0) for line in chosen])),
        counterparts=np.array([np.max(known[list(line)]) for line in chosen], np.float32),
        beside=tuple(padded[k] + padded[k + 2] for k in kept),
        heads=tuple(heads.get(k) for k in kept),
    )


def _headings_of_leftovers(
    document: Document, lines: Sequence[tuple[int, ...]], taken: Mapping[int, ArtifactCategory]
) -> dict[int, ArtifactCategory]:
    """Return the lines between a line that is told and a leftover that can have a heading, and look like one.

    The result holds their numbers, and the category of the leftover below.
    """
    texts = [document.text[slice(*extent(document, line))] for line in lines]
    return {
        k: taken[lines[k + 1][0]]
        for k in range(1, len(lines) - 1)
        if len(texts[k]) <= _LONGEST_HEADING
        and not is_marked(texts[k])
        and is_told(texts[k - 1])
        and taken.get(lines[k + 1][0]) in _HEADED
    }


def counterparts(
    source: NDArray[np.float32], target: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return for each sentence of either version how well its best match in the other one stands out.

    *source* and *target* are sentence vectors of the two versions, shapes (n, dimensions) and (m, dimensions). The
    results, shapes (n,) and (m,), are the best cosine less the mean cosine of all sentence pairs, in standard
    deviations of it: near 1 for what has no counterpart, above 2 or 3 for a faithful translation. Where the two do not
    tell the same story, a missing counterpart says nothing, and the results are NaN.
    """
    unknown = np.full(len(source), np.nan, np.float32), np.full(len(target), np.nan, np.float32)
    if not len(source) or not len(target):
        return unknown
    source, target = unit(source), unit(target)
    mean, spread = _chance(source, target)
    if spread < 1e-6:
        return unknown
    forth, back = _best_matches(source, target)
    if _translated(forth[0], back[0]) < _LEAST_TRANSLATED:
        return unknown
    return (forth[1] - mean) / spread, (back[1] - mean) / spread


def _chance(source: NDArray[np.float32], target: NDArray[np.float32]) -> tuple[np.float32, np.float32]:
    """Return mean and standard deviation of the cosines of all pairs of unit vectors, without forming the pairs."""
    mean = float(source.mean(axis=0, dtype=np.float64) @ target.mean(axis=0, dtype=np.float64))
    source_moments = source.T @ source / len(source)
    target_moments = target.T @ target / len(target)
    variance = float((source_moments.astype(np.float64) * target_moments).sum()) - mean**2
    return np.float32(mean), np.float32(max(variance, 0.0) ** 0.5)


def _best_matches(source: NDArray[np.float32], target: NDArray[np.float32]) -> tuple[_Matches, _Matches]:
    """Return for each side the place and cosine of each sentence's best match, a block of the source at a time."""
    places, bests = np.zeros(len(source), np.intp), np.zeros(len(source), np.float32)
    back_places, back_bests = np.zeros(len(target), np.intp), np.full(len(target), -2, np.float32)
    for start in range(0, len(source), _BLOCK):
        cosines = source[start : start + _BLOCK] @ target.T
        rows = slice(start, start + len(cosines))
        places[rows], bests[rows] = cosines.argmax(axis=1), cosines.max(axis=1)
        better = cosines.max(axis=0) > back_bests
        back_places[better] = start + cosines[:, better].argmax(axis=0)
        back_bests[better] = cosines[:, better].max(axis=0)
    return (places, bests), (back_places, back_bests)


def _translated(best_target: NDArray[np.intp], best_source: NDArray[np.intp]) -> float:
    """Return the share (0..1) of the shorter version's sentences that match one another best, and in order.

    In order is what stands in about the same place, or in a run of matches that follow each other in both versions, as
    those of a moved passage do.

    The mutual best match is the intersection criterion of bitext mining (Artetxe and Schwenk 2019). Places are counted
    among the matches alone, so that what only one version holds moves nothing. Of 285 pairs of versions of one story
    the lowest share was 0.75; of 855 pairs of different stories five were above 0.5, all of six sentences or fewer.
    """
    rows = np.flatnonzero(best_source[best_target] == np.arange(len(best_target)))
    order = np.argsort(np.argsort(best_target[rows]))
    shift = (np.arange(len(rows)) - order) / max(1, len(rows) - 1)
    kept = (np.abs(shift) < _NEAR) | _in_long_runs(order)
    return float(kept.sum() / min(len(best_target), len(best_source)))


def _in_long_runs(order: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return which of some places stand in a run of at least _LONG_RUN of them that rise by one."""
    run = np.concatenate([[0], np.cumsum(np.diff(order) != 1)]) if len(order) else order
    return np.asarray(np.bincount(run)[run] >= _LONG_RUN) if len(order) else np.zeros(0, bool)


def features(lines: Lines, looks: NDArray[np.float32] | None) -> NDArray[np.float64]:
    """Return the features of *lines*, shape (lines, features), in the order of :data:`FEATURES`.

    *looks*, shape (lines,), is the margin by which a line's vector looks like a leftover; ``None`` without vectors.
    """
    told = [is_told(text) for text in lines.texts]
    after_end = max((k for k, yes in enumerate(told) if yes), default=len(told))
    marked = np.array([is_marked(text) for text in lines.texts], float)
    far, near, apart = _distances(lines.vectors, told)
    known = np.isfinite(lines.counterparts)
    columns = [
        np.zeros(len(marked)) if looks is None else looks,
        (1 - marked) * _others(marked),
        np.array([math.log(max(1, len(text))) for text in lines.texts]),
        np.array([_in_capitals(text) for text in lines.texts]),
        np.array([_symbols(text) for text in lines.texts]),
        far,
        near,
        apart,
        np.where(known, np.clip(np.nan_to_num(lines.counterparts), 0, 4), 0),
        known,
        np.arange(len(marked)) > after_end,
        np.array(lines.beside),
    ]
    return np.column_stack(columns).astype(np.float64)


def is_like_headline(text: str) -> bool:
    """Whether *text* may be the headline of a story: no mark at its end, and neither a word or two nor a paragraph."""
    ends_open = text.rstrip().rstrip(_CLOSERS)[-1:] in _OPEN_ENDS
    return _SHORTEST_HEADLINE <= len(text) <= _LONGEST_HEADLINE and not is_marked(text) and not ends_open


def possible_headlines(lines: Lines) -> NDArray[np.bool_]:
    """Return which lines may be headlines of other stories, shape (lines,): not what stands above the story itself."""
    told = np.array([is_told(text) for text in lines.texts], bool)
    like = np.array([is_like_headline(text) for text in lines.texts], bool)
    return like & (np.cumsum(told) > 0)


def is_told(text: str) -> bool:
    """Whether *text* tells something: a sentence, or several, and no heading."""
    return len(text) >= _TOLD and is_marked(text)


def is_marked(text: str) -> bool:
    """Whether *text* ends with a final mark, closing quotes and brackets aside."""
    return text.rstrip().rstrip(_CLOSERS).rstrip()[-1:] in _FINAL_MARKS


def _others(marked: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each line the share of the other lines that end with a final mark."""
    return np.asarray((marked.sum() - marked) / max(1, len(marked) - 1))


def _in_capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 2 and sum(map(str.isupper, letters)) > 0.7 * len(letters)


def _symbols(text: str) -> float:
    text = without_tags(text)
    odd = sum(not (c.isalnum() or c.isspace() or c in _SENTENCE_SYMBOLS or unicodedata.combining(c)) for c in text)
    return odd / max(1, len(text))


def _distances(
    vectors: NDArray[np.float32] | None, told: Sequence[bool]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return how far each line is from the story, its nearest line and the lines beside, in the story's deviations."""
    nothing = np.zeros(len(told))
    story = np.flatnonzero(told)
    if vectors is None or len(story) < 3:
        return nothing, nothing, nothing
    centre = vectors[story].mean(axis=0)
    to_centre = _standing(vectors @ (centre / np.linalg.norm(centre)), story)
    padded = np.vstack([vectors[1:2], vectors, vectors[-2:-1]])
    beside = np.maximum((vectors * padded[:-2]).sum(axis=1), (vectors * padded[2:]).sum(axis=1))
    return to_centre, _standing(_nearest(vectors, story), story), _standing(beside, story)


def _nearest(vectors: NDArray[np.float32], story: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the cosine of each line with the line of the *story* most like it, other than itself."""
    best = np.zeros(len(vectors), np.float32)
    for start in range(0, len(vectors), _BLOCK):
        cosines = vectors[start : start + _BLOCK] @ vectors[story].T
        own = start + np.arange(len(cosines))
        cosines[own[:, None] == story] = -1
        best[own] = cosines.max(axis=1)
    return best


def _standing(values: NDArray[np.float32], story: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return how far below those of the *story* the *values* are, in standard deviations, within -1..6."""
    mean, deviation = values[story].mean(), max(float(values[story].std()), 0.01)
    return np.asarray(np.clip((mean - values) / deviation, -1.0, 6.0), np.float64)
