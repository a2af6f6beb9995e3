"""A case in, what became of it out; whatever is neither a sound result nor an AlignQAError is raised."""

from __future__ import annotations

import json
import logging
import random
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from alignqa import Aligner, Report, Settings, clean, score
from alignqa.artifacts import load_rules
from alignqa.artifacts.mining import mine, rule_file
from alignqa.batch import BatchOptions, read_manifest, run
from alignqa.batch.output.dashboard import render_dashboard
from alignqa.batch.output.exports import JUnit, Sarif
from alignqa.checks import CHECKS
from alignqa.checks.baseline import read_baseline, write_baseline
from alignqa.checks.terminology import check_terminology
from alignqa.cli.convert import read_report
from alignqa.datatypes import Pair
from alignqa.encoders import embed
from alignqa.errors import AlignQAError
from alignqa.evaluation.gold import parse_groups, read_stories
from alignqa.evaluation.word_pairs import read_word_pairs
from alignqa.files import json_text, write_bytes
from alignqa.quantities import find_quantities
from alignqa.quantities.compare import match_quantities
from alignqa.story import Story
from alignqa.text.documents import load_document
from alignqa.text.glossary import load_glossary
from tests.fuzz.generator import Case
from tests.fuzz.invariants import check_cleaned, check_files, check_issue, check_page, check_report
from tests.hashing import HashEncoder
from tests.stories import aligned_story

Target = Callable[[Case, Any], str]

DONE, REFUSED = "sound result", "refused with a message"


class RememberedEncoder(HashEncoder):
    """A reference encoder that has a hash of its weights, so that its vectors can be cached."""

    weights_hash = "0" * 64


def tried(target: Target, case: Case, encoder: Any) -> str:
    """Return what became of the *case*; a check that fails and a warning of a library are errors here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", FutureWarning)  # of a regular expression that a later Python may read otherwise
        try:
            return target(case, encoder)
        except AlignQAError as error:
            message = str(error)
            assert message.strip()
            assert "Traceback" not in message
            return REFUSED


@cache
def aligner_of(encoder: Any, known: Path | None = None) -> Aligner:
    """Return an aligner, kept for the next case."""
    return Aligner(encoder, Settings())


def report_of(case: Case, encoder: Any) -> Report:
    """Return the report on a case."""
    languages = {"source_lang": case.source_lang, "target_lang": case.target_lang}
    if case.number % 8 == 0:
        languages = {}
    return aligner_of(encoder).align(case.source, case.target, **languages)


def align_twice(case: Case, encoder: Any) -> str:
    """Align, check the report, and align again."""
    report = report_of(case, encoder)
    check_report(report)
    assert json_text(report_of(case, encoder).to_dict()) == json_text(report.to_dict())
    return DONE


def align_lists(case: Case, encoder: Any) -> str:
    """Align sentences given one by one, which stay as they are."""
    source, target = case.source.split("\n"), case.target.split("\n")
    report = aligner_of(encoder).align(source, target, source_lang=case.source_lang, target_lang=case.target_lang)
    check_report(replace(report, pairs=report.pairs))
    return DONE


def write_files(case: Case, encoder: Any) -> str:
    """Write a report in every format, and read the files back."""
    with tempfile.TemporaryDirectory() as folder:
        check_files(report_of(case, encoder), Path(folder))
    return DONE


def clean_twice(case: Case, encoder: Any) -> str:
    """Clean a text; cleaning the result takes out nothing more."""
    language = None if case.number % 8 == 0 else case.source_lang
    cleaned = clean(case.source, language, encoder=encoder)
    check_cleaned(cleaned)
    assert clean(cleaned.text, cleaned.language, encoder=encoder).text == cleaned.text
    assert clean(case.source, language, encoder=encoder) == cleaned
    cleaned.explain(), cleaned.diff()
    return DONE


def score_texts(case: Case, encoder: Any) -> str:
    """Score one text against the other, cut to its lines."""
    language = None if case.number % 8 == 0 else case.source_lang
    # TER takes a time that grows with the fourth power of the length of a line.
    texts = ["\n".join(line[:200] for line in text.split("\n")) for text in (case.source, case.target)]
    first, second = (score(*texts, lang=language, encoder=encoder, realign=case.number % 2 == 0) for _ in range(2))
    assert first.to_dict() == second.to_dict()
    json.dumps(first.to_dict())
    return DONE


def some_story(case: Case, encoder: Any) -> Story:
    """Return the two texts aligned in some way, as no aligner may have done it."""
    source = load_document(case.source, case.source_lang, name="source")
    target = load_document(case.target, case.target_lang, name="target")
    rng = random.Random(case.number)
    pairs, i, j = [], 0, 0
    while i < len(source.sentences) or j < len(target.sentences):
        left = tuple(range(i, min(i + rng.choice((0, 1, 1, 1, 1, 2, 3)), len(source.sentences))))
        right = tuple(range(j, min(j + rng.choice((0, 1, 1, 1, 1, 2, 3)), len(target.sentences))))
        if left or right:
            pairs.append(Pair(left, right, rng.random() if left and right else None, rng.random()))
        i, j = i + len(left), j + len(right)
    aligned = [pair for pair in pairs if pair.aligned]
    reordered = tuple(pair for pair in aligned if rng.random() < 0.1)
    vectors = [embed(encoder, [s.text for s in each.sentences], tokens=True) for each in (source, target)]
    return aligned_story(source, target, *pairs, vectors=vectors, reordered=reordered)


def run_every_check(case: Case, encoder: Any) -> str:
    """Run every check by itself on pairs that may have nothing to do with each other."""
    story = some_story(case, encoder)
    glossary = glossary_of(case)
    found = [issue for check, _ in CHECKS for issue in check(story)] + list(check_terminology(story, glossary))
    for issue in found:
        check_issue(issue, story.source.document, story.target.document)
    again = [issue for check, _ in CHECKS for issue in check(some_story(case, encoder))]
    assert again == found[: len(again)]
    return DONE


def glossary_of(case: Case) -> Any:
    """Return terms made of words of both texts."""
    rng = random.Random(case.number)
    words = [text.split() or ["x"] for text in (case.source, case.target)]
    rows = [",".join(f'"{rng.choice(own).replace(chr(34), "")}"' for own in words) for _ in range(3)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "terms.csv"
        path.write_text("source,target\n" + "\n".join(rows), encoding="utf-8", errors="replace", newline="")
        try:
            return load_glossary(path)
        except AlignQAError:
            return ()


def read_quantities(case: Case, encoder: Any) -> str:
    """Read the quantities of both texts and compare them."""
    sides = [
        list(find_quantities(text, language))
        for text, language in ((case.source, case.source_lang), (case.target, case.target_lang))
    ]
    for text, quantities in zip((case.source, case.target), sides, strict=True):
        assert all(0 <= each.start < each.end <= len(text) for each in quantities)
    match_quantities(*sides)
    match_quantities(*sides, loose=True)
    return DONE


def run_batch(case: Case, encoder: Any) -> str:
    """Run a batch of three pairs from a manifest, with all that is made of it."""
    with tempfile.TemporaryDirectory() as name, only_critical_logs():
        folder = Path(name)
        records = list(read_manifest(write_manifest(folder, case)))
        texts = {str(record.source) for record in records} if case.number % 4 else {case.source}
        assert case.source in texts or not case.source or "\r" in case.source or "\0" in case.source
        out, exports = folder / "out", (lambda: Sarif(folder / "a.sarif"), lambda: JUnit(folder / "a.xml"))
        table_format: Any = "parquet" if case.number % 16 == 0 else "jsonl"
        options = BatchOptions(out, workers=0, pages=True, exports=exports, table_format=table_format)
        summary = run(records, options, encoder=encoder)
        assert summary.pairs + summary.failures == len(records)
        check_page(render_dashboard(out))
        for page in out.rglob("*.html"):
            check_page(page.read_text(encoding="utf-8"))
        json.loads((folder / "a.sarif").read_text(encoding="utf-8"))
        etree.parse(str(folder / "a.xml"))
        if table_format == "jsonl":
            rows = {table: read_lines(out / f"{table}.jsonl") for table in ("pairs", "failures", "sentences", "issues")}
            assert len({row["id"] for row in rows["pairs"] + rows["failures"]}) == len({each.id for each in records})
            assert not [row for row in rows["failures"] if row["traceback"]]
    return DONE


def write_manifest(folder: Path, case: Case) -> Path:
    """Write a manifest of the case, the case turned round, and a third pair, in JSON Lines or CSV."""
    import csv

    rows = [
        {"id": case.source[:20], "source": case.source, "target": case.target, "site": case.target[:30]},
        {"id": "b", "source": case.target, "target": case.source, "date": case.source[:10]},
        {"id": "../c", "source": case.source[:100], "target": case.source[:90]},
    ]
    languages = {"source_lang": case.source_lang, "target_lang": case.target_lang}
    if case.number % 4:
        path = folder / "pairs.jsonl"
        path.write_text("".join(json.dumps(row | languages) + "\n" for row in rows), encoding="utf-8")
        return path
    path = folder / "pairs.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.DictWriter(file, ["id", "source", "target", "site", "date", *languages])
        writer.writeheader()
        writer.writerows(row | languages for row in rows)
    return path


def read_lines(path: Path) -> list[Any]:
    """Return the rows of a table."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


@contextmanager
def only_critical_logs() -> Iterator[None]:
    """Keep what is expected to fail from being logged."""
    logging.disable(logging.ERROR)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def read_text_file(case: Case, encoder: Any) -> str:
    """Read a text from bytes that may be no text."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "story.txt"
        path.write_bytes(damaged(case.source.encode("utf-8", "surrogatepass"), case))
        load_document(path, case.source_lang, name="source")
        clean(path, case.source_lang, encoder=encoder)
    return DONE


def damaged(data: bytes, case: Case) -> bytes:
    """Return *data* cut off, or with some other bytes in it, or as it is."""
    rng = random.Random(case.number)
    kind = rng.random()
    if kind < 0.3:
        return data[: rng.randrange(len(data) + 1)]
    for _ in range(rng.randrange(1, 6) if kind < 0.8 else 0):
        at = rng.randrange(len(data) + 1)
        other = (
            rng.randbytes(1),
            case.target[:20].encode("utf-8", "replace"),
            b"[" * 3000,
            b"9" * 5000,
            b'"',
            b"{",
            b"\n",
        )
        data = data[:at] + rng.choice(other) + data[at + rng.randrange(3) :]
    return data


def read_saved_report(case: Case, encoder: Any) -> str:
    """Read a report back from data with something else in it, and write what is accepted."""
    report = report_of(case, encoder)
    data = json.loads(json.dumps(report.to_dict()))
    rng = random.Random(case.number)
    for _ in range(rng.choice((1, 1, 2))):
        change_something(data, rng, case)
    found = Report.from_dict(data)
    with tempfile.TemporaryDirectory() as folder:
        check_written(found, Path(folder))
        path = Path(folder) / "damaged.json"
        path.write_bytes(damaged(json.dumps(data).encode(), case))
        read_report(str(path))
    return DONE


def check_written(report: Report, folder: Path) -> None:
    """Whatever report is accepted can be written in every format."""
    try:
        check_files(report, folder)
    except AssertionError:  # what is written of a report that nobody made may be anything, but nothing harmful
        check_page((folder / "report.html").read_text(encoding="utf-8"))


def change_something(data: Any, rng: random.Random, case: Case) -> None:
    """Put another value in the place of one, anywhere in plain data."""
    keys: list[Any] = list(data) if isinstance(data, dict) else list(range(len(data)))
    if not keys:
        return
    key = rng.choice(keys)
    if isinstance(data[key], dict | list) and data[key] and rng.random() < 0.8:
        change_something(data[key], rng, case)
        return
    if rng.random() < 0.7 and isinstance(data[key], str | float):
        data[key] = case.target[:30] if isinstance(data[key], str) else rng.random()
        return
    values = (
        None,
        True,
        -1,
        0,
        1,
        10**12,
        0.5,
        1e308,
        "",
        case.target[:30],
        [],
        {},
        [[0]],
        {"a": 1},
        "source",
        "artifact",
    )
    data[key] = rng.choice(values)


def read_users_file(case: Case, encoder: Any) -> str:
    """Read a damaged file of some kind that users write."""
    rng = random.Random(case.number)
    with tempfile.TemporaryDirectory() as name:
        kind = rng.choice(sorted(USER_FILES))
        suffix, write, read = USER_FILES[kind]
        path = Path(name) / f"file.{suffix}"
        path.write_bytes(damaged(write(case).encode("utf-8", "replace"), case))
        read(path)
    return DONE


def _toml(case: Case) -> str:
    first, second = (json.dumps(text[:40]) for text in (case.source, case.target))
    rule = f'[[rules]]\nid = "x"\ncategory = "promo"\npattern = {second}\nwhere = "inside"\n'
    return f"[labels]\npromo = [{first}]\n\n{rule}"


def _rows(case: Case) -> str:
    return json.dumps({"id": "a", "source": case.source, "target": case.target}) + "\n"


def _gold(case: Case) -> str:
    return json.dumps({"doc": "a", "id": case.source.split("\n"), "en": case.target.split("\n")}) + "\n"


def _baseline(case: Case) -> str:
    with tempfile.TemporaryDirectory() as name:
        write_baseline(Path(name) / "known.json", report_of(case, HASH).issues)
        return (Path(name) / "known.json").read_text(encoding="utf-8")


def _read_links(path: Path) -> None:
    gold = path.with_name("gold")
    gold.write_bytes(b"1-1 2p1\n" * path.read_bytes().count(b"\n"))
    read_word_pairs(path, gold)


def _read_table(path: Path) -> None:
    path.rename(path.with_name("pairs.jsonl"))
    check_page(render_dashboard(path.parent))


def _pair_row(case: Case) -> str:
    row: dict[str, Any] = {"id": case.source[:20], "site": case.target[:20], "date": "2024-05-01", "verdict": "partial"}
    row |= {
        "source_language": "id",
        "target_language": "en",
        "score": 0.5,
        "source_sentences": 3,
        "issues": {"name": 1},
    }
    return json.dumps(row | {"majors": 1, "target_sentences": 2, "artifacts": {}}) + "\n"


HASH = HashEncoder(32)
USER_FILES: Mapping[str, tuple[str, Callable[[Case], str], Callable[[Path], Any]]] = {
    "rules": ("toml", _toml, lambda path: load_rules([path])),
    "glossary": ("csv", lambda case: f"source,target\n{case.source[:30]},{case.target[:30]}\n", load_glossary),
    "baseline": ("json", _baseline, read_baseline),
    "manifest in JSON Lines": ("jsonl", _rows, lambda path: list(read_manifest(path))),
    "manifest in CSV": (
        "csv",
        lambda case: f'source,target\n"{case.source}",b\n',
        lambda path: list(read_manifest(path)),
    ),
    "manifest in TSV": (
        "tsv",
        lambda case: f"source\ttarget\n{case.source}\tb\n",
        lambda path: list(read_manifest(path)),
    ),
    "gold alignment": (
        "txt",
        lambda _: "[0]:[0, 1]\n[]:[2]\n",
        lambda path: parse_groups(path.read_text("utf-8", "replace")),
    ),
    "parallel stories": ("jsonl", _gold, lambda path: list(read_stories(path, "id", "en"))),
    "word links": ("txt", lambda case: f"{case.source[:60]} ||| {case.target[:60]}\n" * 2, _read_links),
    "batch output": ("jsonl", _pair_row, _read_table),
}


def mine_stories(case: Case, encoder: Any) -> str:
    """Mine what recurs in a few stories, and load the rules that are proposed."""
    recurring = case.target.split("\n")[0][:80]
    found = list(mine((f"{part}\n{recurring}" for part in case.source.split("\n")[:5]), rules=load_rules()))
    with tempfile.TemporaryDirectory() as name:
        write_bytes(path := Path(name) / "site.toml", rule_file(found).encode("utf-8", "replace"))
        load_rules([path])
    return DONE


#: By name, what takes a case, and how often it gets one.
TARGETS: Mapping[str, tuple[Target, int]] = {
    "align": (align_twice, 4),
    "align lists": (align_lists, 2),
    "checks": (run_every_check, 4),
    "quantities": (read_quantities, 16),
    "clean": (clean_twice, 3),
    "score": (score_texts, 2),
    "write": (write_files, 2),
    "batch": (run_batch, 1),
    "read text": (read_text_file, 2),
    "read report": (read_saved_report, 2),
    "read files": (read_users_file, 3),
    "mine": (mine_stories, 1),
}
SEQUENCE = [name for name, (_, often) in TARGETS.items() for _ in range(often)]
