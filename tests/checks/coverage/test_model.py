"""The coverage model on a small story: what it reports, and what it does not judge."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator

import numpy as np
import pytest

from alignqa import Aligner, Issue, Pair
from alignqa.checks.coverage.model import (
    MAX_TOKENS,
    JudgedSide,
    candidates,
    coverage_model,
    judge_sides,
    missing_parts,
    spells_out,
    story_probabilities,
)
from alignqa.encoders import embed
from alignqa.story import Story
from tests.stories import aligned_story, document

INDONESIAN = (
    "Pasar ikan di pelabuhan dibuka kembali pada hari Senin setelah ditutup selama dua bulan "
    "karena badai besar merusak dermaga.",
    "Para nelayan membawa hasil tangkapan mereka sejak pukul empat pagi.",
    "Atap pasar yang rusak karena badai sudah diganti oleh pemerintah kota.",
    "Menurut kepala pasar, biaya perbaikan lebih rendah daripada yang direncanakan.",
    "Pembeli memuji lantai baru yang lebih bersih dan mudah dikeringkan.",
    "Seorang pedagang mengatakan bahwa pendapatannya turun separuh selama pasar ditutup.",
    "Ia berharap pelanggan lamanya segera datang lagi.",
    "Wali kota berjanji akan membangun tempat parkir di dekat pintu masuk tahun depan.",
)
ENGLISH = (
    "The fish market at the harbour reopened on Monday after being closed for two months "
    "because a great storm had damaged the pier.",
    "The fishermen brought in their catch from four in the morning.",
    "The market roof, damaged by the storm, has been replaced by the city government.",
    "According to the head of the market, the repairs cost less than planned.",
    "Buyers praised the new floor, which is cleaner and easy to dry.",
    "One trader said that her income fell by half while the market was closed.",
    "She hopes that her old customers will soon come back.",
    "The mayor promised to build a car park near the entrance next year.",
)
DROPPED = " after being closed for two months because a great storm had damaged the pier"
ADDED = ", although the council voted against the plan in a heated meeting last week"


def story(aligner: Aligner, source: tuple[str, ...], target: tuple[str, ...], *pairs: Pair) -> Story:
    """Return an aligned story, sentence by sentence unless *pairs* are given."""
    found = [embed(aligner.encoder, side, tokens=True) for side in (source, target)]
    one_to_one = tuple(Pair((i,), (i,), 0.9, 0.9) for i in range(len(source)))
    return aligned_story(document(*source, language="id"), document(*target), *(pairs or one_to_one), vectors=found)


def replaced(sentences: tuple[str, ...], number: int, old: str, new: str) -> tuple[str, ...]:
    assert old in sentences[number]
    return (*sentences[:number], sentences[number].replace(old, new), *sentences[number + 1 :])


def without_tokens(aligned: Story) -> Story:
    """Return the story as an encoder that shows no tokens would leave it."""
    embedding = dataclasses.replace(aligned.source.embedded(), tokens=None)
    return dataclasses.replace(aligned, source=dataclasses.replace(aligned.source, embedding=embedding))


def check_coverage(looked_at: Story) -> Iterator[Issue]:
    return missing_parts(looked_at, judge_sides(looked_at))


def kinds(issues: list[Issue]) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    return [(issue.type, issue.source, issue.target) for issue in issues]


def test_a_faithful_translation_raises_no_issue(aligner: Aligner) -> None:
    assert list(check_coverage(story(aligner, INDONESIAN, ENGLISH))) == []


def test_a_dropped_clause_is_an_omission_shown_in_the_source(aligner: Aligner) -> None:
    (issue,) = check_coverage(story(aligner, INDONESIAN, replaced(ENGLISH, 0, DROPPED, "")))
    assert kinds([issue]) == [("omission", (0,), (0,))]
    assert issue.spans[0].side == "source"
    assert issue.spans[0].text.endswith("ditutup selama dua bulan karena badai besar merusak dermaga")
    assert "ditutup selama dua bulan karena badai" in issue.message
    assert issue.rule == "partial-omission"


def test_an_added_clause_is_an_addition_shown_in_the_target(aligner: Aligner) -> None:
    longer = replaced(ENGLISH, 7, " next year", " next year" + ADDED)
    (issue,) = check_coverage(story(aligner, INDONESIAN, longer))
    assert kinds([issue]) == [("addition", (7,), (7,))]
    assert issue.spans[0].side == "target"
    assert "voted against the plan" in issue.spans[0].text
    assert "car park" not in issue.spans[0].text


def test_seen_from_the_other_side_an_omission_is_an_addition(aligner: Aligner) -> None:
    (issue,) = check_coverage(story(aligner, replaced(ENGLISH, 0, DROPPED, ""), INDONESIAN))
    assert kinds([issue]) == [("addition", (0,), (0,))]
    assert issue.spans[0].text.endswith("ditutup selama dua bulan karena badai besar merusak dermaga")


def test_a_whole_sentence_in_a_group_has_no_counterpart(aligner: Aligner) -> None:
    pairs = [Pair((i, i + 1) if i == 2 else (i,), (i,), 0.9, 0.9) for i in range(8) if i != 3]
    shorter = (*ENGLISH[:3], *ENGLISH[4:])
    pairs = [dataclasses.replace(pair, target=(pair.target[0] - (pair.target[0] > 3),)) for pair in pairs]
    (issue,) = check_coverage(story(aligner, INDONESIAN, shorter, *pairs))
    assert kinds([issue]) == [("omission", (3,), ())]
    assert issue.spans[0].text == INDONESIAN[3]


def test_a_gloss_in_brackets_is_no_addition(aligner: Aligner) -> None:
    glossed = replaced(ENGLISH, 3, "the head of the market", "the head of the market (the regional fisheries office)")
    assert list(check_coverage(story(aligner, INDONESIAN, glossed))) == []


FIGURES = (
    (
        "Ekspor naik 9,4 persen nonmigas pada Jumat (12/6), meskipun (menurut BPS) harga Rp1.000,50 di Al-Aqsa turun.",
        "On Friday (12/6) non-oil exports rose 9.4 percent, although (says the U.S. (and E.U.) office) at 12:30 a.m.",
    ),
    (
        "Pada 2021-05-03 ia berkata (dalam bahasa Jawa (ngoko)): ya.",
        "He said (in Javanese (ngoko)) on 2021-05-03: yes.",
    ),
)
WHOLE = re.compile(r"9[,.]4|12/6|Rp1.000,50|U\.S\.|E\.U\.|12:30|a\.m\.|2021-05-03|Al-Aqsa|\w+")


def test_no_part_begins_or_ends_inside_a_number_an_abbreviation_or_brackets(aligner: Aligner) -> None:
    looked_at = story(aligner, *zip(*FIGURES, strict=True))
    seen = 0
    for found in candidates(looked_at):
        text = found.run.text
        inside = {i for whole in WHOLE.finditer(text) for i in range(whole.start() + 1, whole.end())}
        for number in range(len(found.spans.starts)):
            first, last = found.spans.starts[number], found.spans.ends[number] - 1
            assert not inside & {found.run.starts[first], found.run.ends[last]}
            start, end = JudgedSide(found, number, 0.0, 0.0).offsets
            assert not inside & {start, end}
            part = text[start:end]
            assert part.count("(") == part.count(")")
            seen += 1
    assert seen > 100


def test_offsets_point_at_the_words_quoted(aligner: Aligner) -> None:
    looked_at = story(aligner, INDONESIAN, replaced(ENGLISH, 0, DROPPED, ""))
    (issue,) = check_coverage(looked_at)
    (span,) = issue.spans
    assert looked_at.source.document.text[span.start : span.end] == span.text


def test_without_token_vectors_nothing_is_said(aligner: Aligner) -> None:
    blind = without_tokens(story(aligner, INDONESIAN, ENGLISH[::-1]))
    assert list(check_coverage(blind)) == []


def test_headings_and_unaligned_sentences_are_not_looked_at(aligner: Aligner) -> None:
    short = ("Pasar ikan dibuka.", *INDONESIAN[1:])
    pairs = [Pair((0,), (0,), 0.9, 0.9), Pair((1,), (), None, 0.9), *(Pair((i,), (i,), 0.9, 0.9) for i in range(2, 8))]
    pairs.append(Pair((), (1,), None, 0.9))
    looked_at = story(aligner, short, ("Fish market.", *ENGLISH[1:]), *pairs)
    assert {found.pair.source for found in candidates(looked_at)} == {(i,) for i in range(2, 8)}


def test_a_pair_with_a_very_long_sentence_is_skipped_and_the_others_are_judged(aligner: Aligner) -> None:
    long = " ".join(f"kata{number}," for number in range(MAX_TOKENS))
    source, target = (*INDONESIAN[:3], long, *INDONESIAN[4:]), replaced(ENGLISH, 0, DROPPED, "")
    for own, other, kind in ((source, target, "omission"), (target, source, "addition")):
        looked_at = story(aligner, own, other)
        assert {found.pair.source for found in candidates(looked_at)} == {(i,) for i in range(8) if i != 3}
        (issue,) = check_coverage(looked_at)
        assert kinds([issue]) == [(kind, (0,), (0,))]


@pytest.mark.parametrize("pairs", [(), (Pair((0,), (), None, 0.9), Pair((), (0,), None, 0.9))])
def test_a_story_without_aligned_sentences_raises_no_issue(aligner: Aligner, pairs: tuple[Pair, ...]) -> None:
    looked_at = dataclasses.replace(story(aligner, INDONESIAN[:1], ENGLISH[:1]), pairs=pairs)
    assert list(check_coverage(looked_at)) == []


def test_the_same_story_gives_the_same_issues(aligner: Aligner) -> None:
    looked_at = story(aligner, INDONESIAN, replaced(ENGLISH, 0, DROPPED, ""))
    assert list(check_coverage(looked_at)) == list(check_coverage(looked_at))


def test_a_story_full_of_faults_needs_less_evidence_for_each() -> None:
    model = coverage_model()
    single = story_probabilities([3.0, *[-6.0] * 19], model)[0]
    among_others = story_probabilities([3.0, *[6.0] * 5, *[-6.0] * 14], model)[0]
    assert single < among_others


def test_the_model_weighs_every_feature_and_no_other(aligner: Aligner) -> None:
    found = next(candidates(story(aligner, INDONESIAN, ENGLISH)))
    assert set(coverage_model().weights) == set(found.features)
    assert np.isfinite(coverage_model().log_odds(found.features)).all()


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("|The Weather Agency| (BMKG) said so.", "BMKG menyebut begitu.", True),
        ("|The Weather Agency (BMKG|) said so.", "BMKG menyebut begitu.", True),
        ("|The Weather Agency| (BMKG) said so.", "Ia menyebut begitu.", False),
        ("|The Weather Agency| said so (BMKG).", "BMKG menyebut begitu.", False),
        ("He came |with his old dog| (and a cat).", "Ia datang (and).", False),
    ],
)
def test_the_long_form_of_an_acronym_is_known(text: str, other: str, expected: bool) -> None:
    start, end = text.index("|"), text.rindex("|") - 1
    assert spells_out(text.replace("|", ""), start, end, other) is expected


def test_an_acronym_spelt_out_is_no_addition_and_no_omission(aligner: Aligner) -> None:
    source = replaced(INDONESIAN, 3, "Menurut kepala pasar", "Menurut BMKG")
    long_form = "According to the Meteorology, Climatology and Geophysics Agency (BMKG)"
    target = replaced(ENGLISH, 3, "According to the head of the market", long_form)
    assert list(check_coverage(story(aligner, source, target))) == []
    assert list(check_coverage(story(aligner, target, source))) == []
