"""Carbohydrate on board, from what glucose did that insulin does not explain.

Knows: readings, doses, meals of the last six hours. Never knows: a decision.

Source: oref0 (lib/meal/total.js). One quirk is kept: the first meal's
history is read as of the computer's clock, every later one's as of the oldest bucket before.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from banting.controllers.oref0.absorption import Absorption
from banting.controllers.oref0.buckets import bucketed
from banting.controllers.oref0.glucose_status import Reading
from banting.controllers.oref0.history import Doses
from banting.controllers.oref0.on_board import Action
from banting.controllers.oref0.rounding import half_up, most, rounded
from banting.controllers.oref0.schedules import Schedule, isf_mgdl_per_u_at, minute_of_day
from banting.controllers.oref0.spans import MINUTE_MS

__all__ = ["CarbEntry", "MealRules", "MealTotals", "meal_totals"]

NAN = float("nan")
WINDOW_MS = 6.0 * 60.0 * MINUTE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class CarbEntry:
    """Carbohydrate (g) at a time, and by where it was entered: one of the three is not 0."""

    at_ms: float
    carbs_g: float
    nightscout_g: float = 0.0
    wizard_g: float = 0.0
    journal_g: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MealRules:
    """The part of a profile that absorption hangs on; `cob_g_max` NaN for none."""

    isf: Schedule
    carb_ratio_g_per_u: float
    min_5m_impact_mgdl: float
    cob_g_max: float
    utc_offset_min: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MealTotals:
    """Carbohydrate that was entered and is on board (g), and the window's deviations."""

    carbs_g: float
    nightscout_g: float
    wizard_g: float
    journal_g: float
    cob_g: float
    window: Absorption
    deviations: tuple[float, ...]
    last_carb_ms: float
    wizard_found: bool


def _look(
    readings: Sequence[Reading],
    glucose_mgdl: list[float],
    doses: Doses,
    action: Action,
    rules: MealRules,
    meal_ms: float,
    window_end_ms: float,
) -> tuple[Absorption, tuple[float, ...]]:
    """Return what was absorbed since a meal, and the whole deviations of 45 minutes before a time.

    `glucose_mgdl` holds the readings' values; close ones are averaged in place. `window_end_ms`
    NaN looks at all six hours, and keeps no deviations.
    """
    from banting.controllers.oref0 import compiled

    buckets = bucketed(readings, glucose_mgdl, meal_ms, window_end_ms)
    minutes = (minute_of_day(bucket.at_ms, rules.utc_offset_min) for bucket in buckets)
    found = np.empty(len(buckets))
    _, absorption = compiled.absorb(
        np.array([bucket.at_ms for bucket in buckets]),
        np.array([bucket.glucose_mgdl for bucket in buckets]),
        np.array([isf_mgdl_per_u_at(rules.isf, minute) for minute in minutes]),
        doses.at_ms,
        doses.units_u,
        action.table,
        action.end_min,
        meal_ms,
        window_end_ms,
        rules.carb_ratio_g_per_u,
        rules.min_5m_impact_mgdl,
        found,
    )
    return absorption, tuple(found[: absorption.deviations].tolist())


def meal_totals(
    entries: Sequence[CarbEntry],
    readings: Sequence[Reading],
    doses_as_of: Callable[[float], Doses],
    action: Action,
    rules: MealRules,
    now_ms: float,
    wall_ms: float,
) -> MealTotals:
    """Return carbohydrate on board by the meals of the last six hours.

    Meals are added from the newest back; one after which less is left than before it is not
    counted (its carbohydrate is thought to be gone).

    Args:
        entries: meals in any order.
        readings: newest first.
        doses_as_of: the history's doses, as they are read at some time.
        action: how insulin acts.
        rules: sensitivities and floors.
        now_ms: what time it is.
        wall_ms: the time of the computer.
    """
    glucose = [reading.glucose_mgdl for reading in readings]
    clock = wall_ms
    counted = _Sums()
    dropped = _Sums()
    cob, last_carb, wizard_found = 0.0, 0.0, False
    for entry in sorted(entries, key=lambda e: (math.isnan(e.at_ms), -e.at_ms)):
        if not (now_ms - WINDOW_MS < entry.at_ms <= now_ms and entry.carbs_g >= 1.0):
            continue
        counted = counted.plus(entry)
        wizard_found = wizard_found or (not entry.nightscout_g >= 1.0 and entry.wizard_g >= 1.0)
        last_carb = max(last_carb, entry.at_ms)
        doses = doses_as_of(clock)
        found, _ = _look(readings, glucose, doses, action, rules, entry.at_ms, NAN)
        clock = clock if math.isnan(found.clock_ms) else found.clock_ms
        left = most(0.0, counted.carbs_g - found.absorbed_g)
        cob = cob if math.isnan(left) else max(cob, left)
        # oref0 forgets to forget what it dropped of the journal
        kept = _Sums(journal_g=dropped.journal_g)
        dropped = dropped.plus(entry) if left < cob else kept
    begin = now_ms - WINDOW_MS
    doses = doses_as_of(clock)
    window, deviations = _look(readings, glucose, doses, action, rules, begin, now_ms)
    cob = cob if math.isnan(rules.cob_g_max) else min(rules.cob_g_max, cob)
    cob = 0.0 if math.isnan(window.current) else cob
    return MealTotals(
        carbs_g=rounded(counted.carbs_g - dropped.carbs_g, 1000.0),
        nightscout_g=rounded(counted.nightscout_g - dropped.nightscout_g, 1000.0),
        wizard_g=rounded(counted.wizard_g - dropped.wizard_g, 1000.0),
        journal_g=rounded(counted.journal_g - dropped.journal_g, 1000.0),
        cob_g=half_up(cob),
        window=window,
        deviations=deviations,
        last_carb_ms=last_carb,
        wizard_found=wizard_found,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """Carbohydrate (g), in all and by where it was entered."""

    carbs_g: float = 0.0
    nightscout_g: float = 0.0
    wizard_g: float = 0.0
    journal_g: float = 0.0

    def plus(self, entry: CarbEntry) -> _Sums:
        """Return the sums with an entry; it counts for the first place that has a gram of it."""
        nightscout = entry.nightscout_g >= 1.0
        wizard = not nightscout and entry.wizard_g >= 1.0
        journal = not nightscout and not wizard and entry.journal_g >= 1.0
        return _Sums(
            carbs_g=self.carbs_g + entry.carbs_g,
            nightscout_g=self.nightscout_g + (entry.nightscout_g if nightscout else 0.0),
            wizard_g=self.wizard_g + (entry.wizard_g if wizard else 0.0),
            journal_g=self.journal_g + (entry.journal_g if journal else 0.0),
        )
