"""The truth page: published tables reproduced with our engine, ours beside theirs.

One file a table; `TABLES` is the literal list of them. Imports no numba until a table is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from banting import __version__
from banting.truth.compared import Compared, Row, Standing, standing
from banting.truth.in_silico_loops import in_silico_loops
from banting.truth.ketone_alerts import ketone_alerts
from banting.truth.lived import Told
from banting.truth.loop_or_manual_dka import loop_or_manual_dka
from banting.truth.occlusion import occlusion
from banting.truth.one_unit import one_unit
from banting.truth.overdose import overdose
from banting.truth.published_loops import published_loops
from banting.truth.recorded import Recorded
from banting.truth.set_failure import set_failure
from banting.truth.severe_lows import severe_lows
from banting.truth.suspension import suspension
from banting.truth.tidepool_row import tidepool_row

__all__ = [
    "TABLES",
    "Compared",
    "Recorded",
    "Row",
    "Standing",
    "Table",
    "Told",
    "reproduced",
    "standing",
]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table that can be made.

    `made(patients, seed, told) -> Compared` lives the trial with so many people of each group,
    and tells (people done, of how many) of every part of it. `patients` is how many it takes.
    """

    made: Callable[[int, int, Told], Compared]
    patients: int


TABLES: dict[str, Table] = {
    "occlusion": Table(made=occlusion, patients=1000),
    "suspension": Table(made=suspension, patients=1000),
    "one-unit": Table(made=one_unit, patients=1000),
    "ketone-alerts": Table(made=ketone_alerts, patients=1000),
    "overdose": Table(made=overdose, patients=512),
    "tidepool-row": Table(made=tidepool_row, patients=1),
    "set-failure": Table(made=set_failure, patients=256),
    "loop-or-manual-dka": Table(made=loop_or_manual_dka, patients=256),
    "in-silico-loops": Table(made=in_silico_loops, patients=256),
    "published-loops": Table(made=published_loops, patients=256),
    "severe-lows": Table(made=severe_lows, patients=192),
}


def reproduced(
    tables: Iterable[str], *, patients: int | None, seed: int, progress: Progress
) -> Recorded:
    """Return tables, made one after the other.

    Args:
        tables: ids in `TABLES`.
        patients: of each group; None takes each table's own number.
        seed: of everything.
        progress: told (table, people done, of how many), again for each part of a table.
    """
    made = []
    for name in tables:
        table = TABLES[name]
        count = table.patients if patients is None else patients
        made.append(table.made(count, seed, partial(progress, name)))
    return Recorded(version=__version__, seed=seed, tables=tuple(made))
