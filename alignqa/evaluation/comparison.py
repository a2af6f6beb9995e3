"""A set of gold documents, and what alignqa and other aligners make of them, in; a table to compare them by out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from alignqa.errors import InputError
from alignqa.evaluation.alignment import AlignmentResult, AlignmentScore, score_alignment, wrongly_unaligned
from alignqa.evaluation.bootstrap import SAMPLES, F1Difference, f1_difference
from alignqa.evaluation.calibration import calibration_error
from alignqa.evaluation.gold import GoldDocument, Group
from alignqa.report.visible import in_markdown

#: What the aligner of this library is called in the tables.
OURS = "alignqa"

HEADS = ("strict F1", "lax F1", "unaligned P", "R", "F1", "wrongly unaligned", "ECE")
NOTES = (
    "wrongly unaligned: share of all sentences that are left unaligned but have a counterpart in the gold alignment.\n"
    "ECE: expected calibration error of the confidences, in ten bins."
)


@dataclass(frozen=True, slots=True)
class AlignerFigures:
    """What is measured of an aligner on one document, or on several.

    ``outcomes`` has the confidence of each group found and whether the gold holds it; other aligners give none.
    """

    score: AlignmentScore
    wrongly_unaligned: int
    sentences: int
    outcomes: tuple[tuple[float, bool], ...]

    def __add__(self, other: AlignerFigures) -> AlignerFigures:
        """Return the figures of both taken together."""
        return AlignerFigures(
            self.score + other.score,
            self.wrongly_unaligned + other.wrongly_unaligned,
            self.sentences + other.sentences,
            self.outcomes + other.outcomes,
        )

    @property
    def wrongly_unaligned_share(self) -> float:
        """The share (0..1) of the sentences that are left unaligned but have a counterpart in the gold."""
        return self.wrongly_unaligned / max(1, self.sentences)

    @property
    def calibration_error(self) -> float | None:
        """The expected calibration error (0..1) of the confidences; ``None`` if there are none."""
        return calibration_error(self.outcomes) if self.outcomes else None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        error = self.calibration_error
        return {
            **self.score.to_dict(),
            "wrongly_unaligned": round(self.wrongly_unaligned_share, 4),
            "calibration_error": None if error is None else round(error, 4),
        }

    def cells(self) -> list[str]:
        """Return the figures as the cells of a table, under :data:`HEADS`."""
        unaligned, error = self.score.unaligned, self.calibration_error
        figures = (self.score.strict.f1, self.score.lax.f1, unaligned.precision, unaligned.recall, unaligned.f1)
        return [
            *(f"{figure:.3f}" for figure in figures),
            f"{100 * self.wrongly_unaligned_share:.1f} %",
            "–" if error is None else f"{error:.3f}",
        ]


@dataclass(frozen=True, slots=True)
class ComparedDocuments:
    """The documents of one family that the same aligners were run on, and what is measured there.

    ``available`` is the number of documents of the family. ``leads`` says by how much the strict F1 of alignqa is
    higher than that of each other aligner.
    """

    family: str
    documents: tuple[str, ...]
    available: int
    figures: Mapping[str, AlignerFigures]
    leads: Mapping[str, F1Difference]

    @property
    def title(self) -> str:
        """The family and the number of documents."""
        some = len(self.documents) < self.available
        count = f"{len(self.documents)} of {self.available}" if some else f"{self.available}"
        return f"{self.family}, {count} document{'s' if self.available > 1 else ''}"

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        leads = {name: {"alignqa_leads_by": lead.to_dict()} for name, lead in self.leads.items()}
        return {
            "family": self.family,
            "documents": list(self.documents),
            "available": self.available,
            "aligners": {name: {**own.to_dict(), **leads.get(name, {})} for name, own in self.figures.items()},
        }

    def __str__(self) -> str:
        """Return the figures as lines of text, in columns."""
        width = max(map(len, self.figures))
        head = f"{'':{width}}" + "".join(f"  {name:>5}" for name in HEADS)
        rows = [
            f"{name:{width}}"
            + "".join(f"  {cell:>{max(5, len(of))}}" for cell, of in zip(own.cells(), HEADS, strict=True))
            for name, own in self.figures.items()
        ]
        leads = [f"lead over {f'{name}:':{width + 1}} {lead}" for name, lead in self.leads.items()]
        return "\n".join([self.title, head, *rows, *leads])


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is measured of several aligners, by family of documents and over all; ``seed`` is that of the bootstrap."""

    parts: tuple[ComparedDocuments, ...]
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        return {"comparison": [part.to_dict() for part in self.parts], "seed": self.seed}

    def to_markdown(self) -> str:
        """Return the figures as a Markdown table, with what the columns mean below it."""
        heads = ("documents", "aligner", *HEADS, *(["lead of alignqa"] if self._with_others else []))
        rows = [
            (part.title, name, *own.cells(), *([str(part.leads.get(name, ""))] if self._with_others else []))
            for part in self.parts
            for name, own in part.figures.items()
        ]
        lines = ["| " + " | ".join(map(in_markdown, row)) + " |" for row in (heads, *rows)]
        return "\n".join([lines[0], "|---" * len(heads) + "|", *lines[1:], "", self._notes()])

    def __str__(self) -> str:
        """Return the figures as text, a table for each family."""
        return "\n\n".join([*map(str, self.parts), self._notes()])

    @property
    def _with_others(self) -> bool:
        return any(part.leads for part in self.parts)

    def _notes(self) -> str:
        """Return what the columns mean."""
        drawn = f"paired bootstrap over documents, {SAMPLES} samples, seed {self.seed}"
        return f"{NOTES}\nLead: strict F1 of alignqa minus that of the other; {drawn}." if self._with_others else NOTES


def compare_aligners(
    documents: Sequence[GoldDocument],
    result: AlignmentResult,
    peers: Mapping[str, Mapping[str, Sequence[Group]]],
    seed: int = 1,
) -> Comparison:
    """Compare alignqa with other aligners, by family of *documents*, and over all of them if there are several.

    An aligner is measured on the documents that it has output for, and alignqa on the same ones.

    Args:
        documents: the gold; each has its own name.
        result: what alignqa makes of them.
        peers: the groups that other aligners find, by their names and those of the documents.
        seed: that of the bootstrap.

    Raises:
        InputError: another aligner is called alignqa.
    """
    if OURS in peers:
        raise InputError(f"{OURS!r} is the name of this aligner in the table. Rename the other one.")
    figures = {
        name: {document.name: _figures(document, own[document.name]) for document in documents if document.name in own}
        for name, own in peers.items()
    }
    found = zip(documents, result.groups, result.confidences, strict=True)
    figures = {OURS: {one.name: _figures(one, groups, confidences) for one, groups, confidences in found}, **figures}
    families: dict[str, list[str]] = {}
    for document in documents:
        families.setdefault(document.family, []).append(document.name)
    parts = [part for family, names in families.items() for part in _parts(family, names, figures, seed)]
    if len(families) > 1:
        shown = {part.documents for part in parts}
        together = _parts("all", [document.name for document in documents], figures, seed)
        parts += [part for part in together if part.documents not in shown]
    return Comparison(tuple(parts), seed)


def _figures(document: GoldDocument, groups: Sequence[Group], confidences: Sequence[float] = ()) -> AlignerFigures:
    """Return what is measured of the *groups* found in a document, and of their *confidences* if there are any."""
    gold = set(document.groups)
    return AlignerFigures(
        score_alignment(gold, groups),
        wrongly_unaligned(gold, groups),
        len(document.source) + len(document.target),
        tuple((confidence, group in gold) for confidence, group in zip(confidences, groups, strict=False)),
    )


def _parts(
    family: str, names: Sequence[str], figures: Mapping[str, Mapping[str, AlignerFigures]], seed: int
) -> Iterator[ComparedDocuments]:
    """Yield the figures on all documents with these *names*, then on those that only some aligners have."""
    had = {aligner: tuple(name for name in names if name in own) for aligner, own in figures.items()}
    for chosen in sorted({*had.values()} - {()}, key=lambda some: (-len(some), some)):
        aligners = [OURS, *(name for name in figures if name != OURS and had[name] == chosen)]
        by_document = {aligner: [figures[aligner][name] for name in chosen] for aligner in aligners}
        strict = {aligner: [one.score.strict for one in own] for aligner, own in by_document.items()}
        yield ComparedDocuments(
            family,
            chosen,
            len(names),
            {aligner: _total(own) for aligner, own in by_document.items()},
            {aligner: f1_difference(strict[OURS], strict[aligner], seed) for aligner in aligners[1:]},
        )


def _total(figures: Iterable[AlignerFigures]) -> AlignerFigures:
    """Return the *figures* of several documents taken together."""
    first, *others = figures
    return sum(others, first)
