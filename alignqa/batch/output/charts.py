"""The charts of the page over a batch: stories in, bars and columns with lengths from 0 to 100 out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, get_args

from alignqa.batch.output.reading import BatchStory
from alignqa.report.layout import Mark

#: Up to so many days a chart has a column a day, up to so many months one a month, beyond that one a year.
MAX_DAYS, MAX_MONTHS = 31, 48
#: Columns of the chart of scores.
SCORE_COLUMNS = 10

_MARKS: dict[str, Mark] = {"omission": "missing", "addition": "extra"}


class Segment(NamedTuple):
    """A piece of a column, with its start and length from 0 to 100."""

    mark: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart: its name, its number as shown, what it is in words, its height, and its segments."""

    name: str
    shown: str
    label: str
    height: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """How often a type or category occurs, in how many stories, and its length from 0 to 100."""

    name: str
    mark: Mark
    number: int
    stories: int
    length: float


def issue_bars(stories: Sequence[BatchStory]) -> Iterator[Bar]:
    """Yield the types of issues without artifacts, the most frequent first."""
    return _bars([story.issues for story in stories])


def artifact_bars(stories: Sequence[BatchStory]) -> Iterator[Bar]:
    """Yield the categories of artifacts, the most frequent first."""
    return _bars([story.artifacts for story in stories], "artifact")


def _bars(counts: Sequence[Mapping[str, int]], mark: Mark | None = None) -> Iterator[Bar]:
    numbers: Counter[str] = Counter()
    affected: Counter[str] = Counter()
    for own in counts:
        numbers.update(own)
        affected.update(own.keys())
    longest = max(numbers.values(), default=1)
    for name, number in sorted(numbers.items(), key=lambda item: (-item[1], item[0])):
        yield Bar(name, mark or _MARKS.get(name, "check"), number, affected[name], 100 * number / longest)


def score_columns(stories: Sequence[BatchStory]) -> Iterator[Column]:
    """Yield how many stories have a score within each tenth; those that are not whole translations are set apart."""
    counts: Counter[int] = Counter()
    mismatched: Counter[int] = Counter()
    for story in stories:
        tenth = min(int(story.score * SCORE_COLUMNS), SCORE_COLUMNS - 1)
        counts[tenth] += 1
        mismatched[tenth] += story.verdict != "translation"
    highest = max(counts.values(), default=1)
    for tenth in range(SCORE_COLUMNS):
        first, last = tenth * 100 // SCORE_COLUMNS, (tenth + 1) * 100 // SCORE_COLUMNS
        number, other = counts[tenth], mismatched[tenth]
        label = f"{_stories(number)} of {first} to {last} %"
        label += f", {other} of them not a whole translation" if other else ""
        height, lower = 100 * number / highest, 100 * (number - other) / highest
        segments = Segment("plain", 0, lower), Segment("missing", lower, height - lower)
        shown = f"{number:,}" if number else ""
        yield Column(f"{first}", shown, label, height, tuple(segment for segment in segments if segment.length))


def time_columns(stories: Sequence[BatchStory], *, artifacts: bool = False) -> Iterator[Column]:
    """Yield the issues per story over time, or the *artifacts*, in columns of days, months or years without a gap."""
    days = [story.day for story in stories if story.day]
    if not days:
        return
    width = _name_width(min(days), max(days))
    periods: defaultdict[str, list[BatchStory]] = defaultdict(list)
    for story in stories:
        if story.day:
            periods[story.day.isoformat()[:width]].append(story)
    every_day = range(min(days).toordinal(), max(days).toordinal() + 1)
    names = dict.fromkeys(date.fromordinal(day).isoformat()[:width] for day in every_day)
    rates = {name: _rates(periods.get(name, []), artifacts) for name in names}
    highest = max(sum(rate.values()) for rate in rates.values()) or 1
    noun = "artifacts" if artifacts else "issues"
    for name, rate in rates.items():
        total = sum(rate.values())
        label = f"{name}: {total:.1f} {noun} per story, {_stories(len(periods.get(name, [])))}"
        segments, start = [], 0.0
        for mark in get_args(Mark):
            if length := 100 * rate.get(mark, 0.0) / highest:
                segments.append(Segment(mark, start, length))
                start += length
        yield Column(name, f"{total:.1f}" if total else "", label, start, tuple(segments))


def _stories(number: int) -> str:
    return f"{number:,} story" if number == 1 else f"{number:,} stories"


def _name_width(first: date, last: date) -> int:
    """Return how many characters of an ISO date name a column: the day, the month or the year."""
    if (last - first).days < MAX_DAYS:
        return len("2026-01-31")
    months = (last.year - first.year) * 12 + last.month - first.month
    return len("2026-01") if months < MAX_MONTHS else len("2026")


def _rates(stories: Sequence[BatchStory], artifacts: bool) -> dict[str, float]:
    """Return the issues per story by how they are marked, or the *artifacts*."""
    counts: Counter[str] = Counter()
    for story in stories:
        if artifacts:
            counts["artifact"] += story.artifact_number
        else:
            for kind, number in story.issues.items():
                counts[_MARKS.get(kind, "check")] += number
    return {mark: number / len(stories) for mark, number in counts.items()}
