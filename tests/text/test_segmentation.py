"""Splitting text into sentences."""

from __future__ import annotations

import dataclasses
import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.text.boundaries import BoundaryRules
from alignqa.text.segmentation import is_blank, split_sentences

# Each case is the sentences of a line; joined by one space they must be split again as they are.
SPACED = [
    # Indonesian: titles, abbreviations, times, numbers, initials
    ("id", ["Tn. Hasan menyewa perahu di Jl. Melati No. 7.", "Ia membayar Rp 2.500.000 tunai."]),
    ("id", ["Acara dimulai pukul 15.00 WIB.", "Tamu datang dari Kab. Sleman, Kec. Depok, dll. dengan bus."]),
    ("id", ["Mereka membawa tikar, termos, dsb.", "Namun hujan turun."]),
    ("id", ["Menurut Prof. Dr. Ir. Sari Wulan, M.Si. dari Bogor, benih itu aman.", "Petani lega."]),
    ("id", ["Prof. Rahmat, S.H., M.H., hadir.", "Ny. Ratna menyusul."]),
    ("id", ["Kantor itu milik PT. Samudra Biru Tbk. dan dijaga AKP. Toni.", "Tidak ada yang hilang."]),
    ("id", ["Pernyataan A.S. Departemen Kelautan keluar Senin.", "Isinya singkat."]),
    ("id", ["Suhunya 3,5 derajat.", "50 orang bertahan di tenda."]),
    ("id", ['"Kami pulang besok," kata dia.', "Kapal sudah siap."]),
    ("id", ['"Apa kabar?" tanyanya.', '"Baik!" jawab Budi.']),
    ("id", ['"Kapan?" Budi bertanya.', "Tidak ada jawaban."]),
    ("id", ['"Kami lapar.', "Kami juga lelah.", 'Kami ingin pulang," ujar Sari.']),
    ("id", ["Ia terdiam ... lalu tertawa.", "Semua menoleh ...", "Lampu padam."]),
    ("id", ["(Foto itu diambil tahun 1998.", "Pemiliknya tidak dikenal.)", "Museum menyimpannya."]),
    ("id", ["Angka (?) itu ganjil, [...] tetapi benar.", "Begitulah."]),
    # English
    ("en", ["Mr. Hart met Sen. Lee on Oct. 5 at 7 p.m. ET in the U.S. Capitol.", "They talked."]),
    ("en", ["He moved to the U.S.", "In spring he left again."]),
    ("en", ["J. K. Moss and P. Diddle wrote it, i.e. most of it.", "George W. Stone read it."]),
    ("en", ["The price rose 3.5 percent to $1.25.", "No. 4 on the list fell.", "Nobody knew why."]),
    ("en", ["Was it legal?", "Yes, said the court in Roe v. Wade.", "No appeal followed."]),
    ("en", ['"What?" he asked.', '"Nothing!" Ms. Hart replied.', "They left."]),
    ("en", ['"Who knows?"', "The mayor shrugged."]),
    ("en", ["“We walked for hours.", "We saw nobody.”", "That was Monday."]),
    ("en", ["She waited… and waited.", "Then…", "Silence."]),
    ("en", ["The firm, Bolt Inc., sold pens, paper etc. in bulk.", "It closed in May.", "iPhone sales went on."]),
    ("en", ["See example.com or www.ferry.org/?a=1 for more.", "The ferry runs daily."]),
    ("en", ["1. Wash the rice.", "2. Boil it."]),
    ("en", ["It was confirmed.[12]", "Others disagreed."]),
    # German
    ("de", ["Am 7. November kam Dr. Weiß zum 3. Mal in den 2. Bezirk.", "Er blieb bis zum 9. 11. 2019 dort."]),
    ("de", ["Das Haus stammt aus dem 19. Jahrhundert.", "Es kostete 2,5 Mio. Euro, d. h. zu viel."]),
    ("de", ["Sie war 41.", "Er war 43.", "Ihre Tochter kam am 1. April."]),
    ("de", ["Der Bus hält z. B. in Köln, u. a. am Dom usw.", "Das freut viele."]),
    ("de", ["„Wann kommt ihr?“, fragte Anna.", "„Bald!“ rief Jan.", "Es war still."]),
    ("de", ["Unter Ludwig XIV. Ende des Jahrhunderts wuchs die Stadt.", "Danach nicht mehr."]),
    # other languages
    ("fr", ["M. Petit a-t-il vu Mme Roux ?", "« Oui ! » dit-il.", "« Vraiment ? »", "Elle sourit."]),
    ("es", ["¿Dónde vive el Sr. Gil?", "¡Aquí!", "La Dra. Paz lo sabe."]),
    ("it", ["Il dott. Neri vive in P. Verdi.", "L'art. 5 è chiaro."]),
    ("pt", ["O Sr. Lima saiu às 9.30.", "Não voltou."]),
    ("nl", ["Dhr. Bos koopt o.a. kaas, brood enz. op de markt.", "Daarna gaat hij naar huis."]),
    ("vi", ["TS. Lan đến TP. Huế lúc 8.30.", "Bà gặp ông P. Nam."]),
    ("ms", ["En. Rosli tiba di Jln. Ampang bersama Pn. Zaleha.", "Mereka gembira."]),
    ("ru", ["Он родился в 1950 г. в Туле.", "Проф. И. П. Белов живёт на ул. Мира."]),
    ("ar", ["هل وصلت السفينة؟", "نعم، وصلت أمس.", "قال د. سمير ذلك."]),
    ("ur", ["وہ کل آیا۔", "کیا وہ رہے گا؟", "معلوم نہیں۔"]),
    ("hi", ["डॉ. वर्मा आज आए।", "क्या वे रुकेंगे?", "कोई नहीं जानता।"]),
    ("th", ["ดร. สมชาย มาถึงเมื่อ พ.ศ. 2560 ที่กรุงเทพ"]),
    ("sw", ["Watoto walienda shuleni.", "Je, walirudi?", "Ndiyo!"]),
]  # fmt: skip

# Each case is the sentences of a line that follow each other without a space.
FUSED = [
    ("id", ["Jembatan itu dibangun sejak 2017.", "Sejak saat itu desa ramai."]),
    ("id", ["Harga cabai naik.", "Namun pembeli tetap datang."]),
    ("id", ["Ia pergi ke Jakarta.", "Dia tidak kembali."]),
    ("en", ["“The boat is late.”", "Nobody was surprised."]),
    ("en", ["The boat was late.", "“Nobody was surprised,” she said."]),
    ("en", ["Who paid for it?", "The village did."]),
    ("zh", ["船到了。", "“真的吗？”", "大家都笑了！"]),
    ("zh", ["“我们回家。”他说。", "天黑了。"]),
    ("ja", ["「もう帰る。」と彼は言った。", "雨が降っていた。", "本当か？"]),
    ("hi", ["वह आया।", "सब खुश हुए।"]),
]

# Lines of one sentence each, where a careless splitter would cut.
WHOLE = [
    ("id", "Situs Kompas.Com dan Tempo.co memuat S.Pd. dan M.Si. sekaligus"),
    ("id", "Kabar dari Amazon.Com tentang No.Telp itu keliru"),
    ("id", 'Ia berkata pelan. "'),
    ("en", "Use Node.Js, not ASP.Net or Example.Org"),
    ("en", "... and so it began"),
    ("de", "Berlin. Die Stadt hat einen neuen Zoo."),
    ("de", "Hamburg (dpa). Der Hafen ist wieder offen."),
    ("en", "“Yes” (really!) was all (no. 5) he said"),
    ("th", "น้ำท่วมหมู่บ้าน ชาวบ้านย้ายไปวัด เด็กปลอดภัย"),
]


def texts(text: str, language: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text, language)]


@pytest.mark.parametrize(("language", "sentences"), SPACED)
def test_sentences_joined_by_spaces_are_split(language: str, sentences: list[str]) -> None:
    assert texts(" ".join(sentences), language) == sentences


@pytest.mark.parametrize(("language", "sentences"), FUSED)
def test_sentences_without_a_space_between_them_are_split(language: str, sentences: list[str]) -> None:
    assert texts("".join(sentences), language) == sentences


@pytest.mark.parametrize(("language", "line"), WHOLE)
def test_a_line_that_is_one_sentence_stays_whole(language: str, line: str) -> None:
    assert texts(line, language) == [line]


def test_a_line_break_always_ends_a_sentence_and_paragraphs_are_numbered() -> None:
    text = "Harga Cabai Naik\n\n  Petani senang. Pembeli tidak.\r\nSelesai\u2028Tamat\n\u200b\n"
    sentences = split_sentences(text, "id")
    assert [(s.paragraph, s.text) for s in sentences] == [
        (0, "Harga Cabai Naik"),
        (1, "Petani senang."),
        (1, "Pembeli tidak."),
        (2, "Selesai"),
        (3, "Tamat"),
    ]


def test_a_quotation_of_several_sentences_is_split_alike_in_two_languages() -> None:
    indonesian = '"Kami menang. Kami senang," kata Sari. "Besok kami libur! Lalu?" Dia tertawa.'
    english = '"We won. We are happy," said Sari. "Tomorrow is off! And then?" She laughed.'
    assert len(texts(indonesian, "id")) == len(texts(english, "en")) == 5


def test_a_closing_quotation_mark_set_off_by_a_space_stays_with_its_sentence() -> None:
    assert texts('Dia berkata: "Kami pulang. " Semua setuju. "', "id") == [
        'Dia berkata: "Kami pulang. "',
        'Semua setuju. "',
    ]


def test_a_headline_is_found_in_a_german_story_flattened_to_one_line() -> None:
    headline = "Neue Fähre verbindet zwei Inseln"
    body = ["Die Fähre fährt täglich.", "Sie ist blau.", "Der Kapitän heißt Jan.", "Er ist neu.", "Alle sind froh."]
    assert texts(" ".join([headline, *body]), "de") == [headline, *body]
    assert texts(" ".join([headline, *body[:2]]), "de") == [f"{headline} {body[0]}", body[1]]


def test_the_language_decides_what_a_period_after_a_number_means() -> None:
    text = "It is on page 7. November is near."
    assert len(texts(text, "en")) == 2
    assert len(texts(text, "de")) == 1


def test_a_text_without_a_sentence_has_none() -> None:
    assert split_sentences("", "id") == ()
    assert split_sentences(" \n\t\u200b\ufeff\n", "id") == ()


@pytest.mark.parametrize(("text", "blank"), [("", True), (" \n\u200e", True), ("\u200b.", False)])
def test_blank_text(text: str, blank: bool) -> None:
    assert is_blank(text) is blank


NASTY = st.text(
    st.one_of(
        st.sampled_from(" \n\r\t\u00a0\u2028\u200b\ufeff.!?…。؟।\"'“”«»()[]{}-–—,;:aAbBzZäÄ1239"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=80,
)
WORDS = st.lists(
    st.sampled_from(
        [
            "Dr.",
            "kata",
            "Namun",
            "7.",
            "A.",
            "U.S.",
            "2017.Sejak",
            "dll.",
            '"Apa?"',
            "...",
            "Ia",
            "pergi.",
            "«",
            "»",
            "。",
            "\n",
        ]
    ),
    max_size=30,
).map(" ".join)


@given(st.one_of(NASTY, WORDS), st.sampled_from(["id", "en", "de", "fr", "vi", "ar", "hi", "th", "zh", "ja", "xx"]))
def test_sentences_and_blank_gaps_join_back_to_the_text(text: str, language: str) -> None:
    sentences = split_sentences(text, language)
    rebuilt, end = "", 0
    for sentence in sentences:
        gap = text[end : sentence.start]
        assert is_blank(gap)
        assert not is_blank(sentence.text[0])
        assert not is_blank(sentence.text[-1])
        assert len(sentence.text.splitlines()) == 1 or not set(sentence.text) & set("\n\r\v\f\x85\u2028\u2029")
        rebuilt, end = rebuilt + gap + sentence.text, sentence.end
    assert is_blank(text[end:])
    assert rebuilt + text[end:] == text


@given(NASTY)
def test_splitting_a_sentence_line_by_line_changes_nothing(text: str) -> None:
    lines = [part for part in text.splitlines() if part]
    together = [s.text for s in split_sentences("\n".join(lines), "id")]
    assert together == [s.text for line in lines for s in split_sentences(line, "id")]


TABLES = sorted(files("alignqa").joinpath("data", "text", "segmentation").iterdir(), key=lambda table: table.name)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_lists_each_abbreviation_once(table: Traversable) -> None:
    content = tomllib.loads(table.read_text(encoding="utf-8"))
    assert set(content) <= {field.name for field in dataclasses.fields(BoundaryRules)} | {"ordinal_languages"}
    abbreviations = [word for key in ("never_final", "before_number", "maybe_final") for word in content.get(key, [])]
    assert len(abbreviations) == len(set(abbreviations))
    assert not [word for word in abbreviations if word.endswith(".") or " " in word]
    assert all(word == word.lower() for key in ("starters", "never_capitalised") for word in content.get(key, []))


RAN_TOGETHER = {
    "en": [
        "The well in Karang village gives water again after forty years without a single drop",
        "Last week heavy rain filled the ground around it, and the water rose to the rim of the old well",
        "My grandmother always said that the water would come home, a village head recalled on Monday evening",
        "It now waters the garden of the primary school across the road",
        "Nobody had expected that after such a long time, and some of the farmers still cannot believe it",
    ],
    "id": [
        "Sumur di Desa Karang kembali mengeluarkan air setelah empat puluh tahun kering sama sekali",
        "Pekan lalu hujan lebat mengisi tanah di sekitarnya sehingga air naik sampai ke bibir sumur tua itu",
        "Menurut kepala desa, neneknya selalu bilang bahwa air itu suatu hari akan pulang",
        "Kini sekolah dasar di seberang jalan memakai air itu untuk menyiram kebun",
        "Tidak ada yang menyangka hal itu, dan sebagian petani masih belum percaya sampai sekarang",
    ],
    "de": [
        "Der Brunnen im Dorf Karang gibt nach vierzig Jahren ohne einen einzigen Tropfen wieder Wasser",
        "In der letzten Woche füllte starker Regen den Boden, und das Wasser stieg bis zum Rand des alten Brunnens",
        "Man hat immer gesagt, das Wasser werde heimkehren, erinnerte sich am Montagabend eine alte Frau",
        "Es bewässert nun den Garten der Grundschule auf der anderen Seite der Straße",
        "Das hatte nach so langer Zeit niemand erwartet, und einige Bauern können es immer noch nicht glauben",
    ],
}


@pytest.mark.parametrize("language", RAN_TOGETHER)
def test_sentences_that_ran_together_are_split_before_words_otherwise_in_lower_case(language: str) -> None:
    sentences = RAN_TOGETHER[language]
    found = texts(" ".join(sentences), language)
    assert set(found) <= {" ".join(sentences[i:j]) for i in range(5) for j in range(i + 1, 6)}
    assert len(found) >= 4


@pytest.mark.parametrize(
    "sentence",
    [
        "She saw the film The Godfather on television that evening",
        f"He named {', '.join(f'Person {number}' for number in range(60))} and the Bank of The West",
    ],
)
def test_a_title_or_a_list_of_names_is_not_split(sentence: str) -> None:
    assert texts(sentence, "en") == [sentence]
