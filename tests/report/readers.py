"""What other programs make of our files."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

SCHEMAS = Path(__file__).parents[1] / "schemas"

PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def parsed(text: str) -> etree._Element:
    return etree.fromstring(text.encode("utf-8"), PARSER)


def schema_file(name: str) -> Path:
    """Return a published schema, which tests/schemas.sh fetches; skip the test where it did not."""
    path = SCHEMAS / name
    if not path.exists():
        pytest.skip(f"tests/schemas/{name} is not there; bash tests/schemas.sh fetches it")
    return path


def linked_words(html: str) -> list[set[tuple[str, str, int]]]:
    """Return the words that a page links, row by row, as its script would find them: in the text of each side."""
    found = re.search(r'<script type="application/json" id="links">(.*?)</script>', html)
    assert found is not None
    assert re.fullmatch(r"[\d,[\]]*", found[1])
    rows = re.findall(r'<li class="row.*?</li>', html, re.DOTALL)
    table = json.loads(found[1])
    assert len(table) == len(rows)
    return [_words_of(row, entry) for row, entry in zip(rows, table, strict=True) if entry]


def _words_of(row: str, entry: Any) -> set[tuple[str, str, int]]:
    words: list[list[str]] = []
    for side, lengths in zip(re.findall(r'<div class="side.*?</div>', row, re.DOTALL), entry, strict=False):
        text = "".join(unescape(re.sub("<[^>]*>", "", p)) for p in re.findall(r"<p .*?</a>(.*?)</p>", side))
        units, at = text.encode("utf-16-le"), 0
        words.append([])
        for before, length in zip(lengths[::2], lengths[1::2], strict=True):
            words[-1].append(units[2 * (at + before) : 2 * (at + before + length)].decode("utf-16-le"))
            at += before + length
    ends = iter(entry[2])
    return {(words[0][left], words[1][right], share) for left, right, share in zip(ends, ends, ends, strict=True)}
