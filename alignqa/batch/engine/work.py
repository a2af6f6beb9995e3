"""What is done with a shard, in three stages: its records are loaded, encoded together, and reported on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from alignqa.batch.input.manifest import Record
from alignqa.batch.output.pages import write_page
from alignqa.batch.store.rows import rows_of_failure, rows_of_report
from alignqa.batch.store.shards import Shard
from alignqa.errors import EncoderError, InputError
from alignqa.pipeline import Aligner
from alignqa.story import Story

#: Told before each step: the place of the record it is about, ``None`` for all of them, and how many they are.
Beat = Callable[[int | None, int], None]
#: What became of a record: its place in the input and its rows by table.
Outcome = tuple[int, dict[str, Any]]
#: Records by their places in the input.
Places = Mapping[int, Record]


def work_on(
    shard: Shard,
    aligner: Aligner,
    *,
    beat: Beat,
    pages: Path | None = None,
    alone: bool = False,
    given_up: Mapping[int, str] | None = None,
) -> Iterator[Outcome]:
    """Yield what became of each record of a shard.

    With *alone*, one record is taken the whole way after the other, so that it is known on which one a worker stops.
    *given_up* says of records that no worker survived what happened to them.
    """
    given_up = given_up or {}
    places = shard.places
    yield from ((place, rows_of_failure(places[place].id, "RecordLimit", reason)) for place, reason in given_up.items())
    rest = {place: record for place, record in places.items() if place not in given_up}
    for together in [{place: record} for place, record in rest.items()] if alone else [rest]:
        stories, failures = load_all(together, aligner, beat)
        embedded, more_failures = embed_all(together, stories, aligner, beat)
        yield from failures + more_failures
        yield from report_all(together, embedded, aligner, pages, beat)


def load_all(records: Places, aligner: Aligner, beat: Beat) -> tuple[dict[int, Story], list[Outcome]]:
    """Return both versions of each record, and those that cannot be used."""
    stories: dict[int, Story] = {}
    failures: list[Outcome] = []
    for place, record in records.items():
        beat(place, 1)
        try:
            stories[place] = _load(record, aligner)
        except Exception as error:  # whatever is wrong with one record, the others are still to be done
            failures.append((place, _failure(record, error)))
    return stories, failures


def _load(record: Record, aligner: Aligner) -> Story:
    if record.problem:
        raise InputError(record.problem)
    return aligner.load(record.source, record.target, record.source_lang, record.target_lang)


def embed_all(
    records: Places, stories: Mapping[int, Story], aligner: Aligner, beat: Beat
) -> tuple[dict[int, Story], list[Outcome]]:
    """Return the stories with their vectors, all encoded together, and those on which the encoder fails.

    Raises:
        EncoderError: of several stories, it fails on each.
    """
    places = list(stories)
    beat(places[0] if len(places) == 1 else None, max(1, len(places)))
    try:
        return dict(zip(places, aligner.embed([stories[place] for place in places]), strict=True)), []
    except Exception as error:
        if len(places) == 1:
            return {}, [(places[0], _failure(records[places[0]], error))]
    return _embed_each(records, stories, aligner, beat)


def _embed_each(
    records: Places, stories: Mapping[int, Story], aligner: Aligner, beat: Beat
) -> tuple[dict[int, Story], list[Outcome]]:
    """Encode one story after the other: one may have spoilt the batch for all.

    Raises:
        EncoderError: the encoder fails on each of them, so it is broken, and not the stories.
    """
    embedded: dict[int, Story] = {}
    failures: list[Outcome] = []
    for place, story in stories.items():
        found, failed = embed_all(records, {place: story}, aligner, beat)
        embedded |= found
        failures += failed
    if not embedded:
        reason = failures[0][1]["failures"][0]["message"]
        raise EncoderError(f"The encoder fails on every story of a shard. Of the first it says: {reason}")
    return embedded, failures


def report_all(
    records: Places,
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
    for place, story in stories.items():
        beat(place, 1)
        try:
            report = aligner.report(story)
            outcomes.append((place, rows_of_report(records[place], report)))
        except Exception as error:
            outcomes.append((place, _failure(records[place], error)))
            continue
        if pages is not None:
            write_page(pages, records[place].id, report)
    return outcomes


def _failure(record: Record, error: Exception) -> dict[str, Any]:
    return rows_of_failure(record.id, type(error).__name__, str(error) or repr(error))
