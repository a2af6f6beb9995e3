"""The whole way from two texts to a report; the only module that knows every stage."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache, partial
from importlib.metadata import version
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from alignqa.artifacts import detect_lines, issues_from, line_classifier, load_rules
from alignqa.checks import run_checks
from alignqa.checks.base import linker
from alignqa.checks.baseline import new_issues, read_baseline
from alignqa.checks.plugins import user_checks
from alignqa.checks.unchecked import unchecked
from alignqa.datatypes import ISSUE_TYPES, Document, Issue, IssueType, Side, Signature
from alignqa.encoders import Encoder, describe, embed, is_short, keep_encoder, measure_background, tokens_fit
from alignqa.errors import AlignQAError, InputError
from alignqa.files import refuse_path
from alignqa.linking import link_pairs
from alignqa.report.report import Report
from alignqa.settings import Settings, settings_or_default
from alignqa.story import Story, StorySide, align_story, find_unlisted, without_pairs
from alignqa.text.documents import load_document, split_alike
from alignqa.text.glossary import load_glossary
from alignqa.vectors import Background
from alignqa.verdict import judge, notes_on, score

#: One version of a story, as users give it: raw text, the path of a UTF-8 file, or its sentences in order.
Text = str | Path | Sequence[str]

_SAMPLE = "The ferry left the harbour at noon, and nobody on the island has heard of it since."
#: Stories are encoded together up to about this many sentences.
SENTENCES_PER_BATCH = 2000
#: What is still checked in two different stories: what is wrong with either of them alone. Two single sentences that do
#: not belong together are a mistranslation as well.
ONE_SIDED: frozenset[IssueType] = frozenset({"artifact", "characters", "wrong_language"})


def align(
    source: str | Path | Sequence[str],
    target: str | Path | Sequence[str],
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    encoder: str | Path | Encoder | None = None,
    settings: Settings | None = None,
) -> Report:
    """Align two language versions of one story and report what differs between them.

    Args:
        source: the original: raw text, the path of a UTF-8 text file, or its sentences in order.
        target: the translation, in the same forms.
        source_lang: ISO 639-1 code of the source; detected by default.
        target_lang: ISO 639-1 code of the target; detected by default.
        encoder: name or path of a sentence-transformers model, or any object with ``encode``; the bundled
            multilingual-e5-small by default.
        settings: what to check, and how.

    Raises:
        AlignQAError: a text, language, encoder or setting cannot be used; the message says which one, and what to do.

    Example:
        >>> source = ["Kapal itu membawa 120 penumpang.", "Tiketnya habis dalam satu jam.", "Cuacanya cerah."]
        >>> target = ["The ship carried 150 passengers.", "The weather was clear."]
        >>> report = align(source, target, source_lang="id", target_lang="en")
        >>> for issue in report.issues:
        ...     print(issue)
        Major number in source sentence 1 and target sentence 1 (confidence 0...): The number “120” became “150”.
        Major omission in source sentence 2 (confidence 0...): This sentence is missing from the translation.
    """
    with ThreadPoolExecutor(1) as pool:
        prepared = pool.submit(_prepare_reading, detects=source_lang is None or target_lang is None)
        aligner = Aligner(encoder, settings)
        prepared.result()
    return aligner.align(source, target, source_lang=source_lang, target_lang=target_lang)


@cache
def _prepare_reading(*, detects: bool) -> None:
    """Load what every text is read with, the rules and, if it *detects* languages, their model, by reading a sentence.

    This takes as long as loading the encoder, and can be done meanwhile.
    """
    document = load_document([_SAMPLE], None if detects else "en", name="sample")
    detect_lines(document, rules=load_rules())


class Aligner:
    """An aligner with a loaded encoder, for many pairs.

    Example:
        >>> aligner = Aligner(settings=Settings(checks=("number", "name")))
        >>> pairs = [(["Kapal itu membawa 120 orang."], ["The ship carried 150 people."], "id", "en")]
        >>> [report.issue_counts for report in aligner.align_many(pairs)]
        [{'number': 1}]
    """

    def __init__(self, encoder: str | Path | Encoder | None = None, settings: Settings | None = None) -> None:
        """Load the encoder, the artifact rules and the glossary.

        Raises:
            EncoderError: the encoder cannot be loaded.
            SettingsError: a rule file or the glossary cannot be used.
            InputError: the baseline cannot be used.
            CheckError: a check of an installed package cannot be loaded.
        """
        self.settings = settings_or_default(settings)
        self.encoder = keep_encoder(encoder, self.settings.device, self.settings.token_layer)
        self._user_checks = user_checks()
        changed = self.settings.changed()
        if self._user_checks:
            changed["user_checks"] = [f"{check.name} ({check.package})" for check in self._user_checks]
        self.signature = Signature(version("alignqa"), *describe(self.encoder), changed)
        self._background = cache(partial(measure_background, self.encoder))
        self._classifier = line_classifier(self.signature.encoder_hash)
        self._rules = load_rules(self.settings.rules, optional=self.settings.optional_artifacts)
        self._own_rules = {rule.id for rule in self._rules} - {rule.id for rule in load_rules()}
        self._glossary = load_glossary(self.settings.glossary) if self.settings.glossary else ()
        self._known = read_baseline(self.settings.baseline) if self.settings.baseline else {}

    def __repr__(self) -> str:
        """Return one line: what the reports of this aligner are signed with."""
        return f"<Aligner {self.signature}>"

    def align(
        self,
        source: str | Path | Sequence[str],
        target: str | Path | Sequence[str],
        *,
        source_lang: str | None = None,
        target_lang: str | None = None,
    ) -> Report:
        """Align two versions of one story; see :func:`align`."""
        return next(self._reports([self.load(source, target, source_lang, target_lang)]))

    def align_many(
        self, pairs: Iterable[tuple[Text, Text] | tuple[Text, Text, str | None, str | None]]
    ) -> Iterator[Report]:
        """Align many pairs, each ``(source, target)`` or ``(source, target, source_lang, target_lang)``, in order.

        The sentences of several stories are encoded together, which is faster. Pairs are read one batch at a time, so
        a generator may be larger than memory. An error in one pair is raised after the reports of all pairs before it.

        Raises:
            AlignQAError: an item is not such a tuple, or its texts or languages cannot be used.
        """
        batch: list[Story] = []
        for pair in pairs:
            try:
                batch.append(self.load(*_checked(pair)))
            except AlignQAError:
                yield from self._reports(batch)
                raise
            if sum(story.size for story in batch) >= SENTENCES_PER_BATCH:
                yield from self._reports(batch)
                batch = []
        yield from self._reports(batch)

    def load(
        self,
        source: str | Path | Sequence[str],
        target: str | Path | Sequence[str],
        source_lang: str | None = None,
        target_lang: str | None = None,
    ) -> Story:
        """Return the two versions split into sentences, with artifacts marked by rules.

        This, :meth:`embed` and :meth:`report` are the three stages of :meth:`align`, for running them in different
        places.
        """
        refuse_path(source, "source")
        refuse_path(target, "target")
        versions = load_document(source, source_lang, name="source"), load_document(target, target_lang, name="target")
        if all(isinstance(text, str | Path) for text in (source, target)):
            versions = split_alike(*versions)
        return Story(self._side("source", versions[0]), self._side("target", versions[1]))

    def _side(self, side: Side, document: Document) -> StorySide:
        return StorySide.of(side, document, detect_lines(document, rules=self._rules))

    def embed(self, stories: Sequence[Story]) -> list[Story]:
        """Encode the sentences of all *stories* together, and return the stories with their vectors.

        Short stories also get the background of the encoder, which they are compared with.

        If there is a long story among them, they are taken one at a time, so that no report depends on other stories.
        """
        if len(stories) > 1 and not all(tokens_fit(story.size) for story in stories):
            return [embedded for story in stories for embedded in self.embed([story])]
        tokens = all(tokens_fit(story.size) for story in stories)
        sides = [side for story in stories for side in story.sides]
        found = embed(self.encoder, [text for side in sides for text in side.texts], tokens=tokens)
        ends = accumulate((len(side.document.sentences) for side in sides), initial=0)
        own = [
            replace(side, embedding=found.take(slice(*rows))) for side, rows in zip(sides, pairwise(ends), strict=True)
        ]
        return [
            replace(story, source=source, target=target, background=self._background_of(story))
            for story, source, target in zip(stories, own[::2], own[1::2], strict=True)
        ]

    def _background_of(self, story: Story) -> Background | None:
        """Return the encoder's background, which is measured once, where the *story* is short."""
        short = is_short(*(len(side.to_align) for side in story.sides))
        return self._background() if short else None

    def _reports(self, stories: Sequence[Story]) -> Iterator[Report]:
        return map(self.report, self.embed(stories))

    def report(self, story: Story, *, links: bool = True) -> Report:
        """Align the two versions of an embedded *story*, check them, and report what differs.

        Without *links*, words are not linked, which saves time; ``report.links(pair)`` then encodes the pair once more.
        """
        story = align_story(find_unlisted(story, self._classifier), self._classifier, self._own_rules)
        source, target = story.source.marked, story.target.marked
        types = set(self.settings.checks)
        verdict = judge(source, target, story.pairs, story.related)
        checked = story
        if verdict in ("different_stories", "empty"):
            story = without_pairs(story)
            alone = [len(side.to_align) for side in story.sides] == [1, 1]
            checked = checked if alone else story
            types &= ONE_SIDED | ({"mistranslation"} if alone else set())
        artifacts = [issue for side in story.sides for issue in issues_from(side.findings, side.marked, side.side)]
        faults, notes = run_checks(checked, types, self._glossary, self._user_checks)
        kept = [
            issue
            for issue in (*artifacts, *faults)
            if issue.confidence >= self.settings.min_confidence and issue.type in types
        ]
        issues = new_issues(_in_reading_order(kept, story), self._known)
        link = linker(story) if links else None
        return Report(
            source=source,
            target=target,
            pairs=story.pairs,
            issues=tuple(issues),
            score=score(source, target, story.pairs, issues),
            verdict=verdict,
            signature=self._signature(story),
            notes=(*notes_on(source, target), *notes),
            unchecked=unchecked(story, types, glossary=bool(self._glossary)),
            word_links=link_pairs(link, story.pairs) if link else None,
        )

    def _signature(self, story: Story) -> Signature:
        if tokens_fit(story.size):
            return self.signature
        return replace(self.signature, settings={**self.signature.settings, "tokens": "left out"})


def _checked(pair: Any) -> tuple[Any, ...]:
    """Return an item of :meth:`Aligner.align_many`, which has two texts and perhaps their languages."""
    items = tuple(pair) if isinstance(pair, Iterable) and not isinstance(pair, str | Path | Mapping) else ()
    if not 2 <= len(items) <= 4:
        raise InputError(
            "Each item of align_many is a tuple (source, target) or (source, target, source_lang, target_lang), "
            f"but one is {reprlib.repr(pair)}."
        )
    return items


def _in_reading_order(issues: Iterable[Issue], story: Story) -> list[Issue]:
    """Return *issues* as a reader meets them: by source sentence; issues of the target only, at their position."""
    counterpart = {j: max(pair.source) for pair in story.pairs if pair.aligned for j in pair.target}
    sentences = range(len(story.target.document.sentences))
    anchors = list(accumulate((counterpart.get(j, -1) for j in sentences), max))

    def position(issue: Issue) -> tuple[Any, ...]:
        starts = [span.start for span in issue.spans]
        first = (issue.source[0], -1) if issue.source else (anchors[issue.target[0]], issue.target[0])
        return first, ISSUE_TYPES.index(issue.type), starts

    return sorted(issues, key=position)
