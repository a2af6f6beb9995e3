"""One page over a batch of stories: which are worst, what is wrong with them, since when, and what each site leaves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple, get_args
from urllib.parse import quote

from alignqa.batch.output.reading import Leftover, Story, read_rows, read_stories, recurring_leftovers
from alignqa.datatypes import Verdict
from alignqa.files import write_text
from alignqa.report.html.templating import render
from alignqa.report.layout import Mark

#: How many sites, leftovers of a site, and failures a page lists.
MOST_SITES, MOST_LEFTOVERS, MOST_FAILURES = 40, 8, 200
#: Up to so many days a chart has a column a day, up to so many months one a month, beyond that one a year.
MOST_DAYS, MOST_MONTHS = 31, 48
#: Columns of the chart of scores.
SCORE_COLUMNS = 10

VERDICTS: dict[Verdict, str] = {
    "translation": "translations",
    "partial": "partial translations",
    "different_stories": "different stories",
    "empty": "without a story",
}
_MARKS: dict[str, Mark] = {"omission": "missing", "addition": "extra", "artifact": "leftover"}


class Part(NamedTuple):
    """A stretch of a column; lengths from 0 to 100."""

    mark: str
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a chart: its name, what it stands for, in words and as a number, and its parts from the bottom up."""

    name: str
    told: str
    value: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """How often a type of issue occurs, in how many stories, and its length from 0 to 100."""

    type: str
    mark: Mark
    number: int
    stories: int
    length: float


@dataclass(frozen=True, slots=True)
class Site:
    """What a site leaves in its stories."""

    name: str
    stories: int
    leftovers: Sequence[Leftover]


def write_dashboard(folder: Path) -> Path:
    """Write ``index.html`` into the output folder of a batch and return its path.

    Raises:
        InputError: *folder* is no batch output, a file in it cannot be read, or the page cannot be written.
        OptionalDependencyError: the batch is in Parquet and pyarrow is not installed.
    """
    page = folder / "index.html"
    write_text(page, render_dashboard(folder))
    return page


def render_dashboard(folder: Path) -> str:
    """Return the page over a batch output; see :func:`write_dashboard`."""
    stories = read_stories(folder)
    failures = list(read_rows(folder, "failures"))
    times = list(_times(stories))
    return render(
        "dashboard.html",
        styles=["base.css", "dashboard.css"],
        scripts=["dashboard.js"],
        stories=stories,
        links={story.id: quote(story.report) for story in stories if story.report},
        verdicts=_verdicts(stories),
        mean=sum(story.score for story in stories) / max(1, len(stories)),
        bars=list(_bars(stories)),
        times=times,
        tallest=max((column.value for column in times), default=0.0),
        undated=sum(story.day is None for story in stories),
        scores=list(_scores(stories)),
        sites=_sites(folder, stories),
        failures=list(islice(failures, MOST_FAILURES)),
        failed=len(failures),
    )


def _verdicts(stories: Sequence[Story]) -> list[tuple[str, str, int]]:
    counts = Counter(story.verdict for story in stories)
    return [(verdict, VERDICTS[verdict], counts[verdict]) for verdict in get_args(Verdict) if counts[verdict]]


def _bars(stories: Sequence[Story]) -> Iterator[Bar]:
    """Yield the types of issues, the most frequent first, artifacts last."""
    numbers: Counter[str] = Counter()
    affected: Counter[str] = Counter()
    for story in stories:
        found = _with_artifacts(story)
        numbers.update(found)
        affected.update(found.keys())
    longest = max(numbers.values(), default=1)
    for kind, number in sorted(numbers.items(), key=lambda item: (item[0] == "artifact", -item[1], item[0])):
        yield Bar(kind, _MARKS.get(kind, "check"), number, affected[kind], 100 * number / longest)


def _with_artifacts(story: Story) -> dict[str, int]:
    return {**story.issues, **({"artifact": story.artifacts} if story.artifacts else {})}


def _scores(stories: Sequence[Story]) -> Iterator[Column]:
    """Yield how many stories have a score within each tenth."""
    counts = Counter(min(int(story.score * SCORE_COLUMNS), SCORE_COLUMNS - 1) for story in stories)
    highest = max(counts.values(), default=1)
    for tenth in range(SCORE_COLUMNS):
        first, last = tenth * 100 // SCORE_COLUMNS, (tenth + 1) * 100 // SCORE_COLUMNS
        told = f"{counts[tenth]} stories of {first} to {last} %"
        yield Column(f"{first}", told, counts[tenth], (Part("plain", 0, 100 * counts[tenth] / highest),))


def _times(stories: Sequence[Story]) -> Iterator[Column]:
    """Yield the issues a story over time, in columns of days, months or years without a gap."""
    days = [story.day for story in stories if story.day]
    if not days:
        return
    width = _width(min(days), max(days))
    periods: defaultdict[str, list[Story]] = defaultdict(list)
    for story in stories:
        if story.day:
            periods[story.day.isoformat()[:width]].append(story)
    rates = {name: _rates(periods.get(name, [])) for name in _names(min(days), max(days), width)}
    highest = max(sum(rate.values()) for rate in rates.values()) or 1
    for name, rate in rates.items():
        number = len(periods.get(name, []))
        told = f"{name}: {sum(rate.values()):.1f} issues a story, {number} {'story' if number == 1 else 'stories'}"
        yield Column(name, told, sum(rate.values()), tuple(_stacked(rate, highest)))


def _width(first: date, last: date) -> int:
    """Return how many characters of an ISO date name a column: the day, the month or the year."""
    if (last - first).days < MOST_DAYS:
        return len("2026-01-31")
    months = (last.year - first.year) * 12 + last.month - first.month
    return len("2026-01") if months < MOST_MONTHS else len("2026")


def _names(first: date, last: date, width: int) -> Iterator[str]:
    """Yield the names of all periods from the first day to the last."""
    days = (date.fromordinal(day).isoformat() for day in range(first.toordinal(), last.toordinal() + 1))
    yield from dict.fromkeys(day[:width] for day in days)


def _rates(stories: Sequence[Story]) -> dict[str, float]:
    """Return the issues a story by how they are marked."""
    counts: Counter[str] = Counter()
    for story in stories:
        for kind, number in _with_artifacts(story).items():
            counts[_MARKS.get(kind, "check")] += number
    return {mark: number / len(stories) for mark, number in counts.items()}


def _stacked(rate: Mapping[str, float], highest: float) -> Iterator[Part]:
    start = 0.0
    for mark in ("missing", "extra", "check", "leftover"):
        length = 100 * rate.get(mark, 0.0) / highest
        if length:
            yield Part(mark, start, length)
        start += length


def _sites(folder: Path, stories: Sequence[Story]) -> list[Site]:
    """Return the sites with the most recurring leftovers."""
    sizes = Counter(story.site for story in stories)
    found = recurring_leftovers(read_rows(folder, "issues"), {story.id: story.site for story in stories})
    sites = [Site(name, sizes[name], leftovers[:MOST_LEFTOVERS]) for name, leftovers in found.items()]
    return sorted(sites, key=lambda site: -sum(each.stories for each in site.leftovers))[:MOST_SITES]
