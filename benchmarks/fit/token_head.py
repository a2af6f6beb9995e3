"""Fit the head that makes token vectors of the bundled encoder's middle layer, in alignqa/data/encoders/token_head.npz.

Usage: python benchmarks/fit/token_head.py STORIES [STORIES ...] [--check WORDS [--unseen fr,ro,zh,ja]]

STORIES: JSON lines, one professionally translated story in several languages a line (`doc`, and a list of sentences per
language code), as in NTREX-128; lines of one story may stand in several files. No word alignments are needed:

1. The tokens of a sentence are compared with those of its translation into every other language. Two tokens translate
   each other if they choose each other directly and by way of the other languages: what most of them agree on is right
   more often than what a single pair of languages shows.
2. A linear layer over a token and its neighbours is trained to bring such tokens together and to keep all other tokens
   of some sentences apart (contrastive learning; as in InfoNCE, van den Oord et al. 2018).
3. The tokens are compared again with the vectors it makes, and it is trained anew; twice.

With --check nothing is written: it is trained without the languages in --unseen and measured on the word alignments in
the folder WORDS (SRC-TGT.text and .gold, as `alignqa bench words` reads them).
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import torch
from command import read_stories
from numpy.typing import NDArray
from torch.nn.functional import dropout, normalize

from alignqa.encoders.bundled import BundledEncoder
from alignqa.encoders.weights import find_weights
from alignqa.vectors import TokenVectors

OUTPUT = Path(__file__).parents[2] / "alignqa" / "data" / "encoders" / "token_head.npz"
OUTPUTS, NEIGHBOURS = 192, 2
#: Rounds of comparing and training: the temperature of the comparison, the outputs and the steps of the training.
ROUNDS = ((0.05, 384, 200), (0.06, 384, 200), (0.06, OUTPUTS, 400))
#: Weight of the way through other languages, against that of the direct comparison.
INDIRECT = 0.8
#: A token is learned from if this much of it has a counterpart.
MIN_COUNTERPART = 0.1
#: Sentences and languages of a step, the share of steps in which English is one of them, and what each step changes.
SENTENCES, LANGUAGES, WITH_ENGLISH, RATE, DECAY, DROPOUT = 24, 4, 0.5, 1e-3, 1e-2, 0.1
FIRST_SCALE = 14.0
SEED = 0


@dataclass(frozen=True)
class Tokens:
    """All sentences of a language: ``vectors`` (tokens, 384) of the middle layer, and where each sentence begins."""

    vectors: torch.Tensor
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, sentences: Sequence[str], encoder: BundledEncoder) -> Tokens:
        """Encode *sentences*."""
        return cls.joined(encoder.encode_detailed(sentences, tokens=True).tokens or [])

    @classmethod
    def joined(cls, found: Sequence[TokenVectors]) -> Tokens:
        """Join the tokens of sentences."""
        vectors = np.concatenate([own.vectors for own in found]).astype(np.float16)
        return cls(torch.from_numpy(vectors), np.cumsum([0, *(len(own.vectors) for own in found)]))

    def take(self, sentences: Sequence[int]) -> Tokens:
        """Return some *sentences*."""
        spans = [slice(self.starts[i], self.starts[i + 1]) for i in sentences]
        sizes = [span.stop - span.start for span in spans]
        return Tokens(torch.cat([self.vectors[span] for span in spans]), np.cumsum([0, *sizes]))


class Head(torch.nn.Module):
    """A linear layer over a token and its neighbours; no neighbour is of another sentence."""

    def __init__(self, outputs: int, vectors: torch.Tensor) -> None:
        """Begin with the principal components of *vectors*, and nothing of the neighbours."""
        super().__init__()
        directions = torch.linalg.svd(vectors - vectors.mean(0), full_matrices=False)[2]
        weights = torch.zeros(2 * NEIGHBOURS + 1, vectors.shape[1], outputs)
        weights[NEIGHBOURS] = directions[:outputs].T
        self.weights, self.bias = torch.nn.Parameter(weights), torch.nn.Parameter(torch.zeros(outputs))
        self.log_scale = torch.nn.Parameter(torch.tensor(float(np.log(FIRST_SCALE))))

    def forward(self, tokens: Tokens) -> torch.Tensor:
        """Return unit vectors, shape (tokens, outputs)."""
        vectors = dropout(tokens.vectors.float(), DROPOUT, self.training)
        sizes = torch.from_numpy(np.diff(tokens.starts))
        sentence = torch.repeat_interleave(torch.arange(len(sizes)), sizes)
        result = self.bias.expand(len(vectors), -1)
        for offset, weights in zip(range(-NEIGHBOURS, NEIGHBOURS + 1), self.weights, strict=True):
            position = torch.arange(len(vectors)) + offset
            inside = (position >= 0) & (position < len(vectors))
            position = position.clamp(0, len(vectors) - 1)
            same = inside & (sentence[position] == sentence)
            result = result + torch.where(same[:, None], vectors[position], 0) @ weights
        return normalize(result, dim=-1)


@dataclass(frozen=True)
class Links:
    """Which tokens of a sentence in all languages translate each other, from 0 to 255, and where a language begins."""

    strengths: list[NDArray[np.uint8]]
    starts: list[NDArray[np.int64]]

    def between(self, sentence: int, first: int, second: int) -> torch.Tensor:
        """Return those of a *sentence* in two languages, by their numbers, from 0 to 1."""
        starts = self.starts[sentence]
        rows, columns = (slice(starts[i], starts[i + 1]) for i in (first, second))
        return torch.from_numpy(self.strengths[sentence][rows, columns].astype(np.float32) / 255)


def link(tokens: Mapping[str, Tokens], vectors: Callable[[Tokens], torch.Tensor], temperature: float) -> Links:
    """Link the tokens of every sentence in all languages by their *vectors*."""
    made = []
    with torch.inference_mode():
        for own in tokens.values():
            found = vectors(own)
            made.append(normalize(found - found.mean(0), dim=-1))
    result = Links([], [])
    count = len(made)
    for number in range(len(next(iter(tokens.values())).starts) - 1):
        blocks = [
            of_language[own.starts[number] : own.starts[number + 1]]
            for of_language, own in zip(made, tokens.values(), strict=True)
        ]
        language = torch.repeat_interleave(torch.arange(count), torch.tensor([len(block) for block in blocks]))
        everything = torch.cat(blocks)
        likely = torch.exp((everything @ everything.T - 1) / temperature)
        chosen = likely / (likely @ torch.nn.functional.one_hot(language, count).float())[:, language]
        other = language[:, None] != language[None, :]
        mutual = chosen * chosen.T * other
        agreed = (INDIRECT * (mutual @ mutual) / (count - 2) + (1 - INDIRECT) * mutual) * other
        result.strengths.append((agreed.clamp(0, 1) * 255).round().to(torch.uint8).numpy())
        result.starts.append(np.cumsum([0, *(len(block) for block in blocks)]))
    return result


def train(tokens: Mapping[str, Tokens], links: Links, outputs: int, steps: int) -> Head:
    """Return a head trained on *links*."""
    torch.manual_seed(SEED)
    rng = np.random.default_rng(SEED)
    head = Head(outputs, torch.cat([own.vectors[::40].float() for own in tokens.values()]))
    optimizer = torch.optim.AdamW(head.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.1)
    names = list(tokens)
    for _ in range(steps):
        sentences = rng.choice(len(links.starts), min(SENTENCES, len(links.starts)), replace=False)
        languages = rng.choice(names, min(LANGUAGES, len(names)), replace=False).tolist()
        if rng.random() < WITH_ENGLISH and "en" in names and "en" not in languages:
            languages[0] = "en"
        batch = {name: tokens[name].take(sentences) for name in languages}
        made = {name: head(own) for name, own in batch.items()}
        losses = []
        for first, second in combinations(languages, 2):
            wanted = torch.block_diag(*(links.between(i, names.index(first), names.index(second)) for i in sentences))
            found = made[first] @ made[second].T * head.log_scale.exp()
            losses += [_contrast(found, wanted), _contrast(found.T, wanted.T)]
        loss = torch.stack(losses).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return head.eval()


def _contrast(found: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return how badly tokens choose the counterparts that are *wanted* among all tokens, by those that have one."""
    mass = wanted.sum(1)
    learned = mass > MIN_COUNTERPART
    if not learned.any():
        return found.sum() * 0
    missed = -(torch.log_softmax(found[learned], 1) * wanted[learned]).sum(1) / mass[learned]
    weights = mass[learned].clamp(max=1)
    return (missed * weights).sum() / weights.sum()


def fit(tokens: Mapping[str, Tokens]) -> Head:
    """Return the head of the last round."""
    vectors: Callable[[Tokens], torch.Tensor] = lambda own: own.vectors.float()  # noqa: E731
    for number, (temperature, outputs, steps) in enumerate(ROUNDS, 1):
        links = link(tokens, vectors, temperature)
        head = train(tokens, links, outputs, steps)
        print(f"round {number} of {len(ROUNDS)}", flush=True)
        vectors = head
    return head


def read_sentences(stories: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Return the sentences of all *stories* by language, for the languages that every story has."""
    shared = sorted(set.intersection(*(set(story) for story in stories)) - {"doc"})
    return {language: [text for story in stories for text in story[language]] for language in shared}


def main() -> None:
    """Encode, fit, and measure or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stories", type=Path, nargs="+")
    parser.add_argument("--check", type=Path, metavar="WORDS")
    parser.add_argument("--unseen", default="fr,ro,zh,ja")
    options = parser.parse_args()
    weights = find_weights()
    if weights is None:
        parser.error("the bundled encoder is not installed")
    encoder = BundledEncoder(weights, head=False)
    unseen = options.unseen.split(",") if options.check else []
    stories, sha256 = read_stories(options.stories)
    sentences = {name: texts for name, texts in read_sentences(stories).items() if name not in unseen}
    head = fit({name: Tokens.of(texts, encoder) for name, texts in sentences.items()})
    arrays = {"weights": head.weights.detach().numpy(), "bias": head.bias.detach().numpy()}
    if options.check:
        report(arrays, weights, options.check)
    else:
        write(arrays, list(sentences), sha256, encoder)


def report(arrays: Mapping[str, NDArray[np.float32]], weights: Path, folder: Path) -> None:
    """Print the alignment error rate on every word alignment in *folder*."""
    from alignqa.encoders.e5 import TokenHead
    from alignqa.evaluation.word_pairs import read_word_pairs
    from alignqa.evaluation.words import bench_words

    encoder = BundledEncoder(weights, head=TokenHead(**arrays))
    for path in sorted(folder.glob("*.text")):
        languages = tuple(path.stem.split("-"))
        pairs = read_word_pairs(path, path.with_suffix(".gold"))
        print(path.stem, bench_words(pairs, languages, encoder, {}))


def write(
    arrays: Mapping[str, NDArray[np.float32]], languages: Sequence[str], sha256: str, encoder: BundledEncoder
) -> None:
    """Write the head, in half precision, and beside it what it was made of."""
    np.savez(OUTPUT, **{name: values.astype(np.float16) for name, values in arrays.items()})
    provenance = {
        "script": "benchmarks/fit/token_head.py",
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "data": {"name": "NTREX-128, half of its stories", "sha256": sha256, "languages": languages},
        "encoder": [encoder.name, encoder.weights_hash],
        "seed": SEED,
        "npz": hashlib.sha256(OUTPUT.read_bytes()).hexdigest(),
    }
    OUTPUT.with_suffix(".json").write_text(json.dumps(provenance, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
