"""``alignqa bench words``: sentence pairs whose words were linked by hand in, figures on the links found out."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.cli.bench_options import named_values, two_languages
from alignqa.cli.outputs import check_outputs

if TYPE_CHECKING:
    from argparse import _SubParsersAction


def add_words(actions: _SubParsersAction[Any]) -> None:
    """Add the action to those of ``alignqa bench``."""
    parser = actions.add_parser("words", help="measure word links against links made by hand")
    what = "one sentence pair per line, words separated by spaces: source ||| target"
    parser.add_argument("text", metavar="TEXT", type=Path, help=what)
    what = "the links of one pair per line: 1-2 is sure, 1p2 possible; words are counted from 1"
    parser.add_argument("gold", metavar="GOLD", type=Path, help=what)
    parser.add_argument("--langs", metavar="CODES", required=True, help="source and target language, such as en,fr")
    what = "links found by another word aligner, in the format of --output"
    parser.add_argument("--peer", metavar="NAME=FILE", action="append", default=[], help=what)
    parser.add_argument("--format", choices=["text", "markdown", "json"], default="text", help="(default: %(default)s)")
    parser.add_argument("--encoder", metavar="NAME", help="sentence-transformers model (default: the bundled one)")
    what = "write the links found to FILE in Pharaoh format, one pair per line, words counted from 0: 0-1 2-2"
    parser.add_argument("--output", metavar="FILE", type=Path, help=what)
    parser.set_defaults(run=run_words)


def run_words(options: argparse.Namespace) -> int:
    """Link the words, compare the links with the gold and those of others, and print the result."""
    from alignqa.encoders import load_encoder
    from alignqa.evaluation.word_pairs import format_links, read_links, read_word_pairs
    from alignqa.evaluation.words import bench_words
    from alignqa.files import write_text

    files = {name: Path(file) for name, file in named_values("--peer", options.peer).items()}
    check_outputs([("--output", options.output)], [options.text, options.gold, *files.values()])
    languages = two_languages(options.langs)
    pairs = read_word_pairs(options.text, options.gold)
    words = [(pair.source, pair.target) for pair in pairs]
    peers = {name: [links for _, links in read_links(file, words, first=0)] for name, file in files.items()}
    result = bench_words(pairs, languages, load_encoder(options.encoder), peers)
    if options.output:
        write_text(options.output, format_links(result.links))
    if options.format == "json":
        print(json.dumps(result.to_dict(), ensure_ascii=False, indent=1))
    else:
        print(result.to_markdown() if options.format == "markdown" else result)
    return 0
