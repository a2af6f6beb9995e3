"""A report as users hold it: the record of what was found, with everything it can be turned into."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

from alignqa.datatypes import Pair, ReportRecord, UnlinkedWord, WordLink

if TYPE_CHECKING:
    import pandas
    import polars
    from matplotlib.figure import Figure


class Report(ReportRecord):
    """Everything found out about two versions of one story, and what it can be shown and saved as.

    Its fields and what they mean are those of :class:`~alignqa.datatypes.ReportRecord`.
    """

    __slots__ = ()

    def __str__(self) -> str:
        """Return the report as text of 80 columns: a summary, then the story side by side."""
        from alignqa.report.terminal.render import render_text

        return render_text(self).rstrip("\n")

    def save(self, path: str | PathLike[str]) -> None:
        """Write the report to *path*, in the format its suffix asks for; ``docs/formats.md`` lists them.

        Raises:
            InputError: no format has this suffix, or the file cannot be written.
            OptionalDependencyError: the format needs a package that is not installed.
        """
        from alignqa.report.formats.save import save_report

        save_report(self, path)

    @classmethod
    def from_dict(cls, data: Any) -> Report:
        """Return the report that :meth:`to_dict` made *data* of, after checking all of it.

        Raises:
            InputError: *data* is not a report; the message says where it is wrong.
        """
        from alignqa.report.reading import read_report

        return read_report(data, cls)

    def links(self, pair: Pair, encoder: Any = None) -> tuple[WordLink, ...]:
        """Return the links between the words of a pair, in order; none where one of its sides is empty.

        A report read from its data has no word links: the sentences of the pair are encoded once more, by the encoder
        the report names, or by the one given.

        Raises:
            InputError: the pair is not one of ``report.pairs``.
            EncoderError: the encoder is needed but cannot be loaded, is not the one that the report was made with, or
                shows no tokens.
        """
        from alignqa.report.links import linked_words

        return linked_words(self, pair, encoder).links

    def unlinked(self, pair: Pair, encoder: Any = None) -> tuple[UnlinkedWord, ...]:
        """Return the words of a pair that have no counterpart more probably than not: source first, then target.

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

    def plot(self, encoder: Any = None) -> Figure:
        """Return the similarity of all sentences as a figure, with the alignment drawn over it.

        The sentences are encoded once more, by the encoder the report names, or by the one given.

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
