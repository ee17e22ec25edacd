"""`banting check FILE...`: whether set-up and trial files are right; nothing is assessed or run."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from banting.cli.exit_codes import ExitCode
from banting.cli.file_kinds import is_trial
from banting.cli.setup_source import setup_from
from banting.cli.speech import answer, answer_json
from banting.cli.trial_source import TrialSource, trial_in
from banting.errors import SetupError

if TYPE_CHECKING:
    from banting.cli.setup_source import SetupSource

__all__ = ["check"]


@click.command(short_help="Check set-up and trial files: every problem with its line.")
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(files: tuple[str, ...], *, as_json: bool) -> ExitCode:
    """Check set-up and trial files: every problem with its line, or what was understood.

    What has [people], [run] or [arms] is read as a trial.
    """
    checked: list[dict[str, Any]] = []
    for name in files:
        try:
            title, understood = _read(name)
        except SetupError as error:
            problems = [asdict(problem) for problem in error.problems]
            checked.append({"file": name, "valid": False, "problems": problems})
        else:
            checked.append({"file": name, "valid": True, "title": title})
            if not as_json:
                answer(f"{'<stdin>' if name == '-' else name}: {understood}\n")
    if as_json:
        answer_json({"schema_version": "1.0", "files": checked})
    good = all(one["valid"] for one in checked)
    return ExitCode.NO_CONTROL if good else ExitCode.BAD_INPUT


def _read(name: str) -> tuple[str, str]:
    """Return the title of a file and what it says, in one line.

    Raises: SetupError after its problems were told; click's error when the file cannot be read.
    """
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as fault:
        raise click.FileError(name, fault.strerror) from fault
    if is_trial(raw.decode("utf-8", "replace")):
        trial = trial_in(raw, name, ())
        return trial.plan.title, _trial_understood(trial)
    source = setup_from(raw, name)
    return source.setup.title, _understood(source)


def _understood(source: SetupSource) -> str:
    """Return what a set-up says, in one line."""
    devices = ", ".join(f"{device.role} {device.model}" for device in source.setup.devices)
    assumed = f"; assuming {', '.join(source.setup.assume)}" if source.setup.assume else ""
    return f"a set-up, “{source.setup.title}”: {devices}{assumed}"


def _trial_understood(source: TrialSource) -> str:
    """Return what a trial says, in one line."""
    plan = source.plan
    arms = ", ".join(f"{arm.id} ({arm.controller})" for arm in plan.arms)
    people = f"{plan.patients:,} {'person' if plan.patients == 1 else 'people'}"
    days = f"{plan.days} day{'' if plan.days == 1 else 's'}"
    return f"a trial, “{plan.title}”: {people}, {days}; {arms}; by {', '.join(plan.physiologies)}"
