from __future__ import annotations

import codecs
import io
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import InputError, files
from alignqa.errors import LanguageError
from alignqa.files import read_text
from alignqa.text.documents import load_document

STORY = "Kapal tiba pukul 15.00. Nelayan bersorak.\nHujan belum turun."


def test_raw_text_is_split_into_sentences() -> None:
    document = load_document(STORY, "ID", name="source")
    assert document.text == STORY
    assert document.language == "id"
    assert [(s.paragraph, s.text) for s in document.sentences] == [
        (0, "Kapal tiba pukul 15.00."),
        (0, "Nelayan bersorak."),
        (1, "Hujan belum turun."),
    ]


def test_a_sequence_is_kept_as_given_and_its_text_is_joined_by_newlines() -> None:
    items = ["Kapal tiba. Nelayan bersorak.", "", "  Hujan\nturun. ", " \t"]
    document = load_document(items, "id", name="source")
    assert document.text == "\n".join(items)
    assert [s.text for s in document.sentences] == items
    assert [s.paragraph for s in document.sentences] == [0, 1, 2, 3]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1))
def test_sentence_i_is_always_item_i(items: list[str]) -> None:
    document = load_document([*items, "Tamat."], "id", name="source")
    assert [document.text[s.start : s.end] for s in document.sentences] == [*items, "Tamat."]


def test_a_file_is_read_as_utf_8_and_its_byte_order_mark_dropped(tmp_path: Path) -> None:
    path = tmp_path / "cerita.txt"
    path.write_bytes(codecs.BOM_UTF8 + "Café buka.\r\nSemua sənang.\x07".encode())
    document = load_document(path, "id", name="source")
    assert document.text == "Café buka.\r\nSemua sənang.\x07"
    assert [s.start for s in document.sentences] == [0, 12]


def test_the_language_is_detected_when_not_given() -> None:
    text = "The ferry arrived late in the evening, and nobody on the island knew why it had been delayed."
    assert load_document(text, None, name="target").language == "en"
    assert load_document([text], None, name="target").language == "en"


def test_right_to_left_text_keeps_its_offsets() -> None:
    text = "هل وصلت السفينة؟ نعم، وصلت أمس."
    document = load_document(text, "ar", name="source")
    assert [text[s.start : s.end] for s in document.sentences] == ["هل وصلت السفينة؟", "نعم، وصلت أمس."]


def test_a_very_long_line_and_very_many_lines_are_taken() -> None:
    assert len(load_document("laut " * 1_000_000, "id", name="source").sentences) == 1
    assert len(load_document("Laut tenang.\n" * 50_000, "id", name="source").sentences) == 50_000


def test_standard_input_is_read_for_a_dash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("Kapal tiba — akhirnya.".encode())))
    assert read_text("-") == "Kapal tiba — akhirnya."


BYTES = {
    "empty": (b"", "is empty"),
    "only a byte-order mark": (codecs.BOM_UTF8, "is empty"),
    "white space": (b" \n\t \xe2\x80\x8b\n", "contains only white space"),
    "UTF-16": ("Kapal tiba.".encode("utf-16"), "UTF-16 .* iconv -f UTF-16"),
    "UTF-16 without a mark": ("Kapal tiba.".encode("utf-16-be"), "UTF-16 .* iconv -f UTF-16"),
    "UTF-32": ("Kapal tiba.".encode("utf-32"), "UTF-32"),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x00", "is not text: there is a NUL byte at offset 8"),
    "Latin-1": (b"Kapal tiba.\nCaf\xe9 buka.", r"byte 0xE9 at offset 15, line 2.* iconv -f WINDOWS-1252"),
    "Windows-1252": (b"\xef\xbb\xbf\x93Ya\x94", r"byte 0x93 at offset 3, line 1"),
    "cut in a character": ("Café".encode()[:-1], "not UTF-8: byte 0xC3 at offset 3"),
}


@pytest.mark.parametrize(("data", "message"), BYTES.values(), ids=BYTES)
def test_a_file_that_is_not_utf_8_text_is_refused(data: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "cerita.txt"
    path.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        load_document(path, "id", name="source")
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"tiada\.txt' does not exist"):
        load_document(tmp_path / "tiada.txt", "id", name="source")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"is a folder\. Give the path of a text file"):
        load_document(tmp_path, "id", name="source")


@pytest.mark.parametrize(
    ("error", "message"),
    [(PermissionError(13, "no"), "cannot be read. Check its permissions"), (OSError(5, "disk gone"), "disk gone")],
)
def test_a_file_that_cannot_be_read_is_refused(
    error: OSError, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(InputError, match=message):
        read_text(tmp_path / "cerita.txt")


def test_a_path_with_a_nul_is_refused() -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_text("cerita\0.txt")


def test_too_long_input_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_LENGTH", 20)
    path = tmp_path / "cerita.txt"
    path.write_text(STORY, encoding="utf-8")
    with pytest.raises(InputError, match=r"longer than 20 bytes\. Split it"):
        read_text(path)
    with pytest.raises(InputError, match="The target text is longer than 20 characters"):
        load_document(STORY, "id", name="target")


VALUES: dict[str, tuple[Any, str]] = {
    "empty text": ("", "The source text is empty"),
    "blank text": (" \n\u200b", "The source text contains only white space"),
    "NUL": ("Kapal\0 tiba.", "NUL character at offset 5"),
    "lone surrogate": ("Kapal \udc93tiba.", r"lone surrogate, U\+DC93, at offset 6"),
    "lone surrogate in an item": (["Kapal", "\ud800"], r"lone surrogate, U\+D800, at offset 6"),
    "no sentences": ([], "The source is empty"),
    "blank sentences": (["", " "], "The source contains only white space"),
    "bytes": (b"Kapal tiba.", r"is bytes. Decode them first"),
    "bytes in a sequence": ([b"Kapal tiba."], "has an item of type bytes at index 0"),
    "a number in a sequence": (["Kapal tiba.", 7], "has an item of type int at index 1"),
    "nothing": (None, "is of type NoneType. Give a str"),
    "a generator": ((line for line in ["Kapal"]), "is of type generator"),
    "a set": ({"Kapal"}, "is of type set"),
}


@pytest.mark.parametrize(("value", "message"), VALUES.values(), ids=VALUES)
def test_a_value_that_is_not_a_story_is_refused(value: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_document(value, "id", name="source")


def test_language_errors_say_which_text_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "cerita.txt"
    path.write_text("Ya.", encoding="utf-8")
    with pytest.raises(LanguageError, match=r"cerita\.txt': The text is too short.*: source_lang, or --source-lang\.$"):
        load_document(path, None, name="source")
    with pytest.raises(LanguageError, match="The target text: The text is too short"):
        load_document("Ya.", None, name="target")
    with pytest.raises(LanguageError, match=r"Give its ISO 639-1 code: language, or --language\.$"):
        load_document("Ya.", None, name="text", argument="language")
    with pytest.raises(LanguageError, match="Unknown language code 'xx'"):
        load_document("Ya.", "xx", name="target")
