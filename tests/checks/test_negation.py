"""Lost and added negations: stories in, issues out."""

from __future__ import annotations

import pytest

from alignqa import Aligner, Issue

SOURCE = [
    "Pasar ikan di tepi sungai dibuka kembali pada hari Senin setelah diperbaiki selama tiga bulan.",
    "Wali kota mengatakan bahwa para pedagang tidak harus membayar sewa sampai akhir tahun.",
    "Para pembeli datang sejak pukul lima pagi untuk mencari ikan segar.",
    "Seorang pedagang bernama Rahma berkata bahwa lantai pasar itu kini kering dan bersih.",
    "Pihak pengelola belum memasang pendingin di gudang sebelah utara.",
    "Perahu nelayan dapat merapat di dermaga yang baru.",
]
TARGET = [
    "The fish market on the river bank reopened on Monday after three months of repairs.",
    "The mayor said that the traders do not have to pay rent until the end of the year.",
    "Customers came from five in the morning to look for fresh fish.",
    "A trader named Rahma said that the floor of the market is now dry and clean.",
    "The management has not installed a cooler in the northern warehouse yet.",
    "Fishing boats can dock at the new jetty.",
]


def negations(aligner: Aligner, source: list[str], target: list[str], languages: tuple[str, str]) -> list[Issue]:
    report = aligner.align(source, target, source_lang=languages[0], target_lang=languages[1])
    return [issue for issue in report.issues if issue.rule == "negation"]


def changed(number: int, old: str, new: str) -> list[str]:
    assert old in TARGET[number]
    return [text.replace(old, new) if i == number else text for i, text in enumerate(TARGET)]


def test_a_faithful_story_has_none(aligner: Aligner) -> None:
    assert negations(aligner, SOURCE, TARGET, ("id", "en")) == []


@pytest.mark.parametrize(
    ("number", "old", "new", "message"),
    [
        (1, "do not have", "have", "The negation “tidak” is lost in the translation."),
        (3, "is now", "is not", "The negation “not” is added in the translation."),
        (2, "came from", "did not come from", "The negation “not” is added in the translation."),
    ],
)
def test_a_changed_negation_is_critical(aligner: Aligner, number: int, old: str, new: str, message: str) -> None:
    (issue,) = negations(aligner, SOURCE, changed(number, old, new), ("id", "en"))
    assert (issue.type, issue.severity, issue.message) == ("mistranslation", "critical", message)
    assert (issue.source, issue.target) == ((number,), (number,))
    assert 0.5 <= issue.confidence <= 1


def test_other_words_for_a_negation_are_no_difference(aligner: Aligner) -> None:
    target = changed(1, "do not have to pay", "are exempt from paying")
    target[4] = "The management has yet to install a cooler in the northern warehouse."
    assert negations(aligner, SOURCE, target, ("id", "en")) == []


def test_both_directions_find_the_same(aligner: Aligner) -> None:
    target = changed(3, "is now", "is not")
    (issue,) = negations(aligner, target, SOURCE, ("en", "id"))
    assert issue.message == "The negation “not” is lost in the translation."
    assert [span.side for span in issue.spans] == ["source", "target"]


def test_nothing_is_said_in_a_language_without_a_table(aligner: Aligner) -> None:
    assert negations(aligner, SOURCE, changed(3, "is now", "is not"), ("id", "sw")) == []
