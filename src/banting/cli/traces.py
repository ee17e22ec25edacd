"""Traces of a trial's first people as a Parquet file: what they were, read, received and ate.

The people live their run again, some at a time, so that memory stays flat and a trial that nobody
asks for traces pays nothing for them. Knows: `duckdb`, an extra, which writes Parquet from arrays.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from banting.errors import OutputError

if TYPE_CHECKING:
    import numpy as np

    from banting.build_trial import Starts
    from banting.cli.trial_progress import Moved
    from banting.schema.trial_plan import TrialPlan

__all__ = ["COLUMNS", "require_duckdb", "write_traces"]

PEOPLE_AT_ONCE = 32
# Column -> the row of the trial's kept traces, or what tells which value it is.
COLUMNS = {
    "physiology": "VARCHAR",
    "arm": "VARCHAR",
    "patient": "BIGINT",
    "minute": "INTEGER",
    "plasma_mgdl": "FLOAT",
    "reading_mgdl": "FLOAT",
    "basal_u": "FLOAT",
    "bolus_u": "FLOAT",
    "carbs_g": "FLOAT",
    "ketone_mmoll": "FLOAT",
    "arrived_u": "FLOAT",
}
_VALUES = ", ".join("nullif(reading_mgdl, 0)" if c == "reading_mgdl" else c for c in COLUMNS)
_INSERT = f"INSERT INTO trace SELECT {_VALUES} FROM part"  # noqa: S608 - all of it is above


def require_duckdb() -> Any:
    """Return the module duckdb.

    Raises: click's error when it is not installed.
    """
    try:
        import duckdb
    except ImportError as fault:
        raise click.UsageError(
            "--traces needs duckdb, which is not installed: pip install 'banting[data]'"
        ) from fault
    return duckdb


def write_traces(
    path: Path, plan: TrialPlan, people: int, external: Starts | None, progress: Moved
) -> None:
    """Write the traces of the first `people` of a plan, in every arm and physiology.

    Raises: OutputError when they cannot be written; an earlier file is then as it was.
    """
    duckdb = require_duckdb()
    made = path.with_name(f".{path.name}.new-{os.getpid()}")
    try:
        with (
            tempfile.TemporaryDirectory(dir=path.parent, prefix=".traces-") as room,
            duckdb.connect(f"{room}/traces.duckdb") as rows,
        ):
            typed = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
            rows.execute(f"CREATE TABLE trace ({typed})")
            for part in _parts(plan, min(people, plan.patients), external, progress):
                rows.register("part", part)
                rows.execute(_INSERT)
                rows.unregister("part")
            target = str(made).replace("'", "''")
            rows.execute(f"COPY trace TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        made.replace(path)
    except (OSError, duckdb.Error) as fault:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        raise OutputError(f"cannot write {path}: {fault}") from fault


def _parts(
    plan: TrialPlan, people: int, external: Starts | None, progress: Moved
) -> Iterator[dict[str, np.ndarray[Any, Any]]]:
    """Yield the columns of some people of an arm, arm by arm in each physiology."""
    from banting.simulate.work import courses
    from banting.trial.blocks import kept_of

    done, of = 0, people * plan.days * len(plan.arms) * len(plan.physiologies)
    progress(done, of)
    for physiology, course in zip(plan.physiologies, courses(plan, external), strict=True):
        for arm, treatment in enumerate(course.treatments):
            for first in range(0, people, PEOPLE_AT_ONCE):
                numbers = course.numbers(first, min(first + PEOPLE_AT_ONCE, people))
                _, kept = kept_of(course, arm, numbers)
                yield _columns(physiology, treatment.id, numbers, kept)
                done += len(numbers) * plan.days
                progress(done, of)


def _columns(
    physiology: str, arm: str, numbers: np.ndarray[Any, Any], kept: np.ndarray[Any, Any]
) -> dict[str, np.ndarray[Any, Any]]:
    """Return the columns of some people, person by person, a row each five minutes.

    Args:
        physiology, arm: which.
        numbers: `[n]`.
        kept: `[ticks, KEPT, n]`; amounts are of the five minutes before `minute`.
    """
    import numpy as np

    from banting.kernels import MINUTES_PER_TICK
    from banting.trial.lanes import KEPT

    ticks, _, n = kept.shape
    minutes = np.arange(1, ticks + 1, dtype=np.int32) * MINUTES_PER_TICK
    return {
        "physiology": np.full(n * ticks, physiology),
        "arm": np.full(n * ticks, arm),
        "patient": np.repeat(numbers, ticks),
        "minute": np.tile(minutes, n),
        **{name: kept[:, row].T.reshape(-1) for row, name in enumerate(KEPT)},
    }
