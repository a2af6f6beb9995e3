"""Words in another script, and words of letters that look alike."""

from __future__ import annotations

import pytest

from alignqa.text.scripts import foreign_words, is_written_in, mixed_words, script_name


def found(text: str, language: str = "en") -> list[tuple[str, str]]:
    return [(text[words.start : words.end], words.script) for words in foreign_words(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The мост is closed.", "en", [("мост", "Cyrl")]),
        ("The штаб флота is closed.", "en", [("штаб флота", "Cyrl")]),
        ("Bridges 橋は open.", "en", [("橋は", "Hani")]),
        ("The पुल is open.", "en", [("पुल", "Deva")]),
        ("Jembatan جسر itu.", "id", [("جسر", "Arab")]),
        ("Мост 橋 закрыт.", "ru", [("橋", "Hani")]),
    ],
)
def test_words_in_another_script(text: str, language: str, expected: list[tuple[str, str]]) -> None:
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Café Ørsted, naïve Łódź.", "en"),
        ("The α variant is 5 μm long.", "en"),
        ("Cầu này đã đóng cửa.", "vi"),
        ("Мост iPhone закрыт.", "ru"),
        ("橋は閉鎖された。", "ja"),
        ("한국 大橋", "ko"),
        ("鲜の每日", "zh"),
    ],
)
def test_what_is_at_home_in_a_text(text: str, language: str) -> None:
    assert found(text, language) == []


def test_names_of_scripts() -> None:
    assert script_name("Cyrl") == "Cyrillic"
    assert is_written_in("ru", "Cyrl")
    assert not is_written_in("en", "Cyrl")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The c\u0430fe", ["cafe"]),
        ("\u0421afe", ["Cafe"]),
        ("м\u006fст", ["мост"]),
        ("Café, Москва, naïve", []),
        ("iPhoneом", []),
        ("πr and μm", []),
    ],
)
def test_letters_that_look_alike(text: str, expected: list[str]) -> None:
    assert [reading for _, _, reading in mixed_words(text)] == expected
