"""Missing parts and mistranslations: an aligned story in, issues out."""

from __future__ import annotations

import dataclasses

import pytest

from alignqa import Aligner, Issue, Pair, Report
from alignqa.checks.coverage.model import JudgedSide, candidates
from alignqa.checks.meaning import check_meaning, pair_evidence, unrelated_pairs
from alignqa.datatypes import Side
from alignqa.story import Story
from tests.checks.coverage.test_model import DROPPED, ENGLISH, INDONESIAN, replaced, story, without_tokens

PENALTIES = "The goalkeeper saved two penalties in the last ten minutes."
#: What people make of a sentence when they translate freely.
FREE = [
    ("id", "Ia angkat kaki sebelum fajar.", "She was gone before sunrise."),
    ("id", "Besar pasak daripada tiang, begitulah hidupnya.", "He has always spent more than he earns."),
    ("id", "Wali kota naik pitam ketika mendengar kabar itu.", "The news made the mayor furious."),
    ("de", "Er hat das Handtuch geworfen.", "He gave up."),
    ("de", "Das ist nicht mein Bier, sagte der Minister.", "The minister said it was none of his business."),
    ("fr", "La maire n'y est pas allée par quatre chemins.", "The mayor did not mince her words."),
    ("es", "Costó un ojo de la cara.", "It was extremely expensive."),
    ("zh", "他一口气跑回了家。", "He ran all the way home without stopping."),
    ("ja", "駅前の店は昼過ぎには売り切れていた。", "The shop by the station had sold out by early afternoon."),
]
#: Sentences that have nothing to do with each other.
STRANGERS = [
    ("id", INDONESIAN[0], ENGLISH[6]),
    ("id", INDONESIAN[3], PENALTIES),
    ("de", "Der Fluss stieg in einer einzigen Nacht um zwei Meter.", "He bought three tickets for the concert."),
    ("fr", "La maire n'y est pas allée par quatre chemins.", "Frogs of this kind live in the mountains of Peru only."),
    ("zh", "他一口气跑回了家。", "Interest rates on bank loans rose again in the second quarter."),
    ("ja", "駅前の店は昼過ぎには売り切れていた。", PENALTIES),
]


def of_rule(issues: tuple[Issue, ...] | list[Issue], rule: str) -> list[Issue]:
    return [issue for issue in issues if issue.rule == rule]


def with_stranger(aligner: Aligner, similarity: float = 0.1) -> Story:
    """Return a faithful story in which one pair, little alike, says something else."""
    target = (*ENGLISH[:5], PENALTIES, *ENGLISH[6:])
    pairs = [Pair((i,), (i,), similarity if i == 5 else 0.8, 0.9) for i in range(8)]
    return story(aligner, INDONESIAN, target, *pairs)


def alone(aligner: Aligner, language: str, source: str, target: str) -> Report:
    return aligner.align([source], [target], source_lang=language, target_lang="en")


def test_a_faithful_translation_raises_no_issue(aligner: Aligner) -> None:
    assert list(check_meaning(story(aligner, INDONESIAN, ENGLISH))) == []


def test_a_missing_part_is_not_called_a_mistranslation_as_well(aligner: Aligner) -> None:
    dropped = replaced(ENGLISH, 0, DROPPED, "")
    assert [issue.type for issue in check_meaning(story(aligner, INDONESIAN, dropped))] == ["omission"]


def judged(looked_at: Story, *sides: Side) -> list[JudgedSide]:
    """Return the sides of the sixth pair as if the model found a part missing on the given *sides*."""
    found = [each for each in candidates(looked_at) if each.pair.source == (5,)]
    return [JudgedSide(each, 0, *((3.0, 0.9) if each.run.side in sides else (-6.0, 0.0))) for each in found]


def test_a_mistranslated_phrase_is_one_issue_and_a_part_missing_on_one_side_is_another(
    aligner: Aligner, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = story(aligner, INDONESIAN, ENGLISH)
    monkeypatch.setattr("alignqa.checks.meaning.judge_sides", lambda story, runs: judged(story, "source", "target"))
    (issue,) = check_meaning(looked_at)
    assert (issue.type, issue.rule, issue.severity) == ("mistranslation", "mistranslated-phrase", "minor")
    assert (issue.source, issue.target) == ((5,), (5,))
    assert issue.confidence > 0.6
    assert [span.side for span in issue.spans] == ["source", "target"]
    source, target = (span.text for span in issue.spans)
    assert issue.message == f"“{target}” does not mean “{source}”."
    monkeypatch.setattr("alignqa.checks.meaning.judge_sides", lambda story, runs: judged(story, "target"))
    assert [issue.rule for issue in check_meaning(looked_at)] == ["partial-addition"]


def test_a_part_of_a_pair_that_does_not_belong_together_is_not_reported_as_well(
    aligner: Aligner, monkeypatch: pytest.MonkeyPatch
) -> None:
    for sides in (("source",), ("source", "target")):
        monkeypatch.setattr("alignqa.checks.meaning.judge_sides", lambda story, runs, own=sides: judged(story, *own))
        assert [issue.rule for issue in check_meaning(with_stranger(aligner))] == ["unrelated"]


def test_a_pair_that_does_not_belong_together_is_one_issue(aligner: Aligner) -> None:
    looked_at = with_stranger(aligner)
    (issue,) = check_meaning(looked_at)
    assert (issue.type, issue.rule, issue.severity) == ("mistranslation", "unrelated", "major")
    assert (issue.source, issue.target) == ((5,), (5,))
    assert [(span.side, span.text) for span in issue.spans] == [("source", INDONESIAN[5]), ("target", PENALTIES)]
    for span in issue.spans:
        assert looked_at.document(span.side).text[span.start : span.end] == span.text
    assert issue.message == "The two sentences say different things."
    assert 0.5 <= issue.confidence <= 1


def test_a_group_that_does_not_belong_together_is_shown_whole(aligner: Aligner) -> None:
    pairs = [Pair((i,), (i,), 0.8, 0.9) for i in range(6)]
    target = (*ENGLISH[:6], PENALTIES)
    (issue,) = check_meaning(story(aligner, INDONESIAN, target, *pairs, Pair((6, 7), (6,), 0.05, 0.9)))
    assert (issue.rule, issue.source, issue.target) == ("unrelated", (6, 7), (6,))
    assert [span.text for span in issue.spans] == ["\n".join(INDONESIAN[6:]), PENALTIES]


def test_a_whole_story_says_so_too(aligner: Aligner) -> None:
    target = [*ENGLISH[:5], PENALTIES, *ENGLISH[6:]]
    report = aligner.align(INDONESIAN, target, source_lang="id", target_lang="en")
    assert report.verdict == "translation"
    (issue,) = report.issues
    assert (issue.type, issue.rule, issue.source, issue.target) == ("mistranslation", "unrelated", (5,), (5,))


@pytest.mark.parametrize(("language", "source", "target"), STRANGERS)
def test_two_sentences_given_alone_that_do_not_belong_together_are_reported(
    aligner: Aligner, language: str, source: str, target: str
) -> None:
    report = alone(aligner, language, source, target)
    (issue,) = of_rule(report.issues, "unrelated")
    assert (issue.type, issue.source, issue.target) == ("mistranslation", (0,), (0,))
    assert [span.text for span in issue.spans] == [source, target]
    assert issue.confidence >= 0.5
    assert report.issues == (issue,)


def test_two_sentences_of_different_stories_are_still_two_stories(aligner: Aligner) -> None:
    report = alone(aligner, "id", INDONESIAN[3], PENALTIES)
    assert report.verdict == "different_stories"
    assert not [pair for pair in report.pairs if pair.aligned]


@pytest.mark.parametrize(("language", "source", "target"), FREE)
def test_a_free_translation_is_no_stranger(aligner: Aligner, language: str, source: str, target: str) -> None:
    assert of_rule(alone(aligner, language, source, target).issues, "unrelated") == []


def test_free_translations_in_a_story_are_no_strangers(aligner: Aligner) -> None:
    source, target = zip(*(own for language, *own in FREE if language == "id"), strict=True)
    report = aligner.align([*INDONESIAN, *source], [*ENGLISH, *target], source_lang="id", target_lang="en")
    assert of_rule(report.issues, "unrelated") == []


def test_longer_stories_that_differ_get_no_issue_a_pair(aligner: Aligner) -> None:
    strangers = [target for _, _, target in STRANGERS[1:5]]
    report = aligner.align(INDONESIAN[:4], strangers, source_lang="id", target_lang="en")
    assert report.verdict == "different_stories"
    assert of_rule(report.issues, "unrelated") == []


def test_without_token_vectors_nothing_is_said(aligner: Aligner) -> None:
    blind = without_tokens(with_stranger(aligner))
    assert list(check_meaning(blind)) == []
    assert list(unrelated_pairs(blind)) == []


def test_the_less_alike_a_pair_is_the_more_probably_it_is_unrelated(aligner: Aligner) -> None:
    found = [dict(unrelated_pairs(with_stranger(aligner, similarity))) for similarity in (0.3, 0.1, 0.0, -0.5)]
    confidences = [next(iter(pairs.values()), 0.0) for pairs in found]
    assert confidences == sorted(confidences)
    assert confidences[0] < confidences[1]


def test_a_pair_is_compared_with_what_is_typical_of_the_story(aligner: Aligner) -> None:
    def similarity(looked_at: Story) -> float:
        return dict(pair_evidence(looked_at))[looked_at.pairs[5]]["similarity"]

    plain = with_stranger(aligner)
    halved = dataclasses.replace(
        plain, pairs=tuple(p if p.source == (5,) else dataclasses.replace(p, similarity=0.4) for p in plain.pairs)
    )
    assert similarity(plain) < similarity(halved) < 0


def test_what_shows_whether_a_pair_belongs_together_is_the_same_from_either_side(aligner: Aligner) -> None:
    own, swapped = (story(aligner, *sides) for sides in ((INDONESIAN, ENGLISH), (ENGLISH, INDONESIAN)))
    for (pair, evidence), (other, again) in zip(pair_evidence(own), pair_evidence(swapped), strict=True):
        assert (pair.source, pair.target) == (other.target, other.source)
        assert evidence == pytest.approx(again, abs=1e-4)


def test_unaligned_sentences_have_no_evidence(aligner: Aligner) -> None:
    pairs = [Pair((0,), (0,), 0.8, 0.9), Pair((1,), (), None, 0.9), Pair((), (1,), None, 0.9)]
    assert [pair for pair, _ in pair_evidence(story(aligner, INDONESIAN[:2], ENGLISH[:2], *pairs))] == pairs[:1]
    assert list(unrelated_pairs(story(aligner, INDONESIAN[:2], ENGLISH[:2], *pairs[1:]))) == []
