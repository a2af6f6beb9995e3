"""Names exchanged in stories, as the comparison of names is fitted on them."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks" / "fit"))

import names

SENTENCES = {
    "en": ["On Monday Ratna Kusumadewi met Petra Wiesinger.", "It rained in the village."],
    "id": ["Pada hari Senin Ratna Kusumadewi bertemu Petra Wiesinger.", "Hujan turun di desa."],
    "de": ["Am Montag traf Ratna Kusumadewi Petra Wiesinger.", "Im Dorf regnete es."],
    "fr": ["Lundi, Ratna Kusumadewi a rencontré Petra Wiesinger.", "Il pleuvait au village."],
    "es": ["El lunes Ratna Kusumadewi se reunió con Petra Wiesinger.", "Llovió en el pueblo."],
}
STORY = {"doc": "a", **SENTENCES}


def texts(runs: list[tuple[names.Word, ...]]) -> list[str]:
    return [" ".join(word.text for word in run) for run in runs]


def test_words_that_most_languages_keep_are_names() -> None:
    assert [texts(names.names_in(STORY, i)) for i in range(2)] == [["Ratna Kusumadewi", "Petra Wiesinger"], []]


def test_a_name_of_another_story_takes_the_place_of_one() -> None:
    found = [names.names_in(STORY, i) for i in range(2)]
    pool = ["Oliver Thistlewood", "Hartanto", "Ratna Adikusuma"]
    changes = [names.exchanges(found, STORY, pool, f"seed-{number}") for number in range(20)]
    assert any(changes)
    for exchange in (change for found in changes for change in found.values()):
        new = exchange.text[exchange.start : exchange.end]
        assert new in {"Oliver Thistlewood", "Hartanto"}
        old = STORY["en"][0][exchange.old[0].start : exchange.old[-1].end]
        assert STORY["en"][0] == exchange.text[: exchange.start] + old + exchange.text[exchange.end :]


def test_the_same_seed_exchanges_the_same_names() -> None:
    found = [names.names_in(STORY, i) for i in range(2)]
    pool = ["Oliver Thistlewood", "Hartanto"]
    assert names.exchanges(found, STORY, pool, "a") == names.exchanges(found, STORY, pool, "a")


def test_the_limit_lets_so_many_clean_names_pass() -> None:
    judged = [(names.Sample("a", "id-en", "replaced", {}, number >= 8), float(number)) for number in range(10)]
    limit = names.limit_at(judged, alarms=2, sentences=100)
    assert sum(odds > limit for sample, odds in judged if not sample.planted) == 2
