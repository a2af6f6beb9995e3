"""Finds what the page left in a story with rules: whole lines and sentences, and stretches glued to a sentence."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from alignqa.artifacts.rules import Rule, rules_for
from alignqa.datatypes import ArtifactCategory, Document, Issue, Side, Span

#: Longest line, in characters, that a rule looks at: what pages leave is short, and matching stays cheap.
MAX_LENGTH = 700
#: Longest sentence, in characters, that is searched for stretches.
_MAX_SENTENCE = 5000
#: How many sentences at the end of a line are tried together.
_LONGEST_RUN = 4

CATEGORY_NAMES: Mapping[ArtifactCategory, str] = {
    "ad_placeholder": "placeholder of an advertisement",
    "related_link": "link to another story",
    "share": "share or follow button",
    "comments": "part of the comment section",
    "source_link": "link to the source",
    "image_credit": "credit or file name of a picture",
    "media_placeholder": "message of a media player",
    "navigation": "navigation or notice of the site",
    "metadata": "byline, date, tags or other data about the story",
    "promo": "appeal to subscribe, donate or install",
    "code": "program code or markup",
}

# One character for one, so that offsets hold.
_PLAIN = str.maketrans("’‘‚`´“”„″\u00a0\u202f\u2009\t", "'''''\"\"\"\"    ")
_DECORATION = " •·▪▫●○◦■□►▶▸→⇒➔➜➤»›|_~=+–—:…,;✓✔☞👉📢🔴⬇↓↑←◀✉☎✕✖×🔔📷📸📺📰️-"
_ARROW_BEFORE = re.compile(r"[<>«‹]+\s+")
_ARROW_AFTER = re.compile(r"\s+[<>«‹]+$")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_SPACE = re.compile(r"\s+")
_TAG = re.compile(r"</?[a-z][\w-]*(?:\s[^<>]{0,400})?/?>", re.IGNORECASE)
_EDGE_RULES_PER_SENTENCE = 3
_WORDS_OF_A_LABEL = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """What the page left: whole ``sentences``, or a ``span`` (character offsets into the text) of a single one.

    ``probability`` (0..1) that it is no part of the story, ``rule`` the id of what found it, ``reasons`` in words.
    """

    sentences: tuple[int, ...]
    category: ArtifactCategory
    probability: float
    rule: str
    reasons: tuple[str, ...] = ()
    span: tuple[int, int] | None = None


def detect_lines(document: Document, *, rules: tuple[Rule, ...]) -> list[Finding]:
    """Return what *rules* find in *document*: whole lines and sentences first, then stretches of the others."""
    matcher = Matcher(rules_for(rules, document.language))
    whole = [finding for line in lines_of(document) for finding in matcher.line(document, line)]
    taken = {i for finding in whole for i in finding.sentences}
    rest = [i for i in range(len(document.sentences)) if i not in taken]
    return [*whole, *(finding for i in rest for finding in matcher.stretches(document, i))]


def mark(document: Document, findings: Iterable[Finding]) -> Document:
    """Return *document* with the sentences marked that *findings* name as a whole."""
    return document.with_artifacts({i: f.category for f in findings if f.span is None for i in f.sentences})


def issues_from(findings: Iterable[Finding], document: Document, side: Side) -> Iterator[Issue]:
    """Yield one issue of type ``artifact`` per finding, for the version on the given *side*."""
    for finding in findings:
        start, end = finding.span or extent(document, finding.sentences)
        text = document.text[start:end]
        yield Issue(
            type="artifact",
            severity="minor",
            confidence=finding.probability,
            message=f"Left over from the page: {CATEGORY_NAMES[finding.category]}: “{_shortened(text)}”.",
            rule=finding.rule,
            source=finding.sentences if side == "source" else (),
            target=finding.sentences if side == "target" else (),
            spans=(Span(side, start, end, text),),
            category=finding.category,
        )


def lines_of(document: Document) -> list[tuple[int, ...]]:
    """Return the sentence indices of each line (paragraph) of *document*, in order."""
    groups = itertools.groupby(range(len(document.sentences)), key=lambda i: document.sentences[i].paragraph)
    return [tuple(group) for _, group in groups]


def extent(document: Document, sentences: Sequence[int]) -> tuple[int, int]:
    """Return the character offsets that neighbouring *sentences* span together."""
    return document.sentences[sentences[0]].start, document.sentences[sentences[-1]].end


def plain(text: str) -> str:
    """Return *text* with quotation marks, apostrophes and spaces of one kind; its length does not change."""
    return text.translate(_PLAIN)


def without_tags(text: str) -> str:
    """Return *text* with a space for every HTML tag."""
    return _TAG.sub(" ", text)


def bare(line: str) -> str:
    """Return *line* as rules see it: plain, without invisible characters, bullets and arrows."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", line))
    text = _SPACE.sub(" ", plain(visible)).lstrip(_DECORATION + "*").rstrip(_DECORATION)
    if arrow := _ARROW_BEFORE.match(text):
        text = text[arrow.end() :].lstrip(_DECORATION + "*")
    if text.endswith(("<", ">", "«", "‹")):
        text = _ARROW_AFTER.sub("", text).rstrip(_DECORATION)
    return text


class Matcher:
    """Applies rules, in the order given, to lines and sentences."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._line = [rule for rule in rules if rule.where in ("line", "sentence")]
        self._sentence = [rule for rule in rules if rule.where == "sentence"]
        self._start = [rule for rule in rules if rule.where == "start"]
        self._inside = [rule for rule in rules if rule.where == "inside"]
        self._end = [rule for rule in rules if rule.where == "end"]

    def line(self, document: Document, line: Sequence[int]) -> Iterator[Finding]:
        """Yield what of a line, given by its sentences, is an artifact: all of it, or some of its sentences."""
        if rule := whole_match(_text(document, line), self._line):
            yield _whole(line, rule)
            return
        position = 0
        while position < len(line) and len(line) > 1:
            run, rule = self._run(document, line[position:])
            if rule:
                yield _whole(run, rule)
            position += len(run)

    def _run(self, document: Document, rest: Sequence[int]) -> tuple[Sequence[int], Rule | None]:
        """Return the sentences at the head of *rest* that a rule takes: to the end of the line, or just one."""
        for run in ([rest] if 1 < len(rest) <= _LONGEST_RUN else []) + [rest[:1]]:
            if rule := whole_match(_text(document, run), self._sentence):
                return run, rule
        return rest[:1], None

    def stretches(self, document: Document, sentence: int) -> Iterator[Finding]:
        """Yield the stretches of one sentence that are artifacts; all of it when nothing else is left."""
        start, end = extent(document, (sentence,))
        if end - start > _MAX_SENTENCE:
            return
        text = plain(document.text[start:end])
        found = list(self._spans(text))
        left = list(text)
        for low, high, _ in found:
            left[low:high] = " " * (high - low)
        if found and not any(character.isalnum() for character in left):
            yield _whole((sentence,), found[0][2])
            return
        for low, high, rule in sorted(found, key=lambda span: span[:2]):
            yield Finding((sentence,), rule.category, rule.probability, rule.id, (), (start + low, start + high))

    def _spans(self, text: str) -> Iterator[tuple[int, int, Rule]]:
        """Yield disjoint stretches of *text* that rules match, trimmed of white space."""
        low, high = 0, len(text)
        if span := _first(self._start, text, low, high):
            yield span
            low = span[1]
        for _ in range(_EDGE_RULES_PER_SENTENCE):
            if not (span := _first(self._end, text, low, high)):
                break
            yield span
            high = span[0]
        for rule in self._inside:
            match = rule.regex.search(text, low, high)
            if match and match.start() < match.end():
                yield (*_trimmed(text, *match.span()), rule)
                high = match.start()


def whole_match(text: str, rules: Iterable[Rule]) -> Rule | None:
    """Return the first of *rules* that covers all of *text*, a line or sentence."""
    if len(text) > MAX_LENGTH:  # code alone comes in lines as long as that, and shows at its head
        rules = [rule for rule in rules if rule.raw and rule.category == "code"]
        text = text[:MAX_LENGTH]
    raw = plain(text).strip()
    views = _views(text)
    for rule in rules:
        if any(rule.regex.fullmatch(view) for view in ((raw,) if rule.raw else views)):
            return rule
    return None


def _views(text: str) -> tuple[str, ...]:
    """Return *text* as rules see it; that of a label also without its final mark, which tells prose from labels."""
    stripped = bare(without_tags(text))
    unmarked = stripped.rstrip(".! ")
    if unmarked != stripped and len(stripped.split()) <= _WORDS_OF_A_LABEL:
        return tuple(filter(None, (stripped, unmarked)))
    return tuple(filter(None, (stripped,)))


def _first(rules: Iterable[Rule], text: str, low: int, high: int) -> tuple[int, int, Rule] | None:
    """Return the stretch at the edge of ``text[low:high]`` that the first matching rule takes."""
    for rule in rules:
        at_start = rule.where == "start"
        match = rule.regex.match(text, low, high) if at_start else _at_end(rule.regex, text, low, high)
        if match and match.start() < match.end():
            return (*_trimmed(text, *match.span()), rule)
    return None


def _at_end(regex: re.Pattern[str], text: str, low: int, high: int) -> re.Match[str] | None:
    """Return the first match that reaches ``text[:high]``, white space aside."""
    high = low + len(text[low:high].rstrip())
    return next((match for match in regex.finditer(text, low, high) if match.end() == high), None)


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    piece = text[low:high]
    return low + len(piece) - len(piece.lstrip()), high - len(piece) + len(piece.rstrip())


def _text(document: Document, sentences: Sequence[int]) -> str:
    start, end = extent(document, sentences)
    return document.text[start:end]


def _whole(sentences: Sequence[int], rule: Rule) -> Finding:
    return Finding(tuple(sentences), rule.category, rule.probability, rule.id)


def _shortened(text: str, width: int = 60) -> str:
    line = _SPACE.sub(" ", text).strip()
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
