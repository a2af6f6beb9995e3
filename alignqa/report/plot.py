"""A report and its similarities in; out comes a picture of them, with the alignment drawn over it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from alignqa.datatypes import ReportRecord
from alignqa.errors import OptionalDependencyError
from alignqa.report.wording import headline

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

#: Colours that can be distinguished without seeing red and green (Okabe and Ito 2008).
_PAIR, _OMISSION, _ADDITION, _ARTIFACT = "#d55e00", "#cc79a7", "#0072b2", "#f3e9b5"

#: Inches a sentence, and the limits of either side.
_CELL, _MIN_INCHES, _MAX_INCHES = 0.22, 4.0, 12.0

#: Dots an inch: of PNG, and of the matrix of a long story in SVG.
_DPI = 150


def draw(report: ReportRecord, similarities: NDArray[np.float32]) -> Figure:
    """Return a figure of the matrix *similarities*, shape (source sentences, target sentences), and the report's pairs.

    Raises:
        OptionalDependencyError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise OptionalDependencyError("A plot", "plot") from None
    # Cells are as square as the limits allow; the legend needs room of its own.
    height, width = (min(max(_CELL * sentences, _MIN_INCHES), _MAX_INCHES) for sentences in similarities.shape)
    figure = Figure(figsize=(width + 1.5, height + 1.0), dpi=_DPI, layout="constrained")
    axes = figure.add_subplot()
    axes.set_facecolor(_ARTIFACT)
    image = axes.imshow(similarities, cmap="Greys", vmin=0, vmax=1, aspect="auto")
    figure.colorbar(image, ax=axes, label="similarity", shrink=0.6)
    _draw_pairs(axes, report)
    _label(axes, report)
    return figure


def render_figure(figure: Figure, kind: str) -> bytes:
    """Return the figure as a file, ``svg`` or ``png``; the same figure always gives the same bytes."""
    import matplotlib

    buffer = io.BytesIO()
    metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {}
    # Text stays text in SVG, so that it can be searched and set in the font of a paper.
    with matplotlib.rc_context({"svg.hashsalt": "alignqa", "svg.fonttype": "none"}):
        figure.savefig(buffer, format=kind, metadata=metadata)
    return buffer.getvalue()


def _draw_pairs(axes: Axes, report: ReportRecord) -> None:
    """Draw a frame around the cells of each pair, a line through them, and bands where a side is empty."""
    from matplotlib.patches import Rectangle

    path = []
    for pair in report.pairs:
        if pair.aligned:
            left, top = min(pair.target) - 0.5, min(pair.source) - 0.5
            width, height = max(pair.target) + 0.5 - left, max(pair.source) + 0.5 - top
            axes.add_patch(Rectangle((left, top), width, height, fill=False, edgecolor=_PAIR, linewidth=1.2))
            path.append((left + width / 2, top + height / 2))
        for i in pair.source if not pair.target else ():
            axes.axhspan(i - 0.5, i + 0.5, color=_OMISSION, alpha=0.35, linewidth=0)
        for j in pair.target if not pair.source else ():
            axes.axvspan(j - 0.5, j + 0.5, color=_ADDITION, alpha=0.35, linewidth=0)
    axes.plot([x for x, _ in path], [y for _, y in path], color=_PAIR, linewidth=0.8, alpha=0.7)


def _label(axes: Axes, report: ReportRecord) -> None:
    """Number the sentences from 1, as every report to read does, and say what is what."""
    from matplotlib.patches import Patch
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for axis, document, side in ((axes.yaxis, report.source, "source"), (axes.xaxis, report.target, "target")):
        axis.set_major_locator(MaxNLocator(integer=True, nbins=20))
        axis.set_major_formatter(FuncFormatter(lambda index, _: f"{index + 1:.0f}"))
        axis.set_label_text(f"{side} sentence ({document.language})")
    meanings = [
        Patch(facecolor="none", edgecolor=_PAIR, label="pair"),
        Patch(facecolor=_OMISSION, alpha=0.35, label="only in source"),
        Patch(facecolor=_ADDITION, alpha=0.35, label="only in target"),
        Patch(facecolor=_ARTIFACT, label="artifact"),
    ]
    axes.figure.legend(handles=meanings, loc="outside lower center", ncols=4, frameon=False, fontsize="small")
    axes.set_title(headline(report), fontsize="medium")
