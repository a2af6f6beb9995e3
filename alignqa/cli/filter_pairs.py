"""``alignqa filter``: sentence pairs, a line each, in; the same with scores, or those above a score, out."""

from __future__ import annotations

import argparse
import sys
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from alignqa.cli.bench_options import two_languages
from alignqa.errors import InputError, many
from alignqa.files import line_label, text_lines
from alignqa.settings import Device, Settings

if TYPE_CHECKING:
    from argparse import _SubParsersAction

DESCRIPTION = """\
Score sentence pairs for a parallel corpus: a source and its translation on each
line, separated by a tab. A score is the probability (0 to 1) that the two
belong together and that no number, name, part or language is wrong. Lines are
read and written as they come.
"""

EPILOG = """\
examples:
  alignqa filter corpus.tsv --langs id,en > scored.tsv
  zcat corpus.tsv.gz | alignqa filter --langs id,en --min-score 0.5 > clean.tsv
  parallel --pipe --keep-order alignqa filter --langs id,en < corpus.tsv

exit status: 0 done, 2 usage error or unreadable input
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "filter",
        help="score sentence pairs of a parallel corpus, or keep the good ones",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "file", metavar="FILE", nargs="?", default="-", help="TSV file in UTF-8 (default: standard input)"
    )
    parser.add_argument("--langs", metavar="CODES", required=True, help="source and target language, such as id,en")
    parser.add_argument(
        "--columns", metavar="S,T", default="1,2", help="columns of source and target, from 1 (default: %(default)s)"
    )
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument(
        "--min-score", metavar="0..1", type=float, help="write only lines with at least this score, as they are"
    )
    shown.add_argument("--explain", action="store_true", help="after the score, add the rules that lowered it")
    parser.add_argument(
        "--encoder", metavar="NAME", help="sentence-transformers model, by name or path (default: the bundled one)"
    )
    parser.add_argument(
        "--device", choices=get_args(Device), default="auto", help="where that model runs (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Score the lines, write them, and return the exit status."""
    languages = two_languages(options.langs)
    columns = _columns(options.columns)
    if options.min_score is not None and not 0 <= options.min_score <= 1:
        raise InputError(f"--min-score is {options.min_score:g}; it must be a number between 0 and 1.")
    from alignqa.filtering import score_pairs
    from alignqa.pipeline import Aligner

    aligner = Aligner(options.encoder, Settings(device=options.device))
    waiting: deque[str] = deque()
    for found in score_pairs(_pairs(options.file, columns, waiting), *languages, aligner=aligner):
        line = waiting.popleft()
        if options.min_score is None:
            more = [f"{found.score:.4f}", *([",".join(found.rules)] if options.explain else [])]
            sys.stdout.write("\t".join([line, *more]) + "\n")
        elif found.score >= options.min_score:
            sys.stdout.write(f"{line}\n")
        if not waiting:
            sys.stdout.flush()
    return 0


def _columns(text: str) -> tuple[int, int]:
    """Return the positions, from 0, of the two columns that ``--columns`` names from 1."""
    numbers = [int(part) for part in text.split(",") if part.strip().isdecimal()]
    if len(numbers) != 2 or text.count(",") != 1 or min(numbers) < 1 or numbers[0] == numbers[1]:
        raise InputError(f"--columns is {text!r}; give the numbers of two columns, counted from 1, such as 1,2.")
    return numbers[0] - 1, numbers[1] - 1


def _pairs(file: str, columns: tuple[int, int], waiting: deque[str]) -> Iterator[tuple[str, str]]:
    """Yield source and target of each line of a *file*, and add the line to those *waiting* for their score."""
    for number, line in enumerate(text_lines(file), 1):
        cells = line.split("\t")
        if len(cells) <= max(columns):
            source, target = (column + 1 for column in columns)
            raise InputError(
                f"{line_label(file, number)} has {many(len(cells), 'column')}, separated by tabs. The source is "
                f"expected in column {source}, the target in column {target}. Correct the line, or give --columns."
            )
        waiting.append(line)
        yield cells[columns[0]], cells[columns[1]]
