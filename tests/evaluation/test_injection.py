"""What is planted is what the record says."""

from __future__ import annotations

from typing import Any

import pytest

from alignqa import InputError
from alignqa.evaluation.injection import inject
from alignqa.evaluation.recipes import RECIPES

ARTIFACTS = {"id": [("[iklan_2]", "ad_placeholder")], "en": [("Share this page", "share")]}

STORY = {
    "doc": "market",
    "id": [
        "Pasar lama di tepi sungai dibuka kembali pada hari Sabtu pagi.",
        "Sebanyak 85 pedagang, yang sebagian besar menjual ikan segar dan sayuran, menempati kios baru.",
        "Wali kota memotong pita, lalu membeli tiga ikat bayam dari pedagang pertama yang ia temui.",
        "Atap pasar terbuat dari bambu yang dipanen di desa sebelah.",
        "Puluhan pengunjung mengeluhkan tempat parkir yang sempit dan berdebu.",
        "Pemerintah kota berjanji akan memperluasnya sebelum tahun depan.",
        "Pasar buka setiap hari dari pukul lima pagi.",
        "Musik gamelan dari Ponorogo mengiringi acara itu sampai siang hari.",
        "Anak-anak mendapat es lilin gratis dari para pedagang.",
        "Hujan turun sebentar tetapi tidak ada yang pulang.",
        "Kemudian Sari Dewi menolak membeli ikan dari Budi Hartono.",
    ],
    "en": [
        "The old market by the river reopened on Saturday morning.",
        "Some 85 traders, most of whom sell fresh fish and vegetables, moved into new stalls.",
        "The mayor cut the ribbon, then bought three bunches of spinach from the first trader she met.",
        "The roof of the market is made of bamboo harvested in the next village.",
        "Dozens of visitors complained about the narrow and dusty parking lot.",
        "The city government promised to enlarge it before next year.",
        "The market is open every day from five in the morning.",
        "Gamelan music from Ponorogo accompanied the event until noon.",
        "Children were given free ice lollies by the traders.",
        "It rained for a while but nobody went home.",
        "Then Sari Dewi refused to buy fish from Budi Hartono.",
    ],
}
OTHER = {
    "doc": "train",
    "id": ["Kereta malam ke Semarang berangkat tepat waktu."],
    "en": ["The night train to Semarang left the station on time."],
}


def records() -> dict[str, dict[str, Any]]:
    stories = [STORY, OTHER]
    return {r["recipe"]: r for r in inject(stories, "id", "en", artifacts=ARTIFACTS) if r["id"].startswith("market/")}


def test_every_recipe_is_made_and_the_clean_one_is_untouched() -> None:
    made = records()
    assert set(made) == set(RECIPES)
    assert (made["clean"]["source"], made["clean"]["target"]) == (STORY["id"], STORY["en"])
    assert made["clean"]["findings"] == []
    assert made["clean"]["alignment"] == [[[i], [i]] for i in range(11)]


@pytest.mark.parametrize("recipe", [name for name in RECIPES if name != "clean"])
def test_every_error_is_planted_where_the_record_says(recipe: str) -> None:
    record = records()[recipe]
    assert record["findings"]
    for finding in record["findings"]:
        assert finding["type"] == recipe
        assert all(0 <= i < len(record[side]) for side in ("source", "target") for i in finding[side])


@pytest.mark.parametrize("recipe", list(RECIPES))
def test_the_alignment_holds_every_story_sentence_once(recipe: str) -> None:
    record = records()[recipe]
    artifacts = [f for f in record["findings"] if f["type"] == "artifact"]
    for number, side in enumerate(("source", "target")):
        aligned = [i for group in record["alignment"] for i in group[number]]
        left_out = [i for finding in artifacts for i in finding[side]]
        assert sorted(aligned + left_out) == list(range(len(record[side])))


def test_an_omitted_sentence_is_gone_and_stands_alone_in_the_alignment() -> None:
    record = records()["omission"]
    for finding in record["findings"]:
        [i] = finding["source"]
        assert STORY["en"][i] not in record["target"]
        assert [[i], []] in record["alignment"]


def test_a_cut_clause_was_there_before_and_leaves_a_sentence() -> None:
    for finding in records()["partial_omission"]["findings"]:
        [i] = finding["target"]
        assert finding["removed"] in STORY["en"][i]
        assert finding["removed"] not in records()["partial_omission"]["target"][i]


def test_a_changed_number_differs_in_one_digit() -> None:
    [finding] = records()["number"]["findings"]
    assert finding["old"] == "85"
    assert finding["new"] != "85"
    assert len(finding["new"]) == 2


def test_words_and_names_of_other_stories_take_the_place_of_what_was_there() -> None:
    for kind in ("mistranslation", "name"):
        for finding in records()[kind]["findings"]:
            [i] = finding["target"]
            assert finding["old"] in STORY["en"][i]
            assert records()[kind]["target"][i] == STORY["en"][i].replace(finding["old"], finding["new"])
    assert records()["name"]["findings"][0]["new"] == "Semarang"


def test_negations_are_put_in_or_taken_out_of_the_translation() -> None:
    planted = records()["negation"]
    for finding in planted["findings"]:
        [i] = finding["target"]
        assert planted["target"][i].replace(" not", "") == STORY["en"][i] or i == 9
        assert planted["source"] == STORY["id"]


@pytest.mark.parametrize("recipe", ["opposite", "quantity"])
def test_a_word_becomes_its_opposite_or_another_quantity(recipe: str) -> None:
    planted = records()[recipe]
    assert planted["source"] == STORY["id"]
    for finding in planted["findings"]:
        [i] = finding["target"]
        words, changed = STORY["en"][i].split(), planted["target"][i].split()
        assert sum(old != new for old, new in zip(words, changed, strict=True)) == 1


def test_two_names_exchange_their_roles() -> None:
    planted = records()["role"]
    assert [finding["target"] for finding in planted["findings"]] == [[10]]
    assert planted["target"][10] == "Then Budi Hartono refused to buy fish from Sari Dewi."


def test_names_of_a_list_are_not_exchanged() -> None:
    story = {"doc": "list", "id": ["Sari, Budi dan Dewi pulang."], "en": ["Sari, Budi and Dewi went home."]}
    made = {record["recipe"]: record for record in inject([story], "id", "en", artifacts={})}
    assert made["role"]["findings"] == []


def test_broken_characters_are_mojibake_or_an_entity() -> None:
    french = {"doc": "cafe", "id": STORY["id"][:1], "fr": ["Le café près du marché a rouvert samedi matin."]}
    [broken] = [r for r in inject([french, french], "id", "fr", artifacts={}) if r["recipe"] == "characters"][:1]
    assert broken["target"] == ["Le cafÃ© prÃ¨s du marchÃ© a rouvert samedi matin."]
    assert all(
        "&nbsp;" in records()["characters"]["target"][f["target"][0]] for f in records()["characters"]["findings"]
    )


def test_the_same_seed_plants_the_same_errors() -> None:
    assert records() == records()


def test_versions_of_different_length_are_refused() -> None:
    story = {"doc": "short", "id": ["Satu.", "Dua."], "en": ["One."]}
    with pytest.raises(InputError, match="'short' has 2 sentences in 'id' and 1"):
        list(inject([story], "id", "en", artifacts={}))
    with pytest.raises(InputError, match="no sentences in 'de'"):
        list(inject([story], "id", "de", artifacts={}))


def test_a_single_story_lends_nothing_to_itself() -> None:
    made = {record["recipe"]: record for record in inject([STORY], "id", "en", artifacts=ARTIFACTS)}
    for recipe in ("addition", "mistranslation", "name"):
        assert made[recipe]["findings"] == []
        assert made[recipe]["target"] == STORY["en"]
    assert made["omission"]["findings"]
