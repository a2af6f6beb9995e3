"""Labels glued into a line are taken, with the title that they carry and nothing of the story."""

from __future__ import annotations

import time
import tomllib
from itertools import product
from pathlib import Path

import pytest

from alignqa.artifacts.cleaning import clean
from alignqa.artifacts.glued import find_glued
from alignqa.datatypes import Document

TITLES = tomllib.loads((Path(__file__).parent.parent / "data/artifacts/titles.toml").read_text(encoding="utf-8"))


def taken(text: str, language: str) -> list[str]:
    return [text[found.start : found.end] for found in find_glued(Document(text, (), language))]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("id", "Air surut, ujarnya.Baca JugaCamat menyatakan, masih ada warga di bukit.", ["Baca Juga"]),
        ("id", "Ia menjaga anak.ADVERTISEMENT", ["ADVERTISEMENT"]),
        ("id", "Air naik. Advertisement Sementara warga yang mengungsi kembali.", ["Advertisement"]),
        ("id", "Air naik, kata dia. Baca Juga \u201cKami siap,\u201d ujar camat.", ["Baca Juga"]),
        ("id", "Air naik. Baca Juga Camat Dewi Lestari menyatakan siap.", ["Baca Juga"]),
        (
            "id",
            "Air naik. Baca Juga Lima Desa Terendam Banjir Bandang Menurut camat, air akan surut.",
            ["Baca Juga Lima Desa Terendam Banjir Bandang"],
        ),
        (
            "id",
            "Air naik. Baca juga: Lima Desa di Hulu Terendam Banjir Namun, air surut pagi ini.",
            ["Baca juga: Lima Desa di Hulu Terendam Banjir"],
        ),
        (
            "id",
            'Air naik. Baca juga: Lima Desa di Hulu Terendam Banjir "Kami siap," kata camat.',
            ["Baca juga: Lima Desa di Hulu Terendam Banjir"],
        ),
        (
            "id",
            "Air naik. Baca juga: Banjir di Hulu, Apa Sebabnya? Dewi mengatakan hujan turun.",
            ["Baca juga: Banjir di Hulu, Apa Sebabnya?"],
        ),
        (
            "id",
            "Tidak ada kode iklan yang tersedia. Baca Juga Lima Desa Terendam Banjir Selain itu, jalan putus.",
            ["Tidak ada kode iklan yang tersedia", "Baca Juga Lima Desa Terendam Banjir"],
        ),
        (
            "en",
            "The dam held. Also Read | Five Villages Flooded The mayor said so.",
            ["Also Read | Five Villages Flooded"],
        ),
        ("en", "The dam held.AdvertisementThe mayor was glad.", ["Advertisement"]),
        ("en", "The dam held. SCROLL TO CONTINUE WITH CONTENT Nobody was hurt.", ["SCROLL TO CONTINUE WITH CONTENT"]),
        ("de", "Der Damm hielt.AnzeigeDie Feuerwehr blieb.", ["Anzeige"]),
        (
            "de",
            "Der Damm hielt. Lesen Sie auch: Fünf Dörfer unter Wasser Die Feuerwehr blieb.",
            ["Lesen Sie auch: Fünf Dörfer unter Wasser"],
        ),
        (
            "fr",
            "La digue a tenu. Lire aussi : Cinq villages sous les eaux Les pompiers restent.",
            ["Lire aussi : Cinq villages sous les eaux"],
        ),
        ("es", "El dique resistió. Lea también: Cinco pueblos inundados", ["Lea también: Cinco pueblos inundados"]),
        ("nl", "De dijk hield.Lees ook: Vijf dorpen onder water", ["Lees ook: Vijf dorpen onder water"]),
        ("id", "Air surut, kata camat.Baca Juga: Warga mulai kembali ke rumah.", ["Baca Juga:"]),
        ("id", "Air surut, kata camat. Baca juga: Warga mulai kembali. Jalan putus.", ["Baca juga:"]),
        (
            "id",
            "Air surut, kata dia. Ikuti Whatsapp Channel Kabar Kota sumber : Antara Advertisement",
            ["Ikuti Whatsapp Channel Kabar Kota", "Advertisement"],
        ),
        (
            "id",
            "Air naik. Baca juga: Hasil Persela Vs Arema 2-0: Laskar Menang Namun, hujan turun.",
            ["Baca juga: Hasil Persela Vs Arema 2-0: Laskar Menang"],
        ),
        ("de", "Der Damm hielt. Mehr zum Thema", ["Mehr zum Thema"]),
        ("it", "La diga ha tenuto. Pubblicità La gente è tornata.", ["Pubblicità"]),
    ],
)
def test_a_label_goes_with_its_title_and_the_story_stays(language: str, text: str, expected: list[str]) -> None:
    assert [found.strip(" ") for found in taken(text, language)] == expected


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Iklan Partai Rakyat itu ditayangkan kemarin."),
        ("id", "Ia senang. Baca juga bukunya, kata dia."),
        ("id", "Polisi Minta Warga Lihat Video Ini"),
        ("id", 'Kata "Advertisement" ada di papan itu.'),
        ("en", "Advertisement spending rose. Advertising Standards Authority rules were kept."),
        ("en", "They met. Related costs rose, and the Loading dock was shut."),
        ("de", "Er ging zur Polizei. Anzeige erstattete er nicht. Werbung wirkt."),
        ("en", 'He laughed. "Follow us on Facebook," he said. Download the files, she wrote.'),
        ("id", "Ikuti aturan itu, kata polisi. Cek berita itu dulu, ujar dia kepada wartawan."),
        ("en", "Follow us on Facebook, the page of the town says."),
        ("id", "Ikuti kami di Instagram, kata Dewi kepada warga."),
        ("id", "Ia bekerja di bagian iklan. Jabatannya : Kepala Advertisement"),
        ("de", "Er schwieg. Zum Thema Wirtschaft erklärte er nichts."),
        ("fr", "Il lit. Lire aussi le soir, conseille-t-il."),
        ("en", "The Advertisements were seen by all."),
        ("en", "The slogan Read More, Spend Less hung there."),
        ("de", "Mehr dazu wollte er nicht sagen. Sehr viel mehr dazu"),
        ("en", "BREAKING: MINISTER ASKS ALL TO READ MORE BOOKS"),
    ],
)
def test_look_alikes_are_kept(language: str, text: str) -> None:
    assert taken(text, language) == []


@pytest.mark.parametrize("language", TITLES)
def test_no_title_goes_on_into_the_sentence_behind_it(language: str) -> None:
    lines = TITLES[language]
    exact = 0
    for label, title, sentence in product(lines["labels"], ["", *lines["titles"]], lines["sentences"]):
        head = f"{lines['sentences'][0]} {label}{title}"
        found = find_glued(Document(f"{head} {sentence}", (), language))
        assert found[-1].end <= len(head), sentence
        exact += found[-1].end == len(head)
    assert exact >= 0.45 * len(lines["labels"]) * len(lines["titles"]) * len(lines["sentences"])


def test_without_evidence_the_label_alone_is_taken() -> None:
    text = (
        "Air naik. Baca juga: Harga beras naik lagi hari ini dan warga di lima desa mengeluh kepada Dewi di balai desa."
    )
    assert taken(text, "id") == ["Baca juga:"]


def test_a_long_subject_of_the_sentence_behind_a_title_stays() -> None:
    sentence = "Pelaksana Badan Penanggulangan Bencana Daerah (BPBD) Riverton, Dewi menyatakan air akan surut."
    (found,) = taken(f"Air naik. Baca juga: Lima Desa di Hulu Terendam Banjir Sejak Senin {sentence}", "id")
    assert "Pelaksana" not in found


def test_a_line_of_its_own_is_left_to_the_rules_for_lines() -> None:
    text = "Air naik.\nBaca juga: Jembatan lama runtuh. Ini sebabnya\nBantuan tiba."
    assert clean(text, language="id").text == "Air naik.\nBantuan tiba."


def test_labels_in_a_very_long_sentence_are_taken_too() -> None:
    text = "air naik dan " * 500 + "surut.Baca Juga " + "dan lagi " * 10
    assert [item.text for item in clean(text.replace("Juga dan", "Juga Dan"), language="id").taken] == ["Baca Juga"]


def test_what_is_taken_across_sentences_is_cut_at_their_ends() -> None:
    text = "Air naik. Baca juga: Banjir di Hulu? Lima Desa Terendam. Kemudian warga mengungsi."
    cleaned = clean(text, language="id")
    assert cleaned.text == "Air naik. Kemudian warga mengungsi."
    assert clean(cleaned.text, language="id").taken == ()


@pytest.mark.parametrize(
    "text", ["Advertisement " * 40_000, "Baca Juga " * 40_000, "Baca juga: " + "Air " * 200_000, "Baca Juga" * 40_000]
)
def test_hostile_lines_end(text: str) -> None:
    begin = time.perf_counter()
    find_glued(Document(text, (), "id"))
    assert time.perf_counter() - begin < 20
