"""Each numbered line of the threat model in SECURITY.md has a test here that bears its number."""

from __future__ import annotations

import ast
import csv
import io
import json
import os
import re
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from alignqa import Aligner, AlignQAError, InputError, Report, Settings, align, clean
from alignqa.artifacts import load_rules
from alignqa.artifacts import rules as artifact_rules
from alignqa.batch import BatchOptions, Record, read_manifest, run
from alignqa.batch.engine.workers import Limits, Worker
from alignqa.batch.output.exports import JUnit, Sarif
from alignqa.batch.output.pages import page_path
from alignqa.batch.store.cache import CachedEncoder
from alignqa.batch.store.shards import read_counts, write_shard
from alignqa.checks.baseline import read_baseline
from alignqa.cli import main
from alignqa.cli.batch_progress import reporter
from alignqa.errors import CheckError, SettingsError
from alignqa.evaluation.gold import parse_groups
from alignqa.files import MAX_LENGTH
from alignqa.report.formats.save import save_report
from alignqa.report.terminal.render import render_text
from alignqa.report.visible import in_markdown
from tests.batch.stories import NamedEncoder, SlowEncoder, pair
from tests.fuzz.invariants import check_page
from tests.report.readers import parsed
from tests.report.reports import hostile

ROOT = Path(__file__).parents[1]
MODEL = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## Threat model")[2].partition("\n## ")[0]
#: What acts on a terminal: controls but the line break, and what overrides the direction of writing.
ACTING = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
TRICKS = "\x1b[31m \x9b2J \x07 \u202e \r\n alignqa: all is well"


def test_each_line_of_the_threat_model_has_its_test() -> None:
    numbers = [int(number) for number in re.findall(r"^(\d+)\. \*\*", MODEL, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    tested = {int(match[1]) for name in globals() if (match := re.match(r"test_(\d+)_", name))}
    assert tested == set(numbers)


def test_01_no_text_acts_on_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = hostile()
    assert not ACTING.search(render_text(report))
    bad = f"nowhere{TRICKS}"
    for arguments in (["align", bad, bad], ["clean", bad], ["convert", bad, "x.csv"], ["align", "a", "b", f"--{bad}"]):
        try:
            assert main(arguments) == 2
        except SystemExit as exit_:
            assert exit_.code == 2  # noqa: PT017 - some end one way, some the other
        assert not ACTING.search(capsys.readouterr().err)


def test_02_a_message_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["align", f"nowhere{TRICKS}", "b"]) == 2
    errors = capsys.readouterr().err
    assert errors.count("\n") == 1
    with reporter("json", quiet=False, total=lambda: 1) as log:
        log._line("warning", "shard_restarted", reason=TRICKS)  # type: ignore[attr-defined]
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["reason"] == TRICKS
    assert not ACTING.search(line)


def test_03_no_text_is_markup_in_a_page(tmp_path: Path) -> None:
    text = '"><script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">'
    batch = [Record(text, f"{text}\n{pair('a').source}", f"{pair('b').target}", "id", "id", site=text)]
    run(batch, BatchOptions(tmp_path / "out", workers=0, pages=True), encoder=SlowEncoder())
    save_report(hostile(), tmp_path / "report.html")
    assert main(["dashboard", str(tmp_path / "out")]) == 0
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) >= 2
    for page in pages:
        html = page.read_text(encoding="utf-8")
        check_page(html)
        assert "default-src 'none'" in html
        assert "<script>alert" not in html


def test_04_no_text_is_markup_in_xml(tmp_path: Path) -> None:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e; ]]> \x00\ufffe'
    for suffix in (".xliff", ".tmx"):
        save_report(hostile(), tmp_path / f"report{suffix}")
        root = parsed((tmp_path / f"report{suffix}").read_text(encoding="utf-8"))
        assert root.find(".//{*}b") is None
    batch = [Record(entity, entity, pair("a").target, "id", "id", site=entity), Record(f"x{entity}", "", "")]
    options = BatchOptions(tmp_path / "out", workers=0, exports=(lambda: JUnit(tmp_path / "found.xml"),))
    run(batch, options, encoder=SlowEncoder())
    xml = (tmp_path / "found.xml").read_text(encoding="utf-8")
    assert len(list(parsed(xml).iter("testcase"))) == 2
    assert "<!ENTITY" not in xml


def test_05_no_cell_is_a_formula(tmp_path: Path) -> None:
    save_report(hostile(), tmp_path / "issues.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "issues.csv").read_text(encoding="utf-8-sig"))))
    cells = [cell for row in rows for cell in row]
    assert any("=HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if re.match(r"\s*[=+\-@＝＋－＠]", cell)]


def test_06_no_message_is_a_link(tmp_path: Path) -> None:
    export = Sarif(tmp_path / "found.sarif")
    message = "The name “[click here](http://evil.example)” differs [1]."
    issue = {"type": "name", "category": None, "severity": "major", "message": message, "spans": []}
    found = {"id": "a", "verdict": "translation", "source_path": None, "target_path": None}
    export.add({"pairs": [found], "issues": [issue | {"target_line": None}]})
    export.publish()
    (result,) = json.loads((tmp_path / "found.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["message"]["text"] == message.replace("](", r"\](")
    assert in_markdown("a|b [x](y) <b>") == r"a\|b \[x\](y) \<b\>"


def test_07_no_text_breaks_a_line(tmp_path: Path) -> None:
    report = hostile()
    for suffix in (".tsv", ".jsonl", ".moses"):
        save_report(report, tmp_path / f"story{suffix}")
    lines = {path.suffix: path.read_text(encoding="utf-8").splitlines() for path in tmp_path.iterdir()}
    assert {suffix: len(own) for suffix, own in lines.items() if suffix in (".id", ".en")} == {".id": 3, ".en": 3}
    assert [line.count("\t") for line in lines[".tsv"]] == [3] * 4
    assert len((tmp_path / "story.jsonl").read_bytes().split(b"\n")) == 1 + len(report.pairs)


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/../../b", "..", "a\\..\\b", "a\0b", "a\nb", ""])
def test_08_no_name_chooses_where_files_are_written(tmp_path: Path, name: str) -> None:
    path = page_path(name)
    assert path is None or (tmp_path / path).resolve().is_relative_to(tmp_path)
    data = hostile().to_dict()
    data["source"]["language"] = f"{name}/x"
    with pytest.raises(InputError, match="language"):
        Report.from_dict(data)


def test_09_no_link_leads_out_of_the_output_folder(tmp_path: Path) -> None:
    secret, out = tmp_path / "secret", tmp_path / "out"
    secret.write_text("keep me", encoding="utf-8")
    (out / "reports").mkdir(parents=True)
    for link in (out / ".pairs.jsonl.tmp", out / "pairs.jsonl", out / "reports" / "a.html"):
        link.symlink_to(secret)
    options = BatchOptions(out, workers=0, pages=True)
    with pytest.raises(InputError, match="outside its folder"):
        run([pair("a", "Air naik lagi di desa itu.")], options, encoder=SlowEncoder())
    (out / "reports" / "a.html").unlink()
    run([pair("a", "Air naik lagi di desa itu.")], options, encoder=SlowEncoder())
    assert secret.read_text(encoding="utf-8") == "keep me"


def test_10_a_confined_manifest_reads_no_file_outside_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("The password is swordfish.", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "story.txt").write_text("The ferry sails.", encoding="utf-8")
    paths = ["../secret.txt", str(tmp_path / "secret.txt"), "link.txt", "story.txt", str(folder / "story.txt")]
    rows = [json.dumps({"source_path": path, "target": "Kapal berlayar."}) for path in paths]
    (folder / "pairs.jsonl").write_text("\n".join(rows), encoding="utf-8")
    records = list(read_manifest(folder / "pairs.jsonl", confined=True))
    assert ["outside the folder" in (record.problem or "") for record in records] == [True, True, True, False, False]
    assert not any(record.problem for record in read_manifest(folder / "pairs.jsonl"))


def test_11_the_server_reads_no_other_file(tmp_path: Path) -> None:
    server = pytest.importorskip("alignqa.mcp_server")
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.txt").write_text("The password is swordfish.", encoding="utf-8")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    for name in ("../secret.txt", str(tmp_path / "secret.txt"), "link.txt"):
        with pytest.raises(server.ToolError, match="not below the root folder"):
            server.Tools(root)._file(name)


def test_12_no_file_has_code_run() -> None:
    imports, calls = set(), set()
    for path in (ROOT / "alignqa").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            imports |= {(name.partition(".")[0], path.name) for name in names}
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                calls.add(node.func.id)
    modules = {name for name, _ in imports}
    assert not modules & {"tarfile", "marshal", "shelve", "joblib", "dill", "yaml"}
    assert {file for name, file in imports if name == "zipfile"} == {"weights.py"}
    assert {file for name, file in imports if name == "subprocess"} == {"weights.py", "changed.py"}
    assert {file for name, file in imports if name == "pickle"} == {"on_ray.py"}
    assert not calls & {"eval", "exec", "compile"}


@pytest.mark.parametrize("content", ["[" * 100_000, '{"a":' * 100_000, "9" * 5000])
def test_13_no_file_fills_memory(tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "file.json"
    path.write_text(content, encoding="utf-8")
    assert main(["convert", str(path), str(tmp_path / "x.csv")]) == 2
    assert "Traceback" not in capsys.readouterr().err
    for read in (read_baseline, lambda given: load_rules([given]), lambda given: parse_groups(given.read_text())):
        with pytest.raises(AlignQAError):
            read(path)
    with pytest.raises(InputError, match="longer than"):
        clean("a" * (MAX_LENGTH + 1), "en")


def test_14_no_pattern_takes_forever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artifact_rules, "MAX_SECONDS", 0.05)
    path = tmp_path / "slow.toml"
    line = "ab" * 40 + "a" * 14 + "x"
    for where in ("line", "start", "inside", "end"):
        rule = f'[[rules]]\nid = "slow"\ncategory = "promo"\nwhere = "{where}"\npattern = "(?:(a|ab|b)+)+[^abx]"\n'
        path.write_text(rule, encoding="utf-8")
        with pytest.raises(SettingsError, match=r"Rule slow: the pattern took longer"):
            clean(f"The ferry sails.\n{line}\n", "en", Settings(rules=(path,)), encoder=SlowEncoder())


def test_15_no_pair_takes_forever() -> None:
    # tests/batch/test_run.py runs batches with such pairs.
    assert BatchOptions("out").time_limit == 600
    worker: Any = Worker(SimpleNamespace(pid=os.getpid()), None)  # type: ignore[arg-type]
    assert worker.limit_exceeded(Limits(600, 10**12)) is None
    assert "MB of memory" in worker.limit_exceeded(Limits(600, 10**6))
    worker.deadline = 0.0
    assert "longer than 600 seconds" in worker.limit_exceeded(Limits(600, 10**12))


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["pairs"][0].update(source=[99]),
        lambda data: data["issues"][0]["spans"][0].update(end=10**6),
        lambda data: data["source"]["sentences"][0].update(start=-1),
        lambda data: data.update(score=float("nan")),
        lambda data: data.update(verdict="<script>"),
        lambda data: data["source"]["sentences"][0].update(end=10**12),
    ],
)
def test_16_no_false_report_is_read(change: Any) -> None:
    data = json.loads(json.dumps(hostile().to_dict()))
    change(data)
    with pytest.raises(InputError, match="not an alignqa report"):
        Report.from_dict(data)


def test_17_no_damaged_file_poisons_a_run(tmp_path: Path) -> None:
    write_shard(tmp_path / "shard.jsonl", [(0, {"failures": [{"id": "a"}]})])
    assert read_counts(tmp_path / "shard.jsonl") == {"pairs": 0, "failures": 1, "issues": {}}
    data = (tmp_path / "shard.jsonl").read_bytes()
    (tmp_path / "shard.jsonl").write_bytes(data.replace(b'"id": "a"', b'"id": "b"'))
    assert read_counts(tmp_path / "shard.jsonl") is None
    cached = CachedEncoder(NamedEncoder(), tmp_path / "vectors", 10)
    first = cached.encode(["Kapal berlayar."])
    cached.store.database.execute("UPDATE vectors SET value = ?", [b"\xff" * 99])
    assert (cached.encode(["Kapal berlayar."]) == first).all()
    (tmp_path / "letter").write_bytes(b"a letter to the editor" * 100)
    with pytest.raises(InputError, match="cannot be used"):
        CachedEncoder(NamedEncoder(), tmp_path / "letter", 10)


def test_18_nothing_is_sent(aligner: Aligner, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise CheckError("alignqa uses the network")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    report = align(
        ["Kapal itu tiba."], ["The ship arrived."], source_lang="id", target_lang="en", encoder=aligner.encoder
    )
    assert report.verdict
    assert Aligner().signature.encoder
