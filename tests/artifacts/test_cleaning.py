"""Cleaning keeps the story as it is, takes the rest out, and comes to an end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignqa import InputError
from alignqa.artifacts.cleaning import clean

PAGE = """Beranda / Daerah

Sungai meluap di lima desa

Warga mengungsi ke sekolah di bukit sejak Senin malam (Foto: Antara)
Warga mengungsi ke sekolah di bukit sejak Senin malam (Foto: Antara)

[iklan_2]

Air mencapai dua meter, kata camat. Baca juga: Jembatan lama runtuh
Bantuan tiba pada Selasa pagi. (dna/dna)
Komentar (0)"""

STORY = """Sungai meluap di lima desa

Warga mengungsi ke sekolah di bukit sejak Senin malam

Air mencapai dua meter, kata camat.
Bantuan tiba pada Selasa pagi."""

PIECES = [
    "Air mencapai dua meter, kata camat.",
    "Warga mengungsi ke sekolah.",
    "Komentar (0)",
    "[iklan_2]",
    "Baca juga: Jembatan runtuh",
    "(dna/dna)",
    "Foto: Antara",
    "\n",
    "\n\n",
    "\r\n",
    "  ",
    " ",
    "https://contoh.id/a",
]


def test_the_story_is_left_and_nothing_else() -> None:
    assert clean(PAGE, language="id").text == STORY


def test_what_was_taken_is_listed_with_its_offsets() -> None:
    cleaned = clean(PAGE, language="id")
    assert [(item.category, PAGE[item.start : item.end] == item.text) for item in cleaned.taken] == [
        ("navigation", True),
        ("image_credit", True),
        ("image_credit", True),
        ("image_credit", True),
        ("ad_placeholder", True),
        ("related_link", True),
        ("metadata", True),
        ("comments", True),
    ]
    assert cleaned.explain().splitlines()[-1] == "line 12: part of the comment section [id.comments]: Komentar (0)"
    assert "-[iklan_2]" in cleaned.diff()
    assert cleaned.to_dict()["taken"][0]["rule"] == "neutral.breadcrumb"


def test_a_clean_text_comes_back_as_it_was() -> None:
    cleaned = clean(STORY + "\n", language="id")
    assert (cleaned.text, cleaned.taken, cleaned.cuts, cleaned.warning) == (STORY + "\n", (), (), None)
    assert cleaned.diff() == ""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map("".join))
def test_cleaning_twice_changes_nothing_and_the_rest_is_kept(text: str) -> None:
    try:
        once = clean(text, language="id")
    except InputError:
        return
    kept, position = [], 0
    for start, end in once.cuts:
        kept.append(text[position:start])
        position = end
    assert "".join([*kept, text[position:]]) == once.text
    assert clean(once.text, language="id").text == once.text


def test_sentences_are_taken_as_lines() -> None:
    assert clean(["Air naik dua meter.", "Komentar (0)", "Warga pergi."], language="id").text == (
        "Air naik dua meter.\nWarga pergi."
    )


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "story.txt"
    path.write_text(PAGE, encoding="utf-8")
    assert clean(path, language="id").text == STORY


def test_a_text_is_never_emptied() -> None:
    with pytest.raises(InputError, match="Nothing would be left"):
        clean("Komentar (0)\n[iklan_2]\n", language="id")


def test_much_taken_out_is_warned_of() -> None:
    cleaned = clean("Air naik.\n" + "Baca juga: Jembatan lama runtuh di hulu\n" * 3, language="id")
    assert cleaned.warning is not None
    assert cleaned.warning.startswith("91%")
    assert "Warning" in cleaned.explain()


def test_a_line_that_occurs_twice_is_kept_once_wherever_its_copy_is() -> None:
    caption = "Warga mengungsi ke sekolah di bukit sejak Senin malam"
    text = f"Sungai meluap\n{caption}\nAir mencapai dua meter, kata camat.\n{caption} \nBantuan tiba."
    cleaned = clean(text, language="id")
    assert cleaned.text == f"Sungai meluap\n{caption}\nAir mencapai dua meter, kata camat.\nBantuan tiba."
    assert cleaned.taken[0].reasons == ("an earlier line says the same",)
    assert clean("Ya.\nTidak.\nYa.\n", language="id").taken == ()


class Hashed:
    """An encoder with a vector of its own for every text."""

    def encode(self, sentences: list[str]) -> np.ndarray:
        seeds = [sum(map(ord, sentence)) for sentence in sentences]
        return np.array([np.random.default_rng(seed).normal(0.3, 1, 16) for seed in seeds], np.float32)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, "|| ## ||", "Jembatan lama di desa tetangga runtuh"]), min_size=4, max_size=16)
)
def test_with_an_encoder_too_cleaning_twice_changes_nothing_and_the_rest_is_kept(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    try:
        once = clean(text, language="id", encoder=Hashed())
    except InputError:
        return
    edges = [0, *(edge for cut in once.cuts for edge in cut), len(text)]
    assert "".join(text[low:high] for low, high in zip(edges[::2], edges[1::2], strict=True)) == once.text
    assert clean(once.text, language="id", encoder=Hashed()).text == once.text


def test_with_an_encoder_lines_without_a_rule_are_looked_for_too() -> None:
    class Flat:
        def encode(self, sentences: list[str]) -> np.ndarray:
            return np.ones((len(sentences), 4), np.float32)

    story = ["Air mencapai dua meter di lima desa sejak Senin malam, kata camat setempat."] * 1
    story += [f"Warga desa {name} mengungsi ke sekolah di atas bukit pada malam itu juga." for name in "ABCDE"]
    text = "\n".join([*story, "|| ## ||"])
    assert clean(text, language="id").text == text
    assert clean(text, language="id", encoder=Flat()).text == "\n".join(story)
