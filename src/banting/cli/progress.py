"""A progress bar on stderr while a person watches a terminal; silence otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Progress", "Stage", "progress_bar"]

Progress = Callable[[str, int, int], None]


class Stage:
    """The last thing that was begun, for the message after an interruption."""

    def __init__(self) -> None:
        """Start before anything was begun."""
        self.name = "starting"

    def __str__(self) -> str:
        """Return the name."""
        return self.name


@contextmanager
def progress_bar(stage: Stage, *, quiet: bool) -> Iterator[Progress]:
    """Give a function (stage, done, total) that moves the bar and keeps `stage` up to date."""
    if quiet or not sys.stderr.isatty():
        yield lambda name, _done, _total: setattr(stage, "name", name)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(stage.name, total=None)

        def move(name: str, done: int, total: int) -> None:
            stage.name = name
            bar.update(task, description=name, completed=done, total=total)

        yield move
