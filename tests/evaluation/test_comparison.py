"""Which documents aligners are compared on, and what the tables say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from alignqa import InputError
from alignqa.datatypes import Signature
from alignqa.evaluation.alignment import NO_SCORE, AlignmentResult
from alignqa.evaluation.comparison import Comparison, compare_aligners
from alignqa.evaluation.gold import GoldDocument, Group

SENTENCES = ("a", "b", "c")
GROUPS: tuple[Group, ...] = (((0,), (0,)), ((1,), (1,)), ((2,), (2,)))
WRONG: tuple[Group, ...] = (((0, 1), (0, 1)), ((2,), ()), ((), (2,)))
DOCUMENTS = [
    GoldDocument(name, "id", "en", SENTENCES, SENTENCES, GROUPS) for name in ("sea-1", "sea-2", "sea-3", "land")
]
CONFIDENT = (1.0,) * len(GROUPS)


def compare(peers: dict[str, dict[str, tuple[Group, ...]]], documents: list[GoldDocument] = DOCUMENTS) -> Comparison:
    """Compare an aligner that is right everywhere with *peers*."""
    groups, confidences = (GROUPS,) * len(documents), (CONFIDENT,) * len(documents)
    signature = Signature("1", "made", "", {})
    result = AlignmentResult(NO_SCORE, len(documents), 0, 0, 0, signature, groups, confidences)
    return compare_aligners(documents, result, peers)


def titles(comparison: Comparison) -> list[tuple[str, list[str]]]:
    return [(part.title, list(part.figures)) for part in comparison.parts]


def test_without_others_each_family_has_its_row_and_all_together() -> None:
    assert titles(compare({})) == [
        ("sea, 3 documents", ["alignqa"]),
        ("land, 1 document", ["alignqa"]),
        ("all, 4 documents", ["alignqa"]),
    ]
    assert titles(compare({}, DOCUMENTS[:3])) == [("sea, 3 documents", ["alignqa"])]


def test_aligners_are_compared_on_the_documents_that_they_have() -> None:
    most, few, everything = (
        {one.name: GROUPS for one in DOCUMENTS if one.name in names}
        for names in (("sea-1", "sea-3", "land"), ("sea-3", "sea-2"), ("land", "sea-1", "sea-2", "sea-3"))
    )
    assert titles(compare({"most": most, "few": few, "everything": everything})) == [
        ("sea, 3 documents", ["alignqa", "everything"]),
        ("sea, 2 of 3 documents", ["alignqa", "most"]),
        ("sea, 2 of 3 documents", ["alignqa", "few"]),
        ("land, 1 document", ["alignqa", "most", "everything"]),
        ("all, 4 documents", ["alignqa", "everything"]),
        ("all, 3 of 4 documents", ["alignqa", "most"]),
    ]


def test_figures_are_those_of_the_documents_compared() -> None:
    (_, part), *_ = [compare({"other": {"sea-1": GROUPS, "sea-2": WRONG}}, DOCUMENTS[:3]).parts]
    ours, theirs = part.figures["alignqa"], part.figures["other"]
    assert ours.score.strict.f1 == 1
    assert (ours.wrongly_unaligned_share, ours.calibration_error) == (0, 0)
    assert theirs.score.strict.precision == pytest.approx(3 / 6)
    assert theirs.score.strict.recall == pytest.approx(3 / 6)
    assert theirs.score.lax.precision == pytest.approx(4 / 6)
    assert theirs.wrongly_unaligned_share == pytest.approx(2 / 12)
    assert theirs.calibration_error is None
    assert part.leads["other"].value == pytest.approx(0.5)
    assert part.leads["other"].interval == pytest.approx((0, 1))


def test_a_sentence_that_the_gold_does_not_name_is_not_wrongly_unaligned() -> None:
    document = replace(DOCUMENTS[0], groups=GROUPS[:2])
    (part,) = compare({"other": {"sea-1": WRONG}}, [document]).parts
    assert part.figures["other"].wrongly_unaligned == 0


def test_tables_have_a_row_for_each_aligner() -> None:
    peers = {"other": {"sea-1": GROUPS, "sea-2": WRONG}, "another": {"land": WRONG}}
    comparison = compare(peers)
    markdown = comparison.to_markdown().split("\n")
    assert markdown[0].startswith(
        "| documents | aligner | strict F1 | lax F1 | unaligned P | R | F1 | wrongly unaligned |"
    )
    assert [line.count("|") for line in markdown[:8]] == [11] * 8
    assert (
        "| sea, 2 of 3 documents | other | 0.500 | 0.741 | 0.000 | 1.000 | 0.000 | 16.7 % | – | "
        "+0.500 (95 %: +0.000 to +1.000, includes 0) |"
    ) in markdown
    assert "lead over another: +1.000 (no interval from one document)" in str(comparison)
    assert "paired bootstrap over documents, 1000 samples, seed 1" in str(comparison)
    assert "bootstrap" not in str(compare({}))
    assert "lead" not in compare({}).to_markdown()


def test_figures_are_given_as_plain_data() -> None:
    data = compare({"other": {"land": WRONG}}).to_dict()
    land = next(part for part in data["comparison"] if part["family"] == "land")
    assert (land["documents"], land["available"]) == (["land"], 1)
    assert land["aligners"]["alignqa"]["calibration_error"] == 0
    assert land["aligners"]["other"]["alignqa_leads_by"] == {"value": 1.0, "interval": None, "excludes_zero": None}
    assert land["aligners"]["other"]["wrongly_unaligned"] == round(2 / 6, 4)


def test_another_aligner_with_our_name_is_refused() -> None:
    with pytest.raises(InputError, match="Rename the other one"):
        compare({"alignqa": {}})
