"""A translation and the segments of its reference in; the translation cut into as many segments out.

Sentences are aligned by meaning. Where a group has several reference segments, the words of the translation are shared
out among them by the words they have in common, much as Matusov et al. (2005, "Evaluating Machine Translation Output
with Automatic Sentence Segmentation") do with whole documents. Every word is in one segment: none escapes the metrics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rapidfuzz.distance import Indel

from alignqa.aligner import AlignedGroup, align_documents
from alignqa.encoders import Encoder, embed, tokens_fit
from alignqa.text.cues import add_cues
from alignqa.text.segmentation import is_blank, split_sentences

#: A word with the space before it; in scripts without spaces between words, a character.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_WORD = re.compile(rf"\s*(?:[{_UNSPACED}]|[^\s{_UNSPACED}]+)")

_AROUND = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Segments:
    """The segments of a translation and of its reference, as many of each; ``realigned`` says whether they were cut."""

    hypotheses: tuple[str, ...]
    references: tuple[str, ...]
    realigned: bool


def resegment(hypothesis: Sequence[str], references: Sequence[str], encoder: Encoder, language: str) -> Segments:
    """Cut a translation into one segment for each of *references*.

    Args:
        hypothesis: the translation in pieces of any size, such as its lines or paragraphs.
        references: the segments to get, in the same language; blank ones are left out.
        encoder: the encoder that aligns the sentences.
        language: the ISO 639-1 code of both.
    """
    wanted = [text for text in references if not is_blank(text)]
    text = "\n".join(hypothesis)
    sentences = [s.text for s in split_sentences(text, language) if not is_blank(s.text)]
    groups: Iterable[AlignedGroup] = ()
    if sentences and wanted:
        tokens = tokens_fit(len(sentences) + len(wanted))
        source, target = (add_cues(embed(encoder, own, tokens=tokens), own) for own in (sentences, wanted))
        groups = align_documents(source, target).groups
    parts: list[list[str]] = [[] for _ in wanted]
    for segment, words in share_out(sentences, wanted, groups):
        parts[segment].append(words)
    return Segments(tuple(_join(part) for part in parts), tuple(wanted), realigned=True)


def share_out(
    sentences: Sequence[str], wanted: Sequence[str], groups: Iterable[AlignedGroup]
) -> Iterator[tuple[int, str]]:
    """Yield every piece of the translation, in order, with the segment it goes to.

    A sentence without a counterpart goes where the one before it went: what was made up counts against a translation.
    """
    group_of = {group.source[0]: group for group in groups if group.source and group.target}
    inside = {i for group in group_of.values() for i in group.source}
    segment = 0
    for i, sentence in enumerate(sentences):
        if i in group_of:
            group = group_of[i]
            text = _join([sentences[member] for member in group.source])
            cut = cut_like(text, [wanted[j] for j in group.target])
            yield from zip(group.target, cut, strict=True)
            segment = group.target[-1]
        elif i not in inside:
            yield segment, sentence


def cut_like(text: str, references: Sequence[str]) -> list[str]:
    """Cut *text* into as many pieces as *references*, so that the pieces share as many words with them as possible.

    The words that occur in both in the same order (the longest common subsequence) hold the cuts; what lies between two
    of them is cut in proportion.
    """
    if len(references) == 1:
        return [text]
    words = _WORD.findall(text)
    wanted = [_WORD.findall(reference) for reference in references]
    joined = [word for own in wanted for word in own]
    steps = Indel.opcodes(_folded(joined), _folded(words))
    anchors = [(s.src_start, s.src_end, s.dest_start, s.dest_end) for s in steps if s.tag == "equal"]
    anchors = [(0, 0, 0, 0), *anchors, (len(joined), len(joined), len(words), len(words))]
    ends = list(accumulate(len(own) for own in wanted))[:-1]
    cuts = [0, *(_position(anchors, end) for end in ends), len(words)]
    return ["".join(words[start:end]).strip() for start, end in pairwise(cuts)]


def _folded(words: Iterable[str]) -> list[str]:
    """Return words as they are compared: without case and punctuation around them."""
    return [_AROUND.sub("", word.strip()).casefold() or word.strip() for word in words]


def _position(anchors: Sequence[tuple[int, int, int, int]], end: int) -> int:
    """Return how many words of the text correspond to the first *end* words of the references.

    *anchors* are runs of words of the references, and of the text, that are the same.
    """
    for (_, before, _, text_before), (start, stop, text_start, _) in pairwise(anchors):
        if start < end <= stop:
            return text_start + end - start
        if before < end <= start:
            return text_before + round((end - before) / (start - before) * (text_start - text_before))
    return 0


def _join(pieces: Iterable[str]) -> str:
    return " ".join(piece for piece in pieces if piece)
