"""Scores of alignments, on cases small enough to count by hand."""

from __future__ import annotations

import pytest

from alignqa.evaluation.alignment import AlignmentScore, bench_alignment, score_alignment, wrongly_unaligned
from alignqa.evaluation.gold import GoldDocument, Group
from tests.hashing import HashEncoder

GOLD: list[Group] = [((0,), (0,)), ((1, 2), (1,)), ((3,), ()), ((), (2,))]


@pytest.mark.parametrize(
    ("found", "strict", "lax", "unaligned"),
    [
        pytest.param(GOLD, (1, 1), (1, 1), (1, 1), id="all right"),
        pytest.param(
            [((0,), (0,)), ((1,), (1,)), ((2,), ()), ((3,), ()), ((), (2,))],
            (3 / 5, 1 / 2),
            (4 / 5, 1),
            (2 / 3, 1),
            id="half a group is lax, the rest of it wrongly unaligned",
        ),
        pytest.param([((0, 1, 2, 3), (0, 1, 2))], (0, 0), (1, 1), (1, 0), id="all in one group"),
        pytest.param([], (1, 0), (1, 0), (1, 0), id="nothing found"),
        pytest.param([((0,), (1,)), ((1,), (0,))], (0, 0), (0, 0), (1, 0), id="crossed"),
    ],
)
def test_scores(
    found: list[Group], strict: tuple[float, float], lax: tuple[float, float], unaligned: tuple[float, float]
) -> None:
    score = score_alignment(GOLD, found)
    for part, expected in ((score.strict, strict), (score.lax, lax), (score.unaligned, unaligned)):
        assert (part.precision, part.recall) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("found", "count"),
    [
        (GOLD, 0),
        ([((1,), (1,)), ((2,), ()), ((3,), ()), ((), (2,)), ((0,), ()), ((), (0,))], 3),
        ([((4,), ())], 0),
    ],
)
def test_sentences_with_a_counterpart_in_the_gold_are_wrongly_unaligned(found: list[Group], count: int) -> None:
    assert wrongly_unaligned(GOLD, found) == count


def test_scores_of_several_documents_are_counted_together() -> None:
    both = score_alignment(GOLD, GOLD) + score_alignment(GOLD, [])
    assert (both.strict.precision, both.strict.recall, both.strict.f1) == pytest.approx((1, 0.5, 2 / 3))


def test_the_result_carries_its_signature_and_renders() -> None:
    sentences = ("The ferry left at dawn.", "Nobody saw it return.", "The harbour stayed dark.")
    groups: tuple[Group, ...] = tuple(((i,), (i,)) for i in range(3))
    result = bench_alignment([GoldDocument("ferry", "en", "en", sentences, sentences, groups)], HashEncoder())
    assert result.score.strict.f1 == 1
    assert (result.documents, result.sentences) == (1, 6)
    assert [len(own) for own in result.confidences] == [3]
    assert all(0 <= confidence <= 1 for own in result.confidences for confidence in own)
    assert "data" in result.to_dict()["signature"]["settings"]
    assert str(result).startswith("strict     P 1.000  R 1.000  F1 1.000\n")
    assert "| unaligned | 1.000 | 1.000 | 1.000 |" in result.to_markdown()
    assert str(result.signature) in str(result)
    assert isinstance(result.score, AlignmentScore)
