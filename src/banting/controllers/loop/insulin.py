"""How insulin acts in Loop: the exponential curve, its presets, and what is left of a dose.

Knows: time since a dose. Never knows: doses, schedules, glucose. Written as functions of scalars,
which numba compiles for the general path and for the trial; any unit of time will do as long as
it is the same throughout.

Source: LoopAlgorithm, Insulin/ExponentialInsulinModel and its presets (`loop-algorithm`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

__all__ = [
    "AFREZZA",
    "EFFECT_TICKS",
    "FIASP",
    "INSULIN_DELAY_S",
    "INSULIN_MODELS",
    "LYUMJEV",
    "RAPID_ACTING_ADULT",
    "RAPID_ACTING_CHILD",
    "TICK_S",
    "InsulinCurve",
    "InsulinModel",
    "InsulinType",
    "curve_of",
    "effect_curve",
    "share_acted",
    "share_remaining",
]

TICK_S = 300.0
INSULIN_DELAY_S = 600.0
EFFECT_TICKS = 74  # of five minutes, from a dose to the end of its effect: (360 + 10) / 5

# delay, action, 1/tau, the factor of the squared time, scale: see `curve_of`
InsulinCurve = tuple[float, float, float, float, float]


class InsulinType(StrEnum):
    """The insulins that Loop knows, by the names in its files."""

    NOVOLOG = "novolog"
    HUMALOG = "humalog"
    APIDRA = "apidra"
    FIASP = "fiasp"
    LYUMJEV = "lyumjev"
    AFREZZA = "afrezza"


@dataclass(frozen=True, slots=True, kw_only=True)
class InsulinModel:
    """A preset of the exponential model: how long insulin acts, when most, after which delay."""

    id: str
    action_s: float
    peak_s: float
    delay_s: float = INSULIN_DELAY_S

    @property
    def duration_s(self) -> float:
        """Return the time from a dose until nothing of it is left."""
        return self.action_s + self.delay_s


RAPID_ACTING_ADULT = InsulinModel(id="rapidActingAdult", action_s=21600.0, peak_s=4500.0)
RAPID_ACTING_CHILD = InsulinModel(id="rapidActingChild", action_s=21600.0, peak_s=3900.0)
FIASP = InsulinModel(id="fiasp", action_s=21600.0, peak_s=3300.0)
LYUMJEV = InsulinModel(id="lyumjev", action_s=21600.0, peak_s=3300.0)
AFREZZA = InsulinModel(id="afrezza", action_s=18000.0, peak_s=1740.0)

INSULIN_MODELS: dict[InsulinType, InsulinModel] = {
    InsulinType.NOVOLOG: RAPID_ACTING_ADULT,
    InsulinType.HUMALOG: RAPID_ACTING_ADULT,
    InsulinType.APIDRA: RAPID_ACTING_ADULT,
    InsulinType.FIASP: FIASP,
    InsulinType.LYUMJEV: LYUMJEV,
    InsulinType.AFREZZA: AFREZZA,
}


def curve_of(model: InsulinModel) -> InsulinCurve:
    """Return the constants of a preset's curve: what `share_remaining` needs.

    With tau the time constant of decay, a its ratio to the action time and S the scale that makes
    the area one: (delay, action, 1/tau, 1/(tau action (1 - a)), S (1 - a)).
    """
    action, peak = model.action_s, model.peak_s
    tau = peak * (1.0 - peak / action) / (1.0 - 2.0 * peak / action)
    a = 2.0 * tau / action
    scale = 1.0 / (1.0 - a + (1.0 + a) * math.exp(-action / tau))
    return (model.delay_s, action, 1.0 / tau, 1.0 / (tau * action * (1.0 - a)), scale * (1.0 - a))


def share_remaining(since: float, curve: InsulinCurve) -> float:
    """Return the share (0..1) of a momentary dose that has yet to act.

    Args:
        since: time since the dose, in the unit of the curve; 1 is returned before it acts.
        curve: of `curve_of`, or the same five values in an array.
    """
    late = since - curve[0]
    u = late * curve[2]
    left = 1.0 - curve[4] * ((late * late * curve[3] - u - 1.0) * math.exp(-u) + 1.0)
    left = 1.0 if late <= 0.0 else left
    return 0.0 if late >= curve[1] else left


def share_acted(since: float, curve: InsulinCurve) -> float:
    """Return the share (0..1) of a momentary dose that has acted."""
    return 1.0 - share_remaining(since, curve)


def effect_curve(model: InsulinModel) -> tuple[float, ...]:
    """Return the share of a dose that acts in each five minutes after it, 74 of them.

    Item k acts between k and k + 1 ticks after a dose given on the grid; they sum to one.
    """
    curve = curve_of(model)
    acted = [share_acted(tick * TICK_S, curve) for tick in range(EFFECT_TICKS + 1)]
    return tuple(after - before for before, after in pairwise(acted))
