"""A message in, a spinner on standard error out, for whatever takes longer than a second."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds before the spinner shows; what is done by then needs none.
DELAY = 1.0


@contextmanager
def progress(message: str, *, quiet: bool = False) -> Iterator[None]:
    """Show *message* with a spinner from one second on until the block ends, if standard error is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    status = Console(stderr=True).status(message)
    timer = threading.Timer(DELAY, status.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        status.stop()
