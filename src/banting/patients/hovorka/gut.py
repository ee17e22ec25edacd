"""The food half of Hovorka's model: a plate, and two lags between mouth and blood.

Source: hovorka-2004. The paper leaves open how fast one eats; we take 5 g/min from a plate, as
this shelf's other physiology does, so that the same meal is the same meal in both. Linear, and a
bite is even over a step, so a step is exact. Units: plate g, gut mmol of glucose.
"""

from __future__ import annotations

from banting.patients.hovorka.cascade import Lag, Quantity, responses

__all__ = ["EATEN_G_PER_MIN", "Gut", "digest", "gut_coefficients"]

Gut = tuple[float, float, float]
EATEN_G_PER_MIN = 5.0  # simglucose


def gut_coefficients(
    *, absorbed_per_min: Quantity, mmol_per_g: Quantity, minutes: float
) -> tuple[Quantity, ...]:
    """Return the 5 coefficients of one exact step.

    Args: 1/tG; glucose (mmol) that a gram eaten brings to the gut's first half; the step in min.
    """
    lags = (
        Lag(),  # the bite, g/min
        Lag(source=0, gain=mmol_per_g, rate=absorbed_per_min),
        Lag(source=1, gain=absorbed_per_min, rate=absorbed_per_min),
    )
    bite, d1, d2 = (responses(lags, first, minutes) for first in range(3))
    return d1[1], bite[1], d1[2], d2[2], bite[2]


def digest(gut: Gut, announced_g: float, coefficients: tuple[float, ...], minutes: float) -> Gut:
    """Return the plate (g) and both halves of the gut (mmol) one step later.

    Args:
        gut: the same now.
        announced_g: food put on the plate at the start of the step.
        coefficients: what `gut_coefficients` returned, for this step.
    """
    plate, d1, d2 = gut
    stays, from_bite, from_first, stays_second, from_bite_second = coefficients
    plate = plate + announced_g
    most = EATEN_G_PER_MIN * minutes
    bite = most if plate > most else plate
    eaten = bite / minutes
    return (
        plate - bite,
        stays * d1 + from_bite * eaten,
        from_first * d1 + stays_second * d2 + from_bite_second * eaten,
    )
