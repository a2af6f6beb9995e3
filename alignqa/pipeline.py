"""The whole way from two texts to a report, on one screen; the only module that knows every stage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path
from typing import Any

from alignqa.artifacts import detect_lines, issues_from, line_classifier, load_rules
from alignqa.baseline import new_issues, read_baseline
from alignqa.checks import run_checks
from alignqa.checks.base import AlignedStory
from alignqa.checks.plugins import user_checks
from alignqa.datatypes import ISSUE_TYPES, Issue, IssueType, Report, Side, Signature
from alignqa.documents import load_document
from alignqa.embed import Embedding, embed
from alignqa.encoders import Encoder, describe, load_encoder
from alignqa.errors import AlignQAError
from alignqa.glossary import load_glossary
from alignqa.settings import Device, Settings
from alignqa.verdict import judge, score
from alignqa.versions import Version, align_versions, apart, find_unlisted, spread

Text = str | Path | Sequence[str]
#: The two versions of a story, source first, and the vectors of their sentences.
Story = tuple[Version, Version]
Vectors = tuple[Embedding, Embedding]

#: Stories are encoded together up to about this many sentences.
SENTENCES_PER_BATCH = 2000
#: A story of more sentences, both versions together, is aligned without the vectors of its tokens, which take 60 kB a
#: sentence; its signature then says so.
LONG_STORY = 6000
#: Of two different stories, all that can be said is what is wrong with either by itself.
ONE_SIDED: frozenset[IssueType] = frozenset({"artifact", "characters", "wrong_language"})


def align(
    source: Text,
    target: Text,
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    encoder: Any = None,
    settings: Settings | None = None,
) -> Report:
    """Align two language versions of one story and report what differs between them.

    Args:
        source: the original: raw text, the path of a UTF-8 text file, or its sentences in order.
        target: the translation, likewise.
        source_lang: ISO 639-1 code of the source; detected when left out.
        target_lang: ISO 639-1 code of the target; detected when left out.
        encoder: name or path of a sentence-transformers model, or any object with ``encode``; the bundled
            multilingual-e5-small when left out.
        settings: what to check, and how.

    Raises:
        AlignQAError: a text, language, encoder or setting cannot be used; the message says which, and what to do.
    """
    return Aligner(encoder, settings).align(source, target, source_lang=source_lang, target_lang=target_lang)


class Aligner:
    """Holds a loaded encoder, so that many pairs can be aligned with it."""

    def __init__(self, encoder: Any = None, settings: Settings | None = None) -> None:
        """Load the encoder, the artifact rules and the glossary.

        Raises:
            EncoderError: the encoder cannot be loaded.
            SettingsError: a rule file or the glossary cannot be used.
            InputError: the baseline cannot be used.
            CheckError: a check of an installed package cannot be loaded.
        """
        self.settings = settings or Settings()
        self.encoder = _encoder(encoder, self.settings.device)
        self._user_checks = user_checks()
        changed = self.settings.changed()
        if self._user_checks:
            changed["user_checks"] = [f"{check.name} ({check.package})" for check in self._user_checks]
        self.signature = Signature(version("alignqa"), *describe(self.encoder), changed)
        self._classifier = line_classifier(self.signature.encoder_hash)
        self._rules = load_rules(self.settings.rules)
        self._glossary = load_glossary(self.settings.glossary) if self.settings.glossary else ()
        self._known = read_baseline(self.settings.baseline) if self.settings.baseline else {}

    def align(
        self, source: Text, target: Text, *, source_lang: str | None = None, target_lang: str | None = None
    ) -> Report:
        """Align two versions of one story; see :func:`align`."""
        story = self.load(source, target, source_lang, target_lang)
        return self.report(story, self.embed([story])[0])

    def align_many(self, pairs: Iterable[Sequence[Any]]) -> Iterator[Report]:
        """Align many pairs, each ``(source, target)`` or ``(source, target, source_lang, target_lang)``, in order.

        The sentences of several stories are encoded together, which fills batches better than one story can. The
        pairs are taken one batch at a time, so a generator is never held in memory whole. An error in one pair is
        raised after the reports of all pairs before it.
        """
        batch: list[Story] = []
        for pair in pairs:
            try:
                batch.append(self.load(*pair))
            except AlignQAError:
                yield from self._reports(batch)
                raise
            if _size(batch) >= SENTENCES_PER_BATCH:
                yield from self._reports(batch)
                batch = []
        yield from self._reports(batch)

    def load(self, source: Text, target: Text, source_lang: str | None = None, target_lang: str | None = None) -> Story:
        """Return the two versions split into sentences, with what rules know of the page's leftovers marked.

        With :meth:`embed` and :meth:`report` these are the three stages of :meth:`align`, for those who run them in
        different places.
        """
        return self._version("source", source, source_lang), self._version("target", target, target_lang)

    def _version(self, side: Side, text: Text, language: str | None) -> Version:
        document = load_document(text, language, name=side)
        return Version.of(side, document, detect_lines(document, rules=self._rules))

    def embed(self, stories: Sequence[Story]) -> list[Vectors]:
        """Encode the sentences of all *stories* together and return the vectors of both versions of each.

        Where there is a long story among them, they are taken one at a time, so that no report depends on its company.
        """
        if len(stories) > 1 and any(_size([story]) > LONG_STORY for story in stories):
            return [vectors for story in stories for vectors in self.embed([story])]
        tokens = _size(stories) <= LONG_STORY or len(stories) > 1
        versions = [version for story in stories for version in story]
        found = embed(self.encoder, [text for each in versions for text in each.texts], tokens=tokens)
        starts = accumulate((len(each.sentences) for each in versions), initial=0)
        parts = [spread(found, start, each) for start, each in zip(starts, versions, strict=False)]
        return list(zip(parts[::2], parts[1::2], strict=True))

    def _reports(self, stories: Sequence[Story]) -> Iterator[Report]:
        return map(self.report, stories, self.embed(stories))

    def _signature(self, source: Version, target: Version) -> Signature:
        if _size([(source, target)]) <= LONG_STORY:
            return self.signature
        return replace(self.signature, settings={**self.signature.settings, "tokens": "left out"})

    def report(self, story: Story, found: Vectors) -> Report:
        """Align the two versions of a *story* by their vectors, check them, and report what differs."""
        source, target = find_unlisted(*story, found, self._classifier)
        aligned = align_versions(source, target, found)
        checks = set(self.settings.checks)
        verdict = judge(source.document, target.document, aligned.pairs, aligned.related)
        if verdict in ("different_stories", "empty"):
            aligned = apart(aligned)
            checks &= ONE_SIDED
        issues = [
            issue
            for issue in (
                *issues_from(source.findings, source.document, "source"),
                *issues_from(target.findings, target.document, "target"),
                *run_checks(aligned, checks, self._glossary, self._user_checks),
            )
            if issue.confidence >= self.settings.min_confidence and issue.type in checks
        ]
        issues = new_issues(_in_reading_order(issues, aligned), self._known)
        return Report(
            source=source.document,
            target=target.document,
            pairs=aligned.pairs,
            issues=tuple(issues),
            score=score(source.document, target.document, aligned.pairs, issues),
            verdict=verdict,
            signature=self._signature(source, target),
        )


def _size(stories: Iterable[Story]) -> int:
    return sum(len(version.document.sentences) for story in stories for version in story)


def _encoder(spec: Any, device: Device) -> Encoder:
    """Load an encoder; the last one loaded by name is kept, so that calling :func:`align` again costs no loading."""
    return _named_encoder(spec, device) if spec is None or isinstance(spec, str | Path) else load_encoder(spec, device)


@lru_cache(maxsize=1)
def _named_encoder(spec: str | Path | None, device: Device) -> Encoder:
    return load_encoder(spec, device)


def _in_reading_order(issues: Iterable[Issue], story: AlignedStory) -> list[Issue]:
    """Return *issues* as a reader meets them: by source sentence; those of the target alone where that one stands."""
    counterpart = {j: max(pair.source) for pair in story.pairs if pair.aligned for j in pair.target}
    anchors = list(accumulate((counterpart.get(j, -1) for j in range(len(story.target.sentences))), max))

    def place(issue: Issue) -> tuple[Any, ...]:
        starts = [span.start for span in issue.spans]
        first = (issue.source[0], -1) if issue.source else (anchors[issue.target[0]], issue.target[0])
        return first, ISSUE_TYPES.index(issue.type), starts

    return sorted(issues, key=place)
