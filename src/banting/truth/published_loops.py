"""Time in range by hand and on loops, as in studies of people (T9).

The same people live two everyday weeks in every arm, so a change from hand to loop is paired. Time
in range is the sensor's, as in the studies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.build_trial import courses_of
from banting.schema.outcome import Estimate
from banting.truth.compared import Compared, Row
from banting.truth.estimates import mean_of, percentile_of, printed, printed_mean
from banting.truth.everyday import ARMS, bodies, everyday
from banting.truth.lived import Told, Traces, measured_over
from banting.truth.sources import CITED

__all__ = ["published_loops"]

Floats = NDArray[np.float64]
_DAYS = 14
_LOW, _HIGH, _VERY_LOW = 70.0, 180.0, 54.0
_TITLE = "Time in range by hand and on loops (Loop study, CREATE, AndroidAPS RCT, 670G, Control-IQ)"
_SD = "95 % from SD and number"
_PRINTED = "95 %"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What a study says: of an arm, or of the change from hand to an arm; mean or median."""

    study: str
    cohort: str
    arm: str
    theirs: Estimate
    band: str = ""
    change: bool = False
    median: bool = False


_HAND = "open-loop"
_STUDIES = (
    _Said(study="Loop study", cohort="adult", arm=_HAND, theirs=printed_mean(67, 16, 558),
          band=_SD),
    _Said(study="Loop study", cohort="adult", arm="loop", theirs=printed_mean(73, 13, 558),
          band=_SD),
    _Said(study="Loop study", cohort="adult", arm="loop", theirs=printed(6.6, 5.9, 7.4),
          band=_PRINTED, change=True),
    _Said(study="CREATE", cohort="adult", arm=_HAND, theirs=printed(56.9, 54.2, 59.6),
          band=_PRINTED),
    _Said(study="CREATE", cohort="adult", arm="aaps", theirs=printed(69.1, 67.1, 71.1),
          band=_PRINTED),
    _Said(study="CREATE", cohort="adult", arm="aaps", theirs=printed(12.2, 10.4, 14.1),
          band=_PRINTED, change=True),
    _Said(study="AndroidAPS RCT", cohort="adult", arm=_HAND, theirs=printed_mean(58.0, 15.6, 20),
          band=_SD),
    _Said(study="AndroidAPS RCT", cohort="adult", arm="aaps", theirs=printed_mean(76.6, 11.7, 20),
          band=_SD),
    _Said(study="AndroidAPS RCT", cohort="adult", arm="aaps", theirs=printed(18.6, 11.4, 25.9),
          band=_PRINTED, change=True),
    _Said(study="670G", cohort="adult", arm=_HAND, theirs=printed_mean(68.8, 11.9, 94), band=_SD),
    _Said(study="670G", cohort="adult", arm="pid-feedback", theirs=printed_mean(73.8, 8.4, 94),
          band=_SD),
    _Said(study="670G", cohort="adult", arm="pid-feedback", theirs=printed(5.0), change=True),
    _Said(study="Control-IQ", cohort="adult", arm=_HAND, theirs=printed(63.6), median=True),
    _Said(study="Control-IQ beside the auto mode", cohort="adult", arm="pid-feedback",
          theirs=printed(73.6), median=True),
    _Said(study="670G", cohort="adolescent", arm=_HAND, theirs=printed_mean(60.4, 10.9, 30),
          band=_SD),
    _Said(study="670G", cohort="adolescent", arm="pid-feedback",
          theirs=printed_mean(67.2, 8.2, 30), band=_SD),
    _Said(study="670G", cohort="adolescent", arm="pid-feedback", theirs=printed(6.8), change=True),
    _Said(study="CLIO, 6-13 years, beside the auto mode", cohort="child", arm="pid-feedback",
          theirs=printed(61.2), median=True),
)  # fmt: skip


def _measure(lived: Traces) -> Floats:
    """Return the sensor's percent of readings in range and below 54 mg/dL, `[2, n]`."""
    reading = lived.reading_mgdl
    read = np.maximum((reading > 0.0).sum(axis=0), 1)
    in_range = ((reading >= _LOW) & (reading <= _HIGH)).sum(axis=0)
    very_low = ((reading > 0.0) & (reading < _VERY_LOW)).sum(axis=0)
    return np.array([100.0 * in_range / read, 100.0 * very_low / read])


def published_loops(patients: int, seed: int, told: Told) -> Compared:
    """Return the table; arguments as `truth.Table.made`."""
    lived: dict[tuple[str, str, str], Floats] = {}
    for cohort in dict.fromkeys(said.cohort for said in _STUDIES):
        plan = everyday(cohort, _DAYS, patients, seed, physiologies=bodies(cohort))
        for course in courses_of(plan):
            for arm, treatment in enumerate(plan.arms):
                lived[cohort, course.patient.id, treatment.id] = measured_over(
                    course, arm, patients, _measure, told
                )
    return Compared(
        id="published-loops",
        title=_TITLE,
        asked=f"{patients} people of each age for {_DAYS} everyday days in every arm, with a "
        "Dexcom G6; percent of readings from 70 to 180 mg/dL",
        rows=(*_rows(lived), *_unpublished(lived)),
        sources=tuple(
            CITED[key]
            for key in ("loop-study", "create-2023", "aaps-rct-2023", "garg-2017", "breton-2021",
                        "clio-2024")
        ),
        explained=_EXPLAINED,
    )  # fmt: skip


def _rows(lived: dict[tuple[str, str, str], Floats]) -> list[Row]:
    """Return a row for every published figure and physiology."""
    rows = []
    for said in _STUDIES:
        for cohort, body, arm in lived:
            if (cohort, arm) != (said.cohort, said.arm):
                continue
            values = lived[cohort, body, arm][0]
            if said.change:
                values = values - lived[cohort, body, _HAND][0]
            kind = "change from by hand to" if said.change else "in range,"
            rows.append(
                Row(what=f"{said.study}: {kind} {arm}, {cohort}", unit="points" if said.change
                    else "%", body=body, theirs=said.theirs, band=said.band,
                    ours=percentile_of(values, 0.5) if said.median else mean_of(values))
            )  # fmt: skip
    return rows


def _unpublished(lived: dict[tuple[str, str, str], Floats]) -> list[Row]:
    """Return what is not in the studies' form: every arm of adults, and time below 54 mg/dL."""
    rows = []
    for arm in ARMS:
        for (cohort, body, name), (in_range, very_low) in lived.items():
            if cohort == "adult" and name == arm.id:
                rows += [
                    Row(what=f"in range, {name}, adult", unit="%", body=body, theirs=None,
                        ours=mean_of(in_range)),
                    Row(what=f"below 54 mg/dL, {name}, adult, median", unit="%", body=body,
                        theirs=printed(0.40) if name == _HAND else None,
                        ours=percentile_of(very_low, 0.5)),
                ]  # fmt: skip
    return rows


_EXPLAINED = (
    "By hand the extended adults are in range far more than people are, because each has the "
    "same body at every hour of every day. Let sensitivity vary over the day as is public of "
    "S2017 (`extended-varying`), and the level falls to within some points of people's; "
    "Hovorka's adults, who differ between each other instead, land on it. The change from hand "
    "to loop is what trials of loops are for. With Loop, Hovorka's adults and the varying ones "
    "gain what the Loop study's people gained; the steady ones gain half, having less to gain. "
    "In the AndroidAPS trials people gained more than ours: they began lower, and studies also "
    "change what people do. The auto mode gains more in varying bodies than the 670G did. "
    "Theirs was in auto mode for 76 to 88 % of the time, ours for 95 %; and ours was made from "
    "published descriptions, not from the product. It also makes more lows than the product "
    "did; see severe lows. Time below 54 mg/dL is too short in all of ours: no exercise, no "
    "alcohol, and nobody corrects twice in impatience."
)
