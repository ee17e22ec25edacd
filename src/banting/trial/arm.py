"""A disturbance as tables by the minute of the run: the same for everyone in an arm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.kernels import MINUTES_PER_TICK
from banting.schema.disturbance import Disturbance
from banting.trial.wearer import NEVER_MIN
from banting.units import MIN_PER_DAY

__all__ = ["Arm", "arm_of"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A disturbance by time.

    By minute: basal forced on the pump (U/h, -1 none), forged boluses (U), the share of insulin
    that passes the set, and since when it does not all pass. By tick: readings shown (mg/dL, -1
    none), readings that come as the sensor's (likewise), an override's share of needs (1 none) and
    its target (mg/dL, 0 none), carbohydrate entered that nobody eats (g).
    """

    forced_u_per_h: Floats
    forged_u: Floats
    passes: Floats
    leak_from_min: Floats
    shown_mgdl: Floats
    as_sensor_mgdl: Floats
    needs_share: Floats
    target_mgdl: Floats
    entered_g: Floats


def arm_of(disturbance: Disturbance, days: int = 1) -> Arm:
    """Return the tables of a disturbance over some days; what lies outside them is left out.

    Where windows of basal or of overrides overlap the later one in the list holds, as a device
    keeps the last command; leaks multiply.
    """
    minutes = days * MIN_PER_DAY
    ticks = minutes // MINUTES_PER_TICK
    forced, forged, passes = np.full(minutes, -1.0), np.zeros(minutes), np.ones(minutes)
    shown, needs, target = np.full(ticks, -1.0), np.ones(ticks), np.zeros(ticks)
    entered = np.zeros(ticks)
    for window in disturbance.basal:
        forced[max(0, window.from_min) : max(0, window.to_min)] = window.basal_u_per_h
    for bolus in disturbance.boluses:
        if 0 <= bolus.at_min < minutes:
            forged[bolus.at_min] += bolus.insulin_u
    for leak in disturbance.leaks:
        held = slice(max(0, leak.from_min), max(0, leak.to_min))
        passes[held] *= leak.delivered
    for reading in disturbance.false_glucose:
        if 0 <= reading.at_min < minutes and not reading.as_sensor:
            shown[reading.at_min // MINUTES_PER_TICK] = reading.shown_mgdl
    for override in disturbance.overrides:
        start = max(0, override.from_min) // MINUTES_PER_TICK
        held = slice(start, max(0, override.to_min) // MINUTES_PER_TICK)
        needs[held] = override.needs_share
        target[held] = override.target_mgdl
    for entry in disturbance.false_carbs:
        if 0 <= entry.at_min < minutes:
            entered[entry.at_min // MINUTES_PER_TICK] += entry.carbs_g
    return Arm(
        forced_u_per_h=forced,
        forged_u=forged,
        passes=passes,
        leak_from_min=_leaks_since(passes),
        shown_mgdl=shown,
        as_sensor_mgdl=_stream(disturbance, ticks),
        needs_share=needs,
        target_mgdl=target,
        entered_g=entered,
    )


def _stream(disturbance: Disturbance, ticks: int) -> Floats:
    """Return by tick what comes as the sensor's reading: one that is a tick late leaves no gap."""
    reads = np.full(ticks, -1.0)
    for reading in disturbance.false_glucose:
        if reading.as_sensor and 0 <= reading.at_min < ticks * MINUTES_PER_TICK:
            reads[reading.at_min // MINUTES_PER_TICK] = reading.shown_mgdl
    missed = np.flatnonzero((reads[1:-1] < 0.0) & (reads[:-2] > 0.0) & (reads[2:] > 0.0)) + 1
    reads[missed] = reads[missed - 1]
    return reads


def _leaks_since(passes: Floats) -> Floats:
    """Return by minute when the leak that runs began: a set changed after that ends all of it."""
    leaking = passes < 1.0
    begins = leaking & ~np.concatenate(([False], leaking[:-1]))
    start = np.where(begins, np.arange(len(passes), dtype=float), NEVER_MIN)
    return np.where(leaking, np.maximum.accumulate(start), NEVER_MIN)
