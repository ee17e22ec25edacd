"""`banting assess SETUP`: the question answered, the report and the evidence written."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from banting.cli import story
from banting.cli.exit_codes import ExitCode, exit_code_for
from banting.cli.progress import Stage, progress_bar
from banting.cli.run_folder import PendingRun, pending_run, recorded_sums
from banting.cli.setup_source import SETUP_ARGUMENT, read_source
from banting.cli.speech import answer, answer_bytes, screen_width, shown_path, tell, typed_command

if TYPE_CHECKING:
    from banting.cli.setup_source import SetupSource
    from banting.schema.verdict import Verdict

__all__ = ["assess"]

PATIENTS_DEFAULT = 1000
PATIENTS_MAX = 1_000_000
SEED_MAX = 2**63 - 1


@click.command(short_help="Answer the question for a set-up file; write the evidence.")
@SETUP_ARGUMENT
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder of the run.")
@click.option(
    "--seed",
    type=click.IntRange(0, SEED_MAX),
    default=1,
    show_default=True,
    help="Seed of every draw; the same seed gives the same evidence.",
)
@click.option(
    "--patients",
    type=click.IntRange(1, PATIENTS_MAX),
    default=PATIENTS_DEFAULT,
    show_default=True,
    help="Size of the cohort that harm is simulated on.",
)
@click.option("--no-trial", is_flag=True, help="Leave out the simulation of harm.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("-q", "--quiet", is_flag=True, help="Print the answer only, no progress.")
@click.option("--no-color", is_flag=True, help="Print without colour; NO_COLOR does the same.")
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
    folder = out or Path("out") / source.stem
    ask = _Ask(source, folder, seed=seed, patients=patients)
    stage = Stage()
    with pending_run(folder) as run:
        try:
            verdict = ask.find(run, stage, with_trial=not no_trial, quiet=quiet or as_json)
        except KeyboardInterrupt:
            return ask.keep_what_is_done(run, stage, with_trial=not no_trial)
    code = exit_code_for(verdict.answer)
    if as_json:
        answer_bytes(story.json_report(verdict))
    elif quiet:
        answer(f"{verdict.answer.value}\n")
    else:
        colour = sys.stdout.isatty() and not (no_color or os.environ.get("NO_COLOR"))
        answer_bytes(
            story.terminal_report(
                verdict, colour=colour, width=screen_width(), command=typed_command()
            )
        )
        answer(f"  Replay    {typed_command()} replay {shown_path(folder)}{_front(verdict)}\n")
        answer(f"  Report    {shown_path(folder / 'report.html')}\n")
        answer(f"  Evidence  {shown_path(folder / 'evidence')}    exit {code.value}\n")
    return code


class _Ask:
    """One question as asked: the set-up, the folder, the seed and the size of the cohort."""

    def __init__(self, source: SetupSource, folder: Path, *, seed: int, patients: int) -> None:
        self.source = source
        self.folder = folder
        self.seed = seed
        self.patients = patients

    def find(self, run: PendingRun, stage: Stage, *, with_trial: bool, quiet: bool) -> Verdict:
        """Return the verdict, its run folder written and put in place."""
        if with_trial:  # the charts' renderer loads while Python is busy with replays
            Thread(target=story.warm_up_charts, daemon=True).start()
        with progress_bar(stage, quiet=quiet) as progress:
            assessment = story.found(
                self.source.setup,
                self.source.text,
                self.source.name,
                seed=self.seed,
                patients=self.patients,
                with_trial=with_trial,
                progress=progress,
            )
            progress("writing the report", 0, 1)
            for name, content in story.run_files(assessment):
                run.write(name, content)
            run.keep()
        return assessment.verdict

    def keep_what_is_done(self, run: PendingRun, stage: Stage, *, with_trial: bool) -> ExitCode:
        """Keep the verdict without harm where nothing better was there; say how to go on.

        The verdict without harm takes about a second and is the same as the one interrupted.
        """
        tell(f"interrupted while at: {stage}")
        if recorded_sums(self.folder):
            tell(f"the earlier results in {shown_path(self.folder)} are as they were")
        elif with_trial:
            tell("keeping the verdict and its evidence without the trial; Ctrl-C again drops them")
            self.find(run, Stage(), with_trial=False, quiet=True)
            tell(f"kept in {shown_path(self.folder)}")
        out = "" if self.folder == Path("out") / self.source.stem else f" -o {self.folder}"
        again = f"{self.source.name}{out} --seed {self.seed} --patients {self.patients}"
        tell(f"to go on: {typed_command()} assess {again}")
        return ExitCode.INTERRUPTED


def _front(verdict: Verdict) -> str:
    """Return the evidence to try first: what the screen puts in front, none for all of it."""
    cell = story.front_cell(verdict)
    return f" {cell.id}" if cell else ""
