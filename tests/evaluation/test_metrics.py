"""Scores, and that they are sacrebleu's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest

import alignqa
from alignqa import Aligner, InputError
from alignqa.errors import LanguageError
from alignqa.evaluation import compare, score, score_corpus
from tests.evaluation.test_resegmentation import REFERENCE

SYSTEM = [
    "The port was closed on Monday after the storm.",
    "Twelve fishing boats broke loose in the night.",
    "No one was hurt, said the mayor.",
    "Tomorrow divers will look for the chains of the anchors.",
    "The ferry should sail again on Thursday.",
]


OTHER = ["The port shut.", "Boats went away.", "All are well.", "There are chains.", "Ferries sail soon."]
LINES = st.text(st.sampled_from("ab ,.1é你\u0301"), max_size=12)


def by_sacrebleu(hypotheses: Sequence[str], references: Sequence[str]) -> dict[str, tuple[Any, str]]:
    found = {}
    for metric in (BLEU(), CHRF(word_order=2), TER()):
        own: Any = metric.corpus_score(hypotheses, [references], n_bootstrap=1000)
        found[own.name] = (own, str(metric.get_signature()))
    return found


@pytest.mark.parametrize(("hypothesis", "reference"), [(SYSTEM, REFERENCE), (REFERENCE, REFERENCE)])
def test_where_lines_match_every_figure_is_sacrebleus(hypothesis: list[str], reference: list[str]) -> None:
    found = score(hypothesis, reference)
    theirs = by_sacrebleu(hypothesis, reference)
    assert [metric.name for metric in found.metrics] == list(theirs)
    for metric in found.metrics:
        own, signature = theirs[metric.name]
        assert (metric.score, metric.signature) == (own.score, signature)
        # sacrebleu averages its samples in single precision.
        assert (metric.mean, metric.margin) == pytest.approx((own._mean, own._ci), rel=1e-6)
    assert not found.segments.realigned
    assert str(found.signature).endswith("|encoder:none|segments:as given")


@given(st.lists(st.tuples(LINES, LINES.filter(str.strip)), min_size=1, max_size=5))
@settings(deadline=None, max_examples=10)
def test_any_lines_score_as_sacrebleu_scores_them(lines: list[tuple[str, str]]) -> None:
    hypotheses, references = [line for line, _ in lines], [line for _, line in lines]
    found = score(hypotheses, references, lang="en")
    for metric in (BLEU(), CHRF(word_order=2), TER()):
        own = metric.corpus_score(hypotheses, [references])
        assert found[own.name] == own.score


def test_files_are_read_line_by_line_as_sacrebleu_reads_them(tmp_path: Path) -> None:
    (tmp_path / "hyp.txt").write_text("\r\n".join(SYSTEM) + "\r\n", encoding="utf-8", newline="")
    (tmp_path / "ref.txt").write_text("\n".join(REFERENCE), encoding="utf-8")
    found = score(tmp_path / "hyp.txt", tmp_path / "ref.txt")
    assert found["BLEU"] == BLEU().corpus_score(SYSTEM, [REFERENCE]).score


def test_a_document_scores_as_its_sentences_would(aligner: Aligner) -> None:
    found = alignqa.score(" ".join(SYSTEM), REFERENCE, encoder=aligner.encoder)
    assert found.segments.hypotheses == tuple(SYSTEM)
    assert found["BLEU"] == BLEU().corpus_score(SYSTEM, [REFERENCE]).score
    assert str(found.signature).endswith("|segments:realigned")


def test_the_same_texts_give_the_same_figures(aligner: Aligner) -> None:
    assert score(" ".join(SYSTEM), REFERENCE, encoder=aligner.encoder) == score(
        " ".join(SYSTEM), REFERENCE, encoder=aligner.encoder
    )


def test_lines_can_be_realigned_though_they_are_as_many(aligner: Aligner) -> None:
    shifted = [f"{SYSTEM[0]} {SYSTEM[1]}", SYSTEM[2], SYSTEM[3], SYSTEM[4], ""]
    assert score(shifted, REFERENCE, encoder=aligner.encoder, realign=True).segments.hypotheses == tuple(SYSTEM)


def test_a_corpus_is_scored_over_all_its_segments(aligner: Aligner) -> None:
    stories = {"one": (SYSTEM[:3], REFERENCE[:3]), "two": (" ".join(SYSTEM[3:]), REFERENCE[3:])}
    found = score_corpus(stories, encoder=aligner.encoder)
    assert {name: own.segments.realigned for name, own in found.stories.items()} == {"one": False, "two": True}
    assert found.total["BLEU"] == BLEU().corpus_score(SYSTEM, [REFERENCE]).score
    assert found.stories["one"]["TER"] == TER().corpus_score(SYSTEM[:3], [REFERENCE[:3]]).score


def test_chinese_is_tokenized_as_chinese() -> None:
    found = score(["今天下雨了。"], ["今天下雨。"], lang="zh")
    assert found["BLEU"] == BLEU(tokenize="zh").corpus_score(["今天下雨了。"], [["今天下雨。"]]).score
    assert "tok:zh" in found.metrics[0].signature
    assert found["TER"] < 100


def test_the_tokenizer_can_be_chosen() -> None:
    assert "tok:char" in score(SYSTEM, REFERENCE, tokenize="char").metrics[0].signature
    with pytest.raises(InputError, match="no tokenizer 'words'"):
        score(SYSTEM, REFERENCE, tokenize="words")


def test_an_empty_translation_scores_nothing_and_an_empty_reference_is_refused() -> None:
    assert score("", REFERENCE, lang="en")["BLEU"] == 0
    with pytest.raises(InputError, match="The reference contains only white space"):
        score(SYSTEM, " \n")


@pytest.mark.parametrize("text", [5, b"bytes", ["a", 1]])
def test_other_things_than_texts_are_refused(text: object) -> None:
    with pytest.raises(InputError, match="The hypothesis is of type"):
        score(text, REFERENCE)  # type: ignore[arg-type]


def test_a_language_that_cannot_be_detected_is_asked_for() -> None:
    with pytest.raises(LanguageError, match="The language of the reference could not be detected"):
        score("12. 13. 14.", ["1", "2"])


def test_scores_are_plain_data_and_text() -> None:
    found = score(SYSTEM, REFERENCE, lang="en")
    data = json.loads(json.dumps(found.to_dict()))
    assert data["metrics"]["BLEU"]["score"] == found["BLEU"]
    assert data["segments"] == 5
    assert str(found).startswith(f"BLEU    {found['BLEU']:6.2f}  (95 %: ")
    assert "5 segments, as given" in str(found)


def test_two_systems_are_compared_as_sacrebleu_compares_them() -> None:
    found = compare(score(SYSTEM, REFERENCE), score(OTHER, REFERENCE))
    metrics = {"BLEU": BLEU(), "chrF2++": CHRF(word_order=2), "TER": TER()}
    systems = [("baseline", OTHER), ("system", SYSTEM)]
    _, theirs = PairedTest(systems, metrics, [REFERENCE], test_type="bs", n_samples=1000)()
    assert found == {name: theirs[name][1].p_value for name in metrics}
    assert found["BLEU"] < 0.05


def test_a_system_does_not_differ_from_itself() -> None:
    assert set(compare(score(SYSTEM, REFERENCE), score(SYSTEM, REFERENCE)).values()) == {1.0}


def test_systems_on_other_segments_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="Score both with realign=True"):
        compare(score(SYSTEM, REFERENCE), score(SYSTEM[:4], REFERENCE[:4]))
    with pytest.raises(InputError, match="on the same segments"):
        compare(score(SYSTEM, REFERENCE), score(SYSTEM, REFERENCE, tokenize="char"))
