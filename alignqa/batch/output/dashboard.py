"""One page over a batch: its output folder in, the worst stories, their issues, and what recurs on each site out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import get_args
from urllib.parse import quote

from alignqa.batch.output.charts import artifact_bars, issue_bars, score_columns, time_columns
from alignqa.batch.output.reading import (
    BatchStory,
    RecurringArtifact,
    read_rows,
    read_stories,
    recurring_artifacts,
)
from alignqa.datatypes import Verdict
from alignqa.files import write_text
from alignqa.report.html.templating import render

#: How many sites, artifacts of a site, and failures a page lists.
MAX_SITES, MAX_ARTIFACTS, MAX_FAILURES = 40, 8, 200

VERDICTS: dict[Verdict, str] = {
    "translation": "translations",
    "partial": "partial translations",
    "different_stories": "different stories",
    "empty": "without a story",
}


@dataclass(frozen=True, slots=True)
class Site:
    """A site with its number of stories, and the artifacts that recur in them."""

    name: str
    stories: int
    artifacts: Sequence[RecurringArtifact]


def write_dashboard(folder: Path) -> Path:
    """Write ``index.html`` into the output folder of a batch and return its path.

    Raises:
        InputError: *folder* is not a batch output, a file in it cannot be read, or the page cannot be written.
        OptionalDependencyError: the batch is in Parquet and pyarrow is not installed.
    """
    page = folder / "index.html"
    write_text(page, render_dashboard(folder))
    return page


def render_dashboard(folder: Path) -> str:
    """Return the page over a batch output; see :func:`write_dashboard`."""
    stories = read_stories(folder)
    failures = list(read_rows(folder, "failures"))
    verdicts = Counter(story.verdict for story in stories)
    return render(
        "dashboard.html",
        package="alignqa.batch.output",
        styles=["base.css", "dashboard.css"],
        scripts=["dashboard.js"],
        stories=stories,
        links={story.id: quote(story.report) for story in stories if story.report},
        verdicts=[(name, VERDICTS[name], verdicts[name]) for name in get_args(Verdict) if verdicts[name]],
        mean=sum(story.score for story in stories) / max(1, len(stories)),
        bars=list(issue_bars(stories)),
        artifact_bars=list(artifact_bars(stories)),
        times=[("issues", list(time_columns(stories))), ("artifacts", list(time_columns(stories, artifacts=True)))],
        dated=any(story.day for story in stories),
        undated=sum(story.day is None for story in stories),
        scores=list(score_columns(stories)),
        sites=worst_sites(folder, stories),
        failures=list(islice(failures, MAX_FAILURES)),
        failed=len(failures),
    )


def worst_sites(folder: Path, stories: Sequence[BatchStory]) -> list[Site]:
    """Return the sites with the most recurring artifacts."""
    sizes = Counter(story.site for story in stories)
    found = recurring_artifacts(read_rows(folder, "issues"), {story.id: story.site for story in stories})
    sites = [Site(name, sizes[name], artifacts[:MAX_ARTIFACTS]) for name, artifacts in found.items()]
    return sorted(sites, key=lambda site: -sum(each.stories for each in site.artifacts))[:MAX_SITES]
