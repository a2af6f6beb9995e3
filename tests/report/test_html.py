"""The page and the notebook fragment: well-formed, self-contained, small, and deaf to what the story says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from alignqa import Report
from alignqa.report.html.page import render_fragment, render_page
from tests.browser.stories import HOSTILE, hostile, long_story, reordered, right_to_left
from tests.report.readers import linked_words
from tests.report.reports import StoryBuilder, flood, linked, with_links
from tests.stories import document

VOID = {"meta", "input", "path", "rect"}


class Page(HTMLParser):
    """Collects the tags, the addresses and the text of a page, and holds that tags close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") or name == "style" for name, _ in attrs)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.text += data


REPORTS = [flood, reordered, right_to_left, hostile, linked]


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.__name__)
def test_the_page_is_a_whole_document_that_names_no_other(report) -> None:  # type: ignore[no-untyped-def]
    html = render_page(report())
    page = Page(html)
    assert html.startswith("<!DOCTYPE html>")
    assert page.tags[:3] == ["html", "head", "meta"]
    assert len(page.ids) == len(set(page.ids))
    assert all(address[0] == "#" and address[1:] in page.ids for address in page.addresses)


def test_the_policy_of_the_page_allows_only_its_own_style_and_script() -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', render_page(flood()))
    assert policy is not None
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy[1]
    assert "http" not in policy[1]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_story_is_text(text: str) -> None:
    story = StoryBuilder(document(text, language="id"), document(text))
    story.issue("characters", text, source={0: text})
    page = Page(render_fragment(story.report([((0,), (0,))], 1.0)))
    assert not {"script", "img", "iframe"} & set(page.tags)
    shown = text.replace("\x07", "<U+0007>")
    for control in "\u202e\u202c\u2066\u2069":
        shown = shown.replace(control, f"<U+{ord(control):04X}>")
    assert page.text.count(shown) == 3


def test_a_report_of_100_sentences_stays_under_300_kilobytes() -> None:
    assert len(render_page(long_story(100, every=4)).encode()) < 300_000


def test_the_same_report_gives_the_same_page() -> None:
    assert render_page(flood()) == render_page(flood())


def test_two_different_stories_are_next_to_each_other_from_the_beginning() -> None:
    story = StoryBuilder(document("Satu.", "Dua.", language="id"), document("A goat."))
    page = Page(render_page(story.report([((0,), ()), ((1,), ()), ((), (0,))], 0.0, "different_stories")))
    assert page.text.index("Satu.") < page.text.index("A goat.") < page.text.index("Dua.")
    assert "their sentences are not compared" in page.text


def test_an_empty_story_has_a_page() -> None:
    report = StoryBuilder(document(language="id"), document()).report([], 0.0, "empty")
    assert "Nothing to compare" in Page(render_page(report)).text


def test_the_fragment_says_what_the_report_says() -> None:
    page = Page(render_fragment(flood()))
    assert page.text.strip().startswith("Translation, 12 issues: 1 critical, 5 major, 6 minor\nid → en")
    assert (
        "number, critical, confidence 99 %: The number differs: 1,250 in the source, 12,500 in the target." in page.text
    )
    assert "artifact (ad placeholder), minor" in page.text


def test_the_fragment_folds_what_is_fine_away() -> None:
    html = render_fragment(long_story(5000, every=50))
    assert html.count("⋯ 47 pairs without issues") == 100
    assert len(html) < 200_000


def test_marks_in_the_fragment_have_classes() -> None:
    html = render_fragment(flood())
    assert '<mark class="check">1.250</mark>' in html
    assert '<mark class="missing">, tetapi siap mengungsi</mark>' in html
    assert '<mark class="extra">The river last flooded in 2015.</mark>' in html
    assert '<mark class="artifact">[iklan_3]</mark>' in html


def test_directional_controls_are_shown_and_joiners_kept() -> None:
    source = document("می\u200cخواهم \u202ebalik", language="fa")
    html = render_fragment(StoryBuilder(source, document("I want")).report([((0,), (0,))], 1.0))
    assert '<p lang="fa" dir="rtl">می\u200cخواهم &lt;U+202E&gt;balik</p>' in html


@pytest.mark.parametrize("render", [render_page, render_fragment])
def test_notes_stand_below_the_overview_as_text(render: Callable[[Report], str]) -> None:
    html = render(replace(flood(), notes=("The languages look swapped.", "<script>boom()</script>")))
    assert '<p class="note">Note: The languages look swapped.</p>' in html
    assert '<p class="note">Note: &lt;script&gt;boom()&lt;/script&gt;</p>' in html
    assert html.index("14 → 15 sentences") < html.index("look swapped.") < html.rindex("Banjir merendam tiga")
    assert '<p class="note">' not in render(flood())


def test_a_notebook_shows_the_fragment() -> None:
    assert flood()._repr_html_() == render_fragment(flood())


def test_a_page_knows_which_words_translate_each_other() -> None:
    first, second = linked_words(render_page(linked()))
    assert first == {
        ("Banjir", "الفيضان", 93),
        ("merendam", "غمر", 93),
        ("1.250", "١٬٢٥٠", 93),
        ("rumah", "منزلا", 93),
    }
    assert second == {
        ("Hujan", "المطر", 93),
        ("turun", "هطل", 93),
        ("Angin", "الريح", 93),
        ("kencang", "الريح", 93),
        ("kencang", "وهبت", 93),
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_links_in_hostile_text_are_nothing_but_numbers(text: str) -> None:
    report = StoryBuilder(document(f"{text} kata", language="id"), document(f"{text} word")).report([((0,), (0,))], 1.0)
    assert linked_words(render_page(with_links(report, {0: [("kata", "word")]}))) == [{("kata", "word", 93)}]


@pytest.mark.parametrize("render", [render_page, render_fragment])
def test_without_word_links_a_page_has_nothing_of_them(render: Callable[[Report], str]) -> None:
    assert 'id="links"' not in render(flood())
    assert "go from word to word" not in render(flood())


def test_the_fragment_leaves_word_links_out() -> None:
    assert render_fragment(linked()) == render_fragment(replace(linked(), word_links=None))


def test_word_links_add_little_to_a_page() -> None:
    report = long_story(100, every=4)
    words = ("Pada", "On"), ("hari", "day"), ("rombongan", "party"), ("berjalan", "walked"), ("menyusuri", "along")
    own = {number: words for number, pair in enumerate(report.pairs) if pair.aligned}
    added = len(render_page(with_links(report, own))) - len(render_page(report))
    assert added < 100 * 75
