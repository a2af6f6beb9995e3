"""Words translated by their opposites: stories in, issues out."""

from __future__ import annotations

import pytest

from alignqa import Aligner, Issue

SOURCE = [
    "Harga beras di pasar kota naik sebesar lima persen pada bulan Maret.",
    "Pemerintah akan membangun gudang yang besar di dekat pelabuhan.",
    "Para petani membeli pupuk sebelum musim hujan dimulai.",
]
TARGET = [
    "The price of rice at the city market rose by five percent in March.",
    "The government will build a large warehouse near the port.",
    "Farmers bought fertiliser before the rainy season began.",
]


def opposites(aligner: Aligner, source: list[str], target: list[str], languages: tuple[str, str]) -> list[Issue]:
    report = aligner.align(source, target, source_lang=languages[0], target_lang=languages[1])
    return [issue for issue in report.issues if issue.rule == "opposite"]


def changed(number: int, old: str, new: str) -> list[str]:
    assert old in TARGET[number]
    return [text.replace(old, new) if i == number else text for i, text in enumerate(TARGET)]


def test_a_faithful_story_has_none(aligner: Aligner) -> None:
    assert opposites(aligner, SOURCE, TARGET, ("id", "en")) == []


@pytest.mark.parametrize(
    ("number", "old", "new", "word"), [(0, "rose", "fell", "naik"), (1, "large", "small", "besar")]
)
def test_an_opposite_is_critical(aligner: Aligner, number: int, old: str, new: str, word: str) -> None:
    (issue,) = opposites(aligner, SOURCE, changed(number, old, new), ("id", "en"))
    assert (issue.type, issue.severity) == ("mistranslation", "critical")
    assert issue.message == f"“{new}” says the opposite of “{word}”."
    assert (issue.source, issue.target) == ((number,), (number,))
    assert 0.5 <= issue.confidence <= 1


def test_the_same_word_beside_its_opposite_is_no_difference(aligner: Aligner) -> None:
    target = changed(0, "rose by five percent in March", "rose by five percent in March after it fell")
    assert opposites(aligner, SOURCE, target, ("id", "en")) == []


def test_a_comparison_turned_round_is_no_difference(aligner: Aligner) -> None:
    source = ["Beras dari Jawa lebih murah daripada beras dari Bali."]
    assert opposites(aligner, source, ["Rice from Java is less expensive than rice from Bali."], ("id", "en")) == []
    assert opposites(aligner, source, ["Rice from Java is less cheap than rice from Bali."], ("id", "en"))


def test_the_same_word_elsewhere_is_no_excuse_where_it_translates_another(aligner: Aligner) -> None:
    source = ["Harga beras naik, dan harga gula juga naik di pasar kota."]
    target = ["The price of rice rose, and the price of sugar also fell at the city market."]
    (issue,) = opposites(aligner, source, target, ("id", "en"))
    assert issue.message == "“fell” says the opposite of “naik”."


def test_a_negation_far_from_the_word_is_no_excuse(aligner: Aligner) -> None:
    source = ["Harga beras di pasar kota naik pada bulan Maret, kata pedagang yang tidak mau disebut namanya."]
    target = ["The price of rice at the city market fell in March, said a trader who asked to remain anonymous."]
    assert opposites(aligner, source, target, ("id", "en"))


def test_most_and_few_are_opposites(aligner: Aligner) -> None:
    source = ["Sebagian besar petani di desa itu menanam kopi."]
    assert opposites(aligner, source, ["Most farmers in the village grow coffee."], ("id", "en")) == []
    assert opposites(aligner, source, ["Few farmers in the village grow coffee."], ("id", "en"))


def test_a_list_of_many_words_is_not_compared(aligner: Aligner) -> None:
    source, target = "Harga naik" + ", naik" * 60 + ".", "The price fell" + ", fell" * 60 + "."
    assert opposites(aligner, [source], [target], ("id", "en")) == []


def test_nothing_is_said_in_a_language_without_a_table(aligner: Aligner) -> None:
    assert opposites(aligner, SOURCE, changed(0, "rose", "fell"), ("id", "sw")) == []
