"""From two texts to a report, with the bundled encoder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from alignqa import Aligner, InputError, Report, Settings, align
from alignqa.encoders import embedding

STORIES = Path(__file__).parents[1] / "examples" / "stories"

WELL = """Sumur tua di Desa Karang kembali mengeluarkan air
Sumur itu digali pada tahun 1931 oleh para petani dan mengering empat puluh tahun lalu.
[iklan_1]
Pekan lalu hujan lebat mengisi tanah di sekitarnya sehingga air naik sampai ke bibir sumur.
"Nenek saya selalu bilang air itu akan pulang," kata Kepala Desa Sutrisno.
Sekolah dasar di seberang jalan kini memakai air itu untuk menyiram kebun.
"""
WELL_EN = """Old well in Karang village gives water again
The well was dug by farmers in 1931 and ran dry forty years ago.
Last week heavy rain filled the ground around it, and the water rose to the rim of the well.
"My grandmother always said the water would come home," said village head Sutrisno.
The primary school across the road now uses it to water its garden.
"""
CHESS = """A nine-year-old girl has won the national chess championship.
She beat a retired judge in the final game, which lasted five hours.
Her coach said she had learned the opening from her uncle by telephone.
The prize is a trip to a tournament in Iceland next spring.
"""


def issues(report: Report) -> list[tuple[str, str]]:
    return [(issue.type, issue.spans[0].text) for issue in report.issues]


@pytest.fixture(scope="module")
def ferry(aligner: Aligner) -> Report:
    return aligner.align(STORIES / "ferry.id.txt", STORIES / "ferry.en.txt", source_lang="id", target_lang="en")


def test_the_example_story_shows_exactly_what_was_put_into_it(ferry: Report) -> None:
    assert ferry.verdict == "translation"
    assert issues(ferry) == [
        ("number", "120"),
        ("artifact", "[iklan_2]"),
        ("omission", "Para nelayan sempat khawatir bahwa kabel bawah air akan merusak jaring mereka."),
        ("addition", "The ferry was built in Batam by a shipyard that usually makes patrol boats."),
        ("artifact", "Baca juga: Lima desa wisata di tepi danau yang wajib dikunjungi"),
        ("artifact", "Komentar (0)"),
    ]


def test_a_faithful_translation_has_no_issue_but_the_artifact(aligner: Aligner) -> None:
    report = aligner.align(WELL, WELL_EN, source_lang="id", target_lang="en")
    assert (report.verdict, report.score) == ("translation", 1.0)
    assert issues(report) == [("artifact", "[iklan_1]")]


def test_two_different_stories_are_called_that_without_a_flood_of_omissions(aligner: Aligner) -> None:
    report = aligner.align(WELL, CHESS, source_lang="id", target_lang="en")
    assert (report.verdict, report.score) == ("different_stories", 0.0)
    assert issues(report) == [("artifact", "[iklan_1]")]
    assert not any(pair.aligned for pair in report.pairs)


def test_half_a_story_is_a_partial_translation(aligner: Aligner) -> None:
    report = aligner.align(WELL, "\n".join(WELL_EN.split("\n")[:3]), source_lang="id", target_lang="en")
    assert report.verdict == "partial"
    assert [kind for kind, _ in issues(report)] == ["artifact", "omission", "omission"]


def test_a_story_of_nothing_but_artifacts_is_empty(aligner: Aligner) -> None:
    report = aligner.align("[iklan_1]\nKomentar (0)", WELL_EN, source_lang="id", target_lang="en")
    assert report.verdict == "empty"


def test_a_sentence_left_in_the_source_language_is_one_issue(aligner: Aligner) -> None:
    lines = WELL_EN.split("\n")
    lines[2] = WELL.split("\n")[3]
    report = aligner.align(WELL, "\n".join(lines), source_lang="id", target_lang="en")
    assert [issue.type for issue in report.issues] == ["artifact", "untranslated"]


def test_a_sentence_that_stands_twice_is_one_duplicate(aligner: Aligner) -> None:
    lines = WELL_EN.split("\n")
    report = aligner.align(WELL, "\n".join([*lines[:3], lines[2], *lines[3:]]), source_lang="id", target_lang="en")
    assert [(issue.type, issue.target) for issue in report.issues] == [("artifact", ()), ("duplicate", (2, 3))]


def test_sentences_are_kept_as_given(aligner: Aligner) -> None:
    source, target = WELL.strip().split("\n"), WELL_EN.strip().split("\n")
    report = aligner.align(source, target, source_lang="id", target_lang="en")
    assert [sentence.text for sentence in report.source.sentences] == source
    assert (source, target) == (WELL.strip().split("\n"), WELL_EN.strip().split("\n"))


def test_many_pairs_give_the_same_reports_as_one_by_one(aligner: Aligner) -> None:
    pairs = [(WELL, WELL_EN, "id", "en"), (WELL, CHESS, "id", "en")]
    together = [report.to_dict() for report in aligner.align_many(iter(pairs))]
    alone = [
        aligner.align(source, target, source_lang=first, target_lang=second).to_dict()
        for source, target, first, second in pairs
    ]
    assert together == alone


def test_pairs_before_a_broken_one_are_not_lost(aligner: Aligner) -> None:
    def pairs() -> Iterator[tuple[str, str, str, str]]:
        yield WELL, WELL_EN, "id", "en"
        yield WELL, "   ", "id", "en"

    reports = aligner.align_many(pairs())
    assert next(reports).verdict == "translation"
    with pytest.raises(InputError, match="target"):
        next(reports)


def test_the_same_input_gives_the_same_bytes() -> None:
    reports = [align(WELL, WELL_EN, source_lang="id", target_lang="en") for _ in range(2)]
    first, second = (json.dumps(report.to_dict()) for report in reports)
    assert first == second


def test_a_very_long_story_is_aligned_without_token_vectors_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "MAX_SENTENCES_WITH_TOKENS", 4)
    reports = list(Aligner().align_many([(WELL, WELL_EN, "id", "en"), (CHESS, CHESS[:130], "en", "en")]))
    assert [report.signature.settings for report in reports] == [{"tokens": "left out"}] * 2
    assert reports[0].verdict == "translation"
    assert issues(reports[0]) == [("artifact", "[iklan_1]")]


def test_checks_and_confidence_can_be_limited(aligner: Aligner) -> None:
    only_artifacts = Aligner(aligner.encoder, Settings(checks=("artifact",)))
    report = only_artifacts.align(
        STORIES / "ferry.id.txt", STORIES / "ferry.en.txt", source_lang="id", target_lang="en"
    )
    assert {issue.type for issue in report.issues} == {"artifact"}
    certain = Aligner(aligner.encoder, Settings(min_confidence=1.0))
    assert certain.align(WELL, WELL_EN, source_lang="id", target_lang="en").issues == ()
    assert certain.signature.settings == {"min_confidence": 1.0}
