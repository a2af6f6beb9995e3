"""Word-for-word translations in, texts as freely translated as literature out, with their alignment.

News is translated sentence by sentence, and an aligner fitted on it alone takes a short or loosely worded sentence for
an omission. Here sentences are cut, shortened and joined, boundaries moved, sentences and passages dropped, passages of
other texts put in, and words exchanged for others, at rates drawn anew for each document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from alignqa.evaluation.gold import Group
from alignqa.vectors import Embedding, Floats, TokenVectors

#: Where a translator may begin a new sentence: after punctuation, at a dash, after direct speech.
_CUTS = re.compile(r"(?<=[,;:，；：、،])\s*|\s+(?=[—–-]\s)|(?<=[\"”»」])\s+|(?<=[。！？])")
UNSPACED = frozenset({"zh", "ja", "th"})
#: No part of a cut sentence is shorter, in characters: with and without spaces between words.
_MIN_PART = {False: 12, True: 5}
#: Share of the dropped groups next to which one is dropped on the other side.
BESIDE = 1 / 6


@dataclass(frozen=True)
class Text:
    """Two versions of a text as sentences, and the groups that translate each other.

    ``loose`` are the numbers of the groups that may also be split further, no one knows where.
    """

    source: list[str]
    target: list[str]
    groups: list[Group]
    loose: frozenset[int]


@dataclass(frozen=True)
class Sample:
    """A text to fit on: the corpus and the unit it belongs to, its embedded sentences, and its groups as in Text."""

    corpus: str
    unit: str
    name: str
    languages: tuple[str, str]
    sides: tuple[Embedding, Embedding]
    groups: list[Group]
    loose: frozenset[int] = frozenset()
    weight: float = 1.0


def alter(
    source: Sequence[str], target: Sequence[str], languages: tuple[str, str], random: np.random.Generator
) -> Text:
    """Return a translation, whose sentences correspond by number, with sentences cut, joined, moved and dropped.

    Some sentences lose a part on one side, and are still a pair: what is missing in it is for the checks to find.
    """
    cut = [random.choice([0, 0.05, 0.15, 0.35, 0.6]) * random.random() for _ in languages]
    joined, dropped = random.choice([0, 0, 0.05, 0.15]), random.choice([0, 0, 0, 0.02, 0.06])
    moved, shortened = random.choice([0, 0, 0.05]), random.choice([0, 0, 0.05, 0.15])
    spaces = ["" if language in UNSPACED else " " for language in languages]
    made: tuple[list[str], list[str]] = ([], [])
    groups: list[Group] = []
    loose = set()
    k = 0
    while k < len(source):
        draw, pair = random.random(), k + 1 < len(source)
        parts: list[list[str]] = [[source[k]], [target[k]]]
        if draw < dropped:
            parts[int(draw < dropped / 2)] = []
        elif pair and random.random() < joined:
            both = [[source[k], source[k + 1]], [target[k], target[k + 1]]]
            side = int(random.random() < 0.5)
            both[side] = [spaces[side].join(both[side])]
            parts, k = both, k + 1
        elif pair and random.random() < moved and len(ends := _cut(target[k], languages[1], random)) > 1:
            rest = spaces[1].join([ends[-1], target[k + 1]])
            parts, k = [[source[k], source[k + 1]], [spaces[1].join(ends[:-1]), rest]], k + 1
        elif random.random() < shortened:
            side = int(random.random() < 0.5)
            parts[side] = [_shortened(parts[side][0], languages[side], spaces[side], random)]
        else:
            for side, text in enumerate((source[k], target[k])):
                if random.random() < cut[side]:
                    parts[side] = _cut(text, languages[side], random)
            if min(map(len, parts)) > 1:
                loose.add(len(groups))
        groups.append(_added(made, parts))
        k += 1
    return Text(*made, groups, frozenset(loose))


def _cut(text: str, language: str, random: np.random.Generator) -> list[str]:
    """Return a sentence in two or three parts, or whole where there is no place to cut it."""
    least = _MIN_PART[language in UNSPACED]
    places = [match.end() for match in _CUTS.finditer(text) if least < match.end() < len(text) - least]
    if not places:
        return [text]
    count = 1 if random.random() < 0.75 else min(2, len(places))
    edges = [0, *sorted(random.choice(places, count, replace=False).tolist()), len(text)]
    parts = [text[start:end].strip() for start, end in pairwise(edges)]
    return [part for part in parts if part]


def _shortened(text: str, language: str, space: str, random: np.random.Generator) -> str:
    """Return a sentence without one of the parts it can be cut into; whole where it cannot."""
    parts = _cut(text, language, random)
    if len(parts) > 1:
        del parts[int(random.integers(len(parts)))]
    return space.join(parts)


def _added(made: tuple[list[str], list[str]], parts: Sequence[Sequence[str]]) -> Group:
    """Add sentences to both sides and return their numbers."""
    numbers = []
    for own, sentences in zip(made, parts, strict=True):
        numbers.append(tuple(range(len(own), len(own) + len(sentences))))
        own.extend(sentences)
    return numbers[0], numbers[1]


def cut_out(sample: Sample, first: int, count: int) -> Sample:
    """Return *count* groups of a text from number *first* on, with the sentences between them."""
    before, groups = sample.groups[:first], sample.groups[first : first + count]
    starts = [max((i + 1 for group in before for i in group[side]), default=0) for side in (0, 1)]
    ends = [max([starts[side], *(i + 1 for group in groups for i in group[side])]) for side in (0, 1)]
    if first + count >= len(sample.groups):
        ends = [len(side) for side in sample.sides]
    own = [
        (tuple(i - starts[0] for i in source if i >= starts[0]), tuple(j - starts[1] for j in target if j >= starts[1]))
        for source, target in groups
    ]
    source, target = (side.take(slice(*edges)) for side, *edges in zip(sample.sides, starts, ends, strict=True))
    loose = frozenset(number - first for number in sample.loose if first <= number < first + count)
    return replace(sample, sides=(source, target), groups=own, loose=loose)


def without_tokens(sample: Sample) -> Sample:
    """Return the same text as an encoder that does not show its tokens sees it."""
    source, target = (replace(side, tokens=None) for side in sample.sides)
    return replace(sample, sides=(source, target))


def blur(sample: Sample, rate: float, random: np.random.Generator) -> Sample:
    """Return a text in which that share of the tokens is exchanged for others of the same side.

    The vector of a sentence moves as if each token had the mean vector of the sentence it comes from.
    """
    if rate == 0:
        return sample
    sides = []
    for side in sample.sides:
        assert side.tokens is not None
        pool = np.concatenate([own.vectors for own in side.tokens])
        sums, sizes = side.sums()
        means = sums / sizes[:, None]
        sentence = np.repeat(np.arange(len(side)), [len(own.vectors) for own in side.tokens])
        tokens, vectors = [], side.vectors.copy()
        for number, own in enumerate(side.tokens):
            new = own.vectors.copy()
            chosen = random.random(len(new)) < rate
            drawn = random.integers(0, len(pool), int(chosen.sum()))
            new[chosen] = pool[drawn]
            moved = (means[sentence[drawn]] - means[number]).sum(axis=0)
            vectors[number] += moved / side.weights[number]
            tokens.append(TokenVectors(new, own.starts, own.ends, sums[number] + moved))
        sides.append(replace(side, vectors=vectors, tokens=tokens))
    return replace(sample, sides=(sides[0], sides[1]))


def vary(
    sample: Sample, dropped: float, passages: bool, others: Sequence[Sample], random: np.random.Generator
) -> Sample:
    """Return a text with that share of its groups dropped on one side.

    Next to every sixth of them a group is dropped on the other side, so that an omission and an addition on one topic
    stand side by side. With *passages*, a passage may be missing on one side, and one of the *others* in the same
    language put in.
    """
    kept = _kept(sample, dropped, passages, random)
    put_in = _foreign(sample, others, random) if passages and random.random() < 0.6 else None
    sides, numbers, foreign = [], [], []
    for number, side in enumerate(sample.sides):
        at, block = (put_in[1], put_in[2]) if put_in and put_in[0] == number else (0, side.take(slice(0, 0)))
        before, after = np.flatnonzero(kept[number][:at]), at + np.flatnonzero(kept[number][at:])
        sides.append(_joined([side.take(before), block, side.take(after)]))
        first_after = len(before) + len(block)
        numbers.append(
            dict(
                zip(
                    [*before.tolist(), *after.tolist()],
                    [*range(len(before)), *range(first_after, first_after + len(after))],
                    strict=True,
                )
            )
        )
        foreign.append(list(range(len(before), first_after)))
    groups, loose = [], set()
    for k, group in enumerate(sample.groups):
        source, target = (tuple(new[i] for i in own if i in new) for own, new in zip(group, numbers, strict=True))
        if source and target:
            loose |= {len(groups)} if k in sample.loose else set()
            groups.append((source, target))
        else:
            groups += _alone(source, target)
    groups += _alone(*foreign)
    return _in_order(replace(sample, sides=(sides[0], sides[1]), groups=groups, loose=frozenset(loose)))


def _kept(sample: Sample, dropped: float, passages: bool, random: np.random.Generator) -> list[NDArray[np.bool_]]:
    """Return which sentences of each side stay, where that share of the groups and perhaps a passage is dropped."""
    kept = [np.ones(len(side), bool) for side in sample.sides]
    count = len(sample.groups)
    for number, group in enumerate(sample.groups):
        if all(group) and random.random() < dropped:
            side = int(random.random() < 0.5)
            kept[side][list(group[side])] = False
            beside = number + (1 if random.random() < 0.5 else -1)
            if random.random() < BESIDE and 0 <= beside < count and all(sample.groups[beside]):
                kept[1 - side][list(sample.groups[beside][1 - side])] = False
    if passages and random.random() < 0.4 and count > 20:
        length = int(random.integers(2, min(16, count // 3)))
        first, side = int(random.integers(0, count - length)), int(random.random() < 0.5)
        for group in sample.groups[first : first + length]:
            kept[side][list(group[side])] = False
    return kept


def _alone(source: Sequence[int], target: Sequence[int]) -> list[Group]:
    return [*(((i,), ()) for i in source), *(((), (j,)) for j in target)]


def _foreign(
    sample: Sample, others: Sequence[Sample], random: np.random.Generator
) -> tuple[int, int, Embedding] | None:
    """Return a passage of another text: the side it goes to, before which sentence, and its embedding."""
    side = int(random.random() < 0.5)
    pool = [
        (other, own)
        for other in others
        for own in (0, 1)
        if other.languages[own] == sample.languages[side] and other.name != sample.name
    ]
    if not pool:
        return None
    other, own = pool[int(random.integers(len(pool)))]
    size = len(other.sides[own])
    length = int(min(size, random.integers(3, 40)))
    start = int(random.integers(0, size - length + 1))
    after = int(random.integers(0, len(sample.groups) + 1))
    at = max((max(group[side]) + 1 for group in sample.groups[:after] if group[side]), default=0)
    return side, at, other.sides[own].take(slice(start, start + length))


def _joined(parts: Sequence[Embedding]) -> Embedding:
    """Return some embeddings, all with tokens and cues, as one."""

    def rows(arrays: Sequence[NDArray[np.float32] | None]) -> Floats:
        return np.concatenate([array for array in arrays if array is not None])

    return Embedding(
        rows([part.vectors for part in parts]),
        rows([part.weights for part in parts]),
        [own for part in parts for own in part.tokens or ()],
        rows([part.cues for part in parts]),
    )


def _in_order(sample: Sample) -> Sample:
    """Return the sample with its groups in order: unaligned sentences where they stand among those of the others."""
    groups = sample.groups
    loose = {groups[k] for k in sample.loose}
    both = sorted(group for group in groups if all(group))
    alone = [sorted(group for group in groups if not group[1 - side]) for side in (0, 1)]
    ordered: list[Group] = []
    for group in both:
        for side in (0, 1):
            while alone[side] and alone[side][0][side] < group[side]:
                ordered.append(alone[side].pop(0))
        ordered.append(group)
    ordered += [*alone[0], *alone[1]]
    return replace(sample, groups=ordered, loose=frozenset(k for k, group in enumerate(ordered) if group in loose))
