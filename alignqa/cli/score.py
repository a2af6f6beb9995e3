"""``alignqa score``: a translation and a reference of any segmentation in, BLEU, chrF++ and TER out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alignqa.cli.outputs import check_outputs
from alignqa.cli.progress import progress
from alignqa.errors import InputError

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from alignqa.evaluation import CorpusScore, Score

DESCRIPTION = """\
Score a translation against a reference in the same language with BLEU, chrF++
and TER, by sacrebleu, with 95 % confidence intervals. Texts with the same
number of lines are scored line by line; otherwise the translation is realigned
to the lines of the reference first. In folders, files with the same name
belong together; each story is scored, and then all of them.
"""

EPILOG = """\
examples:
  alignqa score system.txt reference.txt
  alignqa score system/ reference/ --lang en --format json
  alignqa score system.txt reference.txt --segments realigned.tsv
  alignqa score new.txt reference.txt --baseline old.txt

exit status: 0 done, 2 usage error or unreadable input
"""


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "score",
        help="score a translation that is segmented differently from its reference",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "hypothesis", metavar="HYPOTHESIS", type=Path, help="translation: a text file, or a folder of them"
    )
    parser.add_argument(
        "reference", metavar="REFERENCE", type=Path, help="reference, one segment per line: a file or a folder"
    )
    parser.add_argument(
        "--baseline",
        metavar="OTHER",
        type=Path,
        help="another translation of the same text; tests whether the difference is due to chance",
    )
    parser.add_argument("--lang", metavar="CODE", help="language of both, ISO 639-1 (default: detected)")
    parser.add_argument("--realign", action="store_true", help="realign even if both have the same number of lines")
    parser.add_argument("--tokenize", metavar="NAME", help="sacrebleu's tokenizer for BLEU (default: by language)")
    parser.add_argument("--encoder", metavar="NAME", help="sentence-transformers model (default: the bundled one)")
    parser.add_argument("--format", choices=["text", "json"], default="text", help="output format (default: text)")
    parser.add_argument("--segments", metavar="FILE", type=Path, help="write the scored segments to FILE, a .tsv")
    parser.add_argument("-q", "--quiet", action="store_true", help="print no progress")


def run(options: argparse.Namespace) -> int:
    """Score, write what was asked for, and return the exit status."""
    if options.segments and options.segments.suffix.lower() != ".tsv":
        raise InputError(f"Cannot write segments to {str(options.segments)!r}: its name must end in .tsv.")
    texts = [path for path in (options.hypothesis, options.reference, options.baseline) if path]
    check_outputs([("--segments", options.segments)], [file for path in texts for file in _files(path)])
    with progress("Scoring …", quiet=options.quiet):
        from alignqa.evaluation import compare

        found, baseline = _scored(options, options.realign)
        chances = compare(found.total, baseline.total) if baseline else {}
    if options.segments:
        _write_segments(found, options.segments)
    if options.format == "json":
        from alignqa.files import json_text

        stories = {name: own.to_dict() for name, own in found.stories.items()}
        compared = {"baseline": {**baseline.total.to_dict(), "p_values": dict(chances)}} if baseline else {}
        data = {"schema": "alignqa.score/1", "total": found.total.to_dict(), "stories": stories, **compared}
        sys.stdout.write(json_text(data))
    else:
        sys.stdout.write(_as_text(found, baseline, chances))
    return 0


def _scored(options: argparse.Namespace, realign: bool) -> tuple[CorpusScore, CorpusScore | None]:
    """Score the translation, and the baseline if there is one, on the same segments."""
    from alignqa.evaluation import score_corpus

    scored = [
        score_corpus(
            dict(_stories(hypothesis, options.reference)),
            lang=options.lang,
            encoder=options.encoder,
            realign=realign,
            tokenize=options.tokenize,
        )
        for hypothesis in (options.hypothesis, options.baseline)
        if hypothesis is not None
    ]
    # Blank lines of the reference are segments only where nothing was realigned.
    if len({own.total.segments.references for own in scored}) > 1:
        return _scored(options, realign=True)
    return scored[0], scored[1] if options.baseline else None


def _stories(hypothesis: Path, reference: Path) -> Iterator[tuple[str, tuple[Path, Path]]]:
    """Yield the stories to score by name: the two files, or the files of two folders that have one name."""
    if not hypothesis.is_dir() and not reference.is_dir():
        yield hypothesis.name, (hypothesis, reference)
        return
    if not (hypothesis.is_dir() and reference.is_dir()):
        raise InputError("HYPOTHESIS and REFERENCE must both be files, or both be folders.")
    files = [{path.relative_to(folder) for path in _files(folder)} for folder in (hypothesis, reference)]
    for folder, lacking in ((hypothesis, files[1] - files[0]), (reference, files[0] - files[1])):
        if lacking:
            raise InputError(
                f"{str(folder)!r} has no {str(min(lacking))!r}. Give folders with files of the same names."
            )
    if not files[0]:
        raise InputError(f"There is no file in {str(hypothesis)!r}.")
    for name in sorted(files[0]):
        yield name.as_posix(), (hypothesis / name, reference / name)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        return iter([path])
    return (file for file in path.rglob("*") if file.is_file() and not file.name.startswith("."))


def _write_segments(found: CorpusScore, path: Path) -> None:
    from alignqa.files import write_text
    from alignqa.report.bitext import one_line

    rows = [
        f"{one_line(name)}\t{one_line(hypothesis)}\t{one_line(reference)}\n"
        for name, own in found.stories.items()
        for hypothesis, reference in zip(own.segments.hypotheses, own.segments.references, strict=True)
    ]
    write_text(path, "".join(["story\thypothesis\treference\n", *rows]))


def _as_text(found: CorpusScore, baseline: CorpusScore | None, chances: Mapping[str, float]) -> str:
    """Return a line a story where there are several, the figures of all of them, and the difference from *baseline*."""
    from alignqa.report.visible import visible

    lines = []
    if len(found.stories) > 1:
        lines.append("".join(f"{metric.name:>16}" for metric in found.total.metrics) + "  segments")
        lines += [f"{_figures(own)} {visible(name)}" for name, own in found.stories.items()]
        lines += [f"{_figures(found.total)} all", ""]
    lines.append(str(found.total))
    if baseline is not None:
        lines += ["", "Against the baseline, by paired bootstrap:"]
        lines += [
            f"{name:<8}{baseline.total[name]:6.2f} → {found.total[name]:6.2f}  (p = {chance:.3f})"
            for name, chance in chances.items()
        ]
    return "\n".join(lines) + "\n"


def _figures(own: Score) -> str:
    """Return the metrics of a story and its number of segments, in columns."""
    segments = f"{len(own.segments.references)}{' realigned' if own.segments.realigned else ''}"
    return "".join(f"{f'{metric.score:.2f} ± {metric.margin:.2f}':>16}" for metric in own.metrics) + f"  {segments:<15}"
