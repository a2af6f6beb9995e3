"""``alignqa bench``: parallel stories or a gold alignment in, figures on the checks or the aligner out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.cli.outputs import check_outputs
from alignqa.errors import InputError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from alignqa.report.report import Report

EPILOG = """\
examples:
  alignqa bench inject stories.jsonl planted.jsonl --langs id,en
  alignqa bench detect planted.jsonl --format markdown
  alignqa bench align book.de book.fr book.gold --langs de,fr
  alignqa bench align stories.jsonl --langs id,en --output found.txt

Each line of stories.jsonl is one story: {"doc": "name", "id": ["…"], "en": ["…"]},
where sentence i of one language translates sentence i of the other. A gold
alignment has a group a line, as Vecalign writes it: [0]:[0, 1].
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command and its subcommands to the command line."""
    parser = commands.add_parser(
        "bench",
        help="measure the library on your own parallel stories",
        description="Plant errors into parallel stories and measure how well they are found; measure alignments.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    parser = actions.add_parser("inject", help="plant known errors into parallel stories")
    parser.add_argument("stories", metavar="STORIES", type=Path, help="parallel stories, one JSON object a line")
    parser.add_argument("output", metavar="OUTPUT", type=Path, help="file to write, one JSON object a line")
    parser.add_argument("--langs", metavar="CODES", required=True, help="source and target language, such as id,en")
    parser.add_argument("--seed", type=int, default=1, help="what is planted where (default: %(default)s)")
    parser.set_defaults(run=run_inject)

    parser = actions.add_parser("detect", help="measure every check on stories with planted errors")
    parser.add_argument("planted", metavar="PLANTED", type=Path, help="what 'alignqa bench inject' wrote")
    parser.add_argument("--format", choices=["markdown", "json"], default="markdown", help="(default: %(default)s)")
    parser.add_argument("--encoder", metavar="NAME", help="sentence-transformers model (default: the bundled one)")
    parser.set_defaults(run=run_detect)

    parser = actions.add_parser("align", help="measure the aligner on a text with a gold alignment")
    what = "source, target (a sentence a line) and groups (such as [0]:[0, 1], a line each); or one file of stories"
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+", help=what)
    parser.add_argument("--langs", metavar="CODES", required=True, help="source and target language, such as de,fr")
    parser.add_argument("--format", choices=["text", "markdown", "json"], default="text", help="(default: %(default)s)")
    parser.add_argument("--encoder", metavar="NAME", help="sentence-transformers model (default: the bundled one)")
    parser.add_argument("--output", metavar="FILE", type=Path, help="write the groups found, such as [0]:[0, 1], here")
    parser.set_defaults(run=run_align)


def run_align(options: argparse.Namespace) -> int:
    """Measure the aligner and print the result."""
    from alignqa.encoders import load_encoder
    from alignqa.evaluation.alignment import bench_alignment
    from alignqa.evaluation.gold import format_groups, numbered_on, read_gold
    from alignqa.files import write_text

    check_outputs([("--output", options.output)], options.files)
    documents = read_gold(options.files, *_languages(options.langs))
    result = bench_alignment(documents, load_encoder(options.encoder))
    if options.output:
        groups = numbered_on(zip(documents, result.groups, strict=True))
        write_text(options.output, format_groups(groups))
    formats = {"text": str(result), "markdown": result.to_markdown(), "json": json.dumps(result.to_dict(), indent=1)}
    print(formats[options.format])
    return 0


def _languages(codes: str) -> tuple[str, str]:
    """Return the source and the target language in *codes*, such as ``id,en``."""
    from alignqa.text.languages import check_language

    languages = [check_language(code) for code in codes.split(",")]
    if len(languages) != 2:
        raise InputError(f"--langs names {len(languages)} languages; give the source and the target, such as id,en.")
    return languages[0], languages[1]


def run_inject(options: argparse.Namespace) -> int:
    """Plant errors and write the records."""
    from alignqa.evaluation.injection import inject, planted_artifacts
    from alignqa.files import write_text

    check_outputs([("OUTPUT", options.output)], [options.stories])
    languages = _languages(options.langs)
    records = list(inject(_read(options.stories), *languages, artifacts=planted_artifacts(), seed=options.seed))
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    write_text(options.output, "".join(lines))
    print(f"{len(records)} records written to {options.output}")
    return 0


def run_detect(options: argparse.Namespace) -> int:
    """Measure the checks and print the result."""
    from alignqa.evaluation.detection import check_records, detect
    from alignqa.pipeline import Aligner

    records = _read(options.planted)
    check_records(records, str(options.planted))
    aligner = Aligner(options.encoder)

    def check(records: Iterator[Mapping[str, Any]]) -> Iterator[Report]:
        return aligner.align_many((r["source"], r["target"], r["source_lang"], r["target_lang"]) for r in records)

    result = detect(records, check)
    if options.format == "json":
        json.dump({"signature": aligner.signature.to_dict(), **result.to_dict()}, sys.stdout, indent=1)
        print()
    else:
        print(f"{result.to_markdown()}\n\n{aligner.signature}")
    return 0


def _read(path: Path) -> Sequence[Mapping[str, Any]]:
    """Return the JSON objects in *path*, one a line.

    Raises:
        InputError: the file cannot be read, or a line is not a JSON object.
    """
    from alignqa.files import read_text

    records = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputError(f"{path}, line {number}: not JSON ({error}). Write one object a line.") from error
        if not isinstance(record, dict):
            raise InputError(f"{path}, line {number}: not a JSON object. Write one object a line.")
        records.append(record)
    return records
