"""Stories whose line breaks or full stops were lost, through the whole pipeline."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from alignqa import Aligner, Report

LIBRARY = [
    "Perpustakaan kapal berlayar lagi di Danau Sentani",
    "Sebuah kapal kayu tua membawa tiga ribu buku ke dua belas kampung di tepi danau mulai pekan ini.",
    "Kapal itu dulu mengangkut ikan asin, tetapi pemiliknya pensiun pada tahun 2019.",
    "Menurut nakhoda Yohana Felle, anak-anak sudah berdiri di dermaga sejak pukul enam pagi.",
    "Mereka boleh meminjam dua buku selama dua minggu tanpa membayar.",
    "Buku yang paling dicari adalah cerita tentang dinosaurus, kata dia sambil tertawa.",
    "Pemerintah daerah menyumbang bahan bakar untuk satu tahun.",
    "Namun uang untuk memperbaiki mesin masih kurang sekitar 40 juta rupiah.",
    "Seorang guru di Kampung Ayapo menjual kue setiap Sabtu untuk menutup kekurangan itu.",
    "Dalam enam bulan ia berharap kapal kedua bisa ikut berlayar.",
    "Di kampung terkecil, hanya ada sembilan rumah dan tidak ada sekolah.",
    "Bagi anak-anak di sana, kapal itu adalah satu-satunya tempat membaca.",
]
LIBRARY_EN = [
    "Library boat sails again on Lake Sentani",
    "An old wooden boat has been taking three thousand books to twelve villages on the shore since this week.",
    "The boat used to carry salted fish, but its owner retired in 2019.",
    "According to skipper Yohana Felle, the children had been standing on the jetty since six in the morning.",
    "They may borrow two books for two weeks without paying.",
    "The books in greatest demand are stories about dinosaurs, she said with a laugh.",
    "The regional government donates the fuel for one year.",
    "However, about 40 million rupiah are still lacking to repair the engine.",
    "A teacher in the village of Ayapo sells cakes every Saturday to make up for that.",
    "In six months she hopes that a second boat can join in.",
    "In the smallest village there are only nine houses and no school.",
    "For the children there, the boat is the only place to read.",
]
CLOCK = [
    "Die Turmuhr von Niederbach geht wieder",
    "Nach acht Jahren schlägt die Uhr am Kirchturm seit Sonntag wieder jede Stunde.",
    "Ein Blitz hatte das Werk im Sommer 2016 zerstört.",
    "Der Uhrmacher Paul Seidel fand die fehlenden Zahnräder in einer Scheune.",
    "Er baute sie in über sechshundert Stunden ein, ohne dafür Geld zu nehmen.",
    "Es war das schönste Jahr meines Lebens, sagte der Siebzigjährige bei der Feier.",
    "Die Gemeinde schenkte ihm dafür einen Schlüssel zum Turm.",
    "Nicht alle freuen sich über das Läuten in der Nacht.",
    "Zwei Familien am Marktplatz haben sich beim Bürgermeister beschwert.",
    "Sie wollen, dass die Glocke zwischen zehn und sechs Uhr schweigt.",
    "Im Mai soll der Gemeinderat darüber abstimmen.",
    "Bis dahin schlägt die Uhr auch nachts.",
]
CLOCK_EN = [
    "The tower clock of Niederbach is running again",
    "After eight years the clock on the church tower has struck every hour again since Sunday.",
    "A bolt of lightning had destroyed the works in the summer of 2016.",
    "The clockmaker Paul Seidel found the missing cogwheels in a barn.",
    "He installed them in more than six hundred hours, without taking any money for it.",
    "It was the best year of my life, the seventy-year-old said at the celebration.",
    "The municipality gave him a key to the tower in return.",
    "Not everyone is happy about the chimes at night.",
    "Two families on the market square have complained to the mayor.",
    "They want the bell to be silent between ten and six o'clock.",
    "In May the municipal council is to vote on it.",
    "Until then the clock will also strike at night.",
]
STORIES = {"id": (LIBRARY, LIBRARY_EN), "de": (CLOCK, CLOCK_EN)}


def lines(story: list[str]) -> str:
    return "\n".join(story)


def unmarked_lines(story: list[str]) -> str:
    return "\n".join(sentence.rstrip(".") for sentence in story)


def paragraph(story: list[str]) -> str:
    return f"{story[0]}\n{' '.join(story[1:])}"


def unmarked_paragraph(story: list[str]) -> str:
    return " ".join(sentence.rstrip(".") for sentence in story)


def half_marked_paragraph(story: list[str]) -> str:
    return " ".join(sentence.rstrip(".") if number % 2 else sentence for number, sentence in enumerate(story))


def narrow(story: list[str]) -> str:
    return f"{story[0]}\n\n{textwrap.fill(' '.join(story[1:]), 60, break_on_hyphens=False)}"


def broken(story: list[str]) -> str:
    """Break each line before the first word in lower case in its second half."""
    text = []
    for sentence in story:
        words = sentence.split()
        after = next((k for k in range(len(words) // 2, len(words)) if words[k].islower()), len(words))
        text.append(" ".join(words[:after]) + "\n" * (after < len(words)) + " ".join(words[after:]))
    return "\n".join(text)


Form = Callable[[list[str]], str]
CHANGED = [unmarked_lines, paragraph, unmarked_paragraph, half_marked_paragraph, narrow, broken]
PAIRS = [
    *((form, lines) for form in CHANGED),
    *((lines, form) for form in CHANGED),
    (narrow, narrow),
    (unmarked_paragraph, paragraph),
    (unmarked_paragraph, unmarked_paragraph),
]


def serious(report: Report) -> list[str]:
    return [f"{issue.type}: {issue.spans[0].text}" for issue in report.issues if issue.severity != "minor"]


@pytest.mark.parametrize("language", STORIES)
@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda form: form.__name__)
def test_a_translation_is_one_whatever_became_of_line_breaks_and_full_stops(
    aligner: Aligner, language: str, first: Form, second: Form
) -> None:
    source, target = STORIES[language]
    report = aligner.align(first(source), second(target), source_lang=language, target_lang="en")
    assert report.verdict == "translation"
    assert serious(report) == []


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda form: form.__name__)
def test_different_stories_stay_different(aligner: Aligner, first: Form, second: Form) -> None:
    report = aligner.align(first(CLOCK), second(LIBRARY_EN), source_lang="de", target_lang="en")
    assert report.verdict == "different_stories"


def test_an_omission_is_still_found_where_full_stops_are_missing(aligner: Aligner) -> None:
    short = [sentence for sentence in LIBRARY_EN if not sentence.startswith("A teacher")]
    report = aligner.align(lines(LIBRARY), half_marked_paragraph(short), source_lang="id", target_lang="en")
    assert serious(report) == [f"omission: {LIBRARY[8]}"]


def test_sentences_given_one_by_one_are_kept(aligner: Aligner) -> None:
    joined = [unmarked_paragraph(LIBRARY_EN)]
    report = aligner.align(LIBRARY, joined, source_lang="id", target_lang="en")
    assert [sentence.text for sentence in report.target.sentences] == joined
