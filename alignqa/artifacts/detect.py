"""A document and rules in; the artifacts they match out: whole lines and sentences, and spans inside a sentence."""

from __future__ import annotations

import itertools
import re
import sys
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from alignqa.artifacts.blocks import find_blocks
from alignqa.artifacts.glued import find_glued
from alignqa.artifacts.rules import ArtifactRule, rules_for
from alignqa.datatypes import ArtifactCategory, Document, Issue, Side, Span
from alignqa.resources import load_thresholds
from alignqa.text.segmentation import is_blank

#: Artifacts are quoted in messages up to this length, in characters.
MAX_QUOTED = 60

CATEGORY_NAMES: Mapping[ArtifactCategory, str] = {
    "ad_placeholder": "advertisement placeholder",
    "related_link": "link to another story",
    "share": "share or follow button",
    "comments": "part of the comment section",
    "source_link": "link to the source",
    "image_credit": "picture credit or file name",
    "media_placeholder": "media player message",
    "navigation": "site navigation or notice",
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


@dataclass(frozen=True, slots=True)
class Finding:
    """An artifact: whole ``sentences``, or a ``span`` (character offsets into the text) of a single one.

    ``probability`` (0..1) that it is not part of the story, ``rule`` the id of what found it, ``reasons`` in words.
    """

    sentences: tuple[int, ...]
    category: ArtifactCategory
    probability: float
    rule: str
    reasons: tuple[str, ...] = ()
    span: tuple[int, int] | None = None


def detect_lines(document: Document, *, rules: tuple[ArtifactRule, ...]) -> list[Finding]:
    """Return what *rules* find in *document*: whole lines and sentences first, then spans of the others."""
    matcher = Matcher(rules_for(rules, document.language))
    glued = _glued(document)
    whole = [finding for line in lines_of(document) for finding in matcher.line(document, line, glued)]
    whole += _of_blocks(document, {i for finding in whole for i in finding.sentences})
    taken = {i for finding in whole for i in finding.sentences}
    rest = [i for i in range(len(document.sentences)) if i not in taken]
    return [*whole, *(finding for i in rest for finding in matcher.spans(document, i, glued.get(i, ())))]


def _of_blocks(document: Document, taken: set[int]) -> Iterator[Finding]:
    """Yield the lines of blocks of the page that no rule took; *taken* are the sentences that one did."""
    probability = load_thresholds("artifacts")["blocks"]["probability"]
    lines = lines_of(document)
    texts = [text_of(document, line) for line in lines]
    for block in find_blocks(texts, [taken.issuperset(line) for line in lines]):
        reason = f"it belongs to “{block.heading}”" if block.heading else "it is a short line above the story"
        for number in block.lines:
            for rest in [lines[number]] if taken.isdisjoint(lines[number]) else [(i,) for i in lines[number]]:
                if taken.isdisjoint(rest):
                    yield Finding(rest, block.category, probability, "structure.block", (reason,))


def _glued(document: Document) -> dict[int, list[Finding]]:
    """Return the labels glued into lines, cut where sentences end, by the number of the sentence."""
    probability = load_thresholds("artifacts")["glued"]["probability"]
    starts = [sentence.start for sentence in document.sentences]
    found: dict[int, list[Finding]] = {}
    for label in find_glued(document):
        for i in range(max(0, bisect_right(starts, label.start) - 1), bisect_left(starts, label.end)):
            sentence = document.sentences[i]
            low, high = max(label.start, sentence.start), min(label.end, sentence.end)
            if document.text[low:high].strip():
                span = _trimmed(document.text, low, high)
                rule = f"{label.language}.glued.{label.category}"
                found.setdefault(i, []).append(Finding((i,), label.category, probability, rule, (), span))
    return found


def mark(document: Document, findings: Iterable[Finding]) -> Document:
    """Return *document* with the sentences marked that *findings* name as a whole."""
    return document.with_artifacts({i: f.category for f in findings if f.span is None for i in f.sentences})


def issues_from(findings: Iterable[Finding], document: Document, side: Side) -> Iterator[Issue]:
    """Yield one issue of type ``artifact`` per finding, for the version on the given *side*."""
    for finding in findings:
        start, end = finding.span or extent(document, finding.sentences)
        text = document.text[start:end]
        quoted = _SPACE.sub(" ", text).strip()
        if len(quoted) > MAX_QUOTED:
            quoted = quoted[: MAX_QUOTED - 1].rstrip() + "…"
        yield Issue(
            type="artifact",
            severity="minor",
            confidence=finding.probability,
            message=f"Not part of the story ({CATEGORY_NAMES[finding.category]}): “{quoted}”.",
            rule=finding.rule,
            source=finding.sentences if side == "source" else (),
            target=finding.sentences if side == "target" else (),
            spans=(Span(side, start, end, text),),
            category=finding.category,
        )


def lines_of(document: Document) -> list[tuple[int, ...]]:
    """Return the sentence indices of each line (paragraph) of *document* that is not blank, in order."""
    written = [i for i, sentence in enumerate(document.sentences) if not is_blank(sentence.text)]
    return [tuple(group) for _, group in itertools.groupby(written, key=lambda i: document.sentences[i].paragraph)]


def extent(document: Document, sentences: Sequence[int]) -> tuple[int, int]:
    """Return the character offsets that neighbouring *sentences* span together."""
    return document.sentences[sentences[0]].start, document.sentences[sentences[-1]].end


def text_of(document: Document, sentences: Sequence[int]) -> str:
    """Return the text that neighbouring *sentences* span together."""
    start, end = extent(document, sentences)
    return document.text[start:end]


def plain(text: str) -> str:
    """Return *text* with quotation marks, apostrophes and spaces of one kind; its length does not change."""
    return text.translate(_PLAIN)


def without_tags(text: str) -> str:
    """Return *text* with a space for every HTML tag."""
    return _TAG.sub(" ", text)


def bare(line: str) -> str:
    """Return *line* as rules read it: plain, without invisible characters, bullets and arrows."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", line))
    text = _SPACE.sub(" ", plain(visible)).lstrip(_DECORATION + "*").rstrip(_DECORATION)
    if arrow := _ARROW_BEFORE.match(text):
        text = text[arrow.end() :].lstrip(_DECORATION + "*")
    if text.endswith(("<", ">", "«", "‹")):
        text = _ARROW_AFTER.sub("", text).rstrip(_DECORATION)
    return text


class Matcher:
    """Applies rules, in the order given, to lines and sentences."""

    def __init__(self, rules: Sequence[ArtifactRule]) -> None:
        self._limits = load_thresholds("artifacts")["rules"]
        self._line = WholeMatcher([rule for rule in rules if rule.where in ("line", "sentence")])
        self._sentence = WholeMatcher([rule for rule in rules if rule.where == "sentence"])
        self._start = [rule for rule in rules if rule.where == "start"]
        self._inside = [rule for rule in rules if rule.where == "inside"]
        self._end = [rule for rule in rules if rule.where == "end"]

    def line(
        self, document: Document, line: Sequence[int], glued: Mapping[int, Sequence[Finding]]
    ) -> Iterator[Finding]:
        """Yield what of a line, given by its sentences, is an artifact: all of it, or some of its sentences.

        A line that begins with a label of those *glued* into it, by sentence, is not one as a whole if more follows.
        """
        if not _goes_on(document, line, glued) and (rule := self._line.match(text_of(document, line))):
            yield _whole(line, rule)
            return
        number = 0
        while number < len(line) and len(line) > 1:
            run, rule = self._run(document, line[number:])
            if rule and not _goes_on(document, run, glued):
                yield _whole(run, rule)
            number += len(run)

    def _run(self, document: Document, rest: Sequence[int]) -> tuple[Sequence[int], ArtifactRule | None]:
        """Return the sentences at the head of *rest* that a rule takes: to the end of the line, or just one."""
        for run in ([rest] if 1 < len(rest) <= self._limits["max_sentences_together"] else []) + [rest[:1]]:
            if rule := self._sentence.match(text_of(document, run)):
                return run, rule
        return rest[:1], None

    def spans(self, document: Document, sentence: int, glued: Sequence[Finding]) -> Iterator[Finding]:
        """Yield the spans of one sentence that are artifacts, with the labels *glued* into it.

        If nothing else remains, the whole sentence is one.
        """
        start, end = extent(document, (sentence,))
        if end - start > self._limits["max_sentence_characters"]:
            yield from glued
            return
        text = plain(document.text[start:end])
        known = [(label.span[0] - start, label.span[1] - start) for label in glued if label.span]
        found = [
            Finding((sentence,), rule.category, rule.probability, rule.id, (), (start + low, start + high))
            for low, high, rule in self._spans(_blank(text, known))
        ]
        found = sorted([*glued, *found], key=lambda each: each.span or (0, 0))
        rest = _blank(text, [(each.span[0] - start, each.span[1] - start) for each in found if each.span])
        if found and not any(character.isalnum() for character in rest):
            yield replace(found[0], span=None)
        else:
            yield from found

    def _spans(self, text: str) -> Iterator[tuple[int, int, ArtifactRule]]:
        """Yield disjoint spans of *text* that rules match, trimmed of white space."""
        low, high = 0, len(text)
        if span := _first(self._start, text, low, high):
            yield span
            low = span[1]
        for _ in range(int(self._limits["max_spans_at_end"])):
            if not (span := _first(self._end, text, low, high)):
                break
            yield span
            high = span[0]
        for rule in self._inside:
            match = rule.regex.search(text, low, high)
            if match and match.start() < match.end():
                yield (*_trimmed(text, *match.span()), rule)
                high = match.start()


class WholeMatcher:
    """Applies rules, in the order given, to whole lines or sentences."""

    def __init__(self, rules: Sequence[ArtifactRule]) -> None:
        self._rules = [(rule, rule.regex.fullmatch) for rule in rules]
        self._for_long = [each for each in self._rules if each[0].max_length == sys.maxsize]
        self._longest = max((rule.max_length for rule in rules if rule.max_length < sys.maxsize), default=0)

    def match(self, text: str) -> ArtifactRule | None:
        """Return the first rule that covers all of *text*, a line or sentence."""
        max_length = int(load_thresholds("artifacts")["rules"]["max_line_characters"])
        is_cut = len(text) > max_length
        text = text[:max_length]
        raw, views = (plain(text).strip(),), _views(text)
        is_long = min(map(len, (*raw, *views))) > self._longest
        for rule, fullmatch in self._for_long if is_long else self._rules:
            # Code alone comes in lines that have to be cut, and shows at their head.
            if is_cut and not (rule.raw and rule.category == "code"):
                continue
            for view in raw if rule.raw else views:
                if len(view) <= rule.max_length and fullmatch(view):
                    return rule
        return None


def _views(text: str) -> tuple[str, ...]:
    """Return *text* as rules read it; that of a label also without its final mark, which tells prose from labels."""
    stripped = bare(without_tags(text))
    unmarked = stripped.rstrip(".! ")
    max_words = load_thresholds("artifacts")["rules"]["max_label_words"]
    if unmarked != stripped and len(stripped.split()) <= max_words:
        return tuple(filter(None, (stripped, unmarked)))
    return tuple(filter(None, (stripped,)))


def _first(rules: Iterable[ArtifactRule], text: str, low: int, high: int) -> tuple[int, int, ArtifactRule] | None:
    """Return the span at the edge of ``text[low:high]``, white space aside, that the first matching rule takes."""
    end = low + len(text[low:high].rstrip())
    for rule in rules:
        if rule.where == "start":
            match = rule.regex.match(text, low, high)
        else:
            match = next((found for found in rule.regex.finditer(text, low, end) if found.end() == end), None)
        if match and match.start() < match.end():
            return (*_trimmed(text, *match.span()), rule)
    return None


def _trimmed(text: str, low: int, high: int) -> tuple[int, int]:
    """Return the offsets *low* and *high* without the white space at either end of ``text[low:high]``."""
    part = text[low:high]
    return low + len(part) - len(part.lstrip()), high - len(part) + len(part.rstrip())


def _goes_on(document: Document, sentences: Sequence[int], glued: Mapping[int, Sequence[Finding]]) -> bool:
    """Return whether neighbouring *sentences* begin with a label of those *glued* into them, and are more than that."""
    start, end = extent(document, sentences)
    first = next((label.span for label in glued.get(sentences[0], ()) if label.span), None)
    if first is None or document.text[start : first[0]].strip():
        return False
    last = glued.get(sentences[-1], ())
    return not last or last[-1].span is None or bool(document.text[last[-1].span[1] : end].strip())


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return *text* with spaces for the characters in *spans*."""
    for low, high in spans:
        text = text[:low] + " " * (high - low) + text[high:]
    return text


def _whole(sentences: Sequence[int], rule: ArtifactRule) -> Finding:
    return Finding(tuple(sentences), rule.category, rule.probability, rule.id)
