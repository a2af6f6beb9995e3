"""The report page in a real browser: what is shown, filters, keys, light, and that nothing leaves the page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from alignqa import Report
from alignqa.datatypes import Verdict
from alignqa.report.html.page import render_page
from alignqa.report.visible import visible
from tests.browser.conftest import Open
from tests.browser.stories import HOSTILE, hostile, long_story, reordered, right_to_left
from tests.report.reports import StoryBuilder, flood, linked
from tests.stories import document

PHONE = {"viewport": {"width": 320, "height": 640}}
PAGES: dict[str, Callable[[], Report]] = {
    "flood": flood,
    "reordered": reordered,
    "right to left": right_to_left,
    "linked": linked,
}


def findings(page: Any) -> list[str]:
    """Return the types of the issues that are shown."""
    return [note.get_attribute("data-type") for note in page.locator(".finding:visible").all()]


def background(page: Any, selector: str) -> str:
    """Return the colour behind an element, or behind the side of the row it is on."""
    side = page.locator(f"{selector}, .side:has({selector})").first
    return str(side.evaluate("element => getComputedStyle(element).backgroundColor"))


def current(page: Any) -> str:
    """Return the id of the issue whose line has the focus."""
    return str(page.evaluate("document.activeElement.closest('.finding')?.id"))


def slide(page: Any, percent: int) -> None:
    page.locator("#confidence").fill(str(percent))


def test_every_sentence_and_every_finding_is_shown(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.get_by_label("long runs without issues").check()
    texts = [sentence.text for version in (flood().source, flood().target) for sentence in version.sentences]
    # A loaded machine may take a while to show what was folded away.
    page.wait_for_function(
        "(texts) => texts.every((text) => document.querySelector('main').innerText.includes(text))", arg=texts
    )
    assert len(findings(page)) == len(flood().issues)
    assert page.locator("#position").inner_text() == "12 issues"


def test_notes_are_shown_and_are_not_issues(open_page: Open) -> None:
    page = open_page(render_page(replace(flood(), notes=("The languages look swapped.",))))
    assert page.locator(".note").all_inner_texts() == ["Note: The languages look swapped."]
    assert len(findings(page)) == len(flood().issues)


def test_words_are_marked_by_what_is_wrong_with_them(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    assert page.locator("main mark.check").all_inner_texts()[:2] == ["1.250", "12,500"]
    assert ", tetapi siap mengungsi" in page.locator("mark.missing").all_inner_texts()
    assert "The river last flooded in 2015." in page.locator("mark.extra").all_inner_texts()
    grey = page.locator(".art mark").first.evaluate("element => getComputedStyle(element).color")
    assert grey != page.locator("#s0").evaluate("element => getComputedStyle(element).color")


def test_filter_by_type(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.get_by_label("omission").uncheck()
    assert "omission" not in findings(page)
    assert page.locator("main mark.missing").count() == 0
    assert page.locator(".ribbon rect.missing:visible").count() == 0
    assert page.locator("#position").inner_text() == "10 of 12 issues"
    page.get_by_label("omission").check()
    assert page.locator("main mark.missing").count() == 2


def test_filter_by_severity_and_confidence(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.get_by_label("minor").uncheck()
    assert "artifact" not in findings(page)
    assert "name" not in findings(page)
    slide(page, 95)
    assert findings(page) == ["number", "omission", "omission", "untranslated", "duplicate"]
    assert page.locator("#minimum").inner_text() == "95 %"


def test_without_artifacts_only_the_story_is_left(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.get_by_label("artifact").uncheck()
    assert page.locator("#s15").is_hidden()
    assert page.locator("#s9").is_visible()


def test_a_mark_under_two_issues_shows_the_one_that_is_left(open_page: Open) -> None:
    story = StoryBuilder(document("Ani membeli 3 ikan.", language="id"), document("Ani bought fish."))
    story.issue("omission", "A part is missing.", source={0: "3 ikan"})
    story.issue("number", "The number is missing.", source={0: "3"})
    page = open_page(render_page(story.report([((0,), (0,))], 0.5)))
    number = page.locator("mark", has_text="3").first
    assert number.get_attribute("class") == "check"
    page.get_by_label("number").uncheck()
    assert number.get_attribute("class") == "missing"
    page.get_by_label("omission").uncheck()
    assert number.get_attribute("class") == "off"


def test_only_rows_with_issues(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.get_by_label("only rows with issues").check()
    assert page.locator("#s0").is_hidden()
    assert page.locator("#s1").is_visible()


def test_keys_go_from_issue_to_issue(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    visited = []
    for _ in range(13):
        page.keyboard.press("n")
        visited.append(current(page))
    assert visited == [*(note.get_attribute("id") for note in page.locator(".finding").all()), visited[0]]
    page.keyboard.press("p")
    assert current(page) == visited[11]
    assert page.locator("#position").inner_text() == "12 of 12"
    page.keyboard.press("Enter")
    assert page.locator(".finding.current dl").is_visible()


def test_keys_leave_out_what_is_filtered_out_and_can_be_turned_off(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    for kind in ("number", "artifact"):
        page.get_by_label(kind).uncheck()
    page.keyboard.press("n")
    assert page.locator(".finding.current").get_attribute("data-type") == "omission"
    page.get_by_label("single keys are shortcuts").uncheck()
    before = page.locator(".finding.current").get_attribute("id")
    page.keyboard.press("n")
    assert page.locator(".finding.current").get_attribute("id") == before


def test_arrows_walk_through_the_sentences_and_tab_stops_once(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.locator("#s0 .n").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.parentElement.id") == "s1"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.parentElement.id") == "s0"
    page.keyboard.press("Tab")
    assert current(page) == page.locator(".finding").first.get_attribute("id")


def test_the_counterpart_is_lit_on_hover_and_on_focus(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    dark = background(page, "#t4")
    page.locator("#s6").hover()
    assert background(page, "#t4") == background(page, "#s6") != dark
    band = page.locator(".row.lit").get_attribute("id")[1:]
    assert page.locator("#lit").get_attribute("d") == page.locator(f'path[data-r="{band}"]').get_attribute("d")
    assert page.locator("#pair").inner_text() == "similarity 0.90, confidence 95\u00a0%"
    page.mouse.move(5, 5)
    assert background(page, "#t4") == dark
    page.locator("#t4 .n").focus()
    assert background(page, "#s6") == background(page, "#t4") != dark


def lit(page: Any) -> dict[str, str]:
    """Return the words that are lit, by the sentence that they are in."""
    found: dict[str, str] = {}
    for word in page.locator(".w.lit").all():
        sentence = word.evaluate("element => element.closest('p').id")
        found[sentence] = found.get(sentence, "") + word.text_content()
    return found


def point_at(page: Any, text: str) -> None:
    """Move the pointer, in one step, to where a text is on the page."""
    x, y = page.evaluate(
        """(text) => {
          const walker = document.createTreeWalker(document.querySelector(".rows"), NodeFilter.SHOW_TEXT);
          while (walker.nextNode() && !walker.currentNode.data.includes(text));
          const range = document.createRange(), start = walker.currentNode.data.indexOf(text);
          range.setStart(walker.currentNode, start);
          range.setEnd(walker.currentNode, start + text.length);
          const box = range.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }""",
        text,
    )
    page.mouse.move(x, y)


def test_a_word_lights_its_counterparts(open_page: Open) -> None:
    page = open_page(render_page(linked()))
    shown = page.locator(".rows").inner_html()
    assert page.locator(".w").count() == 0
    point_at(page, "merendam")
    assert lit(page) == {"s0": "merendam", "t0": "غمر"}
    assert page.locator("#pair").text_content() == "\u2068merendam\u2069: \u2068غمر\u2069 93\u00a0%"
    assert page.locator("#pair").get_attribute("aria-live") == "off"
    point_at(page, "المطر")
    assert lit(page) == {"s1": "Hujan", "t1": "المطر"}
    point_at(page, "kencang")
    assert lit(page) == {"s2": "kencang", "t1": "وهبتالريح"}
    point_at(page, "الريح")
    assert lit(page) == {"s2": "Anginkencang", "t1": "الريح"}
    point_at(page, "libur")
    assert lit(page) == {}
    page.mouse.move(5, 5)
    assert page.locator(".w").count() == 17
    text = "element => { for (const word of element.querySelectorAll('.w')) word.replaceWith(...word.childNodes); }"
    page.locator(".rows").evaluate(text)
    assert page.locator(".rows").inner_html() == shown


def test_words_that_a_mark_cuts_are_lit_whole_and_marks_stay(open_page: Open) -> None:
    page = open_page(render_page(linked()))
    point_at(page, "١٬٢٥٠")
    assert lit(page) == {"s0": "1.250", "t0": "١٬٢٥٠"}
    assert page.locator("#s0 .w.lit").all_inner_texts() == ["1.25", "0"]
    assert page.locator("mark.lit").all_inner_texts() == ["1.25", "١٬٢٥٠"]
    page.get_by_label("number").uncheck()
    assert page.locator("#s0 mark").get_attribute("class").startswith("off")
    point_at(page, "1.25")
    assert lit(page) == {"s0": "1.250", "t0": "١٬٢٥٠"}
    assert page.locator("mark.lit").count() == 0


def test_arrows_walk_from_word_to_word_as_it_is_read(open_page: Open) -> None:
    page = open_page(render_page(linked()))
    page.locator("#s0 .n").focus()
    visited = []
    for _ in range(5):
        page.keyboard.press("ArrowRight")
        visited.append(lit(page)["s0"])
    assert visited == ["Banjir", "merendam", "1.250", "rumah", "Banjir"]
    page.keyboard.press("ArrowLeft")
    assert lit(page) == {"s0": "rumah", "t0": "منزلا"}
    assert page.locator("#pair").get_attribute("aria-live") == "polite"
    page.keyboard.press("ArrowDown")
    assert lit(page) == {}
    page.locator("#t0 .n").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert lit(page) == {"s0": "Banjir", "t0": "الفيضان"}
    page.keyboard.press("ArrowRight")
    assert lit(page) == {"s0": "merendam", "t0": "غمر"}
    page.locator("#r2 .n").focus()
    page.keyboard.press("ArrowRight")
    assert lit(page) == {}


def test_a_tap_lights_words_on_a_phone(open_page: Open) -> None:
    page = open_page(render_page(linked()), **PHONE, has_touch=True, is_mobile=True)
    page.evaluate("document.querySelector('#s1').scrollIntoView({ block: 'center' })")
    box = page.locator("#s1").bounding_box()
    page.touchscreen.tap(box["x"] + 50, box["y"] + box["height"] / 2)
    assert lit(page) == {"s1": "Hujan", "t1": "المطر"}


def test_without_word_links_rows_stay_as_they_are(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.locator("#s0").hover()
    page.locator("#s0 .n").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".w").count() == 0
    assert page.locator("#pair").inner_text() == "similarity 0.90, confidence 95\u00a0%"


def test_pointing_at_a_finding_lights_its_words_in_every_row(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.locator('.finding[data-type="duplicate"]').hover()
    assert page.locator("mark.lit").all_inner_texts() == ["Rain is expected to continue until the weekend."] * 2


def test_details_are_there_on_demand(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    note = page.locator(".finding").first
    assert note.locator("dl").is_hidden()
    note.locator("summary").click()
    details = note.locator("dl").inner_text()
    for detail in ("test-number", "numbers", "0.90", "1.250", "12,500"):
        assert detail in details


def test_a_click_on_the_ribbon_goes_to_the_row(open_page: Open) -> None:
    page = open_page(render_page(long_story(300)))
    page.locator('.ribbon path[data-r="280"]').dispatch_event("click")
    page.wait_for_function("document.querySelector('#r280').getBoundingClientRect().bottom < innerHeight")
    assert page.locator("#r280").get_attribute("class").endswith("lit")


def test_long_runs_without_issues_are_folded(open_page: Open) -> None:
    page = open_page(render_page(long_story(60, every=20)))
    assert page.locator(".fold summary").all_inner_texts() == ["17 pairs without issues"] * 3
    assert page.locator("#s1").is_visible()
    assert not page.locator("#s5").is_visible()
    page.locator("#s1 .n").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.parentElement.id") == "s19"
    page.locator('.ribbon path[data-r="25"]').dispatch_event("click")
    assert page.locator("#s25").is_visible()
    page.locator(".fold summary").first.click()
    assert page.locator("#s5").is_visible()
    page.emulate_media(media="print")
    assert page.locator("#s45").is_visible()


def test_confidence_and_what_was_checked_need_no_click(open_page: Open) -> None:
    page = open_page(render_page(flood()), java_script_enabled=False)
    assert page.locator(".finding .sure").first.inner_text() == "confidence 99 %"
    checked, unchecked = page.locator(".scope").inner_text().split(". ")
    assert checked.startswith("Checked: omission, addition, number, ")
    assert "terminology" not in checked
    assert unchecked == "Not checked: style, tone, fluency."


def test_a_reordered_passage_crosses_on_the_ribbon_and_says_where_it_went(open_page: Open) -> None:
    page = open_page(render_page(reordered()))
    assert page.locator(".ribbon path.reordered").count() == 1
    assert page.locator(".elsewhere").inner_text() == "Target 1: shown further down, next to source 3"
    assert page.locator(".row.reordered").inner_text().count("The fish was gone before noon.") == 1
    page.locator(".elsewhere").hover()
    assert page.locator(".row.lit").get_attribute("id") == "r2"


def test_the_page_can_be_read_without_its_script(open_page: Open) -> None:
    page = open_page(render_page(flood()), java_script_enabled=False)
    assert page.locator("#s0").is_visible()
    assert page.locator(".steps").is_hidden()
    assert page.locator(".filters").is_hidden()
    assert page.locator(".ribbon svg[role=img]").is_visible()
    page.locator(".finding summary").first.click()
    assert page.locator(".finding dl").first.is_visible()


def test_print_leaves_out_what_paper_cannot_do_and_tells_the_details(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    page.emulate_media(media="print")
    assert page.locator(".filters").is_hidden()
    assert page.locator(".steps").is_hidden()
    assert page.locator(".finding dl").first.is_visible()
    assert len(page.pdf()) > 1000


def test_dark_mode(open_page: Open) -> None:
    light = background(open_page(render_page(flood())), "body")
    assert background(open_page(render_page(flood()), color_scheme="dark"), "body") != light


def test_languages_are_called_by_their_names(open_page: Open) -> None:
    page = open_page(render_page(flood()))
    assert page.locator(".heads").inner_text().split() == ["Source", "Indonesian", "Target", "English"]


@pytest.mark.parametrize("verdict", ["translation", "different_stories", "empty"])
def test_pages_without_findings_or_without_a_story_work(
    open_page: Open, axe: Callable[[Any], list[str]], verdict: Verdict
) -> None:
    texts = ("Satu.", "One.") if verdict != "empty" else ()
    story = StoryBuilder(*(document(text) for text in texts)) if texts else StoryBuilder(document(), document())
    pairs = {"translation": [((0,), (0,))], "different_stories": [((0,), ()), ((), (0,))], "empty": []}[verdict]
    page = open_page(render_page(story.report(pairs, 1.0, verdict)))
    page.keyboard.press("n")
    assert page.locator("#position").inner_text() == "0 issues"
    assert axe(page) == []


@pytest.mark.parametrize("story", PAGES.values(), ids=PAGES.keys())
def test_a_phone_needs_no_scrolling_sideways(open_page: Open, story: Callable[[], Report]) -> None:
    page = open_page(render_page(story()), **PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    source, target = (page.locator(f"#{side}0").bounding_box() for side in "st")
    assert abs(source["x"] - target["x"]) < 3


def test_right_to_left_text_runs_right_to_left(open_page: Open) -> None:
    page = open_page(render_page(right_to_left()))
    directions = page.locator(".side p").evaluate_all("all => all.map(each => getComputedStyle(each).direction)")
    assert directions == ["rtl", "ltr", "ltr", "ltr"]
    number, text = page.locator("#s0 .n").bounding_box(), page.locator("#s0 mark").bounding_box()
    assert number["x"] > text["x"]


def test_the_policy_stops_a_style_or_script_that_is_not_its_own(browser: Any) -> None:
    html = render_page(flood()).replace("<main", "<img src='https://example.org/x.png'><script>boom()</script><main")
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.set_content(html)
    assert sum("Content Security Policy" in complaint for complaint in complaints) == 2
    page.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_hostile_story_is_shown_as_text(open_page: Open, scripts: bool) -> None:
    page = open_page(render_page(hostile()), java_script_enabled=scripts)
    shown = page.locator(".rows").text_content()
    assert all(shown.count(visible(text)) >= 2 for text in HOSTILE)
    assert page.title() == "Translation, 5 major issues"
    assert page.locator("script:not([type='application/json']), iframe, img, style").count() == 2
    assert page.locator("main img, main iframe, main script").count() == 0


def test_a_story_of_5000_sentences_can_be_walked_from_end_to_end(open_page: Open) -> None:
    page = open_page(render_page(long_story(5000, every=50)))
    page.keyboard.press("p")
    page.wait_for_function("document.querySelector('#s4950').getBoundingClientRect().top < innerHeight")
    box = page.locator("#s4950").bounding_box()
    assert 0 < box["y"] < 800
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    page.wait_for_function("document.querySelector('#s4999').getBoundingClientRect().bottom < innerHeight")


def test_axe_does_find_what_is_wrong(open_page: Open, axe: Callable[[Any], list[str]]) -> None:
    page = open_page(render_page(flood()))
    page.evaluate("document.documentElement.style.setProperty('--soft', '#b5b0a8')")
    assert any(finding.startswith("color-contrast") for finding in axe(page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("story", PAGES.values(), ids=PAGES.keys())
def test_axe_finds_nothing(
    open_page: Open, axe: Callable[[Any], list[str]], story: Callable[[], Report], width: int, scheme: str
) -> None:
    page = open_page(render_page(story()), viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.locator(".finding summary").first.click()
    page.locator("#s0 .n").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator(".w.lit").count() == (2 if story is linked else 0)
    assert axe(page) == []
