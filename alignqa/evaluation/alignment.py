"""Alignments and gold in; precision and recall out, strict, lax, and of the unaligned sentences."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import version
from typing import Any

from alignqa.aligner import align_documents
from alignqa.datatypes import Signature
from alignqa.encoders import Encoder, describe, embed, is_short, measure_background
from alignqa.errors import many
from alignqa.evaluation.gold import GoldDocument, Group, data_hash
from alignqa.text.cues import add_cues


@dataclass(frozen=True, slots=True)
class PrecisionRecall:
    """Precision, recall (0..1) and their harmonic mean, from counts."""

    correct: int
    found: int
    recalled: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 when nothing was found."""
        return self.correct / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 1 when there is none."""
        return self.recalled / self.gold if self.gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def __add__(self, other: PrecisionRecall) -> PrecisionRecall:
        """Return the figures of both taken together."""
        return PrecisionRecall(
            self.correct + other.correct,
            self.found + other.found,
            self.recalled + other.recalled,
            self.gold + other.gold,
        )


@dataclass(frozen=True, slots=True)
class AlignmentScore:
    """How good alignments are.

    ``strict`` and ``lax`` are those of Vecalign (Thompson and Koehn, 2019): a group is strictly right if the gold has
    exactly this group, and laxly right if it shares a sentence pair with the gold. Precision is over all groups found,
    unaligned sentences included; recall is over the gold groups with both sides, as in the literature. ``unaligned``
    has precision and recall of the single sentences without a counterpart, of both sides, which these leave out.
    """

    strict: PrecisionRecall
    lax: PrecisionRecall
    unaligned: PrecisionRecall

    def __add__(self, other: AlignmentScore) -> AlignmentScore:
        """Return the figures of both taken together."""
        return AlignmentScore(self.strict + other.strict, self.lax + other.lax, self.unaligned + other.unaligned)

    def to_dict(self) -> dict[str, dict[str, float]]:
        """Return the figures as plain data."""
        named = {"strict": self.strict, "lax": self.lax, "unaligned": self.unaligned}
        return {
            name: {part: round(getattr(figures, part), 4) for part in ("precision", "recall", "f1")}
            for name, figures in named.items()
        }


NO_SCORE = AlignmentScore(*(PrecisionRecall(0, 0, 0, 0),) * 3)


def score_alignment(gold: Iterable[Group], found: Iterable[Group]) -> AlignmentScore:
    """Compare the groups *found* in one document with its *gold* groups."""
    gold, found = set(gold) - {((), ())}, set(found) - {((), ())}
    both_sides = {group for group in gold if all(group)}, {group for group in found if all(group)}
    exact, exact_both = len(gold & found), len(both_sides[0] & both_sides[1])
    touched = _touching(found - gold, both_sides[0]) + exact
    touching = _touching(both_sides[0] - found, both_sides[1]) + exact_both
    missing = _unaligned(gold), _unaligned(found)
    hits = len(missing[0] & missing[1])
    return AlignmentScore(
        PrecisionRecall(exact, len(found), exact_both, len(both_sides[0])),
        PrecisionRecall(touched, len(found), touching, len(both_sides[0])),
        PrecisionRecall(hits, len(missing[1]), hits, len(missing[0])),
    )


def _touching(groups: Iterable[Group], others: Iterable[Group]) -> int:
    """Return how many of the *groups* share a sentence on each side with one of the *others*."""
    reached: dict[int, set[int]] = {}
    for source, target in others:
        for i in source:
            reached.setdefault(i, set()).update(target)
    return sum(any(j in reached.get(i, ()) for i in source for j in target) for source, target in groups)


def wrongly_unaligned(gold: Iterable[Group], found: Iterable[Group]) -> int:
    """Return how many sentences of both sides are unaligned in *found*, but have a counterpart in *gold*."""
    return len(_unaligned(found) & _sentences(group for group in gold if all(group)))


def _unaligned(groups: Iterable[Group]) -> set[tuple[int, int]]:
    """Return the sentences without a counterpart, each with its side."""
    return _sentences(group for group in groups if not all(group))


def _sentences(groups: Iterable[Group]) -> set[tuple[int, int]]:
    """Return the sentences in *groups*, each with its side."""
    return {(side, i) for group in groups for side, own in enumerate(group) for i in own}


@dataclass(frozen=True, slots=True)
class AlignmentResult:
    """How good the aligner is, with what made it: times in seconds, and the signature of model, settings and data.

    ``groups`` are those found in each document, ``confidences`` the probability of each that it is exactly right.
    """

    score: AlignmentScore
    documents: int
    sentences: int
    encode_seconds: float
    align_seconds: float
    signature: Signature
    groups: tuple[tuple[Group, ...], ...]
    confidences: tuple[tuple[float, ...], ...]

    @property
    def sentences_per_second(self) -> float:
        """Sentences of both sides, encoded and aligned, per second."""
        return self.sentences / max(self.encode_seconds + self.align_seconds, 1e-9)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data."""
        return {
            **self.score.to_dict(),
            "documents": self.documents,
            "sentences": self.sentences,
            "encode_seconds": round(self.encode_seconds, 3),
            "align_seconds": round(self.align_seconds, 3),
            "sentences_per_second": round(self.sentences_per_second, 1),
            "signature": self.signature.to_dict(),
        }

    def to_markdown(self) -> str:
        """Return the figures as a Markdown table with the signature below it."""
        rows = [
            f"| {name} | {part['precision']:.3f} | {part['recall']:.3f} | {part['f1']:.3f} |"
            for name, part in self.score.to_dict().items()
        ]
        return "\n".join(["| | precision | recall | F1 |", "|---|---|---|---|", *rows, "", self.facts])

    def __str__(self) -> str:
        """Return the figures as lines of text."""
        rows = [
            f"{name:<10} P {part['precision']:.3f}  R {part['recall']:.3f}  F1 {part['f1']:.3f}"
            for name, part in self.score.to_dict().items()
        ]
        return "\n".join([*rows, self.facts])

    @property
    def facts(self) -> str:
        """What was measured on, how fast, and by what, as two lines."""
        return (
            f"{many(self.documents, 'document')}, {many(self.sentences, 'sentence')}: "
            f"encoded in {self.encode_seconds:.1f} s, "
            f"aligned in {self.align_seconds:.1f} s ({self.sentences_per_second:.0f} sentences/s)\n{self.signature}"
        )


def bench_alignment(documents: Sequence[GoldDocument], encoder: Encoder) -> AlignmentResult:
    """Encode and align the *documents*, and measure what comes out.

    Only the aligner is measured: no sentence is taken out as an artifact, none is split.
    """
    encode_seconds = align_seconds = 0.0
    background_of = cache(partial(measure_background, encoder))
    found: list[tuple[Group, ...]] = []
    confidences: list[tuple[float, ...]] = []
    score = NO_SCORE
    for document in documents:
        start = time.perf_counter()
        source, target = (
            add_cues(embed(encoder, sentences, tokens=True), sentences)
            for sentences in (document.source, document.target)
        )
        encoded = time.perf_counter()
        background = background_of() if is_short(len(source), len(target)) else None
        groups = align_documents(source, target, background=background).groups
        encode_seconds += encoded - start
        align_seconds += time.perf_counter() - encoded
        found.append(tuple((group.source, group.target) for group in groups))
        confidences.append(tuple(group.confidence for group in groups))
        score += score_alignment(document.groups, found[-1])
    settings = {"data": data_hash(documents)[:12]}
    return AlignmentResult(
        score,
        len(documents),
        sum(len(document.source) + len(document.target) for document in documents),
        encode_seconds,
        align_seconds,
        Signature(version("alignqa"), *describe(encoder), settings),
        tuple(found),
        tuple(confidences),
    )
