"""The end of a trial: from all its blocks to what was found, shown and written into its folder.

`result.json` and `report.html` are written whole or not at all. A folder that cannot be written
does not keep what was found from being shown.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from banting.cli import story
from banting.cli.exit_codes import ExitCode
from banting.cli.found_record import found_from_record, found_record
from banting.cli.speech import answer, answer_bytes, screen_width, shown_path, tell
from banting.errors import EvidenceError, OutputError

if TYPE_CHECKING:
    from banting.build_trial import Starts
    from banting.cli.trial_store import TrialStore
    from banting.schema.trial_found import TrialFound
    from banting.schema.trial_plan import TrialPlan
    from banting.trial.summary import Summary

__all__ = ["Gathered", "finished", "found_before", "show_found", "write_whole"]

_FOUND = "found"
Gathered = tuple[tuple["Summary", ...] | None, ...]


def found_before(store: TrialStore, plan: TrialPlan) -> TrialFound | None:
    """Return what an earlier run found, None when there is none that can be read."""
    record = store.noted(_FOUND)
    if record is None:
        return None
    try:
        found = found_from_record(record, plan.without_rows, store.kept.version)
    except EvidenceError:  # it is found anew
        return None
    from banting.simulate.parts import parts_of

    return replace(found, parts=parts_of(plan))


def finished(
    plan: TrialPlan, gathered: Gathered, store: TrialStore, external: Starts | None
) -> TrialFound:
    """Return what was found, and write it down beside the blocks where that is possible."""
    from banting.simulate import found_from

    found = found_from(plan, gathered, version=store.kept.version, external=external)
    with suppress(OutputError):  # it is told when the reports cannot be written either
        store.note(_FOUND, found_record(found))
    return found


def show_found(
    found: TrialFound, folder: Path, *, as_json: bool, quiet: bool, no_color: bool
) -> ExitCode:
    """Show what was found, then write its reports, and return the exit code."""
    numbers = story.trial_json(found)
    if as_json:
        answer_bytes(numbers)
    else:
        colour = sys.stdout.isatty() and not (no_color or os.environ.get("NO_COLOR"))
        shown = story.trial_screen(found, colour=colour, width=screen_width())
        answer(shown.rstrip("\n") + "\n")
    written = [
        _kept(folder / "result.json", lambda: numbers),
        _kept(folder / "report.html", lambda: story.trial_html(found)),
    ]
    if not (as_json or quiet) and all(written):
        answer(f"\n  Report    {shown_path(folder / 'report.html')}\n")
        answer(f"  Numbers   {shown_path(folder / 'result.json')}\n")
    return ExitCode.NO_CONTROL if all(written) else ExitCode.BAD_INPUT


def _kept(path: Path, content: Callable[[], bytes]) -> bool:
    """Write a report; say so, and return False, when that fails."""
    try:
        write_whole(path, content())
    except OutputError as error:
        tell(f"error: {error}")
        return False
    return True


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or as it was before.

    Raises: OutputError.
    """
    made = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        made.write_bytes(content)
        made.replace(path)
    except OSError as fault:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {fault.strerror or fault}") from fault
