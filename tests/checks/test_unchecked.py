"""What a report says was not checked."""

from __future__ import annotations

import numpy as np
import pytest

from alignqa import Aligner, Report, Settings
from alignqa.checks.unchecked import has_capitals

ALWAYS = ("style", "tone", "fluency")
SOURCE = ["Pasar ikan di tepi sungai dibuka kembali.", "Para pembeli datang sejak pagi.", "Lantainya kini kering."]
TARGET = ["The fish market on the river bank reopened.", "Customers came early.", "Its floor is dry now."]


class Words:
    """An encoder of whole sentences: it shows no tokens."""

    def encode(self, texts: list[str], **_: object) -> object:
        return np.stack([np.eye(8)[(SOURCE if text in SOURCE else [*TARGET, text]).index(text)] for text in texts])


def unchecked(aligner: Aligner, languages: tuple[str, str] = ("id", "en"), target: list[str] = TARGET) -> Report:
    return aligner.align(SOURCE, target, source_lang=languages[0], target_lang=languages[1])


def test_style_and_terms_are_never_checked_without_a_glossary(aligner: Aligner) -> None:
    report = unchecked(aligner)
    assert report.unchecked == (*ALWAYS, "terminology (no glossary)")
    assert Report.from_dict(report.to_dict()) == report
    assert "Translation, no issues found by 11 checks" in str(report)
    assert "Not checked: style, tone, fluency, terminology (no glossary)" in str(report)


def test_types_that_are_switched_off_are_named(aligner: Aligner) -> None:
    kept = tuple(kind for kind in Settings().checks if kind not in {"wrong_language", "terminology"})
    report = unchecked(Aligner(aligner.encoder, Settings(checks=kept)))
    assert report.unchecked == (*ALWAYS, "wrong language", "terminology")
    few = unchecked(Aligner(aligner.encoder, Settings(checks=("number",))))
    assert few.unchecked == (*ALWAYS, "all types of issue but number")
    assert "no issues found by 1 check " in str(few)
    three = unchecked(Aligner(aligner.encoder, Settings(checks=("number", "name", "order"))))
    assert three.unchecked[-1] == "all types of issue but number, name and order"


def test_languages_without_tables_are_named(aligner: Aligner) -> None:
    found = unchecked(aligner, ("id", "sw")).unchecked
    assert {"numbers written as words (Swahili)", "negation (Swahili)"} <= set(found)


def test_a_script_without_capitals_hides_names(aligner: Aligner) -> None:
    target = ["河边的鱼市重新开放。", "顾客一早就来了。", "地板现在是干的。"]
    assert "names other than place names (Chinese)" in unchecked(aligner, ("id", "zh"), target).unchecked


def test_an_encoder_without_tokens_does_not_see_parts_of_sentences() -> None:
    assert "the meaning of parts of sentences" in unchecked(Aligner(Words())).unchecked


@pytest.mark.parametrize(
    ("text", "expected"), [("Air naik.", True), ("Вода растёт", True), ("水位上涨", False), ("7", True)]
)
def test_scripts_with_capitals(text: str, expected: bool) -> None:
    assert has_capitals(text) is expected
