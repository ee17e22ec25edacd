"""How much of a unit of insulin is still on board, and how much acts, at a minute after it.

Three curves: a bilinear one, and one exponential with two default peaks. Knows: minutes and the
curve's settings. Never knows: a history or a patient.

Source: oref0 (lib/iob/calculate.js, total.js). The exponential is Loop's, without its delay.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = [
    "BILINEAR",
    "EXPONENTIAL",
    "Curve",
    "bilinear_curve",
    "curve_of",
    "exponential_curve",
    "remaining",
]

BILINEAR = 0.0
EXPONENTIAL = 1.0

BILINEAR_DIA_MIN = 180.0  # the curve is drawn for three hours and stretched
BILINEAR_PEAK_MIN = 75.0
DIA_H_MIN = 3.0
EXPONENTIAL_DIA_H_MIN = 5.0
PEAKS_MIN = {"rapid-acting": (75.0, 50.0, 120.0), "ultra-rapid": (55.0, 35.0, 100.0)}


class Curve(NamedTuple):
    """An action curve with what follows from its settings.

    `shape` is `BILINEAR` or `EXPONENTIAL`; `stretch` (drawn time per real time) belongs to the
    former, `tau_min`, `rise` and `scale` to the latter.
    """

    shape: float
    end_min: float
    stretch: float
    tau_min: float
    rise: float
    scale: float


def bilinear_curve(dia_h: float) -> Curve:
    """Return the bilinear curve of a duration of insulin action, at least 3 h."""
    dia = DIA_H_MIN if dia_h < DIA_H_MIN else dia_h
    return Curve(BILINEAR, dia * 60.0, DIA_H_MIN / dia, 1.0, 0.0, 0.0)


def exponential_curve(dia_h: float, peak_min: float) -> Curve:
    """Return the exponential curve of a duration of insulin action, at least 5 h, and a peak."""
    end = (EXPONENTIAL_DIA_H_MIN if dia_h < EXPONENTIAL_DIA_H_MIN else dia_h) * 60.0
    tau = peak_min * (1.0 - peak_min / end) / (1.0 - 2.0 * peak_min / end)
    rise = 2.0 * tau / end
    scale = 1.0 / (1.0 - rise + (1.0 + rise) * float(np.exp(-end / tau)))
    return Curve(EXPONENTIAL, end, 1.0, tau, rise, scale)


def curve_of(name: str | None, dia_h: float, custom_peak_min: float | None) -> Curve:
    """Return the curve that a profile names.

    Args:
        name: `bilinear`, `rapid-acting` or `ultra-rapid` in any case; None is bilinear, and any
            other name is taken for rapid-acting.
        dia_h: duration of insulin action (h).
        custom_peak_min: the user's own peak, kept within the insulin's bounds; counts only where
            the name is written in lower case, as oref0 has it. None for the insulin's own.
    """
    known = "bilinear" if name is None else name.lower()
    if known == "bilinear":
        return bilinear_curve(dia_h)
    peak, _, _ = PEAKS_MIN.get(known, PEAKS_MIN["rapid-acting"])
    if custom_peak_min is not None and name in PEAKS_MIN:
        _, lowest, highest = PEAKS_MIN[name]
        peak = min(max(custom_peak_min, lowest), highest)
    return exponential_curve(dia_h, peak)


def remaining(curve: Curve, age_min: float) -> tuple[float, float]:
    """Return what is left of one unit (U) and its activity (U/min), `age_min` after it."""
    if curve.shape == BILINEAR:
        return _bilinear(curve, age_min)
    return _exponential(curve, age_min)


def _bilinear(curve: Curve, age_min: float) -> tuple[float, float]:
    """Return units left and activity by two straight lines, and parabolas fitted to them."""
    scaled = curve.stretch * age_min
    top = 2.0 / curve.end_min
    if scaled < BILINEAR_PEAK_MIN:
        x = scaled / 5.0 + 1.0
        left = -0.001852 * x * x + 0.001852 * x + 1.0
        return left, top / BILINEAR_PEAK_MIN * scaled
    if scaled < BILINEAR_DIA_MIN:
        past = scaled - BILINEAR_PEAK_MIN
        x = past / 5.0
        left = 0.001323 * x * x - 0.054233 * x + 0.555560
        return left, top - top / (BILINEAR_DIA_MIN - BILINEAR_PEAK_MIN) * past
    return 0.0, 0.0


def _exponential(curve: Curve, age_min: float) -> tuple[float, float]:
    """Return units left and activity by the exponential; nothing after its end."""
    end, tau, rise, scale = curve.end_min, curve.tau_min, curve.rise, curve.scale
    if not age_min < end:
        return 0.0, 0.0
    decay = float(np.exp(-age_min / tau))
    spent = (age_min * age_min / (tau * end * (1.0 - rise)) - age_min / tau - 1.0) * decay + 1.0
    activity = scale / (tau * tau) * age_min * (1.0 - age_min / end) * decay
    return 1.0 - scale * (1.0 - rise) * spent, activity
