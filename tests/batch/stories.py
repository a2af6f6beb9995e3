"""Small stories in any number, and encoders that need no model."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence

from alignqa.batch import Record
from alignqa.encoders.embedding import Embedding
from tests.hashing import HashEncoder

PLACES = ["Ambarawa", "Bukittinggi", "Cilacap", "Dumai", "Enrekang", "Fakfak", "Garut", "Hulu", "Jepara", "Kendari"]
WHO = ["nelayan", "guru", "petani", "bidan", "sopir", "pedagang", "perajin", "penyiar"]
WHAT = ["menanam bakau", "memperbaiki jembatan", "membuka perpustakaan", "menjual kopi", "melatih paduan suara"]

#: Sentences that do to a TrapEncoder what a broken library does to a worker.
SLEEP, CRASH, GROW, FAIL = "Bangunan itu tidur.", "Bangunan itu runtuh.", "Bangunan itu tumbuh.", "Bangunan itu gagal."


class SlowEncoder(HashEncoder):
    """Takes a moment for each call."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(dimensions=32)
        self._seconds = seconds

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        time.sleep(self._seconds)
        return super().encode_detailed(sentences, tokens=tokens)


class TrapEncoder(SlowEncoder):
    """Is lost on certain sentences."""

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        if SLEEP in sentences:
            time.sleep(1000)
        if CRASH in sentences:
            os._exit(3)
        if GROW in sentences:
            self.held = b"x" * 3_000_000_000
            time.sleep(1000)
        if FAIL in sentences:
            raise RuntimeError("no vectors today")
        return super().encode_detailed(sentences, tokens=tokens)


class NamedEncoder(SlowEncoder):
    """Counts what it is asked, and has a hash as models with weights do."""

    weights_hash = "0" * 64

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        self.asked += sentences
        return super().encode_detailed(sentences, tokens=tokens)


def story(number: int) -> list[str]:
    """Return the sentences of a story that differs from that of any other number."""
    choose = random.Random(number)
    place = choose.choice(PLACES)
    lines = [
        f"{choose.randrange(2, 90)} {choose.choice(WHO)} {choose.choice(WHAT)} di {place} nomor {number}."
        for _ in range(3)
    ]
    return [*lines, f"Kepala desa {place} berterima kasih kepada {choose.choice(WHO)} itu."]


def pair(name: str, *extra: str, number: int = 0) -> Record:
    """Return a pair whose versions tell the same, with *extra* sentences at the end of the source."""
    lines = story(number)
    return Record(name, "\n".join([*lines, *extra]), "\n".join(lines), "id", "id")


def records(count: int) -> Iterator[Record]:
    """Yield pairs, the last id first; every fifth has lost a sentence, every seventh cannot be read."""
    for number in range(count):
        source, target = story(number), story(number)
        if number % 5 == 0:
            del target[1]
        texts = "\n".join(source), "" if number % 7 == 6 else "\n".join(target)
        yield Record(f"cerita-{count - number:05d}", *texts, "id", "id")
