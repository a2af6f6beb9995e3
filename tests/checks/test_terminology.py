"""Terms of a glossary in aligned sentences."""

from __future__ import annotations

from alignqa import Issue, Pair
from alignqa.checks.terminology import check_terminology
from alignqa.text.glossary import Term
from tests.stories import aligned_story, document


def term(source: str, target: str, *, case: bool = False, forbidden: bool = False) -> Term:
    return Term(source, target, case, forbidden)


def issues(source: list[str], target: list[str], *terms: Term) -> list[Issue]:
    """Check an English story and its Indonesian translation, aligned one sentence to one."""
    pairs = tuple(Pair((i,), (i,), 1.0, 1.0) for i in range(len(source)))
    versions = document(*source, language="en"), document(*target, language="id")
    return list(check_terminology(aligned_story(*versions, *pairs), terms))


DAM = term("dam", "bendungan")


def test_a_term_translated_as_required_is_fine() -> None:
    assert issues(["The dams held."], ["Bendungannya bertahan."], DAM) == []


def test_a_term_translated_otherwise_is_reported_with_what_is_required() -> None:
    (issue,) = issues(["It rained.", "The dams held."], ["Hujan turun.", "Tanggulnya bertahan."], DAM)
    assert (issue.type, issue.severity, issue.source, issue.target) == ("terminology", "major", (1,), (1,))
    assert issue.message == "The glossary requires “bendungan” for “dam”."
    assert [(span.side, span.text) for span in issue.spans] == [("source", "dams")]


def test_any_of_several_translations_will_do() -> None:
    terms = (DAM, term("dam", "waduk"))
    assert issues(["The dam held."], ["Waduk itu bertahan."], *terms) == []
    (issue,) = issues(["The dam held."], ["Tanggul itu bertahan."], *terms)
    assert issue.message == "The glossary requires “bendungan” or “waduk” for “dam”."


def test_a_forbidden_translation_is_one_issue_that_points_at_both_sides() -> None:
    (issue,) = issues(["The dam held."], ["Tanggul itu bertahan."], DAM, term("dam", "tanggul", forbidden=True))
    assert issue.message == "The glossary forbids “tanggul” for “dam”; use “bendungan”."
    assert [(span.side, span.text) for span in issue.spans] == [("source", "dam"), ("target", "Tanggul")]


def test_a_forbidden_translation_is_allowed_for_another_term() -> None:
    assert issues(["The dike held."], ["Tanggul itu bertahan."], term("dam", "tanggul", forbidden=True)) == []


def test_a_word_can_be_forbidden_everywhere() -> None:
    (issue,) = issues(["It is very high."], ["Itu amat sangat tinggi."], term("", "amat sangat", forbidden=True))
    assert (issue.message, [span.side for span in issue.spans]) == ("The glossary forbids “amat sangat”.", ["target"])


def test_a_term_inside_a_longer_term_does_not_count() -> None:
    terms = (DAM, term("beaver dam", "sarang berang-berang"))
    assert issues(["A beaver dam broke."], ["Sarang berang-berang jebol."], *terms) == []


def test_case_distinguishes_a_company_from_a_fruit() -> None:
    apple = term("Apple", "Apple", case=True)
    assert issues(["He ate an apple."], ["Dia makan apel."], apple) == []
    (issue,) = issues(["He works at Apple."], ["Dia bekerja di Apel."], apple)
    assert issue.message == "The glossary requires “Apple” for “Apple”."


def test_a_term_is_reported_once_a_pair() -> None:
    assert len(issues(["This dam and that dam held."], ["Keduanya bertahan."], DAM)) == 1


def test_sentences_without_a_counterpart_are_left_to_other_checks() -> None:
    source, target = document("The dam held."), document("Hujan.", language="id")
    pairs = (Pair((0,), (), None, 1.0), Pair((), (0,), None, 1.0))
    story = aligned_story(source, target, *pairs)
    assert list(check_terminology(story, [DAM])) == []


def test_without_a_glossary_nothing_is_wrong() -> None:
    assert issues(["The dam held."], ["Tanggul itu bertahan."]) == []
