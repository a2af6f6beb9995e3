"""Language codes, and the languages of documents and sentences."""

from __future__ import annotations

import contextlib
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.errors import LanguageError
from alignqa.text.languages import check_language, detect_language, language_name, likelier_language, other_language

SENTENCES = {
    "id": "Para nelayan di desa itu menunggu cuaca membaik sebelum mereka kembali melaut bersama keluarga.",
    "en": "The fishermen of that village waited for better weather before they went out to sea again.",
    "de": "Die Fischer des Dorfes warteten auf besseres Wetter, bevor sie wieder auf das Meer fuhren.",
    "fr": "Les pêcheurs du village attendaient que le temps se calme avant de reprendre la mer.",
    "vi": "Ngư dân trong làng chờ thời tiết tốt hơn trước khi ra khơi trở lại cùng gia đình.",
    "ar": "انتظر صيادو القرية تحسن الطقس قبل أن يعودوا إلى البحر مع عائلاتهم.",
    "th": "ชาวประมงในหมู่บ้านรอให้อากาศดีขึ้นก่อนจะออกทะเลอีกครั้งกับครอบครัว",
    "zh": "村里的渔民等待天气好转之后才和家人一起再次出海捕鱼。",
}
INDONESIAN = (
    "Polisi mengatakan bahwa perusahaan itu bisa kehilangan uang karena kantor cabangnya tutup sejak hari Senin."
)
MALAY = "Polis mengatakan bahawa syarikat itu mungkin kehilangan wang kerana cawangannya ditutup sejak hari Isnin."


@pytest.mark.parametrize(
    ("given_code", "code"),
    [("id", "id"), ("EN", "en"), (" de ", "de"), ("en-US", "en"), ("pt_BR", "pt"), ("zh-Hans-CN", "zh"), ("nb", "nb")],
)
def test_a_code_is_taken_in_any_case_and_with_a_region(given_code: str, code: str) -> None:
    assert check_language(given_code) == code


@pytest.mark.parametrize(
    ("given_code", "hint"),
    [
        ("in", "Did you mean 'id' (Indonesian)?"),
        ("ind", "Did you mean 'id' (Indonesian)?"),
        ("English", "Did you mean 'en' (English)?"),
        ("indonesia", "'id' (Indonesian)"),
        ("jp", "Did you mean 'ja' (Japanese)?"),
        ("xx", "Give an ISO 639-1 code such as 'id'."),
        ("", "Unknown language code ''."),
        ("e", "Unknown language code 'e'."),
        ("en us", "Unknown language code 'en us'."),
    ],
)
def test_an_unknown_code_is_refused_with_a_hint(given_code: str, hint: str) -> None:
    with pytest.raises(LanguageError) as caught:
        check_language(given_code)
    assert hint in str(caught.value)


@given(st.text(max_size=12))
def test_any_text_is_either_a_code_or_refused(text: str) -> None:
    with contextlib.suppress(LanguageError):
        assert len(check_language(text)) == 2


def test_languages_have_english_names() -> None:
    assert (language_name("id"), language_name("de-AT")) == ("Indonesian", "German")


@pytest.mark.parametrize(("language", "sentence"), SENTENCES.items())
def test_the_language_of_a_document_is_detected(language: str, sentence: str) -> None:
    assert detect_language(f"{sentence} {INDONESIAN if language == 'id' else ''}") == language


def test_indonesian_and_malay_are_distinguished_by_their_words() -> None:
    assert detect_language(INDONESIAN) == "id"
    assert detect_language(MALAY) == "ms"


@pytest.mark.parametrize(
    "text", ["Oke.", "2020: 7 - 1", "Anna Budi Candra Dewi Eka Fajar Gilang", "Ayam goreng dan nasi ayam"]
)
def test_a_doubtful_language_is_an_error_that_asks_for_the_code(text: str) -> None:
    with pytest.raises(LanguageError, match="Give its ISO 639-1 code"):
        detect_language(text)


@pytest.mark.parametrize("rival", SENTENCES)
@pytest.mark.parametrize("language", SENTENCES)
def test_the_language_of_a_sentence_is_one_of_two(language: str, rival: str) -> None:
    opinion = likelier_language(SENTENCES[language], rival, language)
    if rival == language:
        assert opinion is None
        return
    assert opinion == likelier_language(SENTENCES[language], language, rival)
    assert opinion is not None
    assert opinion.language == language
    assert 0.99 < opinion.confidence <= 1


@pytest.mark.parametrize(
    ("sentence", "first", "second"),
    [
        (INDONESIAN, "id", "ms"),  # too alike
        ("Manchester City - Borussia Dortmund 2:1", "de", "en"),  # names
        ("Anna Hart, Budi Santoso und Jean Petit", "de", "en"),
        ("Ya, benar.", "id", "en"),  # too short
        (SENTENCES["fr"], "id", "en"),  # a third language
        ("", "id", "en"),
        (SENTENCES["en"], "en", "ab"),  # a language the model does not know
    ],
)
def test_no_opinion_where_a_sentence_could_be_in_either(sentence: str, first: str, second: str) -> None:
    assert likelier_language(sentence, first, second) is None


def test_a_sentence_in_a_third_language_is_noticed() -> None:
    opinion = other_language(SENTENCES["fr"], ("id", "en"))
    assert opinion is not None
    assert opinion.language == "fr"
    assert opinion.confidence > 0.99


@pytest.mark.parametrize(
    ("sentence", "languages"),
    [
        (SENTENCES["en"], ("id", "en")),
        (SENTENCES["id"], ("ms", "en")),  # Indonesian is as good as Malay
        ("Quo vadis?", ("id", "en")),
        ("Real Madrid - Atlético Madrid", ("id", "en")),
    ],
)
def test_a_sentence_in_the_languages_of_the_pair_is_not_reported(sentence: str, languages: tuple[str, str]) -> None:
    assert other_language(sentence, languages) is None


def test_the_model_is_loaded_only_when_a_text_is_looked_at() -> None:
    code = "import sys, alignqa.text.languages as l; l.check_language('id'); sys.exit('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
