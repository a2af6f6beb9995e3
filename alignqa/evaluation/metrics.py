"""A translation and a reference in, however they are cut; BLEU, chrF++ and TER by sacrebleu, with intervals, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from alignqa.datatypes import Signature
from alignqa.encoders import Encoder, describe
from alignqa.errors import InputError, LanguageError, many
from alignqa.evaluation.measures import Measures
from alignqa.evaluation.resegmentation import Segments, resegment
from alignqa.files import read_text, refuse_path
from alignqa.pipeline import Aligner, Text
from alignqa.text.languages import check_language, detect_language, language_name
from alignqa.text.segmentation import is_blank
from alignqa.verdict import read_as

#: Samples of a bootstrap, as sacrebleu takes them by default.
SAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure by sacrebleu, 0 to 100 (TER may be higher), with sacrebleu's signature.

    ``mean`` and ``margin`` are those of the 95 % interval of a bootstrap over the segments: mean ± margin.
    """

    name: str
    score: float
    mean: float
    margin: float
    signature: str


@dataclass(frozen=True, slots=True)
class Score:
    """BLEU, chrF++ and TER of some segments, with what was compared, how, and the signature of this library.

    ``notes`` are sentences for the user about the texts as a whole: that they are in two languages.
    """

    metrics: tuple[Metric, ...]
    segments: Segments
    measures: Measures
    signature: Signature
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, segments: Segments, measures: Measures, signature: Signature) -> Score:
        """Return the scores of the *segments*, by sacrebleu."""
        from sacrebleu.significance import PairedTest

        references = [list(segments.references)]
        found = []
        for name, metric in measures.metrics().items():
            # Of a single system, the test gives the figure and its bootstrap, as corpus_score() does. That cannot
            # average samples of which some are numpy's numbers and some Python's (sacrebleu 2.6).
            test = PairedTest(
                [("system", list(segments.hypotheses))], {name: metric}, references, test_type="bs", n_samples=SAMPLES
            )
            signatures, results = test()
            result: Any = results[name][0]
            found.append(Metric(name, float(result.score), float(result.mean), float(result.ci), str(signatures[name])))
        return cls(tuple(found), segments, measures, signature, _notes_on(segments))

    def __repr__(self) -> str:
        """Return one line: the scores, and of how many segments they are."""
        scores = ", ".join(f"{metric.name} {metric.score:.2f}" for metric in self.metrics)
        return f"<Score {scores}, segments: {len(self.segments.references)}>"

    def __getitem__(self, name: str) -> float:
        """Return a score by the name of its metric: ``BLEU``, ``chrF2++`` or ``TER``."""
        return {metric.name: metric.score for metric in self.metrics}[name]

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain data, without the texts."""
        return {
            "segments": len(self.segments.references),
            "realigned": self.segments.realigned,
            "metrics": {
                m.name: {"score": m.score, "mean": m.mean, "margin": m.margin, "signature": m.signature}
                for m in self.metrics
            },
            "signature": str(self.signature),
            "notes": list(self.notes),
        }

    def __str__(self) -> str:
        """Return the scores with their signatures as lines of text."""
        lines = [f"Note: {note}" for note in self.notes]
        lines += [f"{m.name:<8}{m.score:6.2f}  (95 %: {m.mean:.2f} ± {m.margin:.2f})" for m in self.metrics]
        how = "realigned" if self.segments.realigned else "as given"
        lines.append(f"{many(len(self.segments.references), 'segment')}, {how}")
        return "\n".join([*lines, *(f"{m.name}|{m.signature}" for m in self.metrics), str(self.signature)])


def _notes_on(segments: Segments) -> tuple[str, ...]:
    """Return a note if the translation and the reference are clearly in two languages."""
    try:
        language = detect_language("\n".join(segments.references))
    except LanguageError:
        return ()
    other = read_as("\n".join(segments.hypotheses), language)
    if other is None:
        return ()
    return (
        f"The translation looks like {language_name(other)}, the reference like {language_name(language)}. Scores "
        "compare texts in one language: check that the reference is not the source.",
    )


@dataclass(frozen=True, slots=True)
class CorpusScore:
    """The scores of each story, by name, and of all their segments together."""

    stories: Mapping[str, Score]
    total: Score


def score(
    hypothesis: str | Path | Sequence[str],
    reference: str | Path | Sequence[str],
    *,
    lang: str | None = None,
    encoder: str | Path | Encoder | None = None,
    realign: bool = False,
    tokenize: str | None = None,
) -> Score:
    """Score a translation against a reference in the same language with BLEU, chrF++ and TER.

    If both have the same number of lines, they are scored line by line, exactly as by sacrebleu. Otherwise the
    translation is resegmented to the lines of the reference; blank lines are left out.

    Args:
        hypothesis: the translation: a text, the path of a UTF-8 file, or its segments.
        reference: the reference, in the same forms; its lines or segments are the unit of measurement.
        lang: ISO 639-1 code of both; detected by default.
        encoder: the encoder that aligns the sentences; see :func:`alignqa.align`. It is loaded only if needed.
        realign: whether to resegment even if both have the same number of lines.
        tokenize: sacrebleu's tokenizer for BLEU; by default that of the language, ``13a`` for most.

    Raises:
        AlignQAError: a text, language, encoder or tokenizer cannot be used; the message says which, and what to do.

    Example:
        >>> found = score(["The ferry was late."], ["The ferry was two hours late."], lang="en")
        >>> found
        <Score BLEU 33.52, chrF2++ 60.08, TER 33.33, segments: 1>
        >>> f"{found['chrF2++']:.1f}"
        '60.1'
    """
    found = score_corpus({"": (hypothesis, reference)}, lang=lang, encoder=encoder, realign=realign, tokenize=tokenize)
    return found.total


def score_corpus(
    stories: Mapping[str, tuple[Text, Text]],
    *,
    lang: str | None = None,
    encoder: str | Path | Encoder | None = None,
    realign: bool = False,
    tokenize: str | None = None,
) -> CorpusScore:
    """Score many translations, ``(hypothesis, reference)`` by name: each of them, and all together; see :func:`score`.

    Raises:
        AlignQAError: no story is given, or as for :func:`score`.
    """
    if not stories:
        raise InputError("There is no story to score.")
    maker = SegmentMaker(lang, encoder, realign)
    made = {name: maker.segments(name, *texts) for name, texts in stories.items()}
    measures, signature = Measures.of(maker.language, tokenize), maker.signature()
    together = Segments(
        tuple(text for each in made.values() for text in each.hypotheses),
        tuple(text for each in made.values() for text in each.references),
        any(each.realigned for each in made.values()),
    )
    total = Score.of(together, measures, signature)
    if len(made) == 1:
        return CorpusScore(dict.fromkeys(made, total), total)
    return CorpusScore({name: Score.of(each, measures, signature) for name, each in made.items()}, total)


class SegmentMaker:
    """Makes segments of stories, all in the language of the first; loads the encoder when a story needs it."""

    def __init__(self, lang: str | None, encoder: str | Path | Encoder | None, always: bool) -> None:
        self.language = check_language(lang) if lang is not None else None
        self.always = always
        self._encoder_given = encoder
        self._aligner: Aligner | None = None

    def segments(self, name: str, hypothesis: Text, reference: Text) -> Segments:
        """Return the segments of a story."""
        label = f" of {name}" if name else ""
        refuse_path(hypothesis, f"hypothesis{label}")
        refuse_path(reference, f"reference{label}")
        ours, theirs = _lines(hypothesis, f"The hypothesis{label}"), _lines(reference, f"The reference{label}")
        if all(map(is_blank, theirs)):
            raise InputError(f"The reference{label} contains only white space. Give a text with sentences in it.")
        if self.language is None:
            with suppress(LanguageError):
                self.language = detect_language("\n".join(theirs))
        if len(ours) == len(theirs) and not self.always:
            return Segments(tuple(ours), tuple(theirs), realigned=False)
        if self.language is None:
            raise LanguageError(
                f"The language of the reference{label} could not be detected. Give it: lang, or --lang."
            )
        self._aligner = self._aligner or Aligner(self._encoder_given)
        return resegment(ours, theirs, self._aligner.encoder, self.language)

    def signature(self) -> Signature:
        """Return what made the segments."""
        if self._aligner is None:
            return Signature(version("alignqa"), "none", None, {"segments": "as given"})
        return Signature(version("alignqa"), *describe(self._aligner.encoder), {"segments": "realigned"})


def _lines(text: Text, label: str) -> list[str]:
    """Return the lines of a text or file, or the segments of a sequence, checked."""
    if isinstance(text, Path):
        path, text = text, read_text(text)
        if not text:
            raise InputError(f"The file {str(path)!r} is empty. Give a text with sentences in it.")
    if isinstance(text, str):
        return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
    if isinstance(text, bytes) or not isinstance(text, Sequence) or not all(isinstance(item, str) for item in text):
        raise InputError(f"{label} is of type {type(text).__name__}. Give a str, a pathlib.Path or a list of str.")
    return list(text)


def compare(system: Score, baseline: Score) -> dict[str, float]:
    """Return the p-value (0..1) of the difference between two systems by metric, from sacrebleu's paired bootstrap.

    It is small if the difference is hardly due to chance (Koehn 2004, "Statistical Significance Tests
    for Machine Translation Evaluation").

    Raises:
        InputError: the two were not scored on the same segments, or not in the same way.
    """
    from sacrebleu.significance import PairedTest

    if system.segments.references != baseline.segments.references or system.measures != baseline.measures:
        raise InputError("Two systems can only be compared on the same segments. Score both with realign=True.")
    hypotheses: list[tuple[str, Sequence[str]]] = [
        (name, list(own.segments.hypotheses)) for name, own in (("baseline", baseline), ("system", system))
    ]
    references = [list(system.segments.references)]
    metrics = system.measures.metrics()
    found: Any
    _, found = PairedTest(hypotheses, metrics, references, test_type="bs", n_samples=SAMPLES, n_jobs=1)()
    # To sacrebleu, no difference at all is a significant one.
    return {name: float(found[name][1].p_value) if system[name] != baseline[name] else 1.0 for name in metrics}
