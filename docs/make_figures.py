"""Make the figures of the documentation, in docs/images.

Run: python docs/make_figures.py
"""

from __future__ import annotations

from pathlib import Path

from alignqa import Aligner

ROOT = Path(__file__).parents[1]

INDONESIAN = """\
Perpustakaan kota dibuka kembali setelah dua tahun diperbaiki.
Atap yang bocor sudah diganti seluruhnya.
Ruang baca kini muat untuk tiga ratus orang.
Koleksi anak-anak dipindahkan ke lantai dasar.
Wali kota meresmikannya bersama para guru.
"Saya belajar membaca di sini," katanya.
Biaya perbaikan mencapai empat miliar rupiah.
Sebagian uangnya disumbangkan oleh warga.
Kartu anggota tetap gratis bagi pelajar.
Pengunjung pertama datang sebelum matahari terbit.
"""
#: The third sentence combines two, the fifth source sentence is missing, and the cost comes first.
ENGLISH = """\
Repairing the city library cost four billion rupiah.
Part of the money was donated by residents.
The city library has reopened after two years of repairs, and its leaking roof has been replaced entirely.
The reading room now holds three hundred people.
The children's collection has moved to the ground floor.
"I learned to read here," he said.
Membership cards remain free for students.
The first visitor came before sunrise.
"""


def main() -> None:
    """Write every figure."""
    aligner = Aligner()
    stories = ROOT / "examples/stories"
    pairs = {
        "ferry.svg": (stories / "ferry.id.txt", stories / "ferry.en.txt"),
        "library.svg": (INDONESIAN, ENGLISH),
    }
    for name, texts in pairs.items():
        aligner.align(*texts, source_lang="id", target_lang="en").save(ROOT / "docs/images" / name)


if __name__ == "__main__":
    main()
