"""The cache gives back exactly what the encoder gave, asks for each sentence once, and keeps to its size."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import InputError
from alignqa.batch import BatchOptions, run
from alignqa.batch.store.cache import CachedEncoder, VectorStore, pack, unpack
from alignqa.vectors import Embedding, Floats, TokenVectors
from tests.batch.stories import NamedEncoder, SlowEncoder, records

STORY = ["Air naik.", "Warga mengungsi ke bukit.", "", "Air surut."]


def same(first: Embedding, second: Embedding) -> bool:
    assert (first.tokens is None) == (second.tokens is None)
    pairs = [(first.vectors, second.vectors), (first.weights, second.weights)]
    for one, other in zip(first.tokens or [], second.tokens or [], strict=True):
        pairs += [(one.vectors, other.vectors), (one.starts, other.starts), (one.ends, other.ends)]
        if one.total is None or other.total is None:
            assert one.total is other.total
        else:
            pairs.append((one.total, other.total))
    return all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in pairs)


@pytest.mark.parametrize("tokens", [True, False])
def test_what_comes_back_is_what_was_encoded(tmp_path: Path, tokens: bool) -> None:
    plain = NamedEncoder().encode_detailed(STORY, tokens=tokens)
    cached = CachedEncoder(NamedEncoder(), tmp_path / "vectors", 10)
    assert same(cached.encode_detailed(STORY, tokens=tokens), plain)
    assert same(
        cached.encode_detailed(STORY[::-1], tokens=tokens), NamedEncoder().encode_detailed(STORY[::-1], tokens=tokens)
    )


class ShortTokenEncoder(NamedEncoder):
    """Gives token vectors of other dimensions than those of sentences, and says what they are made of."""

    def __init__(self, dimensions: int, token_source: str) -> None:
        super().__init__()
        self._token_dimensions, self.token_source = dimensions, token_source

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        found = super().encode_detailed(sentences, tokens=tokens)
        if found.tokens is None:
            return found
        short = [
            replace(own, vectors=own.vectors[:, : self._token_dimensions], total=own.vectors.sum(axis=0))
            for own in found.tokens
        ]
        return replace(found, tokens=short)


@pytest.mark.parametrize("dimensions", [1, 7])
def test_tokens_may_have_other_dimensions_than_sentences(tmp_path: Path, dimensions: int) -> None:
    plain = ShortTokenEncoder(dimensions, "layer 7").encode_detailed(STORY, tokens=True)
    assert plain.tokens is not None
    assert [own.vectors.shape for own in plain.tokens] == [(n, dimensions) for n in (3, 5, 0, 3)]
    for _ in range(2):  # new, and known
        cached = CachedEncoder(ShortTokenEncoder(dimensions, "layer 7"), tmp_path / "vectors", 10)
        assert same(cached.encode_detailed(STORY, tokens=True), plain)
        assert cached.encode_detailed(STORY, tokens=False).tokens is None


def test_tokens_of_other_sources_are_not_mixed(tmp_path: Path) -> None:
    first, second = ShortTokenEncoder(7, "layer 7, head 1"), ShortTokenEncoder(9, "layer 7, head 2")
    for encoder in (first, second, first):
        cached = CachedEncoder(encoder, tmp_path / "vectors", 10)
        assert same(cached.encode_detailed(STORY, tokens=True), encoder.encode_detailed(STORY, tokens=True))
    first.asked.clear()
    second.asked.clear()
    CachedEncoder(first, tmp_path / "vectors", 10).encode(STORY)
    CachedEncoder(second, tmp_path / "vectors", 10).encode(STORY)
    assert sorted(first.asked) == sorted(STORY)
    assert second.asked == []  # the vectors of the sentences are the same


def test_an_encoder_that_shows_no_tokens_still_shows_none(tmp_path: Path) -> None:
    class Blind:
        name, weights_hash = "blind", "2" * 64

        def encode(self, sentences: list[str], /) -> Floats:
            return NamedEncoder().encode(sentences)

    for _ in range(2):
        found = CachedEncoder(Blind(), tmp_path / "vectors", 10).encode_detailed(STORY, tokens=True)
        assert found.tokens is None
        assert np.array_equal(found.vectors, Blind().encode(STORY))


@given(
    size=st.integers(1, 5),
    tokens=st.none() | st.tuples(st.integers(0, 4), st.integers(1, 6)),
    weight=st.floats(0, 1000, width=32),
    with_total=st.booleans(),
    seed=st.integers(0, 99),
)
def test_what_is_packed_is_unpacked(
    size: int, tokens: tuple[int, int] | None, weight: float, with_total: bool, seed: int
) -> None:
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(2, size)).astype(np.float32)
    weights = np.array([1, weight], np.float32)
    own = None
    if tokens is not None:
        starts = random.integers(0, 99, tokens[0]).astype(np.int32)
        total = random.normal(size=size).astype(np.float32) if with_total else None
        own = TokenVectors(random.normal(size=tokens).astype(np.float32), starts, starts + 1, total)
    found = Embedding(vectors, weights, None if own is None else [TokenVectors.empty(3), own])
    vector, unpacked_weight, unpacked = unpack(pack(found, 1))
    rows = None if unpacked is None else [unpacked]
    again = Embedding(vector[None], np.array([unpacked_weight], np.float32), rows)
    assert same(again, found.take([1]))


def test_only_new_sentences_are_encoded_even_by_another_process(tmp_path: Path) -> None:
    CachedEncoder(NamedEncoder(), tmp_path / "vectors", 10).encode_detailed(STORY[:2], tokens=True)
    encoder = NamedEncoder()
    CachedEncoder(encoder, tmp_path / "vectors", 10).encode_detailed(STORY, tokens=True)
    assert sorted(encoder.asked) == sorted(STORY[2:])


def test_another_model_shares_nothing(tmp_path: Path) -> None:
    CachedEncoder(NamedEncoder(), tmp_path / "vectors", 10).encode(STORY)
    other = NamedEncoder()
    other.weights_hash = "1" * 64
    CachedEncoder(other, tmp_path / "vectors", 10).encode(STORY)
    assert sorted(other.asked) == sorted(STORY)


def test_it_keeps_to_its_size_and_drops_the_oldest(tmp_path: Path) -> None:
    encoder = NamedEncoder()
    cached = CachedEncoder(encoder, tmp_path / "vectors", 1)
    for part in range(30):
        cached.encode_detailed([f"Kalimat {part} {i} tentang air." for i in range(100)], tokens=True)
    assert (tmp_path / "vectors").stat().st_size < 1_300_000
    encoder.asked.clear()
    cached.encode_detailed(["Kalimat 29 1 tentang air.", "Kalimat 0 1 tentang air."], tokens=True)
    assert encoder.asked == ["Kalimat 0 1 tentang air."]


def test_several_writers_do_not_disturb_each_other(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    def write(part: int) -> None:
        cached = CachedEncoder(NamedEncoder(), tmp_path / "vectors", 10)
        for i in range(20):
            cached.encode([f"Kalimat {(part + i) % 7} tentang air {i}."])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert caplog.messages == []  # none has given the file up


def test_a_file_that_is_not_a_cache_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vectors").write_bytes(b"a letter to the editor" * 100)
    with pytest.raises(InputError, match="cannot be used"):
        CachedEncoder(NamedEncoder(), tmp_path / "vectors", 10)
    with pytest.raises(InputError, match="no weights_hash"):
        CachedEncoder(SlowEncoder(), tmp_path / "new", 10)


def test_a_full_disk_costs_the_cache_and_nothing_else(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    cached = CachedEncoder(NamedEncoder(), tmp_path / "vectors", 10)
    cached.store.database.execute("PRAGMA max_page_count = 1")
    sentences = [f"Kalimat {i} tentang air." for i in range(100)]
    plain = NamedEncoder().encode_detailed(sentences, tokens=True)
    assert all(same(cached.encode_detailed(sentences, tokens=True), plain) for _ in range(2))
    (warning,) = caplog.messages
    assert "disk is full" in warning


def test_a_batch_is_the_same_with_and_without_it(tmp_path: Path) -> None:
    for name, cache in (("without", None), ("cold", tmp_path / "vectors"), ("warm", tmp_path / "vectors")):
        run(records(20), BatchOptions(tmp_path / name, workers=0, cache=cache), encoder=NamedEncoder())
    first, *others = (
        {path.name: path.read_bytes() for path in (tmp_path / name).glob("*.jsonl")}
        for name in ("without", "cold", "warm")
    )
    assert all(other == first for other in others)
    with contextlib.closing(sqlite3.connect(tmp_path / "vectors")) as database:
        assert database.execute("SELECT count(*) FROM vectors").fetchone()[0] > 20


def test_a_file_that_another_process_is_writing_is_waited_for(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "vectors", isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE busy (x)")
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    done.start()
    store = VectorStore(tmp_path / "vectors", 1_000_000)
    store.write({b"key": b"value"})
    assert store.read([b"key"]) == {b"key": b"value"}
    done.join()
    other.close()
