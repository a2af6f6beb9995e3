"""Finds leftovers that no rule names: evidence of many kinds, weighed into one probability by logistic models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts.detect import Finding
from alignqa.artifacts.evidence import FEATURES, Lines, features, is_told, open_lines, possible_headlines
from alignqa.artifacts.following import BREAK_FEATURES, break_features, possible_starts
from alignqa.datatypes import ArtifactCategory, Document
from alignqa.resources import data_file, load_json
from alignqa.vectors import sigmoids

#: Least probability at which a line is called an artifact: taking a line of the story away costs more than a miss.
THRESHOLD = 0.9
#: The same for a full sentence, and for another story that no other version tells apart: a mistake would cost more.
_SURE = 0.98
#: Fewest lines a document must have for its shape to say anything.
_FEWEST_LINES = 4
_MOST_REASONS = 3
_UNLISTED, _HEADLINE = "structure.unlisted", "structure.other_headline"
_HEADING, _FOLLOWING = "structure.heading", "structure.following"
_HEADS = "it is the heading of the leftover below it"
_REASONS = {**FEATURES, **BREAK_FEATURES}
#: What says nothing where the other version is unknown.
_OF_OTHER_VERSION = ("matched", "unmatched", "judged")


@dataclass(frozen=True, slots=True)
class LineClassifier:
    """Tells from a sentence vector alone what a line looks like: a linear model over one encoder's unit vectors.

    ``weights`` has shape (dimensions, 1 + categories), ``bias`` (1 + categories,); the first column stands for story.
    """

    categories: tuple[ArtifactCategory, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def scores(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return one row of scores per unit vector, shape (lines, 1 + categories)."""
        return (vectors @ self.weights + self.bias).astype(np.float32)


def line_classifier(encoder_hash: str | None) -> LineClassifier | None:
    """Return the classifier for the encoder whose weights have that SHA-256, ``None`` when there is none for it."""
    return _classifiers().get(encoder_hash) if encoder_hash else None


def detect_unlisted(
    document: Document,
    vectors: NDArray[np.float32] | None = None,
    counterpart: NDArray[np.float32] | None = None,
    already: Iterable[Finding] = (),
    *,
    classifier: LineClassifier | None = None,
) -> list[Finding]:
    """Return the whole lines of *document* that are very probably leftovers though no rule took them.

    The more is known, the more is found: shape and place always speak, meaning when *vectors* are given, likeness to
    known leftovers with the *classifier* of the encoder that made them, and the other version with *counterpart*.

    Args:
        document: the version to look at.
        vectors: one vector per sentence, shape (sentences, dimensions); rows of sentences in *already* are not used.
        counterpart: per sentence, how well its best match in the other version stands out, shape (sentences,), as
            :func:`~alignqa.artifacts.evidence.counterparts` returns it; NaN where unknown.
        already: what rules found.
        classifier: see :func:`line_classifier`.
    """
    taken = {i: finding.category for finding in already if finding.span is None for i in finding.sentences}
    lines = open_lines(document, taken, vectors, counterpart)
    lines, following = _without_following(lines)
    if len(lines.sentences) < _FEWEST_LINES:
        return following
    scores = None if classifier is None or lines.vectors is None else classifier.scores(lines.vectors)
    looks = None if scores is None else scores[:, 1:].max(axis=1) - scores[:, 0]
    values = features(lines, looks)
    found = [*_leftovers(lines, values, scores, classifier), *_headlines(lines, values), *_headings(lines, values)]
    least = {
        line: _SURE if is_told(text) else THRESHOLD for line, text in zip(lines.sentences, lines.texts, strict=True)
    }
    sure = sorted((f for f in found if f.probability >= least[f.sentences]), key=lambda each: each.probability)
    return [*{each.sentences: each for each in sure}.values(), *following]


def _without_following(lines: Lines) -> tuple[Lines, list[Finding]]:
    """Return the lines before another story that starts behind the first one, and the findings that take it out."""
    starts = possible_starts(lines) if lines.vectors is not None else []
    if not starts:
        return lines, []
    values = break_features(lines, starts)
    judged = bool(values[0, list(BREAK_FEATURES).index("judged")])
    model = _model("following in pairs" if judged else "following")
    probabilities = model.probabilities(values)
    best = int(probabilities.argmax())
    if probabilities[best] < (THRESHOLD if judged else _SURE):
        return lines, []
    sentences = [i for line in lines.sentences[starts[best] :] for i in line]
    cuts = np.flatnonzero(np.diff(sentences) > 1) + 1
    return lines.before(starts[best]), [
        Finding(
            tuple(run.tolist()), "related_link", float(probabilities[best]), _FOLLOWING, model.reasons(values[best])
        )
        for run in np.split(np.array(sentences), cuts)
    ]


def _leftovers(
    lines: Lines, values: NDArray[np.float64], scores: NDArray[np.float32] | None, classifier: LineClassifier | None
) -> list[Finding]:
    """Return for each line how probable it is that the page left it."""
    model = _model("looks" if scores is not None else "meaning" if lines.vectors is not None else "shape")
    return [
        Finding(line, _category(k, scores, classifier), float(probability), _UNLISTED, model.reasons(values[k]))
        for k, (line, probability) in enumerate(zip(lines.sentences, model.probabilities(values), strict=True))
    ]


def _headlines(lines: Lines, values: NDArray[np.float64]) -> list[Finding]:
    """Return for each line that may be a headline how probable it is to be that of another story."""
    if lines.vectors is None:
        return []
    model = _model("headline")
    return [
        Finding(line, "related_link", float(probability), _HEADLINE, model.reasons(row))
        for line, possible, row, probability in zip(
            lines.sentences, possible_headlines(lines), values, model.probabilities(values), strict=True
        )
        if possible
    ]


def _headings(lines: Lines, values: NDArray[np.float64]) -> list[Finding]:
    """Return for each line right above a leftover that can have a heading how probable it is to be that heading."""
    if lines.vectors is None:
        return []
    model = _model("heading")
    return [
        Finding(line, category, float(probability), _HEADING, (_HEADS, *model.reasons(row))[:_MOST_REASONS])
        for line, category, row, probability in zip(
            lines.sentences, lines.heads, values, model.probabilities(values), strict=True
        )
        if category is not None
    ]


def _category(line: int, scores: NDArray[np.float32] | None, classifier: LineClassifier | None) -> ArtifactCategory:
    """Return the category a line looks like; what looks like a line of a story is a link to another one."""
    if scores is None or classifier is None or scores[line, 1:].max() < scores[line, 0]:
        return "related_link"
    return classifier.categories[int(scores[line, 1:].argmax())]


@dataclass(frozen=True, slots=True)
class _Model:
    """A logistic model; ``usual`` holds the means of its features over stories without leftovers."""

    features: tuple[str, ...]
    coefficients: NDArray[np.float64]
    intercept: float
    usual: NDArray[np.float64]

    def probabilities(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of each row of features to be a leftover."""
        return sigmoids(values @ self.coefficients + self.intercept)

    def reasons(self, values: NDArray[np.float64]) -> tuple[str, ...]:
        """Return what weighs most in a row of features, compared with what is usual in a story."""
        weight = self.coefficients * (values - self.usual)
        if not values[self.features.index("judged")]:
            weight[[name in _OF_OTHER_VERSION for name in self.features]] = 0
        speaking = [_REASONS[self.features[k]] for k in np.argsort(-weight, kind="stable") if weight[k] > 0.5]
        return tuple(dict.fromkeys(speaking))[:_MOST_REASONS]


@cache
def _model(name: str) -> _Model:
    """Return the model fitted on the kinds of evidence called *name*."""
    data: Mapping[str, Any] = load_json("artifacts/evidence.json")
    entry = data["models"][name]
    names = tuple(BREAK_FEATURES if name.startswith("following") else FEATURES)
    return _Model(
        features=names,
        coefficients=np.array([entry["coefficients"].get(feature, 0.0) for feature in names]),
        intercept=entry["intercept"],
        usual=np.array([data["usual"][feature] for feature in names]),
    )


@cache
def _classifiers() -> Mapping[str, LineClassifier]:
    with data_file("artifacts/looks.npz").open("rb") as file, np.load(file) as data:
        classifier = LineClassifier(
            tuple(str(name) for name in data["categories"]),  # type: ignore[misc]
            data["weights"].astype(np.float32),
            data["bias"].astype(np.float32),
        )
        return {str(data["encoder_sha256"]): classifier}
