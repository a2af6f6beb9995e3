"""Scores of sentence pairs, for filters of parallel corpora."""

from __future__ import annotations

from itertools import islice

import pytest

from alignqa import Aligner, InputError
from alignqa.filtering import BATCH, PairScore, score_pairs

SOURCE = "Kapal itu membawa 120 penumpang ke Samosir, lalu kembali ke Parapat sebelum malam."
TARGET = "The boat carried 120 passengers to Samosir, and returned to Parapat before nightfall."


def score(aligner: Aligner, *pairs: tuple[str, str]) -> list[PairScore]:
    return list(score_pairs(pairs, "id", "en", aligner=aligner))


@pytest.mark.parametrize(
    ("target", "rule"),
    [
        ("Our garden has three old apple trees, and nobody picks the fruit.", "unrelated"),
        (TARGET.replace("120", "150"), "number-differs"),
        (SOURCE, "untranslated-sentence"),
        ("Le bateau a transporté 120 passagers à Samosir, puis est rentré à Parapat.", "wrong-language-sentence"),
        (f"{TARGET} The mayor of the town praised the new school.", "partial-addition"),
        (TARGET.partition(",")[0], "partial-omission"),
    ],
)
def test_a_bad_pair_has_a_low_score_and_a_reason(target: str, rule: str, aligner: Aligner) -> None:
    good, bad = score(aligner, (SOURCE, TARGET), (SOURCE, target))
    assert good.score > 0.99
    assert good.rules == ()
    assert bad.score < 0.5
    assert bad.rules == (rule,)


def test_nothing_is_no_translation(aligner: Aligner) -> None:
    empty, artifacts = score(aligner, (" ", TARGET), ("[iklan_2]", "[ads_1]"))
    assert empty == PairScore(0.0, ("empty",))
    assert artifacts == PairScore(0.0, ("neutral.ad_token",))


def test_no_score_depends_on_other_pairs(aligner: Aligner) -> None:
    pairs = [(SOURCE, TARGET), (SOURCE, "A boat."), ("Tiket habis.", "Tickets sold out."), ("", "x")]
    together = score(aligner, *pairs)
    assert score(aligner, *reversed(pairs)) == together[::-1]
    assert [found for pair in pairs for found in score(aligner, pair)] == together


def test_pairs_are_taken_as_they_are_needed(aligner: Aligner) -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        while True:
            taken += 1
            yield "", ""

    assert len(list(islice(score_pairs(endless(), "id", "en", aligner=aligner), BATCH + 1))) == BATCH + 1
    assert taken == 2 * BATCH


def test_a_text_that_cannot_be_used_is_named(aligner: Aligner) -> None:
    pairs = [("", "")] * BATCH + [("", ""), (SOURCE, "a\0b")]
    with pytest.raises(InputError, match=f"Pair {BATCH + 2}: .*NUL"):
        score(aligner, *pairs)


def test_pairs_before_one_that_cannot_be_used_are_scored(aligner: Aligner) -> None:
    pairs = [("", "")] * BATCH + [(SOURCE, TARGET), (SOURCE, "a\0b")]
    scores = score_pairs(pairs, "id", "en", aligner=aligner)
    assert [next(scores).score > 0.9 for _ in range(BATCH + 1)] == [False] * BATCH + [True]
    with pytest.raises(InputError, match="NUL"):
        next(scores)
