"""Draw the word links of one pair, in docs/images/links.svg.

Run: python docs/draw_links.py
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path

from alignqa import Report, align
from alignqa.datatypes import Side
from alignqa.text.words import word_spans

ROOT = Path(__file__).parents[1]

SOURCE = "Jembatan gantung itu dibangun oleh warga desa tiga tahun lalu."
TARGET = "The villagers built the suspension bridge three years ago."

#: In pixels: the size of the letters, what one takes on average, the space between words, and the margin.
SIZE, LETTER, SPACE, MARGIN = 17, 9.2, 15, 20
#: Where each version is written; links go from below the source to above the target.
BASELINES: Mapping[Side, int] = {"source": 34, "target": 166}
TOP, BOTTOM, HEIGHT = 45, 148, 190
#: The colours of the HTML report. The picture has a background of its own, so it can be read on any page.
STYLE = """\
rect { fill: #fdfcf9; stroke: #e3ded4 } text { fill: #211f1b } .unlinked { fill: #6f6a61 } line { stroke: #12684f }
@media (prefers-color-scheme: dark) {
rect { fill: #171614; stroke: #37342e } text { fill: #e9e5dc } .unlinked { fill: #99938a } line { stroke: #74d3b4 }
}"""

#: Where a word begins and ends in its text, and where it is in the picture: its middle.
Places = dict[tuple[int, int], float]


def place(text: str) -> tuple[Places, float]:
    """Return where each word of *text* is in a row that begins at 0, and how long the row is."""
    places: Places = {}
    x = 0.0
    for start, end in word_spans(text, ()):
        x += SPACE if start and text[start - 1].isspace() else 0
        width = (end - start) * LETTER if text[start].isalnum() else LETTER * 0.8
        places[start, end] = x + width / 2
        x += width
    return places, x


def draw(report: Report) -> str:
    """Return the links of a report with one pair as SVG."""
    (pair,) = report.pairs
    links = report.links(pair)
    rows: dict[Side, tuple[Places, float]] = {side: place(report.document(side).text) for side in BASELINES}
    width = max(length for _, length in rows.values()) + 2 * MARGIN
    shifted: dict[Side, Places] = {
        side: {extent: x + (width - length) / 2 for extent, x in places.items()}
        for side, (places, length) in rows.items()
    }
    lines, words = [], []
    for link in links:
        x1, x2 = (shifted[side][link.extent(side)] for side in BASELINES)
        ends = f'x1="{x1:.1f}" y1="{TOP}" x2="{x2:.1f}" y2="{BOTTOM}"'
        lines.append(f'<line {ends} stroke-opacity="{link.confidence:.2f}"/>')
    for side, y in BASELINES.items():
        linked = {link.extent(side) for link in links}
        for extent, x in shifted[side].items():
            kind = "" if extent in linked else ' class="unlinked"'
            words.append(f'<text x="{x:.1f}" y="{y}"{kind}>{escape(report.document(side).text[slice(*extent)])}</text>')
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" viewBox="0 0 {width:.0f} {HEIGHT}" role="img">',
        f"<title>{escape(report.source.text)} / {escape(report.target.text)}</title>",
        f"<style>{STYLE}</style>",
        f'<rect x="0.5" y="0.5" width="{width - 1:.0f}" height="{HEIGHT - 1}" rx="8"/>',
        f'<g stroke-width="2.5" stroke-linecap="round">{"".join(lines)}</g>',
        f'<g font-family="sans-serif" font-size="{SIZE}" text-anchor="middle">{"".join(words)}</g>',
    ]
    return "\n".join([*parts, "</svg>\n"])


def main() -> None:
    """Write the picture."""
    report = align([SOURCE], [TARGET], source_lang="id", target_lang="en")
    (ROOT / "docs/images/links.svg").write_text(draw(report), encoding="utf-8")


if __name__ == "__main__":
    main()
