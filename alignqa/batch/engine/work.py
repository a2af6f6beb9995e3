"""What is done with a shard: records in, rows out, in three stages: loaded, embedded together, reported on."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from alignqa.batch.input.manifest import Record
from alignqa.batch.output.pages import write_page
from alignqa.batch.store.rows import rows_of_failure, rows_of_report
from alignqa.batch.store.shards import Shard
from alignqa.errors import AlignQAError, EncoderError, InputError
from alignqa.pipeline import Aligner
from alignqa.story import Story

#: Called before each step: the position of the record it is about, ``None`` for all of them, and how many they are.
Beat = Callable[[int | None, int], None]
#: What became of a record: its position in the input and its rows by table.
Outcome = tuple[int, dict[str, Any]]
#: Records by their positions in the input.
Records = Mapping[int, Record]


def work_on(
    shard: Shard,
    aligner: Aligner,
    *,
    beat: Beat,
    pages: Path | None = None,
    one_by_one: bool = False,
    given_up: Mapping[int, str] | None = None,
) -> Iterator[Outcome]:
    """Yield what became of each record of a shard.

    With *one_by_one*, one record is taken the whole way after the other, so that it is known on which one a worker
    stops. *given_up* says of records that no worker survived what happened to them.
    """
    given_up, records = given_up or {}, shard.by_position
    yield from ((n, rows_of_failure(records[n].id, "RecordLimit", reason)) for n, reason in given_up.items())
    rest = {position: record for position, record in records.items() if position not in given_up}
    for together in [{position: record} for position, record in rest.items()] if one_by_one else [rest]:
        stories, failures = load_all(together, aligner, beat)
        embedded, more_failures = embed_all(together, stories, aligner, beat)
        yield from failures + more_failures
        yield from report_all(together, embedded, aligner, pages, beat)


def load_all(records: Records, aligner: Aligner, beat: Beat) -> tuple[dict[int, Story], list[Outcome]]:
    """Return both versions of each record, and those that cannot be used."""
    stories: dict[int, Story] = {}
    failures: list[Outcome] = []
    for position, record in records.items():
        beat(position, 1)
        try:
            if record.problem:
                raise InputError(record.problem)
            stories[position] = aligner.load(record.source, record.target, record.source_lang, record.target_lang)
        except Exception as error:  # whatever is wrong with one record, the others are still to be done
            failures.append((position, failure_rows(record, error)))
    return stories, failures


def embed_all(
    records: Records, stories: Mapping[int, Story], aligner: Aligner, beat: Beat
) -> tuple[dict[int, Story], list[Outcome]]:
    """Return the stories with their vectors, all encoded together, and those on which the encoder fails.

    Where it fails on all of them together, they are encoded one by one: a single story may have spoilt the batch.

    Raises:
        EncoderError: of several stories, it fails on each: so it is broken, and not the stories.
    """
    positions = list(stories)
    beat(positions[0] if len(positions) == 1 else None, max(1, len(positions)))
    try:
        return dict(zip(positions, aligner.embed([stories[n] for n in positions]), strict=True)), []
    except Exception as error:
        if len(positions) == 1:
            return {}, [(positions[0], failure_rows(records[positions[0]], error))]
    embedded: dict[int, Story] = {}
    failures: list[Outcome] = []
    for position, story in stories.items():
        found, failed = embed_all(records, {position: story}, aligner, beat)
        embedded |= found
        failures += failed
    if not embedded:
        reason = failures[0][1]["failures"][0]["message"]
        raise EncoderError(f"The encoder failed on every story of a shard; on the first: {reason}")
    return embedded, failures


def report_all(
    records: Records,
    stories: Mapping[int, Story],
    aligner: Aligner,
    pages: Path | None,
    beat: Beat,
) -> list[Outcome]:
    """Return the rows of each embedded story: those of its report or, where there is none, of its failure.

    Raises:
        InputError: a page cannot be written to the folder *pages*.
    """
    outcomes: list[Outcome] = []
    for position, story in stories.items():
        beat(position, 1)
        try:
            report = aligner.report(story, links=pages is not None)  # only pages show them
            outcomes.append((position, rows_of_report(records[position], report)))
        except Exception as error:
            outcomes.append((position, failure_rows(records[position], error)))
            continue
        if pages is not None:
            write_page(pages, records[position].id, report)
    return outcomes


def failure_rows(record: Record, error: Exception) -> dict[str, Any]:
    """Return the row of a *record* that could not be checked because of *error*.

    An error that is not one of this library's own is a fault in the program, and so is one inside an encoder: it is
    logged, and the row holds its traceback.
    """
    name, message = type(error).__name__, str(error) or repr(error)
    if isinstance(error, AlignQAError) and not (isinstance(error, EncoderError) and error.__cause__):
        return rows_of_failure(record.id, name, message)
    logging.getLogger(__name__).error("The pair %r raised an unexpected error.", record.id, exc_info=error)
    return rows_of_failure(record.id, name, message, "".join(traceback.format_exception(error)))
