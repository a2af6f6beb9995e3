"""Finds leftovers that no rule names: evidence of many kinds, weighed into one probability by a logistic model."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alignqa.artifacts.detect import Finding
from alignqa.artifacts.evidence import FEATURES, features, open_lines
from alignqa.datatypes import ArtifactCategory, Document

#: Least probability at which a line is called an artifact: taking a line of the story away costs more than a miss.
THRESHOLD = 0.9
#: Fewest lines a document must have for its shape to say anything.
_FEWEST_LINES = 4
_MOST_REASONS = 3
_RULE = "structure.unlisted"


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
    taken = {i for finding in already if finding.span is None for i in finding.sentences}
    lines = open_lines(document, taken, vectors, counterpart)
    if len(lines.sentences) < _FEWEST_LINES:
        return []
    scores = None if classifier is None or lines.vectors is None else classifier.scores(lines.vectors)
    looks = None if scores is None else scores[:, 1:].max(axis=1) - scores[:, 0]
    values = features(lines, looks)
    model = _model("looks" if looks is not None else "meaning" if lines.vectors is not None else "shape")
    return [
        Finding(line, _category(k, scores, classifier), float(probability), _RULE, model.reasons(values[k]))
        for k, (line, probability) in enumerate(zip(lines.sentences, model.probabilities(values), strict=True))
        if probability >= THRESHOLD
    ]


def _category(line: int, scores: NDArray[np.float32] | None, classifier: LineClassifier | None) -> ArtifactCategory:
    """Return the category a line looks like; what looks like a line of a story is a link to another one."""
    if scores is None or classifier is None or scores[line, 1:].max() < scores[line, 0]:
        return "related_link"
    return classifier.categories[int(scores[line, 1:].argmax())]


@dataclass(frozen=True, slots=True)
class _Model:
    """A logistic model over :data:`FEATURES`; ``usual`` holds their means over lines of stories."""

    coefficients: NDArray[np.float64]
    intercept: float
    usual: NDArray[np.float64]

    def probabilities(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of each row of features to be a leftover."""
        return np.asarray(1 / (1 + np.exp(-np.clip(values @ self.coefficients + self.intercept, -50, 50))))

    def reasons(self, values: NDArray[np.float64]) -> tuple[str, ...]:
        """Return what weighs most in a line, compared with the usual line of a story."""
        weight = self.coefficients * (values - self.usual)
        names, texts = list(FEATURES), list(FEATURES.values())
        if not values[names.index("judged")]:
            weight[[names.index("matched"), names.index("judged")]] = 0
        speaking = [texts[k] for k in np.argsort(-weight, kind="stable") if weight[k] > 0.5]
        return tuple(dict.fromkeys(speaking))[:_MOST_REASONS]


@cache
def _model(name: str) -> _Model:
    """Return the model fitted on the kinds of evidence called *name*."""
    data: Mapping[str, Any] = json.loads(_file("evidence.json").read_text(encoding="utf-8"))
    entry = data["models"][name]
    return _Model(
        coefficients=np.array([entry["coefficients"].get(feature, 0.0) for feature in FEATURES]),
        intercept=entry["intercept"],
        usual=np.array([data["usual"][feature] for feature in FEATURES]),
    )


@cache
def _classifiers() -> Mapping[str, LineClassifier]:
    with _file("looks.npz").open("rb") as file, np.load(file) as data:
        classifier = LineClassifier(
            tuple(str(name) for name in data["categories"]),  # type: ignore[misc]
            data["weights"].astype(np.float32),
            data["bias"].astype(np.float32),
        )
        return {str(data["encoder_sha256"]): classifier}


def _file(name: str) -> Any:
    return resources.files("alignqa") / "data" / "artifacts" / name
