"""``alignqa.clean``: one text, given in any form, comes back without its artifacts."""

from __future__ import annotations

from pathlib import Path

import pytest

import alignqa
from alignqa.artifacts.cleaning import CleanedText

STORY = "Perpustakaan keliling kembali mengunjungi pulau itu.\nAnak-anak boleh meminjam dua buku.\n"
PAGE = STORY.replace("\n", "\n[iklan_2]\n", 1) + "Komentar (0)\n"


def check(cleaned: CleanedText) -> None:
    assert cleaned.text.rstrip("\n") == STORY.rstrip("\n")
    assert cleaned.language == "id"
    assert [(item.category, item.rule) for item in cleaned.taken] == [
        ("ad_placeholder", "neutral.ad_token"),
        ("comments", "id.comments"),
    ]
    assert all(cleaned.original[item.start : item.end] == item.text for item in cleaned.taken)
    assert all(0.9 < item.confidence <= 1 for item in cleaned.taken)


def test_a_text_a_file_and_sentences_are_cleaned_alike(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    for source in (PAGE, path, PAGE.splitlines()):
        check(alignqa.clean(source, language="id"))


def test_own_rules_come_with_the_settings(tmp_path: Path) -> None:
    rules = tmp_path / "site.toml"
    rules.write_text('[labels]\npromo = ["Ranger sungai"]\n', encoding="utf-8")
    cleaned = alignqa.clean(STORY + "Ranger sungai\n", "id", alignqa.Settings(rules=(rules,)))
    assert [item.category for item in cleaned.taken] == ["promo"]


def test_a_folder_is_not_a_text(tmp_path: Path) -> None:
    with pytest.raises(alignqa.InputError, match="is a folder"):
        alignqa.clean(tmp_path)


def test_datelines_and_bylines_are_kept_on_request() -> None:
    page = "JAKARTA, KOMPAS.com - " + STORY + "Penulis: Dewi Lestari\n"
    assert alignqa.clean(page, "id").text.rstrip("\n") == STORY.rstrip("\n")
    assert alignqa.clean(page, "id", alignqa.Settings(optional_artifacts=False)).text.startswith("JAKARTA, KOMPAS.com")


def test_the_repr_is_one_short_line() -> None:
    cleaned = alignqa.clean(PAGE, language="id")
    assert repr(cleaned) == "<CleanedText id, taken: 2, 'Perpustakaan keliling kembali mengunjun…'>"
