"""Gold alignments: what is read, what is written, what is refused."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import InputError
from alignqa.evaluation.gold import (
    GoldDocument,
    data_hash,
    format_groups,
    numbered_on,
    parse_groups,
    read_gold,
    read_gold_folder,
    read_stories,
    read_vecalign,
)

numbers = st.lists(st.integers(0, 10_000), max_size=5).map(tuple)


@given(st.lists(st.tuples(numbers, numbers)).map(tuple))
def test_groups_come_back_as_they_were_written(groups: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]) -> None:
    assert parse_groups(format_groups(groups)) == groups


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("[0]:[0, 1]\n[]:[2]\n", (((0,), (0, 1)), ((), (2,)))),
        ("[0]:[0]:0.123456\n", (((0,), (0,)),)),
        (" [1,2] : [ 3 ]\r\n\n", (((1, 2), (3,)),)),
        ("", ()),
    ],
)
def test_other_spellings_are_read(text: str, groups: object) -> None:
    assert parse_groups(text) == groups


@pytest.mark.parametrize("line", ["0-0", "[0]:[x]", "[0] [0]", "[-1]:[0]"])
def test_a_line_of_another_form_is_refused_with_its_number(line: str) -> None:
    with pytest.raises(InputError, match=r"gold, line 2: .*\[0\]:\[0, 1\]"):
        parse_groups(f"[0]:[0]\n{line}\n", "gold")


def test_files_with_a_sentence_a_line_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.id").write_text("Hujan turun.\nSungai meluap.\n", encoding="utf-8")
    (tmp_path / "a.en").write_text("Rain fell and the river rose.\n", encoding="utf-8")
    (tmp_path / "a.gold").write_text("[0, 1]:[0]\n", encoding="utf-8")
    found = read_vecalign(tmp_path / "a.id", tmp_path / "a.en", tmp_path / "a.gold", "id", "en")
    assert found.source == ("Hujan turun.", "Sungai meluap.")
    assert found.groups == (((0, 1), (0,)),)
    (tmp_path / "a.gold").write_text("[0]:[0]\n[1]:[1]\n", encoding="utf-8")
    with pytest.raises(InputError, match="target sentence 1, but there are only 1"):
        read_vecalign(tmp_path / "a.id", tmp_path / "a.en", tmp_path / "a.gold", "id", "en")


def test_stories_are_aligned_item_by_item(tmp_path: Path) -> None:
    path = tmp_path / "stories.jsonl"
    path.write_text('{"doc": "rain", "id": ["Hujan.", "Reda."], "en": ["Rain.", "It stopped."]}\n', encoding="utf-8")
    (story,) = read_stories(path, "id", "en")
    assert (story.name, story.groups) == ("rain", (((0,), (0,)), ((1,), (1,))))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "not JSON"),
        ('{"id": []}', "no list of sentences"),
        ('{"id": ["a"], "en": []}', "1 sentence against 0"),
    ],
)
def test_stories_that_do_not_fit_are_refused(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "stories.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(InputError, match=f"line 1: .*{message}"):
        list(read_stories(path, "id", "en"))


def test_the_hash_changes_with_the_data_only() -> None:
    document = GoldDocument("a", "id", "en", ("Hujan.",), ("Rain.",), (((0,), (0,)),))
    renamed = dataclasses.replace(document, name="b")
    changed = dataclasses.replace(document, target=("Snow.",))
    assert data_hash([document]) == data_hash([renamed]) != data_hash([changed])


def test_one_file_holds_stories_and_three_a_text(tmp_path: Path) -> None:
    stories = tmp_path / "stories.jsonl"
    stories.write_text('{"doc": "ferry", "id": ["Ombak tinggi."], "en": ["Waves were high."]}\n', encoding="utf-8")
    assert [document.name for document in read_gold([stories], "id", "en")] == ["ferry"]
    with pytest.raises(InputError, match="2 files"):
        read_gold([stories, stories], "id", "en")


def test_groups_of_several_documents_are_numbered_on() -> None:
    one = GoldDocument("one", "id", "en", ("a", "b"), ("a",), (((0, 1), (0,)),))
    other = GoldDocument("other", "id", "en", ("c",), ("c",), (((0,), ()), ((), (0,))))
    assert list(numbered_on([(one, one.groups), (other, other.groups)])) == [((0, 1), (0,)), ((2,), ()), ((), (1,))]


def write_gold(folder: Path, name: str, source: tuple[str, int], target: tuple[str, int], groups: str) -> None:
    """Write a document with so many sentences per language, and its alignment."""
    for language, count in (source, target):
        (folder / f"{name}.{language}").write_text("".join(f"{i}\n" for i in range(count)), encoding="utf-8")
    (folder / f"{name}.gold").write_text(groups, encoding="utf-8")


def test_the_alignment_tells_which_text_is_the_source(tmp_path: Path) -> None:
    write_gold(tmp_path, "pier-2", ("id", 3), ("en", 2), "[0]:[0]\n[1,2]:[1]\n")
    write_gold(tmp_path, "pier-1", ("id", 2), ("en", 3), "[0]:[0]\n[1,2]:[1]\n")
    (tmp_path / "README.md").write_text("Two piers.", encoding="utf-8")
    found = read_gold_folder(tmp_path)
    assert [(d.name, d.source_lang, d.target_lang, d.family) for d in found] == [
        ("pier-1", "en", "id", "pier"),
        ("pier-2", "id", "en", "pier"),
    ]
    assert found[0].source == ("0", "1", "2")
    assert found[0].groups == (((0,), (0,)), ((1, 2), (1,)))


@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 2), st.integers(0, 2), st.booleans())
def test_a_source_that_is_found_is_the_true_one(
    source: int, target: int, unnamed_source: int, unnamed_target: int, says: bool
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        groups = [((i,), (0,)) for i in range(source)] + [((0,), (j,)) for j in range(target)]
        sizes = ("th", source + unnamed_source), ("km", target + unnamed_target)
        write_gold(folder, "a", *sizes, format_groups(groups))
        try:
            (found,) = read_gold_folder(folder, {"a": "th"} if says else {})
        except InputError:
            assert not says
            assert max(source, target) <= min(count for _, count in sizes)
        else:
            assert (found.source_lang, found.target_lang) == ("th", "km")


def test_where_the_alignment_does_not_tell_the_source_must_be_given(tmp_path: Path) -> None:
    write_gold(tmp_path, "pier-1", ("id", 2), ("en", 2), "[0]:[0]\n[1]:[]\n[]:[1]\n")
    with pytest.raises(InputError, match=r"pier-1: .*--source pier-1=LANG, where LANG is en or id"):
        read_gold_folder(tmp_path)
    for sources in ({"pier-1": "id"}, {"pier": "id"}, {"pier": "en", "pier-1": "id"}):
        (found,) = read_gold_folder(tmp_path, sources)
        assert (found.source_lang, found.target_lang) == ("id", "en")


def test_an_unaligned_sentence_beyond_the_end_is_left_out(tmp_path: Path) -> None:
    write_gold(tmp_path, "pier", ("id", 3), ("en", 1), "[0, 1, 2]:[0]\n[3]:[]\n")
    (found,) = read_gold_folder(tmp_path)
    assert found.source_lang == "id"
    assert found.groups == (((0, 1, 2), (0,)),)


@pytest.mark.parametrize(
    ("files", "sources", "message"),
    [
        ((), {}, "no gold alignments"),
        (("a.de",), {}, "no gold alignments"),
        (("a.gold", "a.de"), {}, "a has 1 file besides a.gold"),
        (("a.gold", "a.de", "a.fr", "a.en"), {}, "a has 3 files"),
        (("a.gold", "a.de", "a.de-AT"), {}, "two, of different languages"),
        (("a.gold", "a.de", "a.txt"), {}, "a: .*Unknown language code 'txt'"),
        (("a.gold", "a.de", "a.fr"), {"a": "en"}, "a is in de and fr; its source cannot be 'en'"),
        (("a.gold", "a.de", "a.fr"), {"a": "fr"}, "names source sentence 1"),
    ],
)
def test_a_folder_that_is_no_gold_set_is_refused(
    files: tuple[str, ...], sources: dict[str, str], message: str, tmp_path: Path
) -> None:
    content = {"a.gold": "[0, 1]:[0]\n", "a.de": "Eins.\nZwei.\n"}
    for file in files:
        (tmp_path / file).write_text(content.get(file, "Un.\n"), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_gold_folder(tmp_path, sources)


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        read_gold_folder(tmp_path / "nothing")
