"""Stories find their translations whatever the files are called; different stories stay unmatched."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from alignqa import Aligner, InputError
from alignqa.batch.input.matching import match_folders
from tests.hashing import HashEncoder
from tests.test_pipeline import CHESS, STORIES, WELL, WELL_EN


def made_up(number: int) -> str:
    """Return a text of ten sentences in no language, unlike that of any other number."""
    choose = random.Random(number)
    words = [
        "".join(choose.choices(["ba", "du", "ke", "lo", "mi", "nu", "ra", "si", "to", "we"], k=3)) for _ in range(80)
    ]
    return "\n".join(" ".join(words[8 * i : 8 * i + 8]).capitalize() + "." for i in range(10))


def write(folder: Path, texts: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def test_real_translations_are_found_and_different_stories_are_not(aligner: Aligner, tmp_path: Path) -> None:
    ferry, ferry_en = ((STORIES / f"ferry.{code}.txt").read_text(encoding="utf-8") for code in ("id", "en"))
    source = write(tmp_path / "id", {"1": WELL, "2": ferry, "empty": ""})
    target = write(tmp_path / "en", {"a": CHESS, "b": ferry_en, "c": WELL_EN})
    records, unmatched = match_folders(source, target, aligner.encoder, source_lang="id", target_lang="en")
    *pairs, empty = records
    assert (empty.id, "is empty" in str(empty.problem)) == (str(source / "empty.txt"), True)
    assert [(r.id, r.source, r.target, r.source_lang, r.target_lang) for r in pairs] == [
        ("1", source / "1.txt", target / "c.txt", "id", "en"),
        ("2", source / "2.txt", target / "b.txt", "id", "en"),
    ]
    assert [(item.side, item.path.name) for item in unmatched] == [("target", "a.txt")]


def test_one_story_on_each_side_is_enough(aligner: Aligner, tmp_path: Path) -> None:
    source, target = write(tmp_path / "id", {"1": WELL}), write(tmp_path / "en", {"a": WELL_EN})
    assert len(match_folders(source, target, aligner.encoder, source_lang="id", target_lang="en")[0]) == 1
    other = write(tmp_path / "chess", {"a": CHESS})
    assert match_folders(source, other, aligner.encoder, source_lang="id", target_lang="en")[0] == []


def test_every_story_is_paired_once_with_that_which_tells_the_same_in_the_same_order(tmp_path: Path) -> None:
    texts = {f"{i:03d}": made_up(i) for i in range(60)}
    names = random.Random(1).sample(sorted(texts), len(texts))
    shuffled = {name: texts[original] for name, original in zip(names, texts, strict=True)}
    first = shuffled[names[0]].split("\n")
    shuffled["backwards"] = "\n".join(reversed(first))
    source, target = write(tmp_path / "a", texts), write(tmp_path / "b", shuffled)
    records, unmatched = match_folders(source, target, HashEncoder(), source_lang="id", target_lang="id")
    assert [Path(str(r.target)).stem for r in records] == names
    assert [item.path.name for item in unmatched] == ["backwards.txt"]


def test_very_short_stories_are_matched_and_others_are_not(aligner: Aligner, tmp_path: Path) -> None:
    texts = {
        "1": "Tukang roti itu menutup tokonya lebih awal karena tepungnya habis.",
        "2": "Para ilmuwan menemukan spesies katak baru di pulau itu. Katak itu hanya sebesar kuku jari.",
        "3": "Kereta menuju pantai terlambat karena ada pohon tumbang.",
    }
    translations = {
        "a": "Scientists have discovered a new species of frog on the island. It is no larger than a fingernail.",
        "b": "The baker closed her shop early because the flour had run out.",
        "c": "The museum will stay open until midnight on Friday.",
    }
    source, target = write(tmp_path / "id", texts), write(tmp_path / "en", translations)
    records, unmatched = match_folders(source, target, aligner.encoder, source_lang="id", target_lang="en")
    assert [(r.id, Path(str(r.target)).stem) for r in records] == [("1", "b"), ("2", "a")]
    assert [item.path.stem for item in unmatched] == ["3", "c"]


def test_a_folder_without_texts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(InputError, match="There are no"):
        match_folders(tmp_path / "a", tmp_path / "a", HashEncoder())
