"""A language in, sacrebleu's metrics set for it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from alignqa.errors import InputError

#: sacrebleu's tokenizers for BLEU where words are not separated by spaces; its own choice for Japanese needs MeCab.
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
