"""Where a trial comes from: a file named on the command line, or stdin for `-`.

What the options `--patients`, `--subjects`, `--days`, `--seed` and `--precision` say is put in the
place of what the file says, before it is checked. Published subjects are read here, once, where a
trial asks for them.
"""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banting.cli import story
from banting.cli.file_kinds import is_set_up, is_trial
from banting.cli.speech import tell, tell_problems, typed_command
from banting.errors import SetupError
from banting.schema.setup import Scalar

if TYPE_CHECKING:
    from banting.schema.trial_plan import TrialPlan

__all__ = ["Changes", "TrialSource", "read_trial_source", "trial_from", "trial_in"]

Changes = tuple[tuple[str, Scalar], ...]  # of the options that were given: name, value
_TABLES = {
    "patients": "people",
    "subjects": "people",
    "days": "run",
    "seed": "run",
    "precision": "run",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSource:
    """A trial as read: its plan, notes for its reader, and all it takes to read it again."""

    plan: TrialPlan
    notes: tuple[str, ...]
    text: str
    name: str
    changes: Changes

    @property
    def stem(self) -> str:
        """What its folder is named by."""
        return "stdin" if self.name == "<stdin>" else Path(self.name).stem


def read_trial_source(name: str, changes: Changes) -> TrialSource:
    """Return the trial in a file, changed by options.

    Raises: SetupError after its problems were told; click's error when the file cannot be read.
    """
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as fault:
        raise click.FileError(name, fault.strerror) from fault
    return trial_in(raw, name, changes)


def trial_in(raw: bytes, name: str, changes: Changes) -> TrialSource:
    """Return the trial in the bytes of a file, changed by options.

    Raises: SetupError after its problems were told.
    """
    from banting.schema.toml_text import decode_setup

    shown = "<stdin>" if name == "-" else name
    try:
        text = decode_setup(raw, shown, "trial")
    except SetupError as error:
        tell_problems(error, "", "trial")
        raise
    return trial_from(text, shown, changes)


def trial_from(text: str, name: str, changes: Changes) -> TrialSource:
    """Return the trial in a text, changed by options.

    Raises: SetupError after its problems were told.
    """
    from banting.cli.subjects_source import subjects_from
    from banting.schema.setup_changes import SetupChange
    from banting.schema.trial_file import read_trial

    made = tuple(
        SetupChange(argument=f"--{key} {value}", path=(_TABLES[key], key), value=value)
        for key, value in changes
    )
    try:
        read = read_trial(text, name, story.trial_shelves(), made, subjects_from)
    except SetupError as error:
        tell_problems(error, text, "trial")
        if is_set_up(text) and not is_trial(text):
            file = "-" if name == "<stdin>" else shlex.quote(name)
            tell(f"this is a set-up: {typed_command()} assess {file}")
        raise
    return TrialSource(plan=read.plan, notes=read.notes, text=text, name=name, changes=changes)
