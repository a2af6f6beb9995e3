"""The notebook fragment: well-formed, self-contained, and deaf to what the story says."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from alignqa.report import render_fragment
from alignqa.report.html import render_page
from tests.report.reports import StoryBuilder, flood
from tests.stories import document

VOID = {"meta"}


class Page(HTMLParser):
    """Collects the tags and the text of a page, and holds that tags close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


def test_the_fragment_tells_what_the_report_tells() -> None:
    page = Page(render_fragment(flood()))
    assert page.text.startswith("\nTranslation, 12 issues: 1 critical, 5 major, 6 minor\nid → en")
    assert "number, critical, 99 % sure: The number differs: 1,250 in the source, 12,500 in the target." in page.text
    assert "[iklan_3] ← ad placeholder" in page.text


def test_every_sentence_is_shown() -> None:
    text = Page(render_fragment(flood())).text
    for version in (flood().source, flood().target):
        assert all(sentence.text in text for sentence in version.sentences)


def test_marks_are_told_by_class() -> None:
    html = render_fragment(flood())
    assert '<mark class="check">1.250</mark>' in html
    assert '<mark class="missing">, tetapi siap mengungsi</mark>' in html
    assert '<mark class="extra">The river last flooded in 2015.</mark>' in html
    assert '<mark class="leftover">[iklan_3]</mark>' in html


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "&lt;b&gt; &amp; </style>", "</td></table>"]
)
def test_markup_in_a_story_is_text(text: str) -> None:
    story = StoryBuilder(document(text, language="id"), document(text))
    story.issue("characters", text, source={0: text})
    page = Page(render_fragment(story.report([((0,), (0,))], 1.0)))
    assert not {"script", "img"} & set(page.tags)
    assert page.text.count(text) == 3


def test_directional_controls_are_shown_and_joiners_kept() -> None:
    source = document("می\u200cخواهم \u202ebalik", language="fa")
    html = render_fragment(StoryBuilder(source, document("I want")).report([((0,), (0,))], 1.0))
    assert '<p dir="auto" lang="fa">می\u200cخواهم &lt;U+202E&gt;balik</p>' in html


def test_a_notebook_shows_the_fragment() -> None:
    assert flood()._repr_html_() == render_fragment(flood())


def test_the_page_is_a_whole_document() -> None:
    page = Page(render_page(flood()))
    assert page.tags[:3] == ["html", "head", "meta"]
    assert render_page(flood()).startswith("<!DOCTYPE html>")
