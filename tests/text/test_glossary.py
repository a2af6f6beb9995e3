"""Reading a glossary and finding its terms in text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.errors import SettingsError
from alignqa.text.glossary import Phrase, PhraseFinder, Term, load_glossary, stem


@pytest.fixture
def glossary(tmp_path: Path) -> Path:
    return tmp_path / "terms.csv"


def test_columns_may_be_in_any_order_and_left_out(glossary: Path) -> None:
    glossary.write_text("target,source\nbendungan,dam\n", encoding="utf-8")
    assert load_glossary(glossary) == (Term("dam", "bendungan", case=False, forbidden=False),)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_may_be_separated_in_several_ways(glossary: Path, delimiter: str) -> None:
    rows = [["Source", "Target", "Case", "Forbidden"], ["Apple", "Apple", "yes", ""], ["dam", "dempul", "no", "Yes"]]
    glossary.write_text("\r\n".join(delimiter.join(row) for row in rows), encoding="utf-8-sig")
    expected = (Term("Apple", "Apple", case=True, forbidden=False), Term("dam", "dempul", case=False, forbidden=True))
    assert load_glossary(str(glossary)) == expected


def test_empty_lines_and_repeated_rows_do_not_count(glossary: Path) -> None:
    glossary.write_text(
        'source,target\n\n"flood, flash",banjir bandang\n,\n"flood, flash",banjir bandang\n', encoding="utf-8"
    )
    assert [term.source for term in load_glossary(glossary)] == ["flood, flash"]


def test_without_a_source_term_the_target_term_is_forbidden_everywhere(glossary: Path) -> None:
    glossary.write_text("source,target,forbidden\n,amat sangat,yes\n", encoding="utf-8")
    assert load_glossary(glossary) == (Term("", "amat sangat", case=False, forbidden=True),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "line 1: the column 'source' is missing"),
        ("source\ndam\n", "line 1: the column 'target' is missing"),
        ("source,target,note\n", "line 1: unknown column 'note'"),
        ("source,target,source\n", "line 1: a column is named twice"),
        ("source,target\ndam,bendungan\nflood,banjir,bandang\n", "line 3: 3 fields under 2 columns"),
        ("source,target\n\ndam,\n", "line 3: the target term '' has no word in it"),
        ("source,target\n,banjir\n", "line 2: the source term '' has no word in it"),
        ("source,target\n--,banjir\n", "line 2: the source term '--' has no word in it"),
        ("source,target,case\ndam,bendungan,perhaps\n", "line 2: case is 'perhaps'; write yes or no"),
        (
            "source,target,forbidden\ndam,bendungan,\ndam,bendungan,yes\n",
            "line 3: 'bendungan' for 'dam' is both required",
        ),
        ('source,target\ndam,"bendungan\n', "line 2: unexpected end of data"),
    ],
)
def test_what_makes_no_sense_is_named_with_its_line(glossary: Path, text: str, message: str) -> None:
    glossary.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"terms\.csv") as error:
        load_glossary(glossary)
    assert message in str(error.value)


def test_a_glossary_that_cannot_be_read_is_an_error(glossary: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load_glossary(glossary)
    glossary.write_bytes(b"source,target\ncaf\xe9,kopi\n")
    with pytest.raises(SettingsError, match="not UTF-8"):
        load_glossary(glossary)


def found(phrase: str, text: str, language: str, *, case: bool = False) -> list[str]:
    return [text[each.start : each.end] for each in PhraseFinder([Phrase(phrase, case)], language).find(text)]


@pytest.mark.parametrize(
    ("phrase", "text", "language", "expected"),
    [
        ("flood plain", "Two Flood-Plains and one flood plain.", "en", ["Flood-Plains", "flood plain"]),
        ("policy", "All policies changed; policed roads did not.", "en", ["policies"]),
        ("kebijakan", "Kebijakannya berubah.", "id", ["Kebijakannya"]),
        ("Haus", "Die Häuser am Fluss", "de", ["Häuser"]),
        ("accord commercial", "les accords commerciaux", "fr", ["accords commerciaux"]),
        ("flood plain", "The flood. Plain water.", "en", []),
        ("洪水", "昨天的洪水很大", "zh", ["洪水"]),
        ("lũ lụt", "Trận Lũ lụt đó", "vi", ["Lũ lụt"]),
    ],
)
def test_terms_are_found_whatever_their_inflection(phrase: str, text: str, language: str, expected: list[str]) -> None:
    assert found(phrase, text, language) == expected


def test_case_counts_only_where_it_is_asked_for() -> None:
    assert found("Apple", "Apple sells apples.", "en") == ["Apple", "apples"]
    assert found("Apple", "Apple sells apples.", "en", case=True) == ["Apple"]
    assert found("Apple", "Apples fell.", "en", case=True) == ["Apples"]


def test_a_compound_contains_the_term_but_is_no_find() -> None:
    finder = PhraseFinder([phrase := Phrase("Hochwasser", case=False)], "de")
    assert finder.contains("der Hochwasserschutz", phrase)
    assert finder.contains("das Hoch-Wasser", phrase)
    assert not finder.contains("das Wasser", phrase)
    assert finder.find("der Hochwasserschutz") == []


WORDS = st.lists(st.sampled_from(["dam", "dams", "Flood", "plain", "plains", "the", "of"]), min_size=1, max_size=8)


@given(WORDS, WORDS, st.booleans())
def test_the_finder_agrees_with_trying_every_position(term: list[str], text: list[str], case: bool) -> None:
    """The oracle: compare the words of the term with those at every position of the text."""
    wanted = [stem(word, "en") for word in term[:2]]
    expected = []
    for i in range(len(text) - len(wanted) + 1):
        words = text[i : i + len(wanted)]
        same_case = all(a[0].isupper() == b[0].isupper() for a, b in zip(term[:2], words, strict=True))
        if [stem(word, "en") for word in words] == wanted and (same_case or not case):
            expected.append(" ".join(words))
    assert found(" ".join(term[:2]), " ".join(text), "en", case=case) == expected


@given(st.text(max_size=40), st.sampled_from(["en", "id", "zh", "th", "vi"]))
def test_every_text_finds_itself_and_offsets_are_right(text: str, language: str) -> None:
    phrase = Phrase("air bersih", case=False)
    padded = f"{text} Air bersih {text}"
    places = [(each.start, each.end) for each in PhraseFinder([phrase], language).find(padded)]
    start = len(text) + 1
    assert (start, start + len("Air bersih")) in places
    assert all(unicodedata.normalize("NFC", padded[a:b]).lower().startswith("a") for a, b in places)
