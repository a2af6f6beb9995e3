"""Sentence pairs and links between their words: what is read, what is written, what is refused."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import InputError
from alignqa.evaluation.word_pairs import Link, WordPair, format_links, read_links, read_word_pairs

TEXT = "The dog sleeps . ||| Le chien dort .\nYes ||| Oui , oui\n"
GOLD = "1-1 2-2 3-3 4-4\n1-1 1p3\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    return Read(tmp_path)


class Read:
    """Writes a text and its gold, and reads them."""

    def __init__(self, folder: Path) -> None:
        self._text, self._gold = folder / "pairs.text", folder / "pairs.gold"

    def __call__(self, text: str | bytes = TEXT, gold: str | bytes = GOLD) -> list[WordPair]:
        for path, content in ((self._text, text), (self._gold, gold)):
            path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return read_word_pairs(self._text, self._gold)


def test_sure_links_are_possible_too_and_words_count_from_0(read: Read) -> None:
    dog, yes = read()
    assert (dog.source, dog.target) == (("The", "dog", "sleeps", "."), ("Le", "chien", "dort", "."))
    assert dog.sure == dog.possible == {(0, 0), (1, 1), (2, 2), (3, 3)}
    assert (yes.sure, yes.possible) == ({(0, 0)}, {(0, 0), (0, 2)})


@pytest.mark.parametrize(
    ("text", "gold", "source", "target"),
    [
        ("  a   b  |||\tc  \r\n", " 1-1\t 2p1 \r\n", ("a", "b"), ("c",)),
        ("\ufeffa ||| c", "1-1", ("a",), ("c",)),
        ("a || b ||| |||| c\n", "1-1\n", ("a", "||", "b"), ("||||", "c")),
        ("山 \u3000 川 ||| a\u00a0b c\n", "2-1\n", ("山", "\u3000", "川"), ("a\u00a0b", "c")),
    ],
)
def test_odd_spacing_is_read(
    text: str, gold: str, source: tuple[str, ...], target: tuple[str, ...], read: Read
) -> None:
    (pair,) = read(text, gold)
    assert (pair.source, pair.target) == (source, target)


def test_a_side_may_be_empty_and_a_pair_have_no_links(read: Read) -> None:
    pairs = read("||| a\na |||\n|||\na ||| a\nb ||| b\n", "\n\n\n1-1\n\n")
    assert [(len(pair.source), len(pair.target), len(pair.possible)) for pair in pairs] == [
        (0, 1, 0),
        (1, 0, 0),
        (0, 0, 0),
        (1, 1, 1),
        (1, 1, 0),
    ]


@pytest.mark.parametrize(
    ("text", "gold", "message"),
    [
        ("", GOLD, "pairs.text' is empty. Write one pair a line"),
        (" \n\n", GOLD, "pairs.text' is empty"),
        (TEXT, "\n\n", "pairs.gold' contains no links. Write the links of each pair"),
        (TEXT, "", "pairs.gold' has 1 line for 2 pairs; line 2"),
        (TEXT, GOLD + "1-1\n", "pairs.gold' has 3 lines for 2 pairs; line 3"),
        ("a ||| b\na b\n", GOLD, "pairs.text', line 2: 0 separators. Write one pair a line"),
        ("a ||| b\na ||| b ||| c\n", GOLD, "pairs.text', line 2: 2 separators"),
        ("a|||b\n", GOLD, "pairs.text', line 1: 0 separators. Write one pair a line, its words separated by spaces"),
        (TEXT, "1-1\n1:1\n", "pairs.gold', line 2: '1:1' is not a link. Write 1-2, or 1p2"),
        (TEXT, "1-1\n-1-1\n", "line 2: '-1-1' is not a link"),
        (TEXT, "1-1\n١-١\n", "line 2: '١-١' is not a link"),
        (TEXT, f"1-{'1' * 5000}\n\n", "is not a link"),
        (TEXT, "1-1\n2-1\n", "pairs.gold', line 2: 2-1 names source word 2, but there are 1, counted from 1"),
        (TEXT, "1-1\n1p4\n", "line 2: 1p4 names target word 4, but there are 3, counted from 1. Check that the files"),
        (TEXT, "0-1\n\n", "line 1: 0-1 names source word 0"),
        (TEXT, b"1-1\n1-\xe92\n", "pairs.gold' is not UTF-8: byte 0xE9 at offset 6, line 2. If it is Latin-1"),
        ("Señor ||| a\n".encode("latin-1"), GOLD, "pairs.text' is not UTF-8"),
    ],
)
def test_what_cannot_be_used_is_refused_by_file_and_line(
    text: str | bytes, gold: str | bytes, message: str, read: Read
) -> None:
    with pytest.raises(InputError) as caught:
        read(text, gold)
    assert message in str(caught.value)


links = st.lists(st.frozensets(st.tuples(st.integers(0, 20), st.integers(0, 20))), min_size=1)


@given(links)
def test_links_come_back_as_they_were_written(found: list[frozenset[Link]]) -> None:
    words = ["word"] * 21
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "found.links")
        path.write_text(format_links(found), encoding="utf-8")
        assert read_links(path, [(words, words)] * len(found), first=0) == [(own, own) for own in found]


def test_links_are_written_in_order() -> None:
    assert format_links([[(10, 0), (2, 3), (2, 1)], []]) == "2-1 2-3 10-0\n\n"
