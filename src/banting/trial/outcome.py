"""From an arm's summary to its outcome with confidence intervals, and its percentiles by time.

Knows: summaries and traces. Never knows: how they came about.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting.kernels import MINUTES_PER_TICK
from banting.schema.outcome import ArmOutcome, Estimate, Profile, WearerTrace
from banting.trial import risk
from banting.trial.days import MEASURES
from banting.trial.intervals import days_estimate, mean_estimate, share_estimate
from banting.trial.lanes import KEPT
from banting.trial.summary import Summary
from banting.trial.treatment import Course, Treatment

__all__ = ["outcome_of", "profile_of", "trace_of"]

_SLOT_MIN = 15
_PERCENT = ("below_54", "from_54_to_69", "in_70_180", "from_181_to_250", "above_250")
_SHARES = (0.05, 0.25, 0.50, 0.75, 0.95)


def profile_of(histogram: NDArray[np.int64], slots: int) -> Profile:
    """Return percentiles by quarter of an hour from counts `[slots, bins]` by whole mg/dL.

    A value inside a bin is placed evenly in it, so that percentiles are smooth: they are exact to
    half a mg/dL.
    """
    counts = histogram[:slots]
    reached = np.cumsum(counts, axis=1)
    of = reached[:, -1]

    def percentile(share: float) -> tuple[float, ...]:
        wanted = share * of
        bin_at = (reached < wanted[:, None]).sum(axis=1)
        row = np.arange(len(counts))
        inside = counts[row, bin_at]
        before = reached[row, bin_at] - inside
        place = (wanted - before) / np.maximum(inside, 1)
        return tuple((bin_at - 0.5 + place).clip(min=0.0).round(1).tolist())

    p05, p25, p50, p75, p95 = (percentile(share) for share in _SHARES)
    minute = tuple(range(0, _SLOT_MIN * slots, _SLOT_MIN))
    return Profile(minute=minute, p05=p05, p25=p25, p50=p50, p75=p75, p95=p95)


def trace_of(patient: int, start_mgdl: float, kept: NDArray[np.float32]) -> WearerTrace:
    """Return one person's run from `[ticks, KEPT]` and the value it started with.

    Insulin is what reached the tissue in the five minutes before each value, 0 at the first.
    """
    rows = {name: kept[:, index].astype(np.float64) for index, name in enumerate(KEPT)}
    glucose = [round(start_mgdl, 1), *rows["plasma_mgdl"].round(1).tolist()]
    given = rows["arrived_u"].round(4).tolist()
    return WearerTrace(
        patient=patient,
        minute=tuple(range(0, MINUTES_PER_TICK * len(glucose), MINUTES_PER_TICK)),
        glucose_mgdl=tuple(glucose),
        insulin_u=(0.0, *given),
    )


def _mean(summary: Summary, name: str) -> Estimate:
    """Return the mean of a measure over people."""
    moments = summary.moments[MEASURES.index(name)]
    most = 100.0 if name in _PERCENT or name == "read_percent" else np.inf
    return mean_estimate(moments, summary.people, least=0.0, most=most)


def outcome_of(
    course: Course,
    treatment: Treatment,
    summary: Summary,
    *,
    median: WearerTrace,
    worst: WearerTrace,
) -> ArmOutcome:
    """Return the outcome of one arm."""
    first = treatment is course.treatments[0]
    means = {name: _mean(summary, name) for name in MEASURES}
    events = means.pop("events_below_54")
    read = means.pop("read_percent")
    if means["ketone_mmoll_max"].high == 0.0:  # a physiology without them
        del means["ketone_mmoll_max"]
    serious = sum(summary.days_by_severity[risk.SERIOUS :])
    *severity, severe = (
        days_estimate(count, squares, summary.people, summary.days)
        for count, squares in zip(
            (*summary.days_by_severity, serious), summary.squares_by_severity, strict=True
        )
    )
    slots = 1 + min(course.hours, 24) * 60 // _SLOT_MIN
    return ArmOutcome(
        arm=treatment.id,
        says=treatment.disturbance.says,
        physiology=course.patient.id,
        cohort=course.wearer.cohort,
        patients=summary.people,
        hours=course.hours,
        any_below_54=share_estimate(summary.below_54, summary.people),
        any_below_40=share_estimate(summary.below_40, summary.people),
        any_above_300=share_estimate(summary.above_300, summary.people),
        severity=tuple(severity),
        severe_share=severe,
        severity_set=risk.SEVERITY_SET,
        profile=profile_of(summary.histogram, slots),
        median=median,
        worst=worst,
        controller=treatment.controller.id,
        sensor=treatment.sensor.id if treatment.sensor is not None else None,
        events_below_54_per_week=Estimate(
            value=7.0 * events.value, low=7.0 * events.low, high=7.0 * events.high
        ),
        read_percent=read if treatment.sensor is not None else None,
        in_70_180_gain=None if first else mean_estimate(summary.gain, summary.people),
        **means,
    )
