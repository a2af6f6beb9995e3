"""sacrebleu's metrics, set for a language, and its test of the difference between two systems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from alignqa.errors import InputError

if TYPE_CHECKING:
    from alignqa.evaluation.metrics import Score

#: Samples of a bootstrap, as sacrebleu takes them by default.
SAMPLES = 1000

#: sacrebleu's tokenizers for BLEU where words are not set apart by spaces; its own choice for Japanese needs MeCab.
_TOKENIZERS = {"zh": "zh", "ja": "char", "th": "char", "lo": "char", "km": "char", "my": "char"}


@dataclass(frozen=True, slots=True)
class Measures:
    """How sacrebleu measures: its tokenizer for BLEU, and whether TER takes characters where words have no spaces."""

    tokenizer: str
    characters: bool

    @classmethod
    def of(cls, language: str | None, tokenizer: str | None) -> Measures:
        """Return the measures for a language, with the user's tokenizer where one was named.

        Raises:
            InputError: sacrebleu has no such tokenizer, or lacks a package for it.
        """
        from sacrebleu.metrics.bleu import BLEU

        tokenizer = tokenizer or _TOKENIZERS.get(language or "", BLEU.TOKENIZER_DEFAULT)
        if tokenizer not in BLEU.TOKENIZERS:
            raise InputError(f"sacrebleu has no tokenizer {tokenizer!r}. It has: {', '.join(sorted(BLEU.TOKENIZERS))}.")
        try:
            BLEU(tokenize=tokenizer)
        except (ImportError, OSError, RuntimeError) as error:
            raise InputError(f"sacrebleu cannot use the tokenizer {tokenizer!r}: {error}. Take another.") from error
        return cls(tokenizer, language in _TOKENIZERS)

    def metrics(self) -> dict[str, Any]:
        """Return new metrics of sacrebleu by the names it gives them."""
        from sacrebleu.metrics.bleu import BLEU
        from sacrebleu.metrics.chrf import CHRF
        from sacrebleu.metrics.ter import TER

        ter = TER(normalized=True, asian_support=True) if self.characters else TER()
        return {"BLEU": BLEU(tokenize=self.tokenizer), "chrF2++": CHRF(word_order=2), "TER": ter}


def compare(system: Score, baseline: Score) -> dict[str, float]:
    """Return the p-value (0..1) of the difference between two systems by metric, from sacrebleu's paired bootstrap.

    It is small where chance alone would hardly make so large a difference (Koehn 2004, "Statistical Significance Tests
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
    # sacrebleu calls no difference at all a sure one.
    return {name: float(found[name][1].p_value) if system[name] != baseline[name] else 1.0 for name in metrics}
