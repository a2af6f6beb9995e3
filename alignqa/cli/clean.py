"""``alignqa clean``: a text, or every text of a folder, in; the same without its artifacts, and what was taken, out."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from alignqa.cli.outputs import check_outputs
from alignqa.cli.progress import progress
from alignqa.errors import InputError, LanguageError, many
from alignqa.report.visible import visible
from alignqa.settings import Device

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from alignqa.artifacts import ArtifactRule
    from alignqa.artifacts.cleaning import CleanedText

DESCRIPTION = """\
Write a text without its artifacts: advertisement placeholders, links to other
stories, credits, comment boxes, code and the like. Nothing else is changed.
Given a folder, clean every *.txt file into another folder, and also remove
text that recurs across its stories.
"""

EPILOG = """\
examples:
  alignqa clean story.id.txt
  alignqa clean story.id.txt --explain
  alignqa clean story.id.txt --diff --output clean.txt
  alignqa clean - --format json < story.id.txt
  alignqa clean stories --output cleaned

exit status: 0 done, 2 usage error or unreadable input (any file of a folder)
"""

#: Cleans the text of a file, or of standard input.
Clean = Callable[[Path], "CleanedText"]


def add_command(commands: _SubParsersAction[Any]) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "clean",
        help="write a text without its artifacts",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    parser.add_argument(
        "file", metavar="FILE", help="UTF-8 text file, or a folder of *.txt files; - for standard input"
    )
    parser.add_argument("--language", metavar="CODE", help="language of the text, ISO 639-1 (default: detected)")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the text to FILE, or text and artifacts if it is .json; with a folder, the folder to write to",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print no progress and no warnings")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--format", choices=["text", "json"], default="text", help="output format (default: text)")
    shown.add_argument(
        "--explain", action="store_true", help="list what was removed, where and why, instead of the text"
    )
    shown.add_argument("--diff", action="store_true", help="show a unified diff instead of the text")
    group = parser.add_argument_group("detection")
    group.add_argument(
        "--rules", metavar="FILE", type=Path, action="append", default=[], help="your own artifact rules (repeatable)"
    )
    group.add_argument(
        "--no-site", action="store_true", help="with a folder, do not look for text that recurs across stories"
    )
    group.add_argument("--keep-optional", action="store_true", help="keep datelines, bylines and the like")
    group.add_argument(
        "--rules-only", action="store_true", help="remove only what a rule matches; faster, as no model is loaded"
    )
    group.add_argument(
        "--encoder", metavar="NAME", help="sentence-transformers model, by name or path (default: the bundled one)"
    )
    group.add_argument(
        "--device", choices=get_args(Device), default="auto", help="where that model runs (default: %(default)s)"
    )


def run(options: argparse.Namespace) -> int:
    """Clean, write what was asked for, and return the exit status."""
    if options.rules_only and options.encoder:
        raise InputError("--rules-only uses no encoder; leave out one of --rules-only and --encoder.")
    if options.file != "-" and Path(options.file).is_dir():
        return clean_folder(Path(options.file), options)
    check_outputs([("--output", options.output)], options.rules)
    with progress("Cleaning …", quiet=options.quiet):
        cleaned = _cleaner(options)(Path(options.file))
    output = None if options.output in (None, "-") else Path(options.output)
    _write(cleaned, "standard input" if options.file == "-" else options.file, output, options)
    return 0


def _learned(files: Sequence[Path]) -> tuple[ArtifactRule, ...]:
    """Return rules for what recurs across the texts of *files*; those that cannot be read are passed over."""
    from alignqa.artifacts import learn_site
    from alignqa.files import read_text

    def stories() -> Iterator[str]:
        for path in files:
            with contextlib.suppress(InputError):
                yield read_text(path)

    return learn_site(stories())


def _show_rule(rule: ArtifactRule) -> None:
    """Print an example of what a learned rule takes to standard error."""
    print(f"  [{visible(rule.id)}] {visible(rule.catches[0])}", file=sys.stderr)


def _cleaner(options: argparse.Namespace, site: tuple[ArtifactRule, ...] = ()) -> Clean:
    """Load the rules and the encoder, once for all files; rules of the *site* come last."""
    from alignqa.artifacts import load_rules
    from alignqa.artifacts.cleaning import clean
    from alignqa.encoders import load_encoder
    from alignqa.text.languages import check_language

    language = options.language and check_language(options.language)
    rules = (*load_rules(options.rules, optional=not options.keep_optional), *site)
    encoder = None if options.rules_only else load_encoder(options.encoder, options.device)
    return partial(clean, language=language, rules=rules, encoder=encoder)


def clean_folder(folder: Path, options: argparse.Namespace) -> int:
    """Clean every text file of *folder*, report those that cannot be cleaned, and return the exit status.

    Raises:
        InputError: there is no such file, or the output folder is not named, lies within *folder* or cannot be made.
    """
    if options.output in (None, "-"):
        raise InputError(f"{str(folder)!r} is a folder. Name another one for the cleaned files with --output.")
    output = Path(options.output)
    if output.resolve().is_relative_to(folder.resolve()):
        raise InputError(f"{options.output!r} is inside {str(folder)!r}. Name a folder outside it.")
    _make_folder(output)
    files = [path for path in sorted(folder.rglob("*.txt")) if not path.is_dir()]
    if not files:
        raise InputError(f"There are no *.txt files in {str(folder)!r}. Check the folder.")
    with progress("Loading …", quiet=options.quiet):
        site = () if options.no_site else _learned(files)
        clean = _cleaner(options, site)
    if site and not options.quiet:
        recurring = f"{many(len(site), 'text')} {'recurs' if len(site) == 1 else 'recur'}"
        print(f"alignqa: {recurring} across these stories. Removed:", file=sys.stderr)
        for rule in site:
            _show_rule(rule)
    originals = {_identity(path) for path in files if path.exists()}
    failed = 0
    for number, path in enumerate(files, 1):
        name = path.relative_to(folder)
        try:
            with progress(f"Cleaning {number} of {len(files)} …", quiet=options.quiet):
                cleaned = clean(path)
            target = _target(output / name, originals, options)
            if options.explain:
                _show(f"{name}:", harmless=True)
            _write(cleaned, str(name), target, options, where=f"{name}: ")
        except (InputError, LanguageError) as error:
            failed += 1
            print(visible(f"alignqa: error: {name}: {error}"), file=sys.stderr)
    if failed:
        print(f"alignqa: error: {failed} of {many(len(files), 'file')} could not be cleaned.", file=sys.stderr)
    return 2 if failed else 0


def _make_folder(folder: Path) -> None:
    """Make *folder*, with those it lies in.

    Raises:
        InputError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"Cannot make the folder {str(folder)!r}: {error.strerror or error}.") from error


def _target(path: Path, originals: set[tuple[int, int]], options: argparse.Namespace) -> Path:
    """Return the file to write to, whose folder is made; one that a link leads to may still be an original."""
    target = path.with_suffix(".json") if options.format == "json" else path
    if target.exists() and _identity(target) in originals:
        raise InputError(f"{str(target)!r} is one of the files to clean and is not overwritten. Name another folder.")
    _make_folder(target.parent)
    return target


def _identity(path: Path) -> tuple[int, int]:
    """Return what identifies a file, by whatever name or link it is reached."""
    found = path.stat()
    return found.st_dev, found.st_ino


def _write(
    cleaned: CleanedText, name: str, output: Path | None, options: argparse.Namespace, *, where: str = ""
) -> None:
    """Write the result to *output*, print what is to be shown, and the warning, if any, after *where*."""
    from alignqa.files import json_text, write_text

    as_data = options.format == "json" or (output is not None and output.suffix.lower() == ".json")
    result = json_text(cleaned.to_dict()) if as_data else cleaned.text
    if output is not None:
        write_text(output, result)
    if options.explain:
        _show(cleaned.explain() or "Nothing was removed.", harmless=True)
    elif options.diff:
        _show("".join(f"{line}\n" for line in cleaned.diff(name).split("\n") if line))
    elif output is None:
        _show(result)
    if cleaned.warning and not (options.quiet or options.explain):
        print(visible(f"alignqa: warning: {where}{cleaned.warning}"), file=sys.stderr)


def _show(text: str, *, harmless: bool = False) -> None:
    """Print *text* as it is; on a terminal, or if it has to be *harmless*, control characters by their code points."""
    if harmless or sys.stdout.isatty():
        text = "\n".join(map(visible, text.removesuffix("\n").split("\n"))) + "\n"
    sys.stdout.write(text)
