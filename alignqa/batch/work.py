"""What is done with a shard: its records are loaded, their sentences encoded together, and each pair reported on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from alignqa.batch.records import Record
from alignqa.batch.rows import rows_of_failure, rows_of_report
from alignqa.batch.shards import Shard
from alignqa.errors import InputError
from alignqa.pipeline import Aligner, Story, Vectors

#: Told before each step: the place of the record it is about, ``None`` for all of them, and how many they are.
Beat = Callable[[int | None, int], None]
Outcome = tuple[int, dict[str, Any]]

_T = TypeVar("_T")


def work_on(
    shard: Shard, aligner: Aligner, *, beat: Beat, alone: bool = False, given_up: Mapping[int, str] | None = None
) -> Iterator[Outcome]:
    """Yield what became of each record of a shard, by its place in the input.

    With *alone*, one record is taken the whole way after the other, so that it is known on which one a worker stops.
    *given_up* says of records that no worker survived what happened to them.
    """
    given_up = given_up or {}
    places = {shard.first + i: record for i, record in enumerate(shard.records)}
    yield from ((place, _lost(places[place], reason)) for place, reason in given_up.items())
    rest = {place: record for place, record in places.items() if place not in given_up}
    if alone:
        for place, record in rest.items():
            yield from _together({place: record}, aligner, beat)
    else:
        yield from _together(rest, aligner, beat)


def _lost(record: Record, reason: str) -> dict[str, Any]:
    return rows_of_failure(record.id, "RecordLimit", reason)


def _together(records: Mapping[int, Record], aligner: Aligner, beat: Beat) -> Iterator[Outcome]:
    stories: dict[int, Story] = {}
    for place, record in records.items():
        beat(place, 1)
        story = _attempt(record, lambda record=record: load(record, aligner))  # type: ignore[misc]
        if isinstance(story, dict):
            yield place, story
        else:
            stories[place] = story
    if stories:
        beat(next(iter(stories)) if len(stories) == 1 else None, len(stories))
    yield from _reports({place: records[place] for place in stories}, stories, aligner, beat)


def _reports(
    records: Mapping[int, Record], stories: Mapping[int, Story], aligner: Aligner, beat: Beat
) -> Iterator[Outcome]:
    try:
        vectors = dict(zip(stories, aligner.embed(list(stories.values())), strict=True))
    except Exception as error:  # one story may have spoilt the batch for all: each is tried by itself
        if len(stories) == 1:
            yield from ((place, _failure(record, error)) for place, record in records.items())
            return
        for place, record in records.items():
            beat(place, 1)
            yield from _reports({place: record}, {place: stories[place]}, aligner, beat)
        return
    for place, record in records.items():
        beat(place, 1)
        yield place, report(record, stories[place], vectors[place], aligner)


def load(record: Record, aligner: Aligner) -> Story:
    """Return both versions of a record.

    Raises:
        AlignQAError: the record or one of its texts cannot be used.
    """
    if record.problem:
        raise InputError(record.problem)
    return aligner.load(record.source, record.target, record.source_lang, record.target_lang)


def report(record: Record, story: Story, vectors: Vectors, aligner: Aligner) -> dict[str, Any]:
    """Return the rows of a record: those of its report or, where that cannot be made, of its failure."""
    return _attempt(record, lambda: rows_of_report(record, aligner.report(story, vectors)))


def _attempt(record: Record, step: Callable[[], _T]) -> _T | dict[str, Any]:
    try:
        return step()
    except Exception as error:  # whatever is wrong with one record, the others are still to be done
        return _failure(record, error)


def _failure(record: Record, error: Exception) -> dict[str, Any]:
    return rows_of_failure(record.id, type(error).__name__, str(error) or repr(error))
