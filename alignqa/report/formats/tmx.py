"""A report in; out come its aligned pairs as a translation memory, TMX 1.4b (LISA OSCAR 2005)."""

from __future__ import annotations

from collections.abc import Iterator

from alignqa.datatypes import ReportRecord
from alignqa.report.bitext import TextPair, aligned_texts
from alignqa.report.formats.xml import attribute, content


def render_tmx(report: ReportRecord) -> str:
    """Return the aligned pairs as a translation memory, each with its similarity, confidence and issue types."""
    languages = report.source.language, report.target.language
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<!DOCTYPE tmx SYSTEM "tmx14.dtd">',
        '<tmx version="1.4">',
        f'<header creationtool="alignqa" creationtoolversion={attribute(report.signature.version)} segtype="sentence" '
        f'o-tmf="alignqa" adminlang="en" srclang={attribute(languages[0])} datatype="plaintext">',
        f'<prop type="x-signature">{content(str(report.signature))}</prop>',
        "</header>",
        "<body>",
        *(line for n, pair in enumerate(aligned_texts(report), start=1) for line in _unit(n, pair, languages)),
        "</body>",
        "</tmx>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _unit(number: int, each: TextPair, languages: tuple[str, str]) -> Iterator[str]:
    sentences = max(len(each.pair.source), len(each.pair.target))
    yield f'<tu tuid="{number}" segtype="{"sentence" if sentences == 1 else "block"}">'
    yield f'<prop type="x-similarity">{each.pair.similarity:.4f}</prop>'
    yield f'<prop type="x-confidence">{each.pair.confidence:.4f}</prop>'
    if each.issues:
        yield f'<prop type="x-issues">{" ".join(each.issues)}</prop>'
    for language, text in zip(languages, (each.source, each.target), strict=True):
        yield f"<tuv xml:lang={attribute(language)}><seg>{content(text)}</seg></tuv>"
    yield "</tu>"
