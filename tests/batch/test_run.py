"""A batch writes the same tables however it is run, continues where it stopped, and gives up only what is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alignqa import Aligner, InputError, Settings
from alignqa.batch import BatchOptions, Progress, Record, Unmatched, run
from alignqa.batch.output.pages import page_path
from alignqa.batch.store import shards
from alignqa.batch.store.lock import only_run
from alignqa.errors import EncoderError, OptionalDependencyError, SettingsError
from tests.batch.stories import CRASH, FAIL, GROW, SLEEP, SlowEncoder, TrapEncoder, pair, records, story

TABLES = ["failures", "issues", "pairs", "sentences", "unmatched"]


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


def rows(folder: Path, table: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def _small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards, "MAX_RECORDS", 5)


def test_one_row_a_pair_an_issue_and_a_failure_sorted_by_id(tmp_path: Path) -> None:
    summary = run(records(21), BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())
    pairs, issues, failures = (rows(tmp_path, name) for name in ("pairs", "issues", "failures"))
    names = [row["id"] for row in pairs + failures]
    assert len(names) == len(set(names)) == 21
    assert [row["id"] for row in pairs] == sorted(row["id"] for row in pairs)
    assert failures[0] == {
        "id": "cerita-00001",
        "error": "InputError",
        "message": "The target text is empty. Give a text with sentences in it.",
        "traceback": None,
    }
    assert {row["id"]: row["issues"]["omission"] for row in pairs if "omission" in row["issues"]} == {
        row["id"]: 1 for row in issues if row["type"] == "omission"
    }
    assert {(row["spans"][0]["line"], row["spans"][0]["column"]) for row in issues if row["type"] == "omission"} == {
        (2, 1)
    }
    assert (summary.pairs, summary.failures, summary.issues.total()) == (18, 3, len(issues))
    assert sorted(tables(tmp_path)) == [f"{name}.jsonl" for name in TABLES]


def test_rows_say_what_a_report_says(tmp_path: Path) -> None:
    text = "\n".join(story(1))
    record = Record("desa", f"[iklan_1]\n{text}", text, "id", "id", date="2024-05-01", site="desa.example")
    run([record], BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())
    report = Aligner(SlowEncoder()).align(record.source, record.target, source_lang="id", target_lang="id")
    (row,) = rows(tmp_path, "pairs")
    assert (row["verdict"], row["score"]) == (report.verdict, report.to_dict()["score"])
    assert (row["date"], row["site"], row["signature"]) == ("2024-05-01", "desa.example", str(report.signature))
    issues = rows(tmp_path, "issues")
    for span in (span for issue in issues for span in issue["spans"]):
        del span["line"], span["column"]
    assert [issue.pop("target_line") for issue in issues] == [None]
    assert issues == [{"id": record.id, **issue.to_dict()} for issue in report.issues]
    assert issues
    assert [row["source"] for row in rows(tmp_path, "sentences")] == [
        report.source.sentences[pair.source[0]].text for pair in report.pairs if pair.aligned
    ]


def test_sentences_for_training_are_on_one_line_and_without_artifacts(tmp_path: Path) -> None:
    source = "Sumur tua di desa itu\nkembali berair. [iklan_1] Warga senang sekali."
    run([Record("sumur", source, source, "id", "id")], BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())
    assert "iklan" not in "".join(row["source"] for row in rows(tmp_path, "sentences"))
    assert not any("\n" in row["source"] for row in rows(tmp_path, "sentences"))


def test_chinese_sentences_of_one_group_are_joined_without_a_space(aligner: Aligner, tmp_path: Path) -> None:
    source = "村里的老井又有水了。村民们非常高兴。学校明天开学。"
    target = "The old well in the village has water again, and the villagers are very happy. School starts tomorrow."
    options = BatchOptions(tmp_path, workers=0)
    run([Record("sumur", source, target, "zh", "en")], options, encoder=aligner.encoder)
    joined = "村里的老井又有水了。村民们非常高兴。"
    assert joined in [row["source"] for row in rows(tmp_path, "sentences")]


def test_thousands_of_sentences_with_artifacts_are_written(tmp_path: Path) -> None:
    lines = [f"Warga nomor {i} menanam bakau di pantai ke-{i}. [iklan_{i}]" for i in range(2000)]
    text = "\n".join(lines)
    run([Record("bakau", text, text, "id", "id")], BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())
    found = [row["source"] for row in rows(tmp_path, "sentences")]
    assert len(found) > 1000
    assert not any("iklan" in text for text in found)


@pytest.mark.parametrize("table_format", ["jsonl", "parquet"])
def test_notes_on_a_report_stand_in_the_row_of_its_pair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table_format: Any
) -> None:
    def with_notes(self: Aligner, given: Any, **options: Any) -> Any:
        return replace(report(self, given, **options), notes=("The check 'name' failed.", "It may have missed issues."))

    report = Aligner.report
    monkeypatch.setattr(Aligner, "report", with_notes)
    run([pair("a")], BatchOptions(tmp_path, workers=0, table_format=table_format), encoder=SlowEncoder())
    if table_format == "jsonl":
        (row,) = rows(tmp_path, "pairs")
    else:
        parquet = pytest.importorskip("pyarrow.parquet")
        (row,) = parquet.read_table(tmp_path / "pairs.parquet").to_pylist()
    assert row["notes"] == ["The check 'name' failed.", "It may have missed issues."]


def test_an_unexpected_error_is_logged_and_its_row_holds_the_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Aligner, given: Any, **options: Any) -> Any:
        if given.source.marked.text.endswith("tersesat."):
            raise ZeroDivisionError("no sentences to divide by")
        return report(self, given, **options)

    report = Aligner.report
    monkeypatch.setattr(Aligner, "report", broken)
    batch = [pair("a"), pair("b", "Kapal itu tersesat."), pair("c")]
    assert run(batch, BatchOptions(tmp_path, workers=0), encoder=SlowEncoder()).pairs == 2
    (failure,) = rows(tmp_path, "failures")
    assert (failure["id"], failure["error"], failure["message"]) == (
        "b",
        "ZeroDivisionError",
        "no sentences to divide by",
    )
    assert failure["traceback"].startswith("Traceback (most recent call last):")
    assert "in broken" in failure["traceback"]
    (logged,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "'b'" in logged.getMessage()
    assert logged.exc_info is not None
    assert logged.exc_info[0] is ZeroDivisionError


def test_an_encoder_that_raises_is_logged_with_its_traceback(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    batch = [pair("a"), pair("b", FAIL), pair("c")]
    assert run(batch, BatchOptions(tmp_path, workers=0), encoder=TrapEncoder()).pairs == 2
    (failure,) = rows(tmp_path, "failures")
    assert (failure["id"], failure["error"]) == ("b", "EncoderError")
    assert "RuntimeError: no vectors today" in failure["traceback"]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_an_expected_failure_is_not_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    run(records(7), BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())
    assert [row["traceback"] for row in rows(tmp_path, "failures")] == [None]
    assert not caplog.records


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"workers": -1}, "workers is -1"),
        ({"workers": 1.5}, "workers is 1.5"),
        ({"time_limit": 0}, "time_limit is 0"),
        ({"time_limit": float("nan")}, "time_limit is nan"),
        ({"memory_limit": 0}, "memory_limit is 0"),
        ({"cache_size": -1}, "cache_size is -1"),
        ({"table_format": "csv"}, "table_format is 'csv'; it must be one of: jsonl, parquet"),
        ({"engine": "spark"}, "engine is 'spark'; it must be one of: local, ray"),
        ({"output": None}, "output is None; it must be a path"),
        ({"exports": ("found.sarif",)}, "exports must be functions"),
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(message)):
        BatchOptions(**{"output": "out", **options})


@pytest.mark.usefixtures("_small_shards")
@pytest.mark.parametrize("table_format", ["jsonl", "parquet"])
def test_the_same_bytes_whatever_the_number_of_workers(tmp_path: Path, table_format: Any) -> None:
    if table_format == "parquet":
        pytest.importorskip("pyarrow")
    for workers in (0, 2):
        output = tmp_path / str(workers)
        run(records(23), BatchOptions(output, workers=workers, table_format=table_format), encoder=SlowEncoder())
    assert tables(tmp_path / "0") == tables(tmp_path / "2")


@pytest.mark.usefixtures("_small_shards")
def test_parquet_holds_the_rows_of_json_lines_and_replaces_them(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    run(records(23), BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())
    expected = {table: rows(tmp_path, table) for table in TABLES}
    run(records(23), BatchOptions(tmp_path, workers=0, table_format="parquet"), encoder=SlowEncoder())
    assert sorted(tables(tmp_path)) == [f"{name}.parquet" for name in TABLES]
    for table in TABLES:
        found = parquet.read_table(tmp_path / f"{table}.parquet").to_pylist()
        for row in found:
            row.update({name: dict(row[name]) for name in ("issues", "artifacts") if name in row})
        assert found == expected[table]


@pytest.mark.usefixtures("_small_shards")
def test_a_run_continues_where_another_was_stopped(tmp_path: Path) -> None:
    def stopped() -> Iterator[Record]:
        for number, record in enumerate(records(23)):
            if number == 12:
                raise KeyboardInterrupt
            yield record

    seen: list[Progress] = []
    with pytest.raises(KeyboardInterrupt):
        run(stopped(), BatchOptions(tmp_path / "stopped", workers=0), encoder=SlowEncoder())
    assert not list((tmp_path / "stopped").glob("*.jsonl"))
    summary = run(records(23), BatchOptions(tmp_path / "stopped", workers=0), encoder=SlowEncoder(), watch=seen.append)
    run(records(23), BatchOptions(tmp_path / "whole", workers=0), encoder=SlowEncoder())
    assert tables(tmp_path / "stopped") == tables(tmp_path / "whole")
    assert (summary.shards, summary.resumed) == (5, 2)
    assert [progress.resumed for progress in seen] == [True, True, False, False, False]


@pytest.mark.usefixtures("_small_shards")
def test_only_what_changed_is_done_again_and_nothing_old_stays(tmp_path: Path) -> None:
    run(records(23), BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())
    changed = [replace(record, site="desa.example") if n == 22 else record for n, record in enumerate(records(23))]
    assert run(changed, BatchOptions(tmp_path, workers=0), encoder=SlowEncoder()).resumed == 4
    assert len(list((tmp_path / ".alignqa" / "shards").glob("*/*"))) == 5
    only_names = Settings(checks=("name",))
    assert run(changed, BatchOptions(tmp_path, workers=0), encoder=SlowEncoder(), settings=only_names).resumed == 0


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Air naik di desa.", encoding="utf-8")
    record = Record("a", tmp_path / "a.txt", "Air naik di desa.", "id", "id")
    run([record], BatchOptions(tmp_path / "out", workers=0), encoder=SlowEncoder())
    (tmp_path / "a.txt").write_text("Air naik di desa. Warga mengungsi.", encoding="utf-8")
    run([record], BatchOptions(tmp_path / "out", workers=0), encoder=SlowEncoder())
    assert rows(tmp_path / "out", "pairs")[0]["source_sentences"] == 2


def test_of_two_pairs_with_one_id_the_first_is_kept(tmp_path: Path) -> None:
    summary = run([pair("a"), pair("b"), pair("a", number=1)], BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())
    assert [row["id"] for row in rows(tmp_path, "pairs")] == ["a", "b"]
    (failure,) = rows(tmp_path, "failures")
    assert (failure["id"], summary.failures) == ("a", 1)
    assert "more than once" in failure["message"]


@pytest.mark.usefixtures("_small_shards")
def test_many_shards_are_merged_in_rounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from alignqa.batch.store import merge

    run(records(40), BatchOptions(tmp_path / "at once", workers=0), encoder=SlowEncoder())
    monkeypatch.setattr(merge, "FAN_IN", 2)
    run(records(40), BatchOptions(tmp_path / "in rounds", workers=0), encoder=SlowEncoder())
    assert tables(tmp_path / "at once") == tables(tmp_path / "in rounds")


def test_pages_for_pairs_with_something_to_show(tmp_path: Path) -> None:
    batch = [
        replace(record, id=name) for record, name in zip(records(6), ["a/b", "1", "2", "3", "4", "../c"], strict=True)
    ]
    run(batch, BatchOptions(tmp_path / "out", workers=0, pages=True), encoder=SlowEncoder())
    found = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.html")]
    assert found == ["out/reports/a/b.html"]


@pytest.mark.parametrize("name", ["..", "a/../b", "/etc/passwd", "a//b", "", "x" * 300, "a\\b", "a\0b", "a\nb"])
def test_an_id_that_is_not_the_name_of_a_file_has_no_page(name: str) -> None:
    found = page_path(name)
    assert found is None or found.as_posix() in ("...html", ".html")


def test_files_without_a_counterpart_are_listed(tmp_path: Path) -> None:
    summary = run(
        [pair("a")],
        BatchOptions(tmp_path, workers=0),
        encoder=SlowEncoder(),
        unmatched=[Unmatched("target", Path("x.txt"))],
    )
    assert rows(tmp_path, "unmatched") == [{"side": "target", "path": "x.txt"}]
    assert summary.unmatched == 1


def test_a_story_the_encoder_fails_on_harms_no_other(tmp_path: Path) -> None:
    summary = run([pair("a"), pair("b", FAIL), pair("c")], BatchOptions(tmp_path, workers=0), encoder=TrapEncoder())
    assert [row["id"] for row in rows(tmp_path, "pairs")] == ["a", "c"]
    (failure,) = rows(tmp_path, "failures")
    assert (failure["id"], failure["error"], summary.failures) == ("b", "EncoderError", 1)


def test_an_encoder_that_fails_on_every_story_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"every story of a shard.*no vectors today"):
        run([pair("a", FAIL), pair("b", FAIL)], BatchOptions(tmp_path, workers=0), encoder=TrapEncoder())
    assert not list(tmp_path.glob(".alignqa/shards/*/*"))


@pytest.mark.usefixtures("_small_shards")
def test_what_failed_is_tried_again_on_request(tmp_path: Path) -> None:
    batch = [pair("a"), pair("b", FAIL), *records(5)]
    run(batch, BatchOptions(tmp_path, workers=0), encoder=TrapEncoder())
    assert run(batch, BatchOptions(tmp_path, workers=0), encoder=TrapEncoder()).resumed == 2
    assert run(batch, BatchOptions(tmp_path, workers=0, retry=True), encoder=TrapEncoder()).resumed == 1


@pytest.mark.parametrize(
    ("trap", "limits", "reason"),
    [
        (SLEEP, {"time_limit": 4.0}, "longer than 4 seconds"),
        (GROW, {"memory_limit": 1500}, "more than 1500 MB of memory"),
        (CRASH, {}, "ended with status 3"),
    ],
    ids=["too slow", "too large", "crash"],
)
def test_a_pair_that_no_worker_survives_is_given_up(
    tmp_path: Path, trap: str, limits: dict[str, Any], reason: str
) -> None:
    seen: list[Progress] = []
    batch = [pair("a"), pair("b", trap), pair("c")]
    run(batch, BatchOptions(tmp_path, workers=1, **limits), encoder=TrapEncoder(), watch=seen.append)
    assert [row["id"] for row in rows(tmp_path, "pairs")] == ["a", "c"]
    (failure,) = rows(tmp_path, "failures")
    assert (failure["id"], failure["error"]) == ("b", "RecordLimit")
    assert reason in failure["message"]
    assert [bool(progress.reason) for progress in seen] == [True, True, False]


def test_two_runs_on_one_folder_are_refused(tmp_path: Path) -> None:
    with only_run(tmp_path / ".alignqa"), pytest.raises(InputError, match="Another run"):
        run(records(2), BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())
    run(records(2), BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())


def test_a_shard_that_cannot_be_written_stops_the_run_and_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shards.os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device"):
        run(records(3), BatchOptions(tmp_path, workers=0), encoder=SlowEncoder())
    assert not list((tmp_path / ".alignqa" / "shards").glob("*/*"))
    monkeypatch.undo()
    assert run(records(3), BatchOptions(tmp_path, workers=0), encoder=SlowEncoder()).pairs == 3


def test_an_encoder_that_cannot_be_loaded_stops_the_run(tmp_path: Path) -> None:
    with pytest.raises((EncoderError, OptionalDependencyError), match="/no/such/model"):
        run(records(2), BatchOptions(tmp_path, workers=1), encoder="/no/such/model")
