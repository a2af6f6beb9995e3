"""``alignqa bench``: parallel stories or gold alignments in, figures on the checks, the aligner or word links out."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.cli.bench_options import named_values, two_languages
from alignqa.cli.bench_words import add_words
from alignqa.cli.outputs import check_outputs
from alignqa.errors import InputError, many

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from alignqa.evaluation.gold import GoldDocument, Group
    from alignqa.report.report import Report

DESCRIPTION = """\
Plant errors in parallel stories and measure how many are found; measure
alignments and word links.
"""

EPILOG = """\
examples:
  alignqa bench inject stories.jsonl planted.jsonl --langs id,en
  alignqa bench detect planted.jsonl --format markdown
  alignqa bench align book.de book.fr book.gold --langs de,fr
  alignqa bench align stories.jsonl --langs id,en --output found.txt
  alignqa bench align gold --peers outputs --format markdown
  alignqa bench words pairs.text pairs.gold --langs en,fr

Each line of stories.jsonl is one story: {"doc": "name", "id": ["…"], "en": ["…"]},
where sentence i of one language translates sentence i of the other. A gold
alignment has one group per line, as in Vecalign: [0]:[0, 1]. A folder of gold
alignments has three files per document, such as book.gold, book.de and book.fr.
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command and its subcommands to the command line."""
    parser = commands.add_parser(
        "bench",
        help="measure the library on your own parallel stories",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    parser = actions.add_parser("inject", help="plant known errors in parallel stories")
    parser.add_argument("stories", metavar="STORIES", type=Path, help="parallel stories, one JSON object per line")
    parser.add_argument("output", metavar="OUTPUT", type=Path, help="file to write, one JSON object per line")
    parser.add_argument("--langs", metavar="CODES", required=True, help="source and target language, such as id,en")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random choices (default: %(default)s)")
    parser.set_defaults(run=run_inject)

    parser = actions.add_parser("detect", help="measure every check on stories with planted errors")
    parser.add_argument("planted", metavar="PLANTED", type=Path, help="output of 'alignqa bench inject'")
    parser.add_argument("--format", choices=["markdown", "json"], default="markdown", help="(default: %(default)s)")
    parser.add_argument("--encoder", metavar="NAME", help="sentence-transformers model (default: the bundled one)")
    parser.set_defaults(run=run_detect)

    parser = actions.add_parser("align", help="measure this and other aligners against a gold alignment")
    what = (
        "source and target (one sentence per line) and their groups (one per line: [0]:[0, 1]); or a file of "
        "stories; or a folder with NAME.gold and two files such as NAME.de and NAME.fr for each document"
    )
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+", help=what)
    parser.add_argument("--langs", metavar="CODES", help="source and target language, such as de,fr; not for a folder")
    what = "source language of a document, or of all documents that share its name up to the first '-', if unclear"
    parser.add_argument("--source", metavar="NAME=LANG", action="append", default=[], help=what)
    what = "output of other aligners: one folder each, with NAME.align for each document"
    parser.add_argument("--peers", metavar="OUTPUTS", type=Path, help=what)
    what = "output of another aligner on the three files; NAME=SOURCE,TARGET if it is two files of sentences"
    parser.add_argument("--peer", metavar="NAME=FILE", action="append", default=[], help=what)
    what = "seed of the bootstrap (default: %(default)s)"
    parser.add_argument("--seed", type=int, default=1, help=what)
    parser.add_argument("--format", choices=["text", "markdown", "json"], default="text", help="(default: %(default)s)")
    parser.add_argument("--encoder", metavar="NAME", help="sentence-transformers model (default: the bundled one)")
    parser.add_argument(
        "--output", metavar="FILE", type=Path, help="write the groups found to FILE, such as [0]:[0, 1]"
    )
    parser.set_defaults(run=run_align)
    add_words(actions)


def run_align(options: argparse.Namespace) -> int:
    """Measure the aligner, compare it with others, and print the result."""
    from alignqa.encoders import load_encoder
    from alignqa.evaluation.alignment import bench_alignment
    from alignqa.evaluation.comparison import compare_aligners
    from alignqa.evaluation.gold import format_groups, numbered_on
    from alignqa.files import write_text

    folder = _gold_folder(options)
    check_outputs([("--output", options.output)], folder.iterdir() if folder else options.files)
    documents = _documents(options, folder)
    peers = _peers(options, documents)
    result = bench_alignment(documents, load_encoder(options.encoder))
    if options.output:
        groups = numbered_on(zip(documents, result.groups, strict=True))
        write_text(options.output, format_groups(groups))
    if folder or peers:
        compared = compare_aligners(documents, result, peers, options.seed)
        formats = {"text": f"{compared}\n\n{result.facts}", "markdown": f"{compared.to_markdown()}\n\n{result.facts}"}
        data = {**result.to_dict(), **compared.to_dict()}
    else:
        formats = {"text": str(result), "markdown": result.to_markdown()}
        data = result.to_dict()
    print(json.dumps(data, ensure_ascii=False, indent=1) if options.format == "json" else formats[options.format])
    return 0


def _gold_folder(options: argparse.Namespace) -> Path | None:
    """Return the folder of gold alignments, if that is what was given; refuse options that do not go together."""
    folder: Path | None = options.files[0] if len(options.files) == 1 and options.files[0].is_dir() else None
    if folder and (options.langs or options.peer):
        wrong = "--langs" if options.langs else "--peer"
        raise InputError(f"{wrong} is not for a folder, whose files are named by language. Use --source and --peers.")
    if not folder and not options.langs:
        raise InputError("Give the source and the target language with --langs, such as --langs de,fr.")
    if not folder and (options.source or options.peers):
        raise InputError(f"{'--source' if options.source else '--peers'} is only for a folder of gold alignments.")
    if options.peer and len(options.files) != 3:
        raise InputError("--peer is only for three files: a source, a target and its alignment.")
    if options.seed < 0:
        raise InputError(f"--seed is {options.seed}; give 0 or more.")
    return folder


def _documents(options: argparse.Namespace, folder: Path | None) -> list[GoldDocument]:
    """Return the documents to measure on."""
    from alignqa.evaluation.gold import read_gold, read_gold_folder
    from alignqa.text.languages import check_language

    if not folder:
        return read_gold(options.files, *two_languages(options.langs))
    sources = named_values("--source", options.source)
    return read_gold_folder(folder, {name: check_language(code) for name, code in sources.items()})


def _peers(options: argparse.Namespace, documents: Sequence[GoldDocument]) -> dict[str, dict[str, list[Group]]]:
    """Return what other aligners find, by the aligner's name and the document's."""
    from alignqa.evaluation.peers import read_peer, read_peer_folder
    from alignqa.files import read_text

    if options.peers:
        return read_peer_folder(options.peers, documents)
    peers = {}
    for name, files in named_values("--peer", options.peer).items():
        texts = [read_text(file) for file in files.split(",")]
        peers[name] = {document.name: read_peer(texts, document, name) for document in documents}
    return peers


def run_inject(options: argparse.Namespace) -> int:
    """Plant errors and write the records."""
    from alignqa.evaluation.injection import inject, planted_artifacts
    from alignqa.files import write_text

    check_outputs([("OUTPUT", options.output)], [options.stories])
    languages = two_languages(options.langs)
    records = list(inject(_read(options.stories), *languages, artifacts=planted_artifacts(), seed=options.seed))
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
    write_text(options.output, "".join(lines))
    print(f"{many(len(records), 'record')} written to {options.output}")
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
    from alignqa.files import parse_json, read_text

    records = []
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = parse_json(line)
        except ValueError as error:
            raise InputError(f"{path}, line {number}: not JSON ({error}). Write one object a line.") from error
        if not isinstance(record, dict):
            raise InputError(f"{path}, line {number}: not a JSON object. Write one object a line.")
        records.append(record)
    return records
