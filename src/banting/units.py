"""Units and the only conversions between them.

Knows: factors. Never knows: devices, patients, files. Insulin inside the machines is an integer
number of milliunits (1 U = 1000 mU), so that bytes and counters stay exact; clinical kernels use
float units. Time inside the machines is integer milliseconds.
"""

from __future__ import annotations

MGDL_PER_MMOLL = 18.016  # molar mass of glucose 180.16 g/mol, per decilitre
MS_PER_S = 1_000
MS_PER_MIN = 60 * MS_PER_S
MS_PER_H = 60 * MS_PER_MIN
MS_PER_DAY = 24 * MS_PER_H
MIN_PER_DAY = 24 * 60
MILLIUNITS_PER_U = 1_000


def mmoll_from_mgdl(glucose_mgdl: float) -> float:
    """Return mmol/L of a glucose concentration given in mg/dL."""
    return glucose_mgdl / MGDL_PER_MMOLL


def mgdl_from_mmoll(glucose_mmoll: float) -> float:
    """Return mg/dL of a glucose concentration given in mmol/L."""
    return glucose_mmoll * MGDL_PER_MMOLL


def milliunits_from_u(insulin_u: float) -> int:
    """Return whole milliunits of an amount of insulin in units, rounded to the nearest."""
    return round(insulin_u * MILLIUNITS_PER_U)


def u_from_milliunits(insulin_milliunits: int) -> float:
    """Return units of an amount of insulin in milliunits."""
    return insulin_milliunits / MILLIUNITS_PER_U


def clock_from_minute(minute_of_day: int) -> str:
    """Return `HH:MM` of a minute counted from midnight; minutes past a day wrap."""
    hour, minute = divmod(minute_of_day % MIN_PER_DAY, 60)
    return f"{hour:02d}:{minute:02d}"
