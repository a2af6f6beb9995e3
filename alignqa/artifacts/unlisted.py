"""A document, its vectors and its other version in; the artifacts that no rule names out, each with a probability.

Evidence of many kinds is weighed into one probability by logistic models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts.detect import Finding
from alignqa.artifacts.evidence import FEATURES, Lines, features, in_lists, open_lines, possible_headlines
from alignqa.artifacts.following import BREAK_FEATURES, break_features, possible_starts
from alignqa.artifacts.shapes import is_prose
from alignqa.datatypes import ArtifactCategory, Document
from alignqa.resources import load_arrays, load_json, load_thresholds
from alignqa.vectors import Floats, sigmoids

MAX_REASONS = 3
_UNLISTED, _HEADLINE = "structure.unlisted", "structure.other_headline"
_HEADING, _FOLLOWING = "structure.heading", "structure.following"
_HEADING_REASON = "it is the heading of the artifact below it"
_REASONS = {**FEATURES, **BREAK_FEATURES}
#: Features that say nothing where the other version is unknown.
_OF_OTHER_VERSION = ("matched", "unmatched", "judged")


@dataclass(frozen=True, slots=True)
class LineClassifier:
    """A linear model over one encoder's unit vectors: a sentence vector in, what the line looks like out.

    ``weights`` has shape (dimensions, 1 + categories), ``bias`` (1 + categories,); the first column stands for story.
    """

    categories: tuple[ArtifactCategory, ...]
    weights: Floats
    bias: Floats

    def predict(self, vectors: Floats) -> Floats:
        """Return one row per unit vector, shape (lines, 1 + categories): near 1 for what a line is, near 0 else."""
        return (vectors @ self.weights + self.bias).astype(np.float32)

    def margins(self, vectors: Floats) -> Floats:
        """Return by how much each line looks more like an artifact than like a line of a story, shape (lines,)."""
        predicted = self.predict(vectors)
        return np.asarray(predicted[:, 1:].max(axis=1) - predicted[:, 0], np.float32)


def line_classifier(encoder_hash: str | None) -> LineClassifier | None:
    """Return the classifier for the encoder whose weights have that SHA-256, ``None`` when there is none for it."""
    return _classifiers().get(encoder_hash) if encoder_hash else None


def detect_unlisted(
    document: Document,
    vectors: Floats | None = None,
    counterpart: Floats | None = None,
    already: Iterable[Finding] = (),
    *,
    classifier: LineClassifier | None = None,
) -> list[Finding]:
    """Return the whole lines of *document* that are very probably artifacts though no rule took them.

    The more is known, the more is found: shape and position always count, meaning when *vectors* are given, likeness to
    known artifacts with the *classifier* of the encoder that made them, and the other version with *counterpart*.

    Args:
        document: the version to look at.
        vectors: one vector per sentence, shape (sentences, dimensions); rows of sentences in *already* are not used.
        counterpart: per sentence, how far its counterpart in the other version stands out, shape (sentences,), as
            :func:`~alignqa.artifacts.evidence.counterparts` returns it; NaN where unknown.
        already: what rules found.
        classifier: see :func:`line_classifier`.
    """
    limits = load_thresholds("artifacts")["unlisted"]
    taken = {i: finding.category for finding in already if finding.span is None for i in finding.sentences}
    lines = open_lines(document, taken, vectors, counterpart)
    lines, following = _without_following(lines)
    if len(lines.sentences) < limits["min_lines"]:
        return following
    looks: Floats | None = None
    categories: list[ArtifactCategory | None] = ["related_link"] * len(lines.sentences)
    if classifier is not None and lines.vectors is not None:
        predicted = classifier.predict(lines.vectors)
        looks = predicted[:, 1:].max(axis=1) - predicted[:, 0]
        # What looks like a line of a story is a link to another one.
        best = predicted[:, 1:].argmax(axis=1)
        categories = [
            classifier.categories[k] if margin >= 0 else "related_link" for k, margin in zip(best, looks, strict=True)
        ]
    listed = in_lists(lines.texts)
    categories = [None if is_listed else category for is_listed, category in zip(listed, categories, strict=True)]
    values = features(lines, looks)
    kind = "shape" if lines.vectors is None else "meaning" if looks is None else "looks"
    min_probabilities = [
        limits["min_probability_strict" if is_prose(text) else "min_probability"] for text in lines.texts
    ]
    found = _judge(kind, _UNLISTED, lines, values, categories, min_probabilities)
    if lines.vectors is not None:
        headlines: list[ArtifactCategory | None] = [
            "related_link" if is_one else None for is_one in possible_headlines(lines) & ~listed
        ]
        found += _judge("headline", _HEADLINE, lines, values, headlines, min_probabilities)
        found += _judge("heading", _HEADING, lines, values, lines.heading_of, min_probabilities, (_HEADING_REASON,))
    probable = sorted(found, key=lambda each: each.probability)
    return [*{each.sentences: each for each in probable}.values(), *following]


def _without_following(lines: Lines) -> tuple[Lines, list[Finding]]:
    """Return the lines before another story that starts behind the first one, and the findings that take it out."""
    starts = possible_starts(lines) if lines.vectors is not None else []
    if not starts:
        return lines, []
    limits = load_thresholds("artifacts")["unlisted"]
    values = break_features(lines, starts)
    judged = bool(values[0, list(BREAK_FEATURES).index("judged")])
    model = _model("following in pairs" if judged else "following")
    probabilities = model.probabilities(values)
    best = int(probabilities.argmax())
    if probabilities[best] < limits["min_probability" if judged else "min_probability_strict"]:
        return lines, []
    sentences = [i for line in lines.sentences[starts[best] :] for i in line]
    cuts = np.flatnonzero(np.diff(sentences) > 1) + 1
    return lines.before(starts[best]), [
        Finding(
            tuple(run.tolist()), "related_link", float(probabilities[best]), _FOLLOWING, model.reasons(values[best])
        )
        for run in np.split(np.array(sentences), cuts)
    ]


def _judge(
    name: str,
    rule: str,
    lines: Lines,
    values: NDArray[np.float64],
    categories: Sequence[ArtifactCategory | None],
    min_probabilities: Sequence[float],
    reasons: tuple[str, ...] = (),
) -> list[Finding]:
    """Return the lines with a category that are probably artifacts by the model *name*, with *reasons* put first."""
    model = _model(name)
    return [
        Finding(line, category, float(probability), rule, (*reasons, *model.reasons(row))[:MAX_REASONS])
        for line, category, row, probability, least in zip(
            lines.sentences, categories, values, model.probabilities(values), min_probabilities, strict=True
        )
        if category is not None and probability >= least
    ]


@dataclass(frozen=True, slots=True)
class _Model:
    """A logistic model; ``typical`` has the means of its features over stories without artifacts."""

    features: tuple[str, ...]
    coefficients: NDArray[np.float64]
    intercept: float
    typical: NDArray[np.float64]

    def probabilities(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of each row of features to be an artifact."""
        return sigmoids(values @ self.coefficients + self.intercept)

    def reasons(self, values: NDArray[np.float64]) -> tuple[str, ...]:
        """Return what weighs most in a row of features, compared with what is typical of a story."""
        weight = self.coefficients * (values - self.typical)
        if not values[self.features.index("judged")]:
            weight[[name in _OF_OTHER_VERSION for name in self.features]] = 0
        min_weight = load_thresholds("artifacts")["unlisted"]["min_reason_weight"]
        named = [_REASONS[self.features[k]] for k in np.argsort(-weight, kind="stable") if weight[k] > min_weight]
        return tuple(dict.fromkeys(named))[:MAX_REASONS]


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
        typical=np.array([data["typical"][feature] for feature in names]),
    )


@cache
def _classifiers() -> Mapping[str, LineClassifier]:
    data = load_arrays("artifacts/looks.npz")
    categories = tuple(str(name) for name in data["categories"])
    classifier = LineClassifier(
        categories,  # type: ignore[arg-type]
        data["weights"].astype(np.float32),
        data["bias"].astype(np.float32),
    )
    return {str(data["encoder_sha256"]): classifier}
