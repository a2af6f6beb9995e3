"""TSV, the files of Moses, and the lines of Vecalign."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas
import polars
import pytest

from alignqa import InputError, Report
from alignqa.evaluation.gold import parse_groups
from alignqa.report.bitext import aligned_texts, one_line
from alignqa.report.formats.moses import write_moses
from alignqa.report.formats.tsv import render_tsv
from alignqa.report.formats.vecalign import render_vecalign
from tests.report.reports import StoryBuilder, crossing, flood, hostile
from tests.stories import document

REPORTS = [flood(), hostile(), crossing()]
NAMES = ["flood", "hostile", "crossing"]


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_pandas_and_polars_read_the_tsv(report: Report, tmp_path: Path) -> None:
    report.save(tmp_path / "a.tsv")
    expected = [(one_line(each.source), one_line(each.target)) for each in aligned_texts(report)]
    frame = pandas.read_csv(tmp_path / "a.tsv", sep="\t", quoting=csv.QUOTE_NONE)
    assert list(zip(frame["source"], frame["target"], strict=True)) == expected
    other = polars.read_csv(tmp_path / "a.tsv", separator="\t", quote_char=None)
    assert list(zip(other["source"], other["target"], strict=True)) == expected


def test_a_tsv_line_reads_like_this() -> None:
    lines = render_tsv(crossing()).split("\n")
    assert lines[:2] == ["source\ttarget\tsimilarity\tconfidence", "Satu. Dua.\t一。二。\t0.9000\t0.9500"]


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_moses_gets_two_files_of_as_many_lines(report: Report, tmp_path: Path) -> None:
    report.save(tmp_path / "story.moses")
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == sorted(f"story.{document.language}" for document in (report.source, report.target))
    sides = [(tmp_path / name).read_text(encoding="utf-8").splitlines() for name in files]
    assert len(sides[0]) == len(sides[1]) == len(aligned_texts(report))


def test_moses_cannot_hold_one_language_twice(tmp_path: Path) -> None:
    report = StoryBuilder(document("One."), document("One.")).report([((0,), (0,))], 1.0)
    with pytest.raises(InputError, match=r"both files would be called story\.en"):
        write_moses(report, tmp_path / "story.moses")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("report", REPORTS, ids=NAMES)
def test_an_alignment_reads_back_with_every_sentence_once(report: Report) -> None:
    groups = parse_groups(render_vecalign(report))
    assert sorted(i for source, _ in groups for i in source) == list(range(len(report.source.sentences)))
    assert sorted(j for _, target in groups for j in target) == list(range(len(report.target.sentences)))
    assert {(pair.source, pair.target) for pair in report.pairs} <= set(groups)


def test_an_alignment_looks_as_vecalign_writes_it() -> None:
    assert render_vecalign(crossing()) == (
        "[0, 1]:[2, 3]:0.100000\n[2]:[1]:0.100000\n[3]:[0]:0.100000\n[]:[4]:0.000000\n"
    )
