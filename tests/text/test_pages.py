"""HTML pages are refused, or the story in them is extracted."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from alignqa.errors import InputError
from alignqa.text.documents import load_document
from alignqa.text.pages import is_page

PAGE = "<!DOCTYPE html>\n<html><head><title>x</title></head><body><p>Kapal itu tiba pagi ini.</p></body></html>\n"


@pytest.mark.parametrize(
    "text",
    [
        PAGE,
        "\ufeff \n<html lang='id'>",
        "<?xml version='1.0'?>\n<!-- a > b -->\n<!-- c --><!doctype  HTML PUBLIC>",
        "<head><meta charset='utf-8'></head>",
        "<p>Kapal itu tiba.</p></body>\n</html>\n",
    ],
)
def test_a_page_begins_or_ends_like_one(text: str) -> None:
    assert is_page(text)


@pytest.mark.parametrize(
    "text",
    [
        "Kapal itu <b>tiba</b> pagi ini.",
        "<p>Kapal itu tiba pagi ini.</p>",
        "<htmlx>",
        "A page starts with <html> and ends with </html>, she said.",
        "<!-- iklan -->\nKapal itu tiba.",
    ],
)
def test_a_text_with_tags_is_no_page(text: str) -> None:
    assert not is_page(text)


def test_finding_out_takes_linear_time() -> None:
    assert not is_page("<!--" * 300_000)
    assert not is_page("<!---->" * 300_000)
    assert not is_page("</body>" + " " * 1_000_000 + "x")


def test_a_page_is_refused_with_advice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    with pytest.raises(
        InputError, match=r"The source text is an HTML page.*trafilatura.*pip install 'alignqa\[html\]'"
    ):
        load_document(PAGE, "id", name="source")
    path = tmp_path / "kapal.html"
    path.write_text(PAGE, encoding="utf-8")
    with pytest.raises(InputError, match=r"kapal\.html' is an HTML page, not the text of a story"):
        load_document(path, None, name="source")


def test_the_story_in_a_page_is_extracted_with_trafilatura(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {PAGE: "Kapal itu tiba pagi ini."}
    module = SimpleNamespace(extract=lambda page, include_comments: found.get(page))
    monkeypatch.setitem(sys.modules, "trafilatura", module)
    assert load_document(PAGE, "id", name="source").text == "Kapal itu tiba pagi ini."
    with pytest.raises(InputError, match="The source text is an HTML page in which no story was found"):
        load_document("<html></html>", "id", name="source")


def test_sentences_are_kept_as_they_are() -> None:
    assert len(load_document(["<html>", "Kapal itu tiba."], "id", name="source").sentences) == 2
