"""How far a trial is: patient-days done, a second, and the time that is left; on stderr.

A person at a terminal sees a bar. A log sees a line now and then. The rate counts what was lived
now, not what an earlier run had finished.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from banting.cli.speech import tell

__all__ = ["Moved", "said", "trial_progress"]

Moved = Callable[[int, int], None]
LINE_EVERY_S = 15.0


@contextmanager
def trial_progress(*, quiet: bool) -> Iterator[Moved]:
    """Give a function (patient-days done, of all) that tells about it; it says nothing if quiet."""
    if quiet:
        yield lambda _done, _of: None
    elif sys.stderr.isatty():
        with _bar() as moved:
            yield moved
    else:
        yield _lines()


class _Rate:
    """How fast it goes since the first call."""

    def __init__(self) -> None:
        self.began_s = time.monotonic()
        self.known: int | None = None

    def says(self, done: int, of: int) -> str:
        """Return the sentence at this moment."""
        if self.known is None:
            self.known = done
        return said(done, of, done - self.known, time.monotonic() - self.began_s)


def said(done: int, of: int, lived: int, seconds: float) -> str:
    """Return how far it is, in words; `lived` of `done` took so many seconds."""
    text = f"{done:,} of {of:,} patient-days"
    if not lived or seconds <= 0.0:
        return text
    rate = lived / seconds
    left = "" if done >= of else f", {_duration((of - done) / rate)} left"
    return f"{text}, {rate:,.0f} a second{left}"


def _duration(seconds: float) -> str:
    """Return a time as people say it."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def _lines() -> Moved:
    """Return what writes a line every so often."""
    rate, last_s = _Rate(), time.monotonic()

    def moved(done: int, of: int) -> None:
        nonlocal last_s
        text, now_s = rate.says(done, of), time.monotonic()
        if now_s - last_s >= LINE_EVERY_S:
            last_s = now_s
            tell(text)

    return moved


@contextmanager
def _bar() -> Iterator[Moved]:
    """Give what moves a bar."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task, rate = bar.add_task("loading", total=None), _Rate()

        def moved(done: int, of: int) -> None:
            bar.update(task, description=rate.says(done, of), completed=done, total=of)

        yield moved
