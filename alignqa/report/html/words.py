"""A report and its rows in; out comes the table of word links that the script of the page lights words by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain

from alignqa.datatypes import Document, ReportRecord
from alignqa.report.html.story import ShownRow
from alignqa.report.visible import visible
from alignqa.report.wording import whole_percent

#: Where a word begins and ends in its document.
Extent = tuple[int, int]


def link_table(report: ReportRecord, rows: Iterable[ShownRow]) -> str | None:
    """Return the word links of the *rows* as JSON of nothing but numbers; ``None`` where the report has no word links.

    It is a list with an entry a row: 0 for a row without links; for any other the linked words of the source, those of
    the target, and the links. A word is two numbers, as :func:`shown_words` gives them. A link is three: the number of
    the source word, that of the target word, and the confidence in percent.
    """
    if report.word_links is None:
        return None
    links_of = {
        (pair.source, pair.target): own.links for pair, own in zip(report.pairs, report.word_links, strict=True)
    }
    table: list[list[list[int]] | int] = []
    for row in rows:
        links = links_of.get((row.pair.source, row.pair.target), ()) if row.pair else ()
        words = [
            shown_words(report.document(side), [s.index for s in sentences], {link.extent(side) for link in links})
            for side, sentences in row.sides.items()
        ]
        source, target = ({word: number for number, word in enumerate(own)} for own in words)
        ends = sorted(
            (source[link.extent("source")], target[link.extent("target")], whole_percent(link.confidence))
            for link in links
            if link.extent("source") in source and link.extent("target") in target
        )
        lengths = [list(chain.from_iterable(own.values())) for own in words]
        table.append([*lengths, list(chain.from_iterable(ends))] if ends else 0)
    return json.dumps(table, separators=(",", ":"))


def shown_words(document: Document, sentences: Iterable[int], words: Iterable[Extent]) -> dict[Extent, tuple[int, int]]:
    """Return the *words* in the order shown, with the characters between the word before and this one, and its own.

    Both are counted as JavaScript does, in UTF-16, in the text of the *sentences* as the page shows it, one after the
    other. Words that are not within one of the sentences, or overlap with the word before, are left out.
    """
    ordered = sorted(words)
    found: dict[Extent, tuple[int, int]] = {}
    length = last = 0
    for sentence in (document.sentences[i] for i in sentences):
        offsets = _shown_offsets(sentence.text) if ordered else (0,)
        for start, end in ordered:
            if sentence.start <= start and end <= sentence.end:
                first, after = (length + offsets[offset - sentence.start] for offset in (start, end))
                if first >= last:
                    found[start, end] = first - last, after - first
                    last = after
        length += offsets[-1]
    return found


def _shown_offsets(text: str) -> Sequence[int]:
    """Return where each character of *text*, and its end, is in the text as shown, in units of UTF-16."""
    if visible(text) == text and max(text, default="") <= "\uffff":
        return range(len(text) + 1)
    return list(accumulate((len(visible(each).encode("utf-16-le")) // 2 for each in text), initial=0))
