"""Vectors kept on disk between stories and runs: sentences in, vectors out, encoded only where they are new.

The store is an SQLite file: safe for several processes, bounded in size.
"""

from __future__ import annotations

import hashlib
import logging
import math
import sqlite3
import struct
import time
import weakref
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from alignqa.encoders import Encoder, describe, embed
from alignqa.errors import InputError
from alignqa.vectors import Embedding, Floats, TokenVectors

#: Keys looked up in one statement; SQLite takes at most 999 parameters on old systems.
MAX_KEYS = 500
#: Share of the entries, the oldest, that is deleted when the file is full.
EVICTED_SHARE = 0.1
#: Seconds to wait for another process that is writing.
MAX_WAIT = 60.0

_HEAD = struct.Struct("<IIIIf")
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (age INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)"
_OLDEST = "DELETE FROM vectors WHERE age <= (SELECT age FROM vectors ORDER BY age LIMIT 1 OFFSET ?)"


class CachedEncoder:
    """An encoder that remembers on disk what it has encoded.

    What is kept is exactly what the encoder returned, token vectors included, so that nothing a report is made of
    depends on the cache. They take 60 kB a sentence with the bundled encoder, and 1.5 kB without them.
    """

    def __init__(self, encoder: Encoder, path: Path, megabytes: int) -> None:
        """Put a cache at *path*, of at most *megabytes*, before an *encoder*.

        Raises:
            InputError: the weights of the encoder are not known by a hash, or the file cannot be used.
        """
        self.name, self.weights_hash = describe(encoder)
        if self.weights_hash is None:
            raise InputError(f"The encoder {self.name!r} has no weights_hash, so what it encodes cannot be cached.")
        self.store = VectorStore(path, megabytes * 1_000_000)
        self._encoder = encoder
        self._token_source = getattr(encoder, "token_source", "tokens")

    def encode(self, sentences: Sequence[str], /) -> Floats:
        """Return one vector per sentence, shape (sentences, dimensions)."""
        return self.encode_detailed(sentences, tokens=False).vectors

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        """Return vectors, weights and, with *tokens*, token vectors; only new sentences go to the encoder.

        Raises:
            EncoderError: the encoder failed.
        """
        kind = f"{self.name}\n{self.weights_hash}\n{self._token_source if tokens else ''}"
        texts = [f"{kind}\n{sentence}" for sentence in sentences]
        keys = [hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest() for text in texts]
        known = {key: row for key, value in self.store.read(keys).items() if (row := unpack(value)) is not None}
        if len({len(vector) for vector, _, _ in known.values()}) > 1:  # somebody has changed the file
            known = {}
        if new := [i for i, key in enumerate(keys) if key not in known]:
            found = embed(self._encoder, [sentences[i] for i in new], tokens=tokens)
            fresh = {keys[i]: pack(found, row) for row, i in enumerate(new)}
            self.store.write(fresh)
            known |= {key: row for key, value in fresh.items() if (row := unpack(value)) is not None}
        rows = [known[key] for key in keys]
        vectors = np.stack([vector for vector, _, _ in rows]) if rows else np.zeros((0, 1), np.float32)
        own = [of_tokens for _, _, of_tokens in rows if of_tokens is not None]
        weights = np.array([weight for _, weight, _ in rows], np.float32)
        return Embedding(vectors, weights, own if tokens and len(own) == len(rows) else None)


class VectorStore:
    """Packed vectors by key, in an SQLite file of bounded size.

    A file that cannot be read or written any more, because the disk is full for example, is logged and not used from
    then on: it saves time, and nothing else depends on it.
    """

    def __init__(self, path: Path, size: int) -> None:
        """Open the file at *path*, which may grow to *size* bytes; it is made.

        Raises:
            InputError: it cannot be used.
        """
        self._path, self._size, self._usable = path, size, True
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.database = sqlite3.connect(path, timeout=MAX_WAIT, isolation_level=None)
            weakref.finalize(self, self.database.close)
            self._share_file()
            for statement in ("PRAGMA synchronous=NORMAL", _TABLE):
                self.database.execute(statement)
        except (OSError, sqlite3.Error) as error:
            raise InputError(self._problem(error)) from error

    def _share_file(self) -> None:
        """Let several processes read and write at once, as soon as none of them is writing a new file.

        SQLite does not wait by itself here: while another process writes, it says that the file is locked.
        """
        deadline = time.monotonic() + MAX_WAIT
        while True:
            try:
                self.database.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """Return what is known of the *keys*; nothing where the file cannot be used."""
        known: dict[bytes, bytes] = {}
        if not self._usable:
            return known
        try:
            for start in range(0, len(keys), MAX_KEYS):
                wanted = keys[start : start + MAX_KEYS]
                marks = ",".join("?" * len(wanted))
                query = f"SELECT key, value FROM vectors WHERE key IN ({marks})"  # noqa: S608 - only question marks
                known.update(self.database.execute(query, wanted))
        except sqlite3.Error as error:
            self._give_up(error)
            return {}
        return known

    def write(self, values: dict[bytes, bytes]) -> None:
        """Keep *values* by their keys; the oldest entries make room for them, whose pages SQLite uses again."""
        if not self._usable:
            return
        needed = sum(map(len, values.values()))
        try:
            self.database.execute("BEGIN IMMEDIATE")
            try:
                while self._used() + needed > self._size:
                    (count,) = self.database.execute("SELECT count(*) FROM vectors").fetchone()
                    if count == 0:
                        break
                    self.database.execute(_OLDEST, (int(EVICTED_SHARE * count),))
                self.database.executemany("INSERT OR REPLACE INTO vectors (key, value) VALUES (?, ?)", values.items())
            except sqlite3.Error:
                if self.database.in_transaction:  # a full disk may have ended it already
                    self.database.execute("ROLLBACK")
                raise
            self.database.execute("COMMIT")
        except sqlite3.Error as error:
            self._give_up(error)

    def _used(self) -> int:
        """Return the bytes in use."""
        pages, free, size = (
            self.database.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _give_up(self, error: sqlite3.Error) -> None:
        self._usable = False
        logging.getLogger(__name__).warning("%s This run continues without it.", self._problem(error))

    def _problem(self, error: Exception) -> str:
        return (
            f"The cache of vectors {str(self._path)!r} cannot be used: {error}. "
            "Make room, choose another path for it, delete it, or run without one."
        )


def pack(found: Embedding, row: int) -> bytes:
    """Return one sentence's row of *found*: sizes, weight and arrays; what is not known has no dimensions.

    The sizes are the dimensions of the sentence, the number of tokens, their dimensions and those of their total.
    """
    vector = found.vectors[row].astype("<f4")
    own = None if found.tokens is None else found.tokens[row]
    count, dimensions = (0, 0) if own is None else own.vectors.shape
    total = np.zeros(0) if own is None or own.total is None else own.total
    parts = [_HEAD.pack(len(vector), count, dimensions, len(total), float(found.weights[row]))]
    parts.append(vector.tobytes())
    if own is not None:
        parts += [own.starts.astype("<i4").tobytes(), own.ends.astype("<i4").tobytes()]
        parts += [own.vectors.astype("<f4").tobytes(), total.astype("<f4").tobytes()]
    return b"".join(parts)


def unpack(value: object) -> tuple[Floats, float, TokenVectors | None] | None:
    """Return the vector, the weight and the token vectors in what :func:`pack` returned; ``None`` for anything else."""
    if not isinstance(value, bytes) or len(value) < _HEAD.size:
        return None
    size, count, dimensions, of_total, weight = _HEAD.unpack_from(value)
    of_tokens = 2 * count + count * dimensions + of_total if dimensions else 0
    if len(value) != _HEAD.size + 4 * (size + of_tokens) or not 0 <= weight < math.inf:
        return None
    vector = np.frombuffer(value, "<f4", size, _HEAD.size)
    if dimensions == 0:
        return vector, weight, None
    offset = _HEAD.size + 4 * size
    starts, ends = (np.frombuffer(value, "<i4", count, offset + i * 4 * count) for i in range(2))
    offset += 8 * count
    tokens = np.frombuffer(value, "<f4", count * dimensions, offset).reshape(count, dimensions)
    total = np.frombuffer(value, "<f4", of_total, offset + 4 * count * dimensions)
    return vector, weight, TokenVectors(tokens, starts, ends, total if of_total else None)
