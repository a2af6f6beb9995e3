"""Document alignment: two folders of stories in, which of them translate each other out.

Vectors of whole documents find candidates; vectors of their parts in order (Thompson and Koehn 2020, "Exploiting
Sentence Order in Document Alignment") rank them; the aligner has the last word on each pair, best first, and every
story is paired once (competitive linking, Melamed 2000).
"""

from __future__ import annotations

import math
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alignqa.aligner import align_documents
from alignqa.batch.input.manifest import Record, Unmatched, story_files
from alignqa.datatypes import Side
from alignqa.encoders import Encoder, embed, is_short, measure_background
from alignqa.errors import AlignQAError
from alignqa.resources import load_thresholds
from alignqa.text.documents import load_document
from alignqa.vectors import Background, Embedding, Floats, unit

#: Documents of the other side that are looked at for each one.
MAX_CANDIDATES = 10
#: Number and sharpness of the windows laid over a document, as in the paper.
WINDOWS, SHARPNESS = 16, 20
MAX_SENTENCES_AT_ONCE = 2000
MAX_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class EncodedFolder:
    """The documents of one folder, and why some of its files cannot be read.

    ``paths`` are those of the others; document *i* has the sentences ``starts[i]`` to ``starts[i + 1]``, whose
    ``vectors``, on the disk, and ``sizes`` follow. ``rarity`` gives less weight to sentences that occur in many
    documents, as menus and appeals do.
    """

    side: Side
    problems: dict[Path, str]
    paths: list[Path]
    starts: NDArray[np.int64]
    vectors: Floats
    sizes: Floats
    rarity: Floats

    def embedding(self, document: int) -> Embedding:
        """Return the sentence vectors of a document."""
        rows = slice(int(self.starts[document]), int(self.starts[document + 1]))
        return Embedding(np.array(self.vectors[rows]), self.sizes[rows])

    @property
    def shortest(self) -> int:
        """The number of sentences of the shortest document; 0 where there is none."""
        return int(np.diff(self.starts).min(initial=self.starts[-1]))

    def mean_vector(self) -> Floats:
        """Return the mean vector of all sentences, which mirrors their language and is the same in all documents.

        It is drawn towards zero for few documents, so that a single one is not centred away.
        """
        weights = self.sizes * self.rarity
        total = np.zeros(self.vectors.shape[1], np.float64)
        for start in range(0, len(weights), MAX_SENTENCES_AT_ONCE):
            rows = slice(start, start + MAX_SENTENCES_AT_ONCE)
            total += weights[rows] @ self.vectors[rows]
        documents = len(self.paths)
        return np.asarray(total / max(float(weights.sum()), 1e-9) * documents / (documents + 1), np.float32)

    def document_vectors(self, scratch: Path) -> Floats:
        """Return one unit vector for each document, shape (documents, windows * dimensions), in a file in *scratch*."""
        weights, mean = self.sizes * self.rarity, self.mean_vector()
        shape = (len(self.paths), WINDOWS * self.vectors.shape[1])
        result = np.memmap(scratch / f"{self.side}-windows", np.float32, "w+", shape=shape)
        for i in range(len(self.paths)):
            rows = slice(int(self.starts[i]), int(self.starts[i + 1]))
            sums = (window_weights(rows.stop - rows.start) * weights[rows]) @ (self.vectors[rows] - mean)
            result[i] = unit(sums.ravel())
        return result


@cache
def window_weights(sentences: int) -> Floats:
    """Return how much each of a document's sentences counts in each window, shape (windows, sentences).

    The windows are PERT distributions over the document, with their modes evenly spread from its beginning to its end.
    """
    modes = (np.arange(WINDOWS) + 0.5)[:, None] / WINDOWS
    positions = (np.arange(sentences) + 0.5)[None] / max(sentences, 1)
    density = positions ** (SHARPNESS * modes) * (1 - positions) ** (SHARPNESS * (1 - modes))
    return np.asarray(density / np.maximum(density.max(axis=1, keepdims=True), 1e-30), np.float32)


def match_folders(
    source: Path,
    target: Path,
    encoder: Encoder,
    *,
    source_lang: str | None = None,
    target_lang: str | None = None,
    scratch: Path | None = None,
) -> tuple[list[Record], list[Unmatched]]:
    """Find out which ``*.txt`` file of *source* is translated by which of *target*.

    Returns a record for each pair, named after the file of the source, one with a ``problem`` for each file that cannot
    be read, named by its path, and the files without a counterpart. The vectors, 1.5 kB a sentence and 25 kB a document
    with the bundled encoder, are kept in files in *scratch*, or in the system's folder of temporary files, until it is
    done.

    Raises:
        InputError: one of them is not a folder, or holds no such file.
        EncoderError: the encoder failed.
    """
    files = story_files(source), story_files(target)
    with tempfile.TemporaryDirectory(dir=scratch) as name:
        originals = _encode_folder("source", files[0], source_lang, encoder, Path(name))
        translations = _encode_folder("target", files[1], target_lang, encoder, Path(name))
        background = None
        if is_short(originals.shortest, translations.shortest):
            background = measure_background(encoder)
        pairs = pair_documents(originals, translations, Path(name), background)
        found = sorted((originals.paths[i], translations.paths[j]) for i, j in pairs)
    records = [
        Record(one.relative_to(source).as_posix().removesuffix(".txt"), one, other, source_lang, target_lang)
        for one, other in found
    ]
    problems = originals.problems | translations.problems
    records += [Record(str(path), problem=problem) for path, problem in problems.items()]
    known = {path for pair in found for path in pair} | set(problems)
    sides: tuple[tuple[Side, list[Path]], ...] = (("source", files[0]), ("target", files[1]))
    return records, [Unmatched(side, path) for side, paths in sides for path in paths if path not in known]


def _encode_folder(
    side: Side, paths: Sequence[Path], language: str | None, encoder: Encoder, scratch: Path
) -> EncodedFolder:
    """Split and encode the documents at *paths*; those that cannot be read are left out."""
    seen: Counter[int] = Counter()
    problems: dict[Path, str] = {}
    readable, starts, hashes, sizes = [], [0], [], []
    with (scratch / side).open("wb") as file:
        dimensions = 1
        for batch in _batches(side, paths, language, problems):
            found = embed(encoder, [text for _, texts in batch for text in texts], tokens=True)
            dimensions = found.vectors.shape[1]
            file.write(found.vectors.tobytes())
            sizes += found.weights.tolist()
            for path, texts in batch:
                readable.append(path)
                starts.append(starts[-1] + len(texts))
                hashes += [hash(text) for text in texts]
                seen.update({hash(text) for text in texts})
    count = starts[-1]
    vectors: Floats = np.zeros((0, 1), np.float32)
    if count:
        vectors = np.memmap(scratch / side, np.float32, "r", shape=(count, dimensions))
    rarity = [math.log(1 + len(readable) / seen[value]) for value in hashes]
    return EncodedFolder(
        side, problems, readable, np.array(starts), vectors, np.array(sizes, "f4"), np.array(rarity, "f4")
    )


def _batches(
    side: Side, paths: Sequence[Path], language: str | None, problems: dict[Path, str]
) -> Iterator[list[tuple[Path, list[str]]]]:
    """Yield documents and their sentences, enough at once to fill the encoder's batches; note what cannot be read."""
    batch: list[tuple[Path, list[str]]] = []
    for path in paths:
        try:
            document = load_document(path, language, name=side)
        except AlignQAError as error:
            problems[path] = str(error)
            continue
        batch.append((path, [sentence.text for sentence in document.sentences]))
        if sum(len(texts) for _, texts in batch) >= MAX_SENTENCES_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def pair_documents(
    source: EncodedFolder, target: EncodedFolder, scratch: Path, background: Background | None = None
) -> list[tuple[int, int]]:
    """Return the pairs of documents, by index: of the best candidates first, each that the aligner agrees with.

    The *background* is that of the encoder; short documents are compared with it.
    """
    if not source.paths or not target.paths:
        return []
    candidates = _candidates(source.document_vectors(scratch), target.document_vectors(scratch))
    min_related = load_thresholds("aligner")["related"]["min_probability"]
    pairs: list[tuple[int, int]] = []
    free_source, free_target = set(range(len(source.paths))), set(range(len(target.paths)))
    for _, i, j in sorted(candidates, key=lambda found: (-found[0], *found[1:])):
        if i not in free_source or j not in free_target:
            continue
        sides = source.embedding(i), target.embedding(j)
        known = background if is_short(*map(len, sides)) else None
        if align_documents(*sides, background=known).related >= min_related:
            pairs.append((i, j))
            free_source.remove(i)
            free_target.remove(j)
    return pairs


def _candidates(source: Floats, target: Floats) -> Iterator[tuple[float, int, int]]:
    """Yield likely pairs with the similarity of their windows: of each document those most similar as a whole."""
    # A whole document is the sum of its windows; it is summed row by row, as the windows are on the disk.
    whole_source, whole_target = (
        unit(np.stack([row.reshape(WINDOWS, -1).sum(axis=0) for row in windows])) for windows in (source, target)
    )
    wanted = min(MAX_CANDIDATES, len(whole_target))
    for start in range(0, len(whole_source), MAX_ROWS_AT_ONCE):
        similar = whole_source[start : start + MAX_ROWS_AT_ONCE] @ whole_target.T
        best = np.argpartition(-similar, wanted - 1, axis=1)[:, :wanted]
        for i, row in enumerate(best.tolist(), start):
            yield from zip((target[row] @ source[i]).tolist(), [i] * wanted, row, strict=True)
