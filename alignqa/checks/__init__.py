"""An aligned story in; out come its issues, one for each fault, from checks of one file each."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial

from alignqa.checks.base import Check
from alignqa.checks.characters import check_characters
from alignqa.checks.duplicate import check_duplicates
from alignqa.checks.foreign_words import check_foreign_words
from alignqa.checks.meaning import check_meaning
from alignqa.checks.name import check_names
from alignqa.checks.negation import check_negation
from alignqa.checks.number import check_numbers
from alignqa.checks.opposite import check_opposites
from alignqa.checks.order import check_order
from alignqa.checks.plugins import UserCheck
from alignqa.checks.repeated_words import check_repeated_words
from alignqa.checks.roles import check_roles
from alignqa.checks.terminology import check_terminology
from alignqa.checks.unaligned import check_unaligned
from alignqa.checks.untranslated import check_untranslated
from alignqa.datatypes import Issue, IssueType, Span
from alignqa.errors import CheckError, CheckFailedWarning
from alignqa.story import Story
from alignqa.text.glossary import Term
from alignqa.vectors import ONE_THREAD

#: Every check with the types of issue it may yield.
CHECKS: tuple[tuple[Check, frozenset[IssueType]], ...] = (
    (check_unaligned, frozenset({"omission", "addition"})),
    (check_meaning, frozenset({"omission", "addition", "mistranslation"})),
    (check_negation, frozenset({"mistranslation"})),
    (check_roles, frozenset({"mistranslation"})),
    (check_opposites, frozenset({"mistranslation"})),
    (check_order, frozenset({"order"})),
    (check_duplicates, frozenset({"duplicate"})),
    (check_repeated_words, frozenset({"duplicate"})),
    (check_untranslated, frozenset({"untranslated", "wrong_language"})),
    (check_foreign_words, frozenset({"untranslated", "characters"})),
    (check_numbers, frozenset({"number"})),
    (check_names, frozenset({"name"})),
    (check_characters, frozenset({"characters"})),
)

#: Differences in detail that a more severe fault in the same words explains.
DETAILS: frozenset[IssueType] = frozenset({"number", "name", "mistranslation", "terminology"})


def run_checks(
    story: Story,
    types: Collection[IssueType],
    glossary: Sequence[Term] = (),
    user_checks: Sequence[UserCheck] = (),
) -> tuple[list[Issue], list[str]]:
    """Return the issues of the given types, one for each fault, unsorted; *glossary* has the user's terms.

    A check that fails does not stop the others: the notes, which are returned with the issues, name it, a
    :class:`CheckFailedWarning` is given, and the traceback is logged.
    """
    wanted = set(types)
    runs: list[tuple[str, Callable[[], Iterator[Issue]]]] = [
        (check.__name__, partial(check, story)) for check, yields in CHECKS if yields & wanted
    ]
    runs.append((check_terminology.__name__, partial(check_terminology, story, glossary)))
    runs += [(check.name, partial(check.run, story)) for check in user_checks]
    found: list[Issue] = []
    notes = []
    with ONE_THREAD:
        for name, run in runs:
            try:
                found.extend(run())
            except Exception as error:  # a defect of one check must not cost the user the report
                own = isinstance(error, CheckError)
                message = str(error) if own else f"The check {name.removeprefix('check_')!r} failed: {error!r}."
                notes.append(f"{message} It may have missed issues.")
                logging.getLogger(__name__).error("%s", message, exc_info=error)
                warnings.warn(message, CheckFailedWarning, stacklevel=2)
    return [issue for issue in one_issue_per_fault(found) if issue.type in wanted], notes


def one_issue_per_fault(issues: Iterable[Issue]) -> list[Issue]:
    """Return the *issues* without those that a more severe one explains.

    A sentence that is untranslated, as a whole or by a phrase, has no other issue; and words that are missing or added
    as a whole are not reported again for the numbers and names in them, unless they are no more than a number or name.
    """
    issues = list(issues)
    untranslated = {i for issue in issues if _is_untranslated(issue) for i in issue.target}
    details = [span for issue in issues if issue.type in {"number", "name"} for span in issue.spans]
    issues = [
        issue
        for issue in issues
        if issue.type not in {"omission", "addition"}
        or not issue.spans
        or not all(any(within(span, detail) for detail in details) for span in issue.spans)
    ]
    gaps = [issue for issue in issues if issue.type in {"omission", "addition"}]
    return [
        issue
        for issue in issues
        if _is_untranslated(issue)
        or not (
            (issue.source and untranslated & set(issue.target))
            or (issue.type in DETAILS and any(overlap(a, b) for gap in gaps for a in issue.spans for b in gap.spans))
        )
    ]


def _is_untranslated(issue: Issue) -> bool:
    """Return whether an issue is about more than a word in the source language."""
    return issue.type == "untranslated" and issue.rule != "untranslated-word"


def overlap(first: Span, second: Span) -> bool:
    """Return whether two spans have characters in common."""
    return first.side == second.side and first.start < second.end and second.start < first.end


def within(first: Span, second: Span) -> bool:
    """Return whether the first span lies within the second."""
    return first.side == second.side and second.start <= first.start and first.end <= second.end
