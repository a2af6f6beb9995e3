"""``alignqa clean``: the text, the reasons, the difference, the data."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from alignqa.cli import main

CLEAN = "Perpustakaan keliling kembali mengunjungi pulau itu.\nAnak-anak boleh meminjam dua buku.\n"
PAGE = CLEAN.replace("\n", "\n[iklan_2]\n", 1) + "Komentar (0)\n"
EXPLAINED = """\
line 2: advertisement placeholder [neutral.ad_token]: [iklan_2]
line 4: part of the comment section [id.comments]: Komentar (0)
"""


@pytest.fixture
def page(tmp_path: Path) -> str:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return str(path)


def output(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["clean", "--language", "id", "--rules-only", *arguments]) == 0
    printed, errors = capsys.readouterr()
    assert errors == ""
    return printed


def test_the_text_is_printed_without_what_the_page_left(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert output([page], capsys).rstrip("\n") == CLEAN.rstrip("\n")


def test_meaning_is_looked_at_unless_rules_are_to_do(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clean", "--language", "id", page]) == 0
    assert capsys.readouterr().out.rstrip("\n") == CLEAN.rstrip("\n")


def test_standard_input_is_cleaned(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))
    assert output(["-"], capsys).rstrip("\n") == CLEAN.rstrip("\n")


def test_reasons_are_shown_on_request(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert output([page, "--explain"], capsys) == EXPLAINED


def test_a_clean_text_has_nothing_to_explain(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "clean.txt").write_text(CLEAN, encoding="utf-8")
    assert output([str(tmp_path / "clean.txt"), "--explain"], capsys) == "Nothing was removed.\n"


def test_the_difference_is_shown_on_request(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = output([page, "--diff"], capsys)
    assert printed.endswith("\n")
    lines = printed.splitlines()
    assert [line for line in lines if line.startswith(("-", "+"))][2:] == ["-[iklan_2]", "-Komentar (0)"]


def test_all_of_it_as_data(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(output([page, "--format", "json"], capsys))
    assert (data["schema"], data["language"]) == ("alignqa.clean/1", "id")
    assert data["text"].rstrip("\n") == CLEAN.rstrip("\n")
    assert [(item["category"], item["text"]) for item in data["taken"]] == [
        ("ad_placeholder", "[iklan_2]"),
        ("comments", "Komentar (0)"),
    ]


def test_a_file_is_written_while_the_reasons_are_shown(
    page: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert output([page, "--explain", "--output", str(tmp_path / "clean.txt")], capsys) == EXPLAINED
    assert (tmp_path / "clean.txt").read_text(encoding="utf-8").rstrip("\n") == CLEAN.rstrip("\n")
    assert output([page, "--output", str(tmp_path / "clean.json")], capsys) == ""
    assert json.loads((tmp_path / "clean.json").read_bytes())["language"] == "id"


def test_much_being_gone_is_worth_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.txt"
    path.write_text("Air naik di desa itu.\n" + "[iklan_2]\nKomentar (0)\n" * 3, encoding="utf-8")
    assert main(["clean", "--language", "id", "--rules-only", str(path)]) == 0
    assert capsys.readouterr().err.startswith("alignqa: warning: ")
    assert output([str(path), "--quiet"], capsys).startswith("Air naik di desa itu.")


def test_reasons_are_harmless_to_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "page.txt"
    path.write_text(CLEAN + "Baca juga: \x1b[2JKapal tiba\n", encoding="utf-8")
    printed = output([str(path), "--explain"], capsys)
    assert "<U+001B>[2JKapal tiba" in printed
