"""The published subjects, from the text of an installed simglucose's package data.

Whose property the rows are is unclear, so none is part of this project; a user who has them may
read them. `vpatient_params.csv` says what a body is, `Quest.csv` what its pump is told. Knows: the
columns. Never knows: where the files lie.

The files know no counter-regulation: the extended variant takes our population's median, and
nobody among them feels lows late.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Callable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from banting.errors import ModelError
from banting.kernels import VirtualCohort
from banting.patients.uva_padova.layout import Physiology, basal_u_per_h, equilibrium
from banting.patients.uva_padova.moments import HORMONES_BELOW_MGDL, M2_RANGE, SPREADS
from banting.schema.subjects import ALL_AGES, SUBJECT_COHORTS, Subjects

__all__ = ["SUBJECTS_MOST", "draw_of", "subjects", "subjects_in"]

PARAMETERS_FILE, RATIOS_FILE = "vpatient_params.csv", "Quest.csv"
SUBJECTS_MOST = 10_000  # of one file
_COLUMNS = {
    "body_weight_kg": "BW",
    "glucose_basal_mgdl": "Gb",
    "insulin_basal_pmoll": "Ib",
    "egp_basal": "EGPb",
    "vg": "Vg",
    "vi": "Vi",
    "vmx": "Vmx",
    "km0": "Km0",
    **{
        name: name
        for name in (
            "k1", "k2", "p2u", "m1", "m2", "ki", "kp2", "kp3", "ka1", "ka2", "kd", "ksc", "kabs",
            "kmax", "kmin", "b", "d",
        )
    },
}  # fmt: skip
_SENSITIVITY, _CARB_RATIO = "CF", "CR"  # mg/dL that a unit lowers, grams that it covers
_HORMONES_SHARE = 0.45  # of basal production: the median of our own population
# No medical judgement: half as much again as the published range. Beyond it lies a slip of unit or
# decimal point, and rates for which the step of a minute was not made (`series.phi` holds to 2).
_ROOM = 1.5
_LEGAL = {
    "body_weight_kg": (5.0, 300.0),
    "m2": (M2_RANGE[0] / _ROOM, M2_RANGE[1] * _ROOM),
    **{s.name: (s.low / _ROOM, s.high * _ROOM) for s in SPREADS},
    "b": (0.4, 0.995),
    "d": (0.05, 0.5),
}
_LEGAL_RATIO = (0.5, 500.0)
_TISSUE_LEAST_MG_PER_KG = 20.0  # as our own people have
Row = tuple[float, ...]


def subjects(text: str) -> tuple[tuple[str, Physiology], ...]:
    """Return the subjects' names and physiologies, in the order of the file.

    Raises: ModelError when a column is missing, or a value is no number or that of no body.
    """
    return tuple((name, _physiology(row)) for name, row in _rows(text))


def subjects_in(cohort: str, parameters: bytes, ratios: bytes | None = None) -> Subjects:
    """Return the subjects of a cohort, from the bytes of an installed simglucose's files.

    Args:
        cohort: one of `SUBJECT_COHORTS`.
        parameters: `vpatient_params.csv`.
        ratios: `Quest.csv`, which simglucose's own controllers dose by; None: ratios follow from
            the basal rate by the house's rules.
    Raises: ModelError when a file cannot be read, or has nobody of the cohort.
    """
    begins = SUBJECT_COHORTS[cohort]
    whole = _rows(_text(PARAMETERS_FILE, parameters))
    chosen = [pair for pair in whole if begins in (ALL_AGES, pair[0].partition("#")[0])]
    if not chosen:
        raise ModelError(PARAMETERS_FILE, f"has no subject that is called {begins}#...")
    told = None if ratios is None else _ratios(_text(RATIOS_FILE, ratios))
    missing = [name for name, _ in chosen if told is not None and name not in told]
    if missing:
        raise ModelError(RATIOS_FILE, f"has no ratios of {missing[0]}")
    return Subjects(
        names=tuple(name for name, _ in chosen),
        sha256=hashlib.sha256(parameters).hexdigest(),
        ratios_sha256=None if ratios is None else hashlib.sha256(ratios).hexdigest(),
        rows=tuple(row for _, row in chosen),
        ratios=() if told is None else tuple(told[name] for name, _ in chosen),
    )


def draw_of(chosen: Subjects) -> Callable[[str, int, NDArray[np.int64]], VirtualCohort]:
    """Return what draws these subjects by number, as `PatientKernels.draw`; no chance is in it."""
    from banting.patients.uva_padova.population import virtual_cohort

    rows, ratios = np.array(chosen.rows), np.array(chosen.ratios)

    def draw(cohort: str, _seed: int, numbers: NDArray[np.int64]) -> VirtualCohort:
        """Return the subjects of these numbers."""
        if len(numbers) and not 0 <= numbers.min() <= numbers.max() < len(rows):
            raise ModelError(f"cohort {cohort}", f"has the people 0 to {len(rows) - 1} only")
        nobody = np.zeros(len(numbers), np.bool_)
        told = tuple(ratios[numbers].T) if len(ratios) else (None, None)
        return virtual_cohort(
            cohort, numbers, _physiology(rows[numbers].T), nobody,
            isf_mgdl_per_u=told[0], carb_ratio_g_per_u=told[1],
        )  # fmt: skip

    return draw


def _physiology(row: tuple[float, ...] | NDArray[np.float64]) -> Physiology:
    """Return one person of a row of floats, or many of a row of arrays `[n]`."""
    values = dict(zip(_COLUMNS, row, strict=True))
    return Physiology(
        hormones_max=_HORMONES_SHARE * values["egp_basal"],
        hormones_below_mgdl=HORMONES_BELOW_MGDL,
        **values,
    )


def _text(file: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ModelError(file, f"cannot be read: {problem}") from problem


def _records(file: str, text: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield each record of a file by its name, which must be there and stand for one record."""
    seen: set[str] = set()
    try:
        for record in csv.DictReader(io.StringIO(text)):
            name = record["Name"]
            if not name or name in seen:
                raise ModelError(file, f"{name!r} is no name, or there twice")
            seen.add(name)
            if len(seen) > SUBJECTS_MOST:
                raise ModelError(file, f"has more than {SUBJECTS_MOST:,} subjects")
            yield name, record
    except (KeyError, csv.Error) as problem:
        raise ModelError(file, f"cannot be read: {problem}") from problem


def _numbers(file: str, name: str, record: Mapping[str, str], columns: tuple[str, ...]) -> Row:
    try:
        return tuple(float(record[column]) for column in columns)
    except (KeyError, TypeError, ValueError) as problem:
        raise ModelError(file, f"{name} cannot be read: {problem}") from problem


def _rows(text: str) -> tuple[tuple[str, Row], ...]:
    """Return every subject's name and parameters, checked, in the order of `_COLUMNS`."""
    found = []
    for name, record in _records(PARAMETERS_FILE, text):
        row = _numbers(PARAMETERS_FILE, name, record, tuple(_COLUMNS.values()))
        _check(name, row)
        found.append((name, row))
    return tuple(found)


def _check(name: str, row: Row) -> None:
    """Raise where no body has such parameters."""
    for (field, column), value in zip(_COLUMNS.items(), row, strict=True):
        low, high = _LEGAL[field]
        if not (math.isfinite(value) and low <= value <= high):
            raise ModelError(
                PARAMETERS_FILE, f"{name}: {column} is {value:g}, outside {low:g} to {high:g}"
            )
    person = _physiology(row)
    if not (person.kmin < person.kmax and person.d < person.b):
        raise ModelError(PARAMETERS_FILE, f"{name}: kmin is to be below kmax, and d below b")
    fasting = equilibrium(person)
    if not (
        fasting[11] > _TISSUE_LEAST_MG_PER_KG
        and person.egp_basal > 1.0
        and basal_u_per_h(person) > 0.0
    ):
        raise ModelError(PARAMETERS_FILE, f"{name}: no fasting state follows from its parameters")


def _ratios(text: str) -> dict[str, tuple[float, float]]:
    """Return (sensitivity, carbohydrate ratio) by name."""
    found = {}
    for name, record in _records(RATIOS_FILE, text):
        isf, ratio = _numbers(RATIOS_FILE, name, record, (_SENSITIVITY, _CARB_RATIO))
        for column, value in ((_SENSITIVITY, isf), (_CARB_RATIO, ratio)):
            if not _LEGAL_RATIO[0] <= value <= _LEGAL_RATIO[1]:
                raise ModelError(RATIOS_FILE, f"{name}: {column} is {value:g}, which is no ratio")
        found[name] = (isf, ratio)
    return found
