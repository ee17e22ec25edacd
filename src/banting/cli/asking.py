"""One question as asked at the door: its answer found, its run folder kept, an interruption told.

Knows: the set-up, the folder, the places asked about, the seed and the size of the cohort. Shared
by `assess`, which asks about every place, and `ask`, which asks about one.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import click

from banting.cli import story
from banting.cli.progress import Stage, progress_bar
from banting.cli.run_folder import PendingRun, pending_run, recorded_sums
from banting.cli.speech import shown_path, tell, typed_command
from banting.schema.question import Position

if TYPE_CHECKING:
    from banting.cli.setup_source import SetupSource
    from banting.schema.verdict import Verdict

__all__ = ["Question", "trial_options"]

PATIENTS_DEFAULT = 1000
PATIENTS_MAX = 1_000_000
SEED_MAX = 2**63 - 1

_OPTIONS = (
    click.option(
        "--seed",
        type=click.IntRange(0, SEED_MAX),
        default=1,
        show_default=True,
        help="Seed of every draw; the same seed gives the same evidence.",
    ),
    click.option(
        "--patients",
        type=click.IntRange(1, PATIENTS_MAX),
        default=PATIENTS_DEFAULT,
        show_default=True,
        help="Size of the cohort that harm is simulated on.",
    ),
    click.option("--no-trial", is_flag=True, help="Leave out the simulation of harm."),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
    click.option("-q", "--quiet", is_flag=True, help="Print the answer only, no progress."),
    click.option("--no-color", is_flag=True, help="Print without colour; NO_COLOR does the same."),
)


def trial_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a verb the options of the trial and of how its answer is printed."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question: of which set-up, into which folder, from which places.

    `typed` is the verb with what belongs to it, as it is typed again (`ask --from radio`).
    """

    typed: str
    source: SetupSource
    folder: Path
    usual_folder: Path
    seed: int
    patients: int
    positions: tuple[Position, ...] = tuple(Position)

    def answered(self, *, with_trial: bool, quiet: bool) -> Verdict | None:
        """Return the verdict, its folder kept; None when it was interrupted and that was told."""
        stage = Stage()
        with pending_run(self.folder) as run:
            try:
                return self._find(run, stage, with_trial=with_trial, quiet=quiet)
            except KeyboardInterrupt:
                self._keep_what_is_done(run, stage, with_trial=with_trial)
                return None

    def _find(self, run: PendingRun, stage: Stage, *, with_trial: bool, quiet: bool) -> Verdict:
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
                positions=self.positions,
            )
            verdict = replace(assessment.verdict, reproduce=f"banting {self._again()}")
            progress("writing the report", 0, 1)
            for name, content in story.run_files(replace(assessment, verdict=verdict)):
                run.write(name, content)
            run.keep()
        return verdict

    def _keep_what_is_done(self, run: PendingRun, stage: Stage, *, with_trial: bool) -> None:
        """Keep the verdict without harm where nothing better was there; say how to go on.

        The verdict without harm takes about a second and is the same as the one interrupted.
        """
        tell(f"interrupted while at: {stage}")
        if recorded_sums(self.folder):
            tell(f"the earlier results in {shown_path(self.folder)} are as they were")
        elif with_trial:
            tell("keeping the verdict and its evidence without the trial; Ctrl-C again drops them")
            self._find(run, Stage(), with_trial=False, quiet=True)
            tell(f"kept in {shown_path(self.folder)}")
        out = "" if self.folder == self.usual_folder else f" -o {shlex.quote(str(self.folder))}"
        tell(f"to go on: {typed_command()} {self._again(out)}")

    def _again(self, out: str = "") -> str:
        """Return the verb with its arguments, as it is typed to ask the same again."""
        verb, _, place = self.typed.partition(" ")
        named = f"{verb} {shlex.quote(self.source.name)}{f' {place}' if place else ''}"
        return f"{named}{out} --seed {self.seed} --patients {self.patients}"
