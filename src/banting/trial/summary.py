"""From what was counted of every patient to an arm's outcome with its confidence intervals.

Knows: tallies and traces. Never knows: how they came about. GMI % = 3.31 + 0.02392 x mean mg/dL
(Bergenstal et al., Diabetes Care 2018 41:2275).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.errors import ModelError
from banting.kernels import MINUTES_PER_TICK
from banting.schema.outcome import ArmOutcome, Estimate, Profile, WearerTrace
from banting.trial import risk
from banting.trial.arm import Arm
from banting.trial.intervals import mean_estimate, share_estimate
from banting.trial.tally import TALLY

__all__ = ["Scored", "outcome_of", "profile_of", "scored", "trace_of"]

Floats = NDArray[np.float64]
_PROFILE_EVERY_TICKS = 3
_SEVERITIES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """An arm's tallies `[rows, n]` and what follows per patient, `[n]` each."""

    tally: Floats
    ticks: int
    lbgi: Floats
    hbgi: Floats
    dka_index_h: Floats
    severity: NDArray[np.int64]

    def row(self, name: str) -> Floats:
        """Return one row of the tally."""
        return np.asarray(self.tally[TALLY.index(name)])

    @property
    def median(self) -> int:
        """Index of the patient whose risk (low and high together) is the cohort's median."""
        order = np.argsort(self.lbgi + self.hbgi, kind="stable")
        return int(order[(len(order) - 1) // 2])

    @property
    def worst(self) -> int:
        """Index of the patient with the highest severity, then the highest risk."""
        return int(np.lexsort((self.lbgi + self.hbgi, self.severity))[-1])


def scored(tally: Floats, ticks: int) -> Scored:
    """Return the tallies of an arm with indices and severity scores.

    Raises: ModelError when a patient's numbers are not finite: compiled kernels cannot raise.
    """
    wrong = np.flatnonzero(~np.isfinite(tally).all(axis=0))
    if len(wrong):
        raise ModelError(f"patient {wrong[0]}", "glucose is not a number, so nothing is reported")
    row = {name: tally[i] for i, name in enumerate(TALLY)}
    lbgi = row["sum_low_risk"] / ticks
    hours = row["deficit"] * MINUTES_PER_TICK / 60.0
    lowest, longest = row["minimum_mgdl"], row["longest_at_most_40"]
    severity = [
        risk.score(low, lacking, int(run), least)
        for low, lacking, run, least in zip(
            lbgi.tolist(), hours.tolist(), longest.tolist(), lowest.tolist(), strict=True
        )
    ]
    return Scored(
        tally=tally,
        ticks=ticks,
        lbgi=lbgi,
        hbgi=row["sum_high_risk"] / ticks,
        dka_index_h=hours,
        severity=np.array(severity),
    )


def profile_of(glucose_mgdl: NDArray[np.float32]) -> Profile:
    """Return percentiles by quarter of an hour of traces `[ticks + 1, n]`."""
    ordered = np.sort(glucose_mgdl[::_PROFILE_EVERY_TICKS], axis=1).astype(np.float64)
    last = ordered.shape[1] - 1

    def percentile(share: float) -> tuple[float, ...]:
        at = share * last
        low = int(at)
        high = min(low + 1, last)
        values = ordered[:, low] + (at - low) * (ordered[:, high] - ordered[:, low])
        return tuple(values.round(1).tolist())

    step = _PROFILE_EVERY_TICKS * MINUTES_PER_TICK
    return Profile(
        minute=tuple(range(0, step * len(ordered), step)),
        p05=percentile(0.05),
        p25=percentile(0.25),
        p50=percentile(0.50),
        p75=percentile(0.75),
        p95=percentile(0.95),
    )


def trace_of(
    patient: int, glucose_mgdl: NDArray[np.float32], insulin_u: NDArray[np.float32]
) -> WearerTrace:
    """Return one patient's day from columns `[ticks + 1]` and `[ticks]`.

    Insulin is that of the five minutes before each value, 0 at the first.
    """
    glucose = glucose_mgdl.astype(np.float64).round(1).tolist()
    return WearerTrace(
        patient=patient,
        minute=tuple(range(0, MINUTES_PER_TICK * len(glucose), MINUTES_PER_TICK)),
        glucose_mgdl=tuple(glucose),
        insulin_u=(0.0, *insulin_u.astype(np.float64).round(4).tolist()),
    )


def _percent(ticks_in: Floats, ticks: int) -> Estimate:
    """Return the mean percent of time."""
    return mean_estimate(100.0 * ticks_in / ticks, least=0.0, most=100.0)


def _share(chosen: NDArray[np.bool_]) -> Estimate:
    """Return the share of patients."""
    return share_estimate(int(chosen.sum()), len(chosen))


def outcome_of(
    arm: Arm,
    s: Scored,
    *,
    physiology: str,
    cohort: str,
    profile: Profile,
    median: WearerTrace,
    worst: WearerTrace,
) -> ArmOutcome:
    """Return the outcome of one arm."""
    mean = s.row("sum_mgdl") / s.ticks
    variance = np.maximum(0.0, s.row("sum_squares") / s.ticks - mean**2)
    low_ticks = s.row("at_most_40")
    return ArmOutcome(
        arm=arm.id,
        says=arm.says,
        physiology=physiology,
        cohort=cohort,
        patients=s.tally.shape[1],
        hours=s.ticks * MINUTES_PER_TICK // 60,
        below_54=_percent(s.row("below_54"), s.ticks),
        from_54_to_69=_percent(s.row("below_70"), s.ticks),
        in_70_180=_percent(s.row("in_range"), s.ticks),
        from_181_to_250=_percent(s.row("to_250"), s.ticks),
        above_250=_percent(s.row("above_250"), s.ticks),
        mean_mgdl=mean_estimate(mean, least=0.0),
        minimum_mgdl=mean_estimate(s.row("minimum_mgdl"), least=0.0),
        maximum_mgdl=mean_estimate(s.row("maximum_mgdl"), least=0.0),
        minutes_below_54=mean_estimate(MINUTES_PER_TICK * s.row("below_54"), least=0.0),
        minutes_below_40=mean_estimate(MINUTES_PER_TICK * low_ticks, least=0.0),
        any_below_54=_share(s.row("below_54") > 0),
        any_below_40=_share(low_ticks > 0),
        any_above_300=_share(s.row("maximum_mgdl") > 300.0),
        lbgi=mean_estimate(s.lbgi, least=0.0),
        hbgi=mean_estimate(s.hbgi, least=0.0),
        dka_index_h=mean_estimate(s.dka_index_h, least=0.0),
        gmi_percent=mean_estimate(3.31 + 0.02392 * mean, least=0.0),
        cv_percent=mean_estimate(100.0 * np.sqrt(variance) / mean, least=0.0),
        insulin_u=mean_estimate(s.row("insulin_u"), least=0.0),
        severity=tuple(_share(s.severity == score) for score in range(_SEVERITIES)),
        severe_share=_share(s.severity >= risk.SERIOUS),
        severity_set=risk.SEVERITY_SET,
        profile=profile,
        median=median,
        worst=worst,
        ketone_mmoll_max=mean_estimate(s.row("ketone_max_mmoll"), least=0.0),
    )
