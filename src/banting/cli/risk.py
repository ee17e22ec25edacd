"""`banting risk-scenarios FOLDER`: Tidepool's risk scenarios, run with our controllers, scored."""

from __future__ import annotations

import json
import math
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banting.cli import risk_parts
from banting.cli.exit_codes import ExitCode
from banting.cli.pools import begin_worker, workers_here
from banting.cli.progress import Progress, Stage, progress_bar
from banting.cli.risk_files import files_of
from banting.cli.speech import answer, shown_path, tell
from banting.errors import ModelError, OutputError

if TYPE_CHECKING:
    from banting.risk_scenarios import Ran, RiskSuite, Scenario, ScenarioFolder

__all__ = ["risk_scenarios"]


@click.command("risk-scenarios", short_help="Run Tidepool's FDA risk scenarios from a folder.")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--suite", default="", help="One suite only, by the name of its folder.")
@click.option(
    "--controller",
    default="loop",
    show_default=True,
    metavar="NAME",
    help="Who steers where a scenario has Loop: loop, loop35, loop-boluses-only, oref0, aaps, "
    "pid-feedback, low-suspend, open-loop or none.",
)
@click.option(
    "--thresholds",
    type=click.Choice(["current", "legacy"]),
    default="current",
    show_default=True,
    help="Which thresholds of the DKA index.",
)
@click.option(
    "--bolus-u",
    type=click.FloatRange(0.0, 1000.0),
    help="Give every bolus of the scenarios this size (U), to see what X units would do.",
)
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True)
@click.option("-w", "--workers", type=click.IntRange(1, 1024), help="Processes; else all cores.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder for the results.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--all-defects", is_flag=True, help="List every defect of the files.")
@click.option("-q", "--quiet", is_flag=True, help="Print the first line only, no progress.")
def risk_scenarios(
    folder: Path,
    *,
    suite: str,
    controller: str,
    thresholds: str,
    bolus_u: float | None,
    seed: int,
    workers: int | None,
    out: Path | None,
    as_json: bool,
    all_defects: bool,
    quiet: bool,
) -> ExitCode:
    """Run the scenarios of Tidepool's data-science-simulator in FOLDER, and score them.

    FOLDER is its scenario_configs, or any folder in or above it. docs/risk-scenarios.md says how to
    get it. Every broken file is told and the rest runs.
    """
    if controller not in risk_parts.controllers():
        names = ", ".join(risk_parts.controllers())
        raise click.BadParameter(f"{controller} is none of {names}", param_hint="--controller")
    if bolus_u is not None and math.isnan(bolus_u):  # it passes every range
        raise click.BadParameter("nan is no size", param_hint="--bolus-u")
    read = _read(folder, suite)
    if bolus_u is not None:
        read = risk_parts.resized(read, bolus_u)
    stage = Stage()
    with progress_bar(stage, quiet=quiet or as_json) as progress:
        runs = tuple(_ran(read, controller, thresholds, seed, workers, progress))
    found = risk_parts.found(
        read,
        runs,
        name=shown_path(folder),
        suite=suite,
        controller=controller,
        thresholds=thresholds,
    )
    _keep(out, found)
    if as_json:
        answer(_json_text(found))
    elif quiet:
        answer(risk_parts.text(found).partition("\n")[0] + "\n")
    else:
        answer(risk_parts.text(found, all_defects=all_defects))
        if out is not None:
            answer(f"\nWritten to {shown_path(out)}\n")
    return ExitCode.NO_CONTROL if found.ran else ExitCode.BAD_INPUT


def _read(folder: Path, suite: str) -> ScenarioFolder:
    """Return what a folder holds.

    Raises: ModelError when there is no scenario in it, or no such suite.
    """
    files = files_of(folder)
    names = risk_parts.suites(files)
    if suite and suite not in names:
        known = ", ".join(name or "(no name)" for name in names) or "none"
        raise ModelError(str(folder), f"has no suite {suite}; it has {known}")
    read = risk_parts.read(files, suite)
    if not read.files:
        says = "holds no risk scenario: no JSON with base_config and override_config, no table"
        if read.others:
            says += f" (of {read.others:,} JSON and TSV files looked at)"
        raise ModelError(str(folder), f"{says}; see docs/risk-scenarios.md for how to get them")
    return read


def _ran(
    read: ScenarioFolder,
    controller: str,
    thresholds: str,
    seed: int,
    workers: int | None,
    progress: Progress,
) -> Iterator[Ran]:
    """Yield what came of every scenario, in any order; what a dead worker held is run again."""
    groups = risk_parts.batches(read)
    total, done = len(read.scenarios), 0
    left = dict(enumerate(groups))
    progress("running scenarios", done, total)
    try:
        for i, ran in _spread(groups, controller, thresholds, seed, workers or workers_here()):
            del left[i]
            done += len(ran)
            yield from ran
            progress("running scenarios", done, total)
    except BrokenProcessPool:
        tell("a worker died; what it held is run again here, nothing is lost")
    for group in left.values():
        done += len(group)
        yield from risk_parts.run(group, controller, thresholds, seed)
        progress("running scenarios", done, total)


def _spread(
    groups: tuple[tuple[Scenario, ...], ...],
    controller: str,
    thresholds: str,
    seed: int,
    workers: int,
) -> Iterator[tuple[int, tuple[Ran, ...]]]:
    """Yield batches by number as workers end them; none where one process will do.

    Raises: BrokenProcessPool when a worker died.
    """
    if min(workers, len(groups)) <= 1:
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        min(workers, len(groups)), mp_context=context, initializer=begin_worker
    )
    try:
        numbers = {
            pool.submit(risk_parts.run, group, controller, thresholds, seed): i
            for i, group in enumerate(groups)
        }
        for ended in as_completed(numbers):
            yield numbers[ended], ended.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _json_text(found: RiskSuite) -> str:
    return json.dumps(risk_parts.record(found), indent=1, ensure_ascii=False) + "\n"


def _keep(out: Path | None, found: RiskSuite) -> None:
    """Write the finding to a folder, where one is named.

    Raises: OutputError when it cannot be written.
    """
    if out is None:
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / "risk-scenarios.json").write_text(_json_text(found), "utf-8")
        (out / "risk-scenarios.txt").write_text(risk_parts.text(found, all_defects=True), "utf-8")
    except OSError as error:
        tell(f"the results are lost: {out} cannot be written")
        raise OutputError(f"{out}: {error.strerror or error}") from None
