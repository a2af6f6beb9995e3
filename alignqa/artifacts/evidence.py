"""From the lines of a document that no rule took to features: evidence that a line is an artifact.

The evidence is the line's shape, position and meaning, and its counterpart in the other version, in the spirit of
boilerplate detection by shallow text features (Kohlschütter et al. 2010), with two kinds of evidence that a web page
alone does not give: sentence vectors, and the other language version.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts.detect import lines_of, text_of, without_tags
from alignqa.artifacts.shapes import CLOSERS, has_final_mark, is_prose
from alignqa.datatypes import ArtifactCategory, Document
from alignqa.resources import load_thresholds
from alignqa.vectors import Floats, unit

#: Features of a line, in the order of the model's coefficients, each with the reason it gives when it weighs most.
FEATURES: dict[str, str] = {
    "looks": "it reads like an artifact",
    "unmarked": "it has no final mark, unlike the lines around it",
    "length": "it is short",
    "capitals": "it is in capitals",
    "symbols": "it contains symbols",
    "far": "its meaning is far from that of the story",
    "near": "no line of the story is similar",
    "isolated": "its meaning is far from that of the lines around it",
    "matched": "it has no counterpart in the other version",
    "judged": "it has no counterpart in the other version",
    "last": "it comes after the end of the story",
    "adjacent": "it is next to other artifacts",
}

_ITEM = re.compile(r"\W{0,2}(\d{1,2})[.)]\s")
_OPEN_ENDS = frozenset(",;:-–—，；：、")
#: What is neither a letter, a figure, a space nor a mark that sentences have.
_SYMBOL = re.compile(r"[^\w\s.,;:!?…'\"“”‘’„‚‹›«»()\-–—%$€£。，、！？؟।]|_")
#: Categories that a page puts under a separate heading.
_HEADED: frozenset[ArtifactCategory] = frozenset({"promo", "comments", "share"})
#: Source sentences compared with the whole target at once: keeps memory linear in the length of the versions.
_BLOCK = 1024

#: For each sentence of a version, the index and the cosine of the most similar sentence of the other one.
_Nearest = tuple[NDArray[np.intp], Floats]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a document that no rule took, in order: their sentences, texts and, if known, vectors.

    ``vectors`` has one unit row per line, shape (lines, dimensions). ``counterparts``, shape (lines,), says how far
    the most similar sentence of the other version stands out (see :func:`counterparts`), NaN where unknown.
    ``adjacent`` counts (0..2) the neighbouring lines that rules took. ``heading_of`` is the category of the artifact
    right below if that can have a heading, and the line looks like one.
    """

    sentences: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]
    vectors: Floats | None
    counterparts: Floats
    adjacent: tuple[int, ...]
    heading_of: tuple[ArtifactCategory | None, ...]

    def before(self, end: int) -> Lines:
        """Return the lines before line number *end*."""
        return Lines(
            sentences=self.sentences[:end],
            texts=self.texts[:end],
            vectors=None if self.vectors is None else self.vectors[:end],
            counterparts=self.counterparts[:end],
            adjacent=self.adjacent[:end],
            heading_of=self.heading_of[:end],
        )


def open_lines(
    document: Document,
    taken: Mapping[int, ArtifactCategory],
    vectors: Floats | None,
    counterpart: Floats | None,
) -> Lines:
    """Return the lines of *document* with no sentence *taken*; what is per sentence is averaged over a line.

    *taken* holds the categories of the sentences that rules took.
    """
    lines = lines_of(document)
    is_taken = [any(i in taken for i in line) for line in lines]
    kept = [k for k, gone in enumerate(is_taken) if not gone]
    headings = _headings_of_artifacts(document, lines, taken)
    chosen = tuple(lines[k] for k in kept)
    known = np.full(len(document.sentences), np.nan, np.float32) if counterpart is None else counterpart
    padded = [False, *is_taken, False]
    rows = [i for line in chosen for i in line]
    starts = np.cumsum([0, *map(len, chosen)])[:-1]
    return Lines(
        sentences=chosen,
        texts=tuple(text_of(document, line) for line in chosen),
        vectors=None if vectors is None else unit(np.add.reduceat(vectors[rows], starts)),
        counterparts=np.maximum.reduceat(known[rows], starts),
        adjacent=tuple(padded[k] + padded[k + 2] for k in kept),
        heading_of=tuple(headings.get(k) for k in kept),
    )


def _headings_of_artifacts(
    document: Document, lines: Sequence[tuple[int, ...]], taken: Mapping[int, ArtifactCategory]
) -> dict[int, ArtifactCategory]:
    """Return the lines between a line of prose and an artifact that can have a heading, and look like one.

    The result holds their numbers, and the category of the artifact below.
    """
    max_length = load_thresholds("artifacts")["features"]["max_heading_characters"]
    texts = [text_of(document, line) for line in lines]
    return {
        k: taken[lines[k + 1][0]]
        for k in range(1, len(lines) - 1)
        if len(texts[k]) <= max_length
        and not has_final_mark(texts[k])
        and is_prose(texts[k - 1])
        and taken.get(lines[k + 1][0]) in _HEADED
    }


def counterparts(source: Floats, target: Floats) -> tuple[Floats, Floats]:
    """Return for each sentence of either version how far the most similar sentence of the other one stands out.

    *source* and *target* are sentence vectors of the two versions, shapes (n, dimensions) and (m, dimensions). The
    results, shapes (n,) and (m,), are the highest cosine less the mean cosine of all sentence pairs, in standard
    deviations of it: near 1 for what has no counterpart, above 2 or 3 for a faithful translation. Where the two are not
    versions of one story, a missing counterpart says nothing, and the results are NaN.
    """
    unknown = np.full(len(source), np.nan, np.float32), np.full(len(target), np.nan, np.float32)
    if not len(source) or not len(target):
        return unknown
    source, target = unit(source), unit(target)
    forth, back, squares = _nearest(source, target)
    # Mean and standard deviation of the cosines of all pairs.
    mean = float(source.mean(axis=0, dtype=np.float64) @ target.mean(axis=0, dtype=np.float64))
    spread = np.float32(max(squares / (len(source) * len(target)) - mean**2, 0.0) ** 0.5)
    if spread < 1e-6:
        return unknown
    if translated_share(forth[0], back[0]) < load_thresholds("artifacts")["versions"]["min_translated"]:
        return unknown
    return (forth[1] - np.float32(mean)) / spread, (back[1] - np.float32(mean)) / spread


def _nearest(source: Floats, target: Floats) -> tuple[_Nearest, _Nearest, float]:
    """Return the most similar sentence of the other version for each sentence, and the sum of all squared cosines.

    A block of the source is compared at a time.
    """
    squares = 0.0
    indices, cosines = np.zeros(len(source), np.intp), np.zeros(len(source), np.float32)
    back_indices, back_cosines = np.zeros(len(target), np.intp), np.full(len(target), -2, np.float32)
    for start in range(0, len(source), _BLOCK):
        block = source[start : start + _BLOCK] @ target.T
        rows = slice(start, start + len(block))
        indices[rows], cosines[rows] = block.argmax(axis=1), block.max(axis=1)
        squares += float(np.einsum("ij,ij->", block, block, dtype=np.float64))
        better = block.max(axis=0) > back_cosines
        back_indices[better] = start + block[:, better].argmax(axis=0)
        back_cosines[better] = block[:, better].max(axis=0)
    return (indices, cosines), (back_indices, back_cosines), squares


def translated_share(nearest_target: NDArray[np.intp], nearest_source: NDArray[np.intp]) -> float:
    """Return the share (0..1) of the shorter version's sentences that are mutually nearest to another, and in order.

    In order are sentences at about the same position, or in a run of counterparts that follow each other in both
    versions, as those of a moved passage do.

    Being mutually nearest is the intersection criterion of bitext mining (Artetxe and Schwenk 2019). Positions are
    counted among such pairs alone, so that what only one version holds moves nothing.
    """
    limits = load_thresholds("artifacts")["versions"]
    rows = np.flatnonzero(nearest_source[nearest_target] == np.arange(len(nearest_target)))
    order = np.argsort(np.argsort(nearest_target[rows]))
    shift = (np.arange(len(rows)) - order) / max(1, len(rows) - 1)
    in_order = (np.abs(shift) < limits["max_shift"]) | in_long_runs(order, int(limits["min_run"]))
    return float(in_order.sum() / min(len(nearest_target), len(nearest_source)))


def in_long_runs(order: NDArray[np.intp], min_run: int) -> NDArray[np.bool_]:
    """Return which positions of *order* are in a run of at least *min_run* of them that rise by one."""
    run = np.concatenate([[0], np.cumsum(np.diff(order) != 1)]) if len(order) else order
    return np.asarray(np.bincount(run)[run] >= min_run) if len(order) else np.zeros(0, bool)


def features(lines: Lines, looks: Floats | None) -> NDArray[np.float64]:
    """Return the features of *lines*, shape (lines, features), in the order of :data:`FEATURES`.

    *looks*, shape (lines,), is the margin by which a line's vector looks like an artifact; ``None`` without vectors.
    """
    limit = load_thresholds("artifacts")["features"]["max_counterpart"]
    prose = [is_prose(text) for text in lines.texts]
    after_end = max((k for k, yes in enumerate(prose) if yes), default=len(prose))
    marked = np.array([has_final_mark(text) for text in lines.texts], float)
    others_marked = (marked.sum() - marked) / max(1, len(marked) - 1)
    far, near, isolated = _distances(lines.vectors, np.flatnonzero(prose), len(prose))
    known = np.isfinite(lines.counterparts)
    columns = [
        np.zeros(len(marked)) if looks is None else looks,
        (1 - marked) * others_marked,
        np.array([math.log(max(1, len(text))) for text in lines.texts]),
        np.array([_is_in_capitals(text) for text in lines.texts]),
        np.array([_symbol_share(text) for text in lines.texts]),
        far,
        near,
        isolated,
        np.where(known, np.clip(np.nan_to_num(lines.counterparts), 0, limit), 0),
        known,
        np.arange(len(marked)) > after_end,
        np.array(lines.adjacent),
    ]
    return np.column_stack(columns).astype(np.float64)


def is_like_headline(text: str) -> bool:
    """Return whether *text* may be a headline: no mark at its end, and neither a word or two nor a paragraph."""
    limits = load_thresholds("artifacts")["features"]
    is_open = text.rstrip().rstrip(CLOSERS)[-1:] in _OPEN_ENDS
    fits = limits["min_headline_characters"] <= len(text) <= limits["max_headline_characters"]
    return fits and not has_final_mark(text) and not is_open


def in_lists(texts: Sequence[str]) -> NDArray[np.bool_]:
    """Return which lines are part of a list or table of the story, shape (lines,).

    A line next to an item has the number before or after its own. Next to a row of a table is a line with as many bars,
    and one of them has figures. Above two lines that begin with figures is their heading. A long line full of figures
    is a table that lost its line ends.
    """
    limits = load_thresholds("artifacts")["features"]
    items = [int(item[1]) if (item := _ITEM.match(text)) else None for text in texts]
    bars = [text.count("|") for text in texts]
    figures = [sum(map(str.isdigit, text)) for text in texts]
    is_full = [count > limits["min_figures_share"] * len(text) for text, count in zip(texts, figures, strict=True)]
    is_long = [len(text) >= limits["min_prose_characters"] for text in texts]
    found: NDArray[np.bool_] = np.array(is_full, bool) & np.array(is_long, bool)
    for k, (low, high) in enumerate(pairwise(items)):
        is_list = low is not None and high is not None and high - low == 1
        is_table = bars[k] == bars[k + 1] > 1 and figures[k] + figures[k + 1] > 0
        found[k : k + 2] |= is_list or is_table
        found[k] |= all(text[:1].isdigit() for text in texts[k + 1 : k + 3]) and k + 2 < len(texts)
    return found


def possible_headlines(lines: Lines) -> NDArray[np.bool_]:
    """Return which lines may be headlines of other stories, shape (lines,): not those above the story itself."""
    prose = np.array([is_prose(text) for text in lines.texts], bool)
    like = np.array([is_like_headline(text) for text in lines.texts], bool)
    return like & (np.cumsum(prose) > 0)


def _is_in_capitals(text: str) -> bool:
    limits = load_thresholds("artifacts")["features"]
    letters = sum(map(str.isalpha, text))
    capitals = sum(map(str.isalpha, filter(str.isupper, text)))
    return letters >= limits["min_letters_of_capitals"] and capitals > limits["min_capitals_share"] * letters


def _symbol_share(text: str) -> float:
    text = without_tags(text)
    return sum(not unicodedata.combining(symbol) for symbol in _SYMBOL.findall(text)) / max(1, len(text))


def _distances(
    vectors: Floats | None, prose: NDArray[np.intp], count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return how far each line is from the story, its nearest line and its neighbours, in the story's deviations.

    *prose* are the numbers of the lines of the story, *count* is the number of all lines.
    """
    nothing = np.zeros(count)
    if vectors is None or len(prose) < load_thresholds("artifacts")["features"]["min_prose_lines"]:
        return nothing, nothing, nothing
    centre = vectors[prose].mean(axis=0)
    nearest = np.zeros(len(vectors), np.float32)
    for start in range(0, len(vectors), _BLOCK):
        cosines = vectors[start : start + _BLOCK] @ vectors[prose].T
        own = start + np.arange(len(cosines))
        cosines[own[:, None] == prose] = -1
        nearest[own] = cosines.max(axis=1)
    padded = np.vstack([vectors[1:2], vectors, vectors[-2:-1]])
    adjacent = np.maximum((vectors * padded[:-2]).sum(axis=1), (vectors * padded[2:]).sum(axis=1))
    to_centre = vectors @ (centre / np.linalg.norm(centre))
    return _deviations(to_centre, prose), _deviations(nearest, prose), _deviations(adjacent, prose)


def _deviations(values: Floats, prose: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return by how many standard deviations the *values* are below those of the *prose*, within fixed limits."""
    limits = load_thresholds("artifacts")["features"]
    mean, deviation = values[prose].mean(), max(float(values[prose].std()), limits["min_spread"])
    return np.asarray(
        np.clip((mean - values) / deviation, limits["min_deviation"], limits["max_deviation"]), np.float64
    )
