"""Batch output folders, as ``alignqa batch`` writes them, for tests of the page over them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SITES = ("kabar-pesisir.example", "warta-gunung.example", "harian-kota.example")
HEADLINES = (
    "Pasar terapung di muara itu dibuka kembali",
    "Warga tiga desa menanam bakau di sepanjang pantai",
    "Sekolah di lereng gunung mendapat listrik dari kincir air",
    "Harga ikan naik menjelang musim angin barat",
    "Perahu listrik pertama mulai mengangkut penumpang di danau",
    "Petani kopi mencatat panen terbaik dalam sepuluh tahun",
    "Perpustakaan keliling kini singgah di pulau-pulau terluar",
)
TYPES = ("omission", "addition", "number", "name", "untranslated")


def pair_row(number: int) -> dict[str, Any]:
    """Return the row of a story; stories differ in all columns."""
    issues = {kind: (number // (place + 2)) % 3 for place, kind in enumerate(TYPES) if number % (place + 3) == 0}
    verdict = "partial" if number % 11 == 0 else "different_stories" if number % 97 == 96 else "translation"
    issues = {kind: count for kind, count in issues.items() if count and verdict != "different_stories"}
    artifacts = 1 + number % 2
    return {
        "id": f"story-{number:05}",
        "title": HEADLINES[number % len(HEADLINES)] + f" ({number})",
        "source_language": "id",
        "target_language": "en" if number % 5 else "ms",
        "verdict": verdict,
        "score": 0.0 if verdict == "different_stories" else round(1 - (number * 37 % 100) ** 2 / 12000, 4),
        "source_sentences": 10 + number % 30,
        "target_sentences": 11 + number % 29,
        "aligned": 9 + number % 29,
        "issues": {**issues, "artifact": artifacts},
        "majors": sum(issues.values()) // 2,
        "artifacts": dict(zip(("related_link", "comments"), (1, artifacts - 1)[:artifacts], strict=False)),
        "signature": "alignqa|version:0.1.0|encoder:test-encoder",
        "date": f"2025-{1 + number % 12:02}-{1 + number % 28:02}",
        "site": SITES[number % len(SITES)],
    }


def issue_rows(number: int) -> list[dict[str, Any]]:
    """Return the artifacts of a story as rows."""
    texts = ["Baca juga: Harga ikan naik", f"Komentar ({number % 7})"][: 1 + number % 2]
    return [
        {
            "id": f"story-{number:05}",
            "type": "artifact",
            "category": category,
            "severity": "minor",
            "confidence": 0.99,
            "source": [number % 9],
            "target": [],
            "spans": [{"side": "source", "start": 0, "end": len(text), "text": text}],
            "message": "Not part of the story.",
            "its_type": "non-conformance",
            "rule": "test-rule",
        }
        for text, category in zip(texts, ("related_link", "comments"), strict=False)
    ]


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as JSON Lines."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def write_batch(folder: Path, stories: int, failures: int = 0) -> Path:
    """Write an output folder with so many stories, and return it."""
    folder.mkdir(exist_ok=True)
    write_rows(folder / "pairs.jsonl", (pair_row(number) for number in range(stories)))
    write_rows(folder / "issues.jsonl", (row for number in range(stories) for row in issue_rows(number)))
    write_rows(
        folder / "failures.jsonl",
        ({"id": f"bad-{i}", "error": "InputError", "message": "The file is not UTF-8."} for i in range(failures)),
    )
    return folder
