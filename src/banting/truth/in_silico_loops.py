"""Time in range that others found in silico: AndroidAPS (Toffanin 2020), OpenAPS (CHASE 2022).

Simulated people behave: they count exactly, forget nothing, and nothing fails. So do ours here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting.build_trial import courses_of
from banting.schema.outcome import Estimate
from banting.schema.setup import Wearer
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.truth.compared import Compared, Row
from banting.truth.estimates import mean_of, printed
from banting.truth.everyday import SENSOR
from banting.truth.lived import Told, Traces, measured_over
from banting.truth.sources import CITED

__all__ = ["in_silico_loops"]

Floats = NDArray[np.float64]
_DAYS = 7
_ARMS = ("open-loop", "oref0", "aaps")
_BODIES = ("extended", "hovorka", "s2008")
_SAID: dict[str, tuple[tuple[str, str, float], ...]] = {
    "open-loop": (("basal-bolus on UVA/Padova (CHASE 2022), in range", "%", 79.46),),
    "oref0": (("OpenAPS on Glucosym (CHASE 2022), in range", "%", 93.49),),
    "aaps": (
        ("AndroidAPS on UVA/Padova (Toffanin 2020), in range", "%", 91.0),
        ("the same, mean", "mg/dL", 131.0),
        ("the same, SD", "mg/dL", 27.0),
    ),
}
_TITLE = "Time in range in others' simulators (Toffanin 2020, CHASE 2022)"


def _measure(lived: Traces) -> Floats:
    """Return percent in range, mean and SD of glucose itself, `[3, n]`."""
    plasma = lived.plasma_mgdl.astype(np.float64)
    in_range = 100.0 * ((plasma >= 70.0) & (plasma <= 180.0)).mean(axis=0)
    return np.array([in_range, plasma.mean(axis=0), plasma.std(axis=0)])


def in_silico_loops(patients: int, seed: int, told: Told) -> Compared:
    """Return the table; arguments as `truth.Table.made`."""
    plan = TrialPlan(
        title=_TITLE,
        wearer=Wearer(),
        arms=tuple(ArmPlan(id=name, says=name, controller=name, sensor=SENSOR) for name in _ARMS),
        behaviour="exact",
        patients=patients,
        days=_DAYS,
        seed=seed,
        physiologies=_BODIES,
    )
    rows: list[Row] = []
    for course in courses_of(plan):
        for arm, name in enumerate(_ARMS):
            found = measured_over(course, arm, patients, _measure, told)
            rows += [
                _row(what, unit, theirs, course.patient.id, mean_of(values))
                for (what, unit, theirs), values in zip(_SAID[name], found, strict=False)
            ]
    return Compared(
        id="in-silico-loops",
        title=_TITLE,
        asked=f"{patients} adults for {_DAYS} days who count exactly, with a Dexcom G6; nothing "
        "fails",
        rows=tuple(rows),
        sources=(CITED["toffanin-2020"], CITED["aps-testbed-2022"]),
        explained=_EXPLAINED,
    )


def _row(what: str, unit: str, theirs: float, body: str, ours: Estimate) -> Row:
    return Row(what=what, unit=unit, body=body, theirs=printed(theirs), ours=ours)


_EXPLAINED = (
    "Two simulators of one family nearly agree: AndroidAPS on our S2008 is within three of "
    "AndroidAPS on UVA/Padova's in percent in range, in mean and in SD, with another "
    "population, another sensor, and full meal boluses where theirs were halved. Glucosym and "
    "the basal-bolus rule of CHASE 2022 had meals that the abstract does not give: by loop ours "
    "is the same, by hand ours lies above it in S2008's bodies and below it in Hovorka's. "
    "Hovorka's adults differ more from each other, so rules of thumb fit fewer of them."
)
