"""Vectors kept on disk between stories and runs, in SQLite: safe for several processes, bounded in size."""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import struct
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alignqa.encoders import Encoder, describe, embed
from alignqa.errors import InputError
from alignqa.vectors import Embedding, TokenVectors

#: Keys looked up in one statement; SQLite takes at most 999 parameters on old systems.
_KEYS = 500
#: Share of the entries, the oldest, that goes when the file is full.
_EVICTED = 0.1
#: Seconds to wait for another process that is writing.
_PATIENCE = 60.0
_HEAD = struct.Struct("<IIf")

_TABLE = "CREATE TABLE IF NOT EXISTS vectors (age INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)"
_OLDEST = "DELETE FROM vectors WHERE age <= (SELECT age FROM vectors ORDER BY age LIMIT 1 OFFSET ?)"


_Given = TypeVar("_Given")
_Found = TypeVar("_Found")


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
        self._usable = True
        self._encoder, self._path, self._bytes = encoder, path, megabytes * 1_000_000
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", _TABLE):
                self._database.execute(statement)
        except (OSError, sqlite3.Error) as error:
            raise self._unusable(error) from error

    def encode(self, sentences: Sequence[str], /) -> NDArray[np.float32]:
        """Return one vector per sentence, shape (sentences, dimensions)."""
        return self.encode_detailed(sentences, tokens=False).vectors

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        """Return vectors, weights and, with *tokens*, token vectors; only new sentences go to the encoder.

        A cache that cannot be read or written any more, because the disk is full for example, is logged and left alone
        from then on: it saves time, and nothing else hangs on it.

        Raises:
            EncoderError: the encoder failed.
        """
        keys = [self._key(sentence, tokens) for sentence in sentences]
        known = self._if_usable(self._read, keys) or {}
        new = [i for i, key in enumerate(keys) if key not in known]
        if new:
            found = embed(self._encoder, [sentences[i] for i in new], tokens=tokens)
            fresh = {keys[i]: _pack(found, row) for row, i in enumerate(new)}
            self._if_usable(self._write, fresh)
            known |= fresh
        return _join([_unpack(known[key]) for key in keys], tokens)

    def _if_usable(self, step: Callable[[_Given], _Found], given: _Given) -> _Found | None:
        if self._usable:
            try:
                return step(given)
            except sqlite3.Error as error:
                self._usable = False
                logging.getLogger(__name__).warning("%s This run goes on without it.", self._unusable(error))
        return None

    def _key(self, sentence: str, tokens: bool) -> bytes:
        text = f"{self.name}\n{self.weights_hash}\n{int(tokens)}\n{sentence}"
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

    def _read(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        known: dict[bytes, bytes] = {}
        for start in range(0, len(keys), _KEYS):
            wanted = keys[start : start + _KEYS]
            marks = ",".join("?" * len(wanted))
            query = f"SELECT key, value FROM vectors WHERE key IN ({marks})"  # noqa: S608 - only question marks
            known.update(self._database.execute(query, wanted))
        return known

    def _write(self, values: dict[bytes, bytes]) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            self._make_room(sum(map(len, values.values())))
            self._database.executemany("INSERT OR IGNORE INTO vectors (key, value) VALUES (?, ?)", values.items())
        except sqlite3.Error:
            self._database.execute("ROLLBACK")
            raise
        self._database.execute("COMMIT")

    def _make_room(self, needed: int) -> None:
        """Drop the oldest entries until *needed* more bytes fit; SQLite uses their pages again."""
        while self._used() + needed > self._bytes:
            (count,) = self._database.execute("SELECT count(*) FROM vectors").fetchone()
            if count == 0:
                return
            self._database.execute(_OLDEST, (int(_EVICTED * count),))

    def _used(self) -> int:
        pages, free, size = (
            self._database.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _unusable(self, error: Exception) -> InputError:
        return InputError(
            f"The cache of vectors {str(self._path)!r} cannot be used: {error}. "
            "Make room, name another place for it, delete it, or go without one."
        )


def _pack(found: Embedding, row: int) -> bytes:
    """Return one sentence's row of *found*: dimensions, tokens (0 for none known, else one more), weight, arrays."""
    vector = found.vectors[row].astype("<f4")
    own = None if found.tokens is None else found.tokens[row]
    parts = [_HEAD.pack(len(vector), 0 if own is None else 1 + len(own.vectors), float(found.weights[row]))]
    parts.append(vector.tobytes())
    if own is not None:
        parts += [own.starts.astype("<i4").tobytes(), own.ends.astype("<i4").tobytes()]
        parts.append(own.vectors.astype("<f4").tobytes())
    return b"".join(parts)


def _unpack(value: bytes) -> tuple[NDArray[np.float32], float, TokenVectors | None]:
    dimensions, count, weight = _HEAD.unpack_from(value)
    vector = np.frombuffer(value, "<f4", dimensions, _HEAD.size)
    if count == 0:
        return vector, weight, None
    count, place = count - 1, _HEAD.size + 4 * dimensions
    starts, ends = (np.frombuffer(value, "<i4", count, place + i * 4 * count) for i in range(2))
    tokens = np.frombuffer(value, "<f4", count * dimensions, place + 8 * count).reshape(count, dimensions)
    return vector, weight, TokenVectors(tokens, starts, ends)


def _join(rows: Sequence[tuple[NDArray[np.float32], float, TokenVectors | None]], tokens: bool) -> Embedding:
    vectors = np.stack([vector for vector, _, _ in rows]) if rows else np.zeros((0, 1), np.float32)
    weights = np.array([weight for _, weight, _ in rows], np.float32)
    own = [known for _, _, known in rows if known is not None]
    return Embedding(vectors, weights, own if tokens and len(own) == len(rows) else None)
