"""Names that swapped places: stories in, issues out."""

from __future__ import annotations

import pytest

from alignqa import Aligner, Issue

SOURCE = [
    "Perusahaan air di kota Lembang mengganti pipa tua sepanjang dua kilometer minggu ini.",
    "Gubernur Hartono mengatakan dalam rapat hari Rabu bahwa walikota Simatupang terlambat membayar mereka.",
    "Warga di tiga kelurahan tidak mendapat air sejak hari Selasa.",
    "Pekerjaan itu dimulai di desa Cibogo bulan Mei dan akan selesai di desa Ciwidey sebelum hari Jumat.",
    "Biaya perbaikan ditanggung oleh pemerintah daerah.",
]
TARGET = [
    "The water company in the city of Lembang is replacing two kilometres of old pipes this week.",
    "Governor Hartono said at a meeting on Wednesday that mayor Simatupang had been late in paying them.",
    "Residents of three districts have had no water since Tuesday.",
    "The work began in the village of Cibogo in May and will end in the village of Ciwidey before Friday.",
    "The local government bears the cost of the repairs.",
]


def roles(aligner: Aligner, target: list[str]) -> list[Issue]:
    report = aligner.align(SOURCE, target, source_lang="id", target_lang="en")
    return [issue for issue in report.issues if issue.rule == "roles"]


def changed(number: int, text: str) -> list[str]:
    return [text if i == number else own for i, own in enumerate(TARGET)]


def test_a_faithful_story_has_none(aligner: Aligner) -> None:
    assert roles(aligner, TARGET) == []


@pytest.mark.parametrize(
    ("number", "text", "first", "second"),
    [
        (
            1,
            "Governor Simatupang said at a meeting on Wednesday that mayor Hartono had been late in paying them.",
            "Hartono",
            "Simatupang",
        ),
        (
            3,
            "The work began in the village of Ciwidey in May and will end in the village of Cibogo before Friday.",
            "Cibogo",
            "Ciwidey",
        ),
    ],
)
def test_names_in_each_others_places_are_critical(
    aligner: Aligner, number: int, text: str, first: str, second: str
) -> None:
    (issue,) = roles(aligner, changed(number, text))
    assert (issue.type, issue.severity) == ("mistranslation", "critical")
    assert issue.message == f"“{first}” and “{second}” have swapped places in the translation."
    assert [span.text for span in issue.spans] == [first, second, second, first]


@pytest.mark.parametrize(
    "text",
    [
        "That mayor Simatupang had been late in paying them was said by governor Hartono at a meeting on Wednesday.",
        "Mayor Simatupang, said governor Hartono at a meeting on Wednesday, had been late in paying them.",
    ],
)
def test_a_clause_that_moved_with_its_name_is_no_exchange(aligner: Aligner, text: str) -> None:
    assert roles(aligner, changed(1, text)) == []
