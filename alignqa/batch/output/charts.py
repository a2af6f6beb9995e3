"""The charts of the page over a batch: stories in, bars and columns with lengths from 0 to 100 out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, get_args

from alignqa.batch.output.reading import BatchStory
from alignqa.report.layout import Mark

#: Up to so many days a chart has a column a day, up to so many months one a month, beyond that one a year.
MAX_DAYS, MAX_MONTHS = 31, 48
#: Columns of the chart of scores.
SCORE_COLUMNS = 10

_MARKS: dict[str, Mark] = {"omission": "missing", "addition": "extra", "artifact": "artifact"}


class Segment(NamedTuple):
    """A piece of a column, with its start and length from 0 to 100."""

    mark: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart: its name, what it stands for, in words and as a number, and its segments from the bottom."""

    name: str
    label: str
    value: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """How often a type of issue occurs, in how many stories, and its length from 0 to 100."""

    type: str
    mark: Mark
    number: int
    stories: int
    length: float


def issue_bars(stories: Sequence[BatchStory]) -> Iterator[Bar]:
    """Yield the types of issues, the most frequent first, artifacts last."""
    numbers: Counter[str] = Counter()
    affected: Counter[str] = Counter()
    for story in stories:
        numbers.update(story.all_issues)
        affected.update(story.all_issues.keys())
    longest = max(numbers.values(), default=1)
    for kind, number in sorted(numbers.items(), key=lambda item: (item[0] == "artifact", -item[1], item[0])):
        yield Bar(kind, _MARKS.get(kind, "check"), number, affected[kind], 100 * number / longest)


def score_columns(stories: Sequence[BatchStory]) -> Iterator[Column]:
    """Yield how many stories have a score within each tenth."""
    counts = Counter(min(int(story.score * SCORE_COLUMNS), SCORE_COLUMNS - 1) for story in stories)
    highest = max(counts.values(), default=1)
    for tenth in range(SCORE_COLUMNS):
        first, last = tenth * 100 // SCORE_COLUMNS, (tenth + 1) * 100 // SCORE_COLUMNS
        label = f"{counts[tenth]} stories of {first} to {last} %"
        yield Column(f"{first}", label, counts[tenth], (Segment("plain", 0, 100 * counts[tenth] / highest),))


def time_columns(stories: Sequence[BatchStory]) -> Iterator[Column]:
    """Yield the issues per story over time, in columns of days, months or years without a gap."""
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
    rates = {name: _rates(periods.get(name, [])) for name in names}
    highest = max(sum(rate.values()) for rate in rates.values()) or 1
    for name, rate in rates.items():
        number, total = len(periods.get(name, [])), sum(rate.values())
        label = f"{name}: {total:.1f} issues per story, {number} {'story' if number == 1 else 'stories'}"
        segments, start = [], 0.0
        for mark in get_args(Mark):
            if length := 100 * rate.get(mark, 0.0) / highest:
                segments.append(Segment(mark, start, length))
                start += length
        yield Column(name, label, total, tuple(segments))


def _name_width(first: date, last: date) -> int:
    """Return how many characters of an ISO date name a column: the day, the month or the year."""
    if (last - first).days < MAX_DAYS:
        return len("2026-01-31")
    months = (last.year - first.year) * 12 + last.month - first.month
    return len("2026-01") if months < MAX_MONTHS else len("2026")


def _rates(stories: Sequence[BatchStory]) -> dict[str, float]:
    """Return the issues per story by how they are marked."""
    counts: Counter[str] = Counter()
    for story in stories:
        for kind, number in story.all_issues.items():
            counts[_MARKS.get(kind, "check")] += number
    return {mark: number / len(stories) for mark, number in counts.items()}
