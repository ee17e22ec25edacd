"""`banting simulate TRIAL`: a trial, lived and reported; interruptible, and it goes on."""

from __future__ import annotations

import shlex
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banting import __version__
from banting.cli.exit_codes import ExitCode
from banting.cli.outside_program import OutsidePrograms, end_programs, program_in
from banting.cli.pools import engine_named, pool_for
from banting.cli.speech import answer, answer_json, shown_path, tell, typed_command
from banting.cli.traces import require_duckdb, write_traces
from banting.cli.trial_answer import Gathered, finished, found_before, show_found, write_whole
from banting.cli.trial_progress import trial_progress
from banting.cli.trial_source import Changes, TrialSource, read_trial_source
from banting.cli.trial_store import KeptTrial, TrialStore, trial_store
from banting.errors import OutputError
from banting.schema.trial_form import DAYS_MOST, EXTERNAL, PATIENTS_MOST

if TYPE_CHECKING:
    from banting.schema.trial_plan import TrialPlan
    from banting.simulate import Block
    from banting.trial.summary import Summary

__all__ = ["kept_of", "programs_of", "simulate"]

WORKERS_MOST = 4096
TRACES_MOST = 100_000


def _shard(
    context: click.Context, option: click.Parameter, value: str | None
) -> tuple[int, int] | None:
    """Return `I/N` as numbers; for click."""
    if value is None:
        return None
    which, slash, of = value.partition("/")
    if not (slash and which.isdecimal() and of.isdecimal() and 1 <= int(which) <= int(of)):
        says = f"{value} is no shard: the first of four is 1/4"
        raise click.BadParameter(says, context, option)
    return int(which), int(of)


@click.command(short_help="Run a trial file: arms side by side, on virtual people.")
@click.argument("trial", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder of the trial.")
@click.option("--patients", type=click.IntRange(1, PATIENTS_MOST), help="How many people.")
@click.option(
    "--subjects",
    metavar="PATH",
    type=click.Path(exists=True, resolve_path=True),
    help="simglucose's vpatient_params.csv, for its cohorts; by default an installed one's.",
)
@click.option("--days", type=click.IntRange(1, DAYS_MOST), help="How many days.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of every draw.")
@click.option("--precision", type=click.Choice(["f64", "f32"]), help="Of the bodies' arithmetic.")
@click.option("--workers", type=click.IntRange(1, WORKERS_MOST), help="By default, one a core.")
@click.option(
    "--engine",
    metavar="ENGINE",
    callback=engine_named,
    help="threads, processes or dask://HOST:PORT; by default what suits the size.",
)
@click.option("--shard", metavar="I/N", callback=_shard, help="Live one part; see merge.")
@click.option(
    "--traces",
    metavar="N",
    type=click.IntRange(1, TRACES_MOST),
    help="Write the first N people's traces of every arm, as Parquet.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("-q", "--quiet", is_flag=True, help="Print the answer only, no progress.")
@click.option("--no-color", is_flag=True, help="Print without colour; NO_COLOR does the same.")
def simulate(
    trial: str,
    out: Path | None,
    *,
    patients: int | None,
    subjects: str | None,
    days: int | None,
    seed: int | None,
    precision: str | None,
    workers: int | None,
    engine: str | None,
    shard: tuple[int, int] | None,
    traces: int | None,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """Run a trial and report its arms side by side; results go to out/NAME (or -o).

    TRIAL is a TOML file, or - for stdin. What is finished is kept: an interrupted trial goes on
    when the same command is given again. --patients, --subjects, --days, --seed and --precision
    replace what the file says.
    """
    said = {
        "patients": patients,
        "subjects": subjects,
        "days": days,
        "seed": seed,
        "precision": precision,
    }
    if traces is not None:
        if shard is not None:
            raise click.UsageError("--traces are of a whole trial: ask for them after merge")
        require_duckdb()
    changes: Changes = tuple((name, value) for name, value in said.items() if value is not None)
    source = read_trial_source(trial, changes)
    part = "" if shard is None else f"-{shard[0]}-of-{shard[1]}"
    folder = out or Path("out") / f"{source.stem}{part}"
    job = _Job(source, folder, shard, workers=workers, engine=engine, quiet=quiet)
    with _terminated_like_ctrl_c(), trial_store(folder, kept_of(source)) as store:
        try:
            write_whole(folder / "trial.toml", source.text.encode())
            return job.run(store, traces=traces, as_json=as_json, no_color=no_color)
        except KeyboardInterrupt:
            return job.interrupted(store)
        finally:
            end_programs()


def kept_of(source: TrialSource) -> KeptTrial:
    """Return what a folder says of the trial in it."""
    from banting.simulate import fingerprint_of_plan

    return KeptTrial(
        fingerprint=fingerprint_of_plan(source.plan, __version__),
        version=__version__,
        title=source.plan.title,
        text=source.text,
        name=source.name,
        changes=source.changes,
    )


class _Job:
    """One trial to be lived, or a shard of it: where, by whom, and how much is said meanwhile."""

    def __init__(
        self,
        source: TrialSource,
        folder: Path,
        shard: tuple[int, int] | None,
        *,
        workers: int | None,
        engine: str | None,
        quiet: bool,
    ) -> None:
        self.source = source
        self.plan = source.plan
        self.folder = folder
        self.shard = shard
        self.workers = workers
        self.engine = engine
        self.quiet = quiet
        self.external = programs_of(source.plan, quiet=quiet)

    def run(
        self, store: TrialStore, *, traces: int | None, as_json: bool, no_color: bool
    ) -> ExitCode:
        """Live what is not lived yet; show and write what was found."""
        from banting.simulate import blocks_of

        found = found_before(store, self.plan) if self.shard is None else None
        if found is None:
            for note in () if self.quiet else self.source.notes:
                tell(note)
            gathered = self.lived(store, blocks_of(self.plan, self.shard))
            if self.shard is not None:
                return self.tell_shard(store, as_json=as_json)
            found = finished(self.plan, gathered, store, self.external)
        if traces is not None:
            self.write_traces(store, min(traces, self.plan.patients))
        quiet = self.quiet
        return show_found(found, self.folder, as_json=as_json, quiet=quiet, no_color=no_color)

    def lived(self, store: TrialStore, blocks: tuple[Block, ...]) -> Gathered:
        """Return the summaries of some blocks, those that are not known lived now."""
        from banting.simulate import gathered, warm

        warm(self.plan, self.external)
        with ExitStack() as stack:
            progress = stack.enter_context(trial_progress(quiet=self.quiet))
            pool = stack.enter_context(pool_for(self.plan, self.engine, self.workers))
            return gathered(
                self.plan,
                blocks,
                pool,
                external=self.external,
                known=store.known(),
                keep=_KeepsWhileItCan(store),
                progress=progress,
            )

    def write_traces(self, store: TrialStore, people: int) -> None:
        """Write traces, where they are not there already; say so when that fails."""
        path = self.folder / "traces.parquet"
        if path.exists() and store.noted("traces") == str(people):
            return
        try:
            with trial_progress(quiet=self.quiet) as progress:
                write_traces(path, self.plan, people, self.external, progress)
            store.note("traces", str(people))
        except OutputError as error:
            tell(f"error: {error}")

    def tell_shard(self, store: TrialStore, *, as_json: bool) -> ExitCode:
        """Say what a shard left, and how the shards come together."""
        assert self.shard is not None
        which, of = self.shard
        days = self.days_of(store.blocks())
        if as_json:
            kept_in = str(self.folder)
            answer_json({"shard": [which, of], "patient_days": days, "kept_in": kept_in})
        else:
            where = shown_path(self.folder)
            answer(f"shard {which}/{of}: {days:,} patient-days are kept in {where}\n")
            answer(f"when all are: {typed_command()} merge FOLDER... -o FOLDER\n")
        return ExitCode.NO_CONTROL

    def days_of(self, blocks: set[Block]) -> int:
        """Return how many patient-days some blocks are."""
        each = self.plan.days * len(self.plan.arms)
        return sum((block.last - block.first) * each for block in blocks)

    def interrupted(self, store: TrialStore) -> ExitCode:
        """Say what is kept, and the command that goes on."""
        from banting.simulate import blocks_of

        kept, of = (self.days_of(set(blocks)) for blocks in (store.blocks(), blocks_of(self.plan)))
        where = shown_path(self.folder)
        tell(f"interrupted: {kept:,} of {of:,} patient-days are kept in {where}")
        file = str(self.folder / "trial.toml") if self.source.name == "<stdin>" else None
        words = ["simulate", file or self.source.name, "-o", where]
        for name, value in self.source.changes:
            words += [f"--{name}", str(value)]
        if self.shard is not None:
            words += ["--shard", "{}/{}".format(*self.shard)]
        if self.engine is not None:
            words += ["--engine", self.engine]
        tell(f"to go on: {typed_command()} {shlex.join(words)}")
        return ExitCode.INTERRUPTED


class _KeepsWhileItCan:
    """Keeps blocks until that fails once; then says so, and the trial goes on without."""

    def __init__(self, store: TrialStore) -> None:
        self.store = store
        self.keeps = True

    def __call__(self, block: Block, summaries: tuple[Summary, ...]) -> None:
        """Keep a block."""
        if not self.keeps:
            return
        try:
            self.store.keep(block, summaries)
        except OutputError as error:
            self.keeps = False
            tell(f"error: {error}. The trial goes on, but nothing more of it is kept")


def programs_of(plan: TrialPlan, *, quiet: bool) -> OutsidePrograms | None:
    """Return what starts the programs that a plan names, None where it names none.

    Raises: ModelError for a program that is not there.
    """
    commands = [
        arm.controller.removeprefix(EXTERNAL)
        for arm in plan.arms
        if arm.controller.startswith(EXTERNAL)
    ]
    for command in commands:
        program_in(command)
        if not quiet:
            tell(f"this trial starts a program: {command.strip()}")
    return OutsidePrograms() if commands else None


@contextmanager
def _terminated_like_ctrl_c() -> Iterator[None]:
    """Let a polite kill, as batch systems send at the end of a time slot, be an interrupt."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
