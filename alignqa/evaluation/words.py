"""An encoder and sentence pairs whose words were linked by hand in; how good the links are that it finds out.

The figures are those of Och and Ney (2003), "A systematic comparison of various statistical alignment models". Its gold
has sure links, S, and possible ones, P, of which the sure ones are a part. For the links found, A, precision is
|A∩P| / |A|, recall |A∩S| / |S|, and the alignment error rate (AER) 1 - (|A∩S| + |A∩P|) / (|A| + |S|).
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import accumulate
from typing import Any

import numpy as np

from alignqa.datatypes import Signature
from alignqa.encoders import Encoder, describe, embed
from alignqa.errors import EncoderError, InputError, many
from alignqa.evaluation.alignment import PrecisionRecall
from alignqa.evaluation.calibration import calibration_error
from alignqa.evaluation.word_pairs import Link, WordPair
from alignqa.report.visible import in_markdown
from alignqa.vectors import TokenVectors
from alignqa.words import LinkSide, chosen, link_words

#: Languages written without spaces whose words are joined without any before they are encoded. Joined Japanese measured
#: better than Japanese with spaces between its words (AER .48 against .54). Chinese is not among them: with spaces it
#: measured better (.24 against .29).
JOINED = frozenset({"ja", "th", "lo", "km", "my"})
#: What alignqa is called in a table of word aligners.
OURS = "alignqa"
#: Pairs embedded at once, which bounds the memory that token vectors take.
PAIRS_PER_BATCH = 500


@dataclass(frozen=True, slots=True)
class LinkScore(PrecisionRecall):
    """How good links are: of those ``found``, ``correct`` are possible; of those sure, ``recalled`` were found."""

    @property
    def error_rate(self) -> float:
        """Alignment error rate (0..1); 0 when nothing was found and nothing is sure."""
        total = self.found + self.gold
        return 1 - (self.recalled + self.correct) / total if total else 0.0

    def to_dict(self) -> dict[str, float]:
        """Return the figures as plain data."""
        shares = {"aer": self.error_rate, "precision": self.precision, "recall": self.recall}
        return {**{name: round(share, 4) for name, share in shares.items()}, "found": self.found}


@dataclass(frozen=True, slots=True)
class LinkResult:
    """How well words are linked, with what made it: the time in seconds, and the signature of model and data.

    ``links`` are those found in each pair, ``calibration_error`` (0..1) is that of their probabilities, which stand for
    possible links. ``peers`` are the scores of other word aligners.
    """

    score: LinkScore
    calibration_error: float
    pairs: int
    words: int
    possible: int
    seconds: float
    signature: Signature
    links: tuple[tuple[Link, ...], ...]
    peers: Mapping[str, LinkScore] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data."""
        peers = {name: score.to_dict() for name, score in self.peers.items()}
        return {
            **self.score.to_dict(),
            "calibration_error": round(self.calibration_error, 4),
            "sure": self.score.gold,
            "possible": self.possible,
            "pairs": self.pairs,
            "words": self.words,
            "seconds": round(self.seconds, 3),
            **({"peers": peers} if peers else {}),
            "signature": self.signature.to_dict(),
        }

    def to_markdown(self) -> str:
        """Return the figures as a Markdown table with the facts below it."""
        rows = [f"| {' | '.join(map(in_markdown, row))} |" for row in self._rows()]
        return "\n".join([rows[0], "|---|---|---|---|---|", *rows[1:], "", self.facts])

    def __str__(self) -> str:
        """Return the figures as lines of text."""
        name, *_ = (max(map(len, column)) for column in zip(*self._rows(), strict=True))
        rows = [f"{row[0]:<{name}}  " + "  ".join(f"{cell:>9}" for cell in row[1:]) for row in self._rows()]
        return "\n".join([*rows, self.facts])

    def _rows(self) -> list[tuple[str, ...]]:
        """Return the cells of a table with a row for each word aligner."""
        scores = {OURS: self.score, **self.peers}
        rows = [
            (name, *(f"{share:.3f}" for share in (one.error_rate, one.precision, one.recall)), str(one.found))
            for name, one in scores.items()
        ]
        return [("", "AER", "precision", "recall", "links"), *rows]

    @property
    def facts(self) -> str:
        """What was measured on, how fast, how well calibrated, and by what, as lines."""
        return (
            f"{many(self.pairs, 'pair')}, {many(self.words, 'word')}, "
            f"{self.score.gold} sure and {self.possible} possible links: linked in {self.seconds:.1f} s\n"
            f"calibration error of the links found: {self.calibration_error:.3f}\n{self.signature}"
        )


def score_links(pairs: Iterable[WordPair], found: Iterable[Iterable[Link]]) -> LinkScore:
    """Compare the links *found* in each of the *pairs* with its gold, counted over all pairs together."""
    counts = np.zeros(4, np.int64)
    for pair, own in zip(pairs, map(frozenset, found), strict=True):
        counts += len(own & pair.possible), len(own), len(own & pair.sure), len(pair.sure)
    return LinkScore(*counts.tolist())


def placed_words(words: Sequence[str], language: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the sentence that *words* make, as it is encoded, and the character offsets of each word in it."""
    space = "" if language in JOINED else " "
    starts = accumulate((len(word) + len(space) for word in words[:-1]), initial=0)
    return space.join(words), tuple((start, start + len(word)) for start, word in zip(starts, words, strict=False))


def bench_words(
    pairs: Sequence[WordPair],
    languages: tuple[str, str],
    encoder: Encoder,
    peers: Mapping[str, Sequence[Iterable[Link]]] | None = None,
) -> LinkResult:
    """Encode the sentences of the *pairs*, link their words, and measure the links.

    Args:
        pairs: the gold.
        languages: those of the source and of the target.
        encoder: any that shows the vectors of its tokens.
        peers: the links that other word aligners find in each pair, by their names.

    Raises:
        EncoderError: the encoder shows no tokens, or fails.
        InputError: another word aligner is called alignqa.
    """
    if peers and OURS in peers:
        raise InputError(f"{OURS!r} is the name of this aligner in the table. Rename the other one.")
    start = time.perf_counter()
    batches = (pairs[first : first + PAIRS_PER_BATCH] for first in range(0, len(pairs), PAIRS_PER_BATCH))
    found = [links for batch in batches for links in _found(batch, languages, encoder)]
    seconds = time.perf_counter() - start
    links = tuple(tuple((i, j) for i, j, _ in own) for own in found)
    outcomes = [(p, (i, j) in pair.possible) for pair, own in zip(pairs, found, strict=True) for i, j, p in own]
    content = [[pair.source, pair.target, sorted(pair.sure), sorted(pair.possible)] for pair in pairs]
    data = hashlib.sha256(json.dumps([languages, content]).encode()).hexdigest()
    return LinkResult(
        score_links(pairs, links),
        calibration_error(outcomes),
        len(pairs),
        sum(len(pair.source) + len(pair.target) for pair in pairs),
        sum(len(pair.possible) for pair in pairs),
        seconds,
        Signature(version("alignqa"), *describe(encoder), {"data": data[:12], "langs": "-".join(languages)}),
        links,
        {name: score_links(pairs, own) for name, own in (peers or {}).items()},
    )


def _found(
    pairs: Sequence[WordPair], languages: tuple[str, str], encoder: Encoder
) -> list[list[tuple[int, int, float]]]:
    """Return the links of each of the *pairs*, whose sentences are encoded together: two words and a probability."""
    sides = [side for pair in pairs for side in zip((pair.source, pair.target), languages, strict=True)]
    placed = [placed_words(words, language) for words, language in sides]
    tokens = embed(encoder, [text or None for text, _ in placed], tokens=True).tokens
    if tokens is None:
        raise EncoderError(
            f"The encoder {describe(encoder)[0]} shows no token vectors, which words are linked by. Use the bundled "
            "one, or a sentence-transformers model with a fast tokenizer."
        )
    linked = [
        link_side(own, offsets, words) for own, (_, offsets), (words, _) in zip(tokens, placed, sides, strict=True)
    ]
    return [chosen(link_words(source, target)) for source, target in zip(linked[::2], linked[1::2], strict=True)]


def link_side(tokens: TokenVectors, offsets: tuple[tuple[int, int], ...], words: tuple[str, ...]) -> LinkSide:
    """Return a sentence as its words are linked, without tokens that stand for nothing but a space."""
    kept = tokens.ends > tokens.starts
    starts, ends = (places[kept].astype(np.int64) for places in (tokens.starts, tokens.ends))
    return LinkSide(tokens.vectors[kept], starts, ends, offsets, words)
