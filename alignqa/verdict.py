"""Two documents, their pairs and issues in; out come the verdict on the two versions, the score, and notes on them."""

from __future__ import annotations

from collections.abc import Iterable

from alignqa.datatypes import Document, Issue, Pair, Verdict
from alignqa.errors import LanguageError
from alignqa.resources import load_thresholds
from alignqa.text.languages import detect_language, language_name, likelier_language, likeliest_language
from alignqa.text.vocabulary import is_plainly


def aligned_share(document: Document, aligned: Iterable[int]) -> float:
    """Return the share (0..1) of the story's characters in *aligned* sentences; 1.0 if the story has none."""
    total = _characters(document, document.story)
    return _characters(document, aligned) / total if total else 1.0


def judge(source: Document, target: Document, pairs: Iterable[Pair], related: float) -> Verdict:
    """Return the verdict on two documents, given their pairs and the probability (0..1) that they are *related*.

    A version is partial if little of it is aligned, or if the other version cuts off its beginning or end.
    """
    limits = load_thresholds("checks")["verdict"]
    if not source.story or not target.story:
        return "empty"
    pairs = [pair for pair in pairs if pair.aligned]
    if related < load_thresholds("aligner")["related"]["min_probability"] or not pairs:
        return "different_stories"
    aligned_source = {i for pair in pairs for i in pair.source}
    aligned_target = {j for pair in pairs for j in pair.target}
    for document, aligned in ((source, aligned_source), (target, aligned_target)):
        if aligned_share(document, aligned) < limits["min_coverage"]:
            return "partial"
        for order in (list(document.story), list(document.story)[::-1]):
            cut = order[: next((position for position, i in enumerate(order) if i in aligned), len(order))]
            if len(cut) >= limits["min_cut_sentences"] and aligned_share(document, cut) >= limits["min_cut_share"]:
                return "partial"
    return "translation"


def score(source: Document, target: Document, pairs: Iterable[Pair], issues: Iterable[Issue]) -> float:
    """Return the share (0..1) of both stories' characters in aligned pairs and in no major or critical issue."""
    severe = [issue for issue in issues if issue.severity != "minor"]
    aligned = [pair for pair in pairs if pair.aligned]
    good_source = {i for pair in aligned for i in pair.source} - {i for issue in severe for i in issue.source}
    good_target = {i for pair in aligned for i in pair.target} - {i for issue in severe for i in issue.target}
    good = _characters(source, good_source) + _characters(target, good_target)
    total = _characters(source, source.story) + _characters(target, target.story)
    return good / total if total else 0.0


def notes_on(source: Document, target: Document) -> list[str]:
    """Return what the user should know of two versions as a whole: that they may not be what they were taken for.

    That is one text given twice, or a language that is clearly not the one said, which may be that of the other side.
    """
    if source.text.split() == target.text.split():
        return ["Both texts are the same. Check that you gave the right two."]
    found = {"source": read_as(source.text, source.language), "target": read_as(target.text, target.language)}
    if (found["source"], found["target"]) == (target.language, source.language):
        names = language_name(target.language), language_name(source.language)
        return [
            f"The languages look swapped: the source looks like {names[0]}, the target like {names[1]}. "
            "Swap the languages, or the texts."
        ]
    said = {"source": source.language, "target": target.language}
    return [
        f"The {side} looks like {language_name(language)}, not {language_name(said[side])}. "
        "Check the text and the language."
        for side, language in found.items()
        if language
    ]


def read_as(text: str, language: str) -> str | None:
    """Return the language that *text* is clearly in if that is not *language*, nor one alike; else ``None``."""
    if is_plainly(language, text) or likeliest_language(text) == language:
        return None
    try:
        found = detect_language(text)
    except LanguageError:
        return None
    opinion = likelier_language(text, language, found) if found != language else None
    return found if opinion and opinion.language == found else None


def _characters(document: Document, sentences: Iterable[int]) -> int:
    return sum(len(document.sentences[i].text) for i in sentences)
