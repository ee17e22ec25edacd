"""One step of one patient: the whole model, written once, as pure functions of scalars.

`move` carries food and insulin one step on; `live` carries glucose, for which it reads both ends
of what `move` did. `lanes.py` compiles both over a cohort; a replay calls them as they stand, for
one patient. Tuples are in the order that `layout.py` names. A step is one minute in every use; it
is an argument so that tests can halve it.
"""

from __future__ import annotations

from banting.patients.hovorka.glucose import glucose_step
from banting.patients.hovorka.gut import digest
from banting.patients.hovorka.insulin import insulin_step
from banting.patients.hovorka.ketone import ketone_step

__all__ = ["live", "move", "step"]

Moved = tuple[float, float, float, float, float, float, float, float, float]
Lived = tuple[float, float, float, float]
_MU_PER_U = 1000.0


def move(
    moved: Moved, announced_g: float, insulin_u: float, constants: tuple[float, ...], minutes: float
) -> Moved:
    """Return plate, gut and insulin one step later, exactly.

    Args:
        moved: the first 9 values of a state.
        announced_g: food put on the plate at the start of the step, eaten at 5 g/min.
        insulin_u: insulin that reaches the tissue during the step.
        constants: all step parameters.
        minutes: the step that the parameters were made for.
    """
    plate, d1, d2 = digest((moved[0], moved[1], moved[2]), announced_g, constants[:5], minutes)
    s1, s2, i, x1, x2, x3 = insulin_step(
        (moved[3], moved[4], moved[5], moved[6], moved[7], moved[8]),
        constants[6:30],
        insulin_u * _MU_PER_U / minutes,
    )
    return plate, d1, d2, s1, s2, i, x1, x2, x3


def live(
    lived: Lived, before: Moved, after: Moved, constants: tuple[float, ...], minutes: float
) -> Lived:
    """Return plasma and tissue glucose, the sensor's site and ketones one step later.

    Args:
        lived: the last 4 values of a state.
        before, after: what `move` was given and returned.
        constants, minutes: as in `move`.
    """
    digested = constants[5]
    ka1, kb1, ka2, kb2, ka3, kb3 = constants[30:36]
    scale, extra = constants[48], constants[49]
    i0, i1 = before[5], after[5]
    q1, q2, middle = glucose_step(
        (lived[0], lived[1]),
        (
            scale * before[6],
            scale * after[6],
            scale * (kb1 * i0 - ka1 * before[6]),
            scale * (kb1 * i1 - ka1 * after[6]),
        ),
        (
            scale * before[7] + extra,
            scale * after[7] + extra,
            scale * (kb2 * i0 - ka2 * before[7]),
            scale * (kb2 * i1 - ka2 * after[7]),
        ),
        (
            1.0 - before[8],
            1.0 - after[8],
            ka3 * before[8] - kb3 * i0,
            ka3 * after[8] - kb3 * i1,
        ),
        (
            digested * before[2],
            digested * after[2],
            digested * digested * (before[1] - before[2]),
            digested * digested * (after[1] - after[2]),
        ),
        constants[36:42],
        minutes,
    )
    per_volume, stays, w0, wm, w1, per_insulin = constants[42:48]
    site = stays * lived[2] + per_volume * (w0 * lived[0] + wm * middle + w1 * q1)
    ketone = ketone_step(lived[3], i1 * per_insulin, minutes)
    return q1, q2, site, ketone


def step(
    state: tuple[float, ...],
    announced_g: float,
    insulin_u: float,
    constants: tuple[float, ...],
    minutes: float = 1.0,
) -> tuple[float, ...]:
    """Return a whole state one step later; arguments as in `move`."""
    p, d1, d2, s1, s2, i, x1, x2, x3, q1, q2, site, ketone = state
    before = (p, d1, d2, s1, s2, i, x1, x2, x3)
    after = move(before, announced_g, insulin_u, constants, minutes)
    return after + live((q1, q2, site, ketone), before, after, constants, minutes)
