"""What a batch shows while it runs: finished shards in, a bar or log lines as JSON out, and one summary at its end."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from alignqa.errors import many
from alignqa.report.visible import visible

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from alignqa.batch import Progress, Summary

#: Types of issues counted next to the bar.
MAX_TYPES_SHOWN = 3
#: Types of issues and verdicts that have no plural.
UNCOUNTED = {"characters", "different_stories", "empty", "order", "partial", "terminology", "untranslated"}


class Reporter(Protocol):
    """Shows every shard, and the end."""

    def shard(self, progress: Progress) -> None:
        """Show that a shard is finished or was started again."""

    def summary(self, summary: Summary, output: Path) -> None:
        """Show what the run came to."""


@contextmanager
def reporter(kind: Literal["text", "json"], *, quiet: bool, total: Callable[[], int]) -> Iterator[Reporter]:
    """Yield what shows the progress of a batch of *total* pairs, which are counted only if they are shown."""
    if kind == "json":
        yield _Log()
    elif quiet or not sys.stderr.isatty():
        yield _Text(None, quiet=quiet)
    else:
        with _bar(total()) as bar:
            yield _Text(bar, quiet=False)


def _bar(total: int) -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = [TextColumn("{task.fields[rate]}"), TimeRemainingColumn(), TextColumn("{task.fields[found]}")]
    bar = Progress(BarColumn(), MofNCompleteColumn(), *columns, console=Console(stderr=True), speed_estimate_period=300)
    bar.add_task("pairs", total=total, rate="", found="")
    return bar


class _Text:
    def __init__(self, bar: Bar | None, *, quiet: bool) -> None:
        self._bar, self._quiet = bar, quiet
        self._found: Counter[str] = Counter()

    def shard(self, progress: Progress) -> None:
        if progress.reason and not self._quiet:
            message = f"alignqa: warning: shard {progress.shard} was restarted. {progress.reason}"
            print(visible(message), file=sys.stderr)
        if self._bar is None or progress.reason:
            return
        task = self._bar.tasks[0]
        self._found.update(progress.counts["issues"])
        done = progress.counts["pairs"] + progress.counts["failures"]
        if progress.resumed and task.total is not None:  # the rate is that of this run alone
            self._bar.reset(task.id, total=task.total - done)
            return
        found = ", ".join(f"{count} {kind}" for kind, count in self._found.most_common(MAX_TYPES_SHOWN))
        self._bar.update(task.id, advance=done, found=found, rate=f"{task.speed or 0:.1f}/s" if task.speed else "")

    def summary(self, summary: Summary, output: Path) -> None:
        if self._bar is not None:
            self._bar.stop()
        if not self._quiet:
            sys.stdout.write(render_summary(summary, output))


class _Log:
    """Writes one JSON object a line to standard error."""

    def shard(self, progress: Progress) -> None:
        if progress.reason:
            self._line("warning", "shard_restarted", shard=progress.shard, reason=progress.reason)
        else:
            event = "shard_found" if progress.resumed else "shard_done"
            self._line("info", event, shard=progress.shard, **progress.counts)

    def summary(self, summary: Summary, output: Path) -> None:
        self._line("info", "summary", output=str(output), **summary.to_dict())

    def _line(self, level: str, event: str, **fields: Any) -> None:
        time = datetime.now(UTC).isoformat(timespec="milliseconds")
        print(json.dumps({"time": time, "level": level, "event": event, **fields}), file=sys.stderr, flush=True)


def render_summary(summary: Summary, output: Path) -> str:
    """Return a summary for people."""
    lines = [_counts(f"{many(summary.pairs, 'pair')}", summary.verdicts)]
    lines.append(_counts(many(summary.issues.total(), "issue"), summary.issues))
    if summary.failures:
        lines.append(f"{many(summary.failures, 'pair')} could not be checked; see the table failures")
        lines += [visible(f"  {name}: {message}") for name, message in summary.first_failures]
    if summary.unmatched:
        lines.append(f"{many(summary.unmatched, 'file')} without a counterpart, listed in the table unmatched")
    resumed = f", {summary.resumed} of {many(summary.shards, 'shard')} from an earlier run" if summary.resumed else ""
    lines.append(f"written to {visible(str(output))} in {summary.seconds:.1f} s{resumed}")
    return "".join(f"{line}\n" for line in lines)


def _counts(what: str, counts: Mapping[Any, int]) -> str:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    listed = ", ".join(_counted(count, kind) for kind, count in ordered)
    return f"{what}: {listed}" if listed else what


def _counted(count: int, kind: str) -> str:
    name = kind.replace("_", " ")
    return f"{count} {name}" if kind in UNCOUNTED else many(count, name)
