"""`banting assess SETUP`: the question answered, the report and the evidence written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from banting.cli import story
from banting.cli.asking import Question, trial_options
from banting.cli.exit_codes import ExitCode, exit_code_for
from banting.cli.setup_source import SETUP_ARGUMENT, read_source
from banting.cli.speech import (
    answer,
    answer_bytes,
    screen_width,
    shown_path,
    typed_command,
    wants_colour,
)

if TYPE_CHECKING:
    from banting.schema.verdict import Verdict

__all__ = ["assess"]


@click.command(short_help="Answer the question for a set-up file; write the evidence.")
@SETUP_ARGUMENT
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder of the run.")
@trial_options
def assess(
    setup: str,
    out: Path | None,
    *,
    seed: int,
    patients: int,
    no_trial: bool,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """Answer the question for a set-up file, and write the evidence to out/NAME (or -o).

    SETUP is a TOML file, or - for stdin.
    """
    source = read_source(setup)
    usual = Path("out") / source.stem
    folder = out or usual
    question = Question(
        typed="assess",
        source=source,
        folder=folder,
        usual_folder=usual,
        seed=seed,
        patients=patients,
    )
    verdict = question.answered(with_trial=not no_trial, quiet=quiet or as_json)
    if verdict is None:
        return ExitCode.INTERRUPTED
    code = exit_code_for(verdict.answer)
    if as_json:
        answer_bytes(story.json_report(verdict))
    elif quiet:
        answer(f"{verdict.answer.value}\n")
    else:
        answer_bytes(
            story.terminal_report(
                verdict,
                colour=wants_colour(no_color=no_color),
                width=screen_width(),
                command=typed_command(),
            )
        )
        answer(f"  Replay    {typed_command()} replay {shown_path(folder)}{_front(verdict)}\n")
        answer(f"  Report    {shown_path(folder / 'report.html')}\n")
        answer(f"  Evidence  {shown_path(folder / 'evidence')}    exit {code.value}\n")
    return code


def _front(verdict: Verdict) -> str:
    """Return the evidence to try first: what the screen puts in front, none for all of it."""
    cell = story.front_cell(verdict)
    return f" {cell.id}" if cell else ""
