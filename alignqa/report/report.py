"""A report for users: the record of what was found, with everything it can be turned into."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from alignqa.datatypes import (
    ISSUE_TYPES,
    SEVERITIES,
    Issue,
    IssueType,
    Pair,
    ReportRecord,
    Severity,
    Side,
    UnlinkedWord,
    WordLink,
)
from alignqa.errors import InputError, did_you_mean

if TYPE_CHECKING:
    import pandas
    import polars
    from matplotlib.figure import Figure

    from alignqa.encoders import Encoder


class Report(ReportRecord):
    """The report on two versions of a story, with ways to show and save it.

    Its fields are those of :class:`~alignqa.datatypes.ReportRecord`.

    Example:
        >>> from alignqa import align
        >>> source = ["Kapal itu membawa 120 penumpang.", "Tiketnya habis dalam satu jam.", "Cuacanya cerah."]
        >>> target = ["The ship carried 150 passengers.", "The weather was clear."]
        >>> report = align(source, target, source_lang="id", target_lang="en")
        >>> report
        <Report partial, score 0..., id → en, pairs: 3, issues: 2>
        >>> [issue.rule for issue in report.find("number", min_confidence=0.5)]
        ['number-differs']
        >>> report.texts(report.pairs[0])
        ('Kapal itu membawa 120 penumpang.', 'The ship carried 150 passengers.')
        >>> link = report.links(report.pairs[0])[-2]
        >>> source_word = report.source.text[link.source_start : link.source_end]
        >>> source_word, report.target.text[link.target_start : link.target_end]
        ('penumpang', 'passengers')
    """

    __slots__ = ()

    def __str__(self) -> str:
        """Return the report as text of 80 columns: a summary, then the story side by side."""
        from alignqa.report.terminal.render import render_text

        return render_text(self).rstrip("\n")

    def __repr__(self) -> str:
        """Return one line: the verdict, the score, the languages, and how much there is."""
        languages = f"{self.source.language} → {self.target.language}"
        counts = f"pairs: {len(self.pairs)}, issues: {len(self.issues)}"
        return f"<Report {self.verdict}, score {self.score:.2f}, {languages}, {counts}>"

    def find(
        self,
        type: IssueType | None = None,  # noqa: A002 - the name of the field of an issue
        severity: Severity | None = None,
        min_confidence: float = 0.0,
        side: Side | None = None,
    ) -> tuple[Issue, ...]:
        """Return the issues that meet all conditions given, in the order of the report.

        Args:
            type: their type, such as ``"omission"``.
            severity: their severity: ``"minor"``, ``"major"`` or ``"critical"``.
            min_confidence: the lowest confidence, 0 to 1.
            side: ``"source"`` or ``"target"``: those that name a sentence of this version.

        Raises:
            InputError: a type, severity or side does not exist, or a confidence is out of range.
        """
        conditions = (("type", type, ISSUE_TYPES), ("severity", severity, SEVERITIES), ("side", side, get_args(Side)))
        for name, value, known in conditions:
            if value is not None and value not in known:
                hint = did_you_mean(str(value), known)
                raise InputError(f"There is no {name} {value!r}.{hint} Give one of: {', '.join(known)}.")
        if not 0 <= min_confidence <= 1:
            raise InputError(f"min_confidence is {min_confidence!r}; it must be a number between 0 and 1.")
        return tuple(
            issue
            for issue in self.issues
            if type in (None, issue.type)
            and severity in (None, issue.severity)
            and issue.confidence >= min_confidence
            and (side is None or issue.side(side))
        )

    def texts(self, pair: Pair) -> tuple[str, str]:
        """Return the source and the target text of one pair; an empty side has an empty text.

        Artifacts inside its sentences are left out, as in all files of pairs.

        Raises:
            InputError: the report has no such sentences.
        """
        from alignqa.report.bitext import pair_texts

        for side in get_args(Side):
            count = len(self.document(side).sentences)
            if not all(0 <= i < count for i in pair.side(side)):
                raise InputError(f"{pair!r} is not a pair of this report. Give one of report.pairs.")
        return pair_texts(self, pair)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the report to *path*, in the format of its suffix; ``docs/formats.md`` lists the formats.

        Raises:
            InputError: no format has this suffix, or the file cannot be written.
            OptionalDependencyError: the format needs a package that is not installed.
        """
        from alignqa.report.formats.save import save_report

        save_report(self, path)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        """Return the report in *data*, as :meth:`to_dict` returns it, after checking it.

        Raises:
            InputError: *data* is not a report; the message says where it is wrong.
        """
        from alignqa.report.reading import read_report

        return read_report(data, cls)

    def links(self, pair: Pair, encoder: str | Path | Encoder | None = None) -> tuple[WordLink, ...]:
        """Return the links between the words of a pair, in order; none if one side is empty.

        A report read from data has no word links. The sentences of the pair are then encoded once more, by the encoder
        that the report names, or by the one given.

        Raises:
            InputError: the pair is not one of ``report.pairs``.
            EncoderError: the encoder cannot be loaded, is not the one that the report was made with, or has no token
                vectors.
        """
        from alignqa.report.links import linked_words

        return linked_words(self, pair, encoder).links

    def unlinked(self, pair: Pair, encoder: str | Path | Encoder | None = None) -> tuple[UnlinkedWord, ...]:
        """Return the words of a pair that probably have no counterpart: source first, then target.

        Punctuation marks are left out. For *encoder* and the errors raised see :meth:`links`.
        """
        from alignqa.report.links import linked_words

        return linked_words(self, pair, encoder).unlinked

    def to_pandas(self, table: str = "pairs") -> pandas.DataFrame:
        """Return ``pairs`` or ``issues`` as a pandas frame.

        Raises:
            InputError: there is no such table.
            OptionalDependencyError: pandas is not installed.
        """
        from alignqa.report.formats.frames import to_pandas

        return to_pandas(self, table)

    def to_polars(self, table: str = "pairs") -> polars.DataFrame:
        """Return ``pairs`` or ``issues`` as a polars frame.

        Raises:
            InputError: there is no such table.
            OptionalDependencyError: polars is not installed.
        """
        from alignqa.report.formats.frames import to_polars

        return to_polars(self, table)

    def plot(self, encoder: str | Path | Encoder | None = None) -> Figure:
        """Return a figure of the similarity of all sentences, with the alignment drawn over it.

        The sentences are encoded once more, by the encoder that the report names, or by the one given.

        Raises:
            EncoderError: the encoder cannot be loaded, or it is not the one that the report was made with.
            OptionalDependencyError: matplotlib is not installed.
        """
        from alignqa.report.plot import draw
        from alignqa.report.similarities import similarities

        return draw(self, similarities(self, encoder))

    def _repr_html_(self) -> str:
        """Return the report as a self-contained HTML fragment, as notebooks show it."""
        from alignqa.report.html.page import render_fragment

        return render_fragment(self)
