"""Hostile text is shown, never obeyed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.report.visible import printable, reads_right_to_left, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Air naik.", "Air naik."),
        ("\x1b[31mmerah\x1b[0m", "<U+001B>[31mmerah<U+001B>[0m"),
        ("bell\a null\0 del\x7f", "bell<U+0007> null<U+0000> del<U+007F>"),
        ("C1 \x9b2J", "C1 <U+009B>2J"),
        ("\u202eharga\u202c", "<U+202E>harga<U+202C>"),
        ("\u2067isolate\u2069", "<U+2067>isolate<U+2069>"),
        ("lone \ud800 surrogate", "lone <U+D800> surrogate"),
        ("tab\tline\r\nnext\u2028last\x85", "tab line  next last "),
        ("[bold]not markup[/bold] [iklan_2]", "[bold]not markup[/bold] [iklan_2]"),
    ],
)
def test_acting_characters_are_shown_by_code_point(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert printable(text) == shown


@pytest.mark.parametrize(
    ("text", "on_a_page", "on_a_terminal"),
    [
        ("می\u200cخواهم", "می\u200cخواهم", "میخواهم"),
        ("soft\u00adhyphen\ufeff", "soft\u00adhyphen\ufeff", "softhyphen"),
        ("\u200b", "\u200b", "<U+200B>"),
        ("Cafe\u0301", "Cafe\u0301", "Café"),
        ("\u0301a", "\u0301a", "◌\u0301a"),
        ("\u2764\ufe0f", "\u2764\ufe0f", "\u2764"),
        ("", "", ""),
    ],
)
def test_what_has_no_width_stays_on_a_page_and_leaves_a_terminal(text: str, on_a_page: str, on_a_terminal: str) -> None:
    assert visible(text) == on_a_page
    assert printable(text) == on_a_terminal


@given(st.text(st.characters()))
def test_no_control_or_surrogate_ever_gets_through(text: str) -> None:
    shown = printable(text)
    assert not any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in shown)
    assert not any(unicodedata.bidirectional(c) in ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI") for c in shown)
    shown.encode("utf-8")


@pytest.mark.parametrize(("text", "answer"), [("Jalan 7", False), ("كتب", True), ("abc שלום", True), ("", False)])
def test_right_to_left_scripts_are_recognised(text: str, answer: bool) -> None:
    assert reads_right_to_left(text) is answer
