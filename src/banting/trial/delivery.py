"""From what is commanded to what reaches the tissue, five minutes at a time, for one patient.

Knows: the pump's program, its temporary rate, boluses waiting, what is forced on it in each minute,
the state of the set. Never knows: glucose. Keeps two accounts of insulin on board: what the pump
believes of its boluses, and what the body holds of everything that arrived; the second one gives
the DKA index.

Insulin on board is two compartments of 55 and 70 minutes, the curve that Tidepool's simulator
uses.
"""

from __future__ import annotations

import math

__all__ = [
    "BASAL_ON_BOARD_MIN",
    "BOLUS_U_PER_MIN",
    "PUMP_STATE",
    "account_after",
    "deliver_five",
    "deliver_minute",
    "temp_after",
]

Five = tuple[float, float, float, float, float]
BOLUS_U_PER_MIN = 1.5
_FIRST_PER_MIN = 1.0 / 55.0
_SECOND_PER_MIN = 1.0 / 70.0
_STAYS_1 = math.exp(-_FIRST_PER_MIN)
_STAYS_2 = math.exp(-_SECOND_PER_MIN)
_MOVES = _FIRST_PER_MIN / (_FIRST_PER_MIN - _SECOND_PER_MIN) * (_STAYS_2 - _STAYS_1)
# What one U per minute for ever keeps on board, in minutes of that rate (by first compartment,
# second).
BASAL_ON_BOARD_MIN = (_STAYS_1 / (1.0 - _STAYS_1), _MOVES / (1.0 - _STAYS_1) / (1.0 - _STAYS_2))


def _stays(minutes: int) -> tuple[float, float, float]:
    """Return where a unit of the first compartment is later, and what the second one keeps."""
    first, second = 1.0, 0.0
    for _ in range(minutes):
        first, second = first * _STAYS_1, second * _STAYS_2 + first * _MOVES
    return first, second, _STAYS_2**minutes


_AFTER_5, _AFTER_4, _AFTER_3, _AFTER_2, _AFTER_1 = (_stays(m) for m in (5, 4, 3, 2, 1))

# bolus waiting (U); the pump's account of boluses, two compartments (U); the body's, two (U); the
# temporary rate (U/h) and the minutes it has left; basal and boluses of the last five minutes (U);
# what has been pumped against a set that does not pass it (U)
PUMP_STATE = 10


def temp_after(
    rate_u_per_h: float,
    left_min: float,
    ordered_u_per_h: float,
    ordered_min: float,
    max_basal_u_per_h: float,
) -> tuple[float, float]:
    """Return the temporary rate and its minutes after an order, within the pump's own limit.

    Args: what runs; what is ordered (`kernels.ORDERS`); the most the pump gives.
    """
    new = ordered_min > 0.0
    cancelled = ordered_min == 0.0
    least = ordered_u_per_h if ordered_u_per_h > 0.0 else 0.0
    rate = least if least < max_basal_u_per_h else max_basal_u_per_h
    left = 0.0 if cancelled else left_min
    return (rate if new else rate_u_per_h), (ordered_min if new else left)


def deliver_minute(
    waiting_u: float,
    asked_u: float,
    program_u_per_h: float,
    forced_u_per_h: float,
    forged_u: float,
    passes: float,
    runs: float,
) -> tuple[float, float, float, float]:
    """Return what still waits, basal and bolus the pump gives, and what reaches the tissue (U).

    Args:
        waiting_u: of boluses; asked_u: a bolus that the pump is asked for now.
        program_u_per_h: what its program or a temporary rate says.
        forced_u_per_h: a basal rate forced on the pump, 0 is suspended, negative none.
        forged_u: a bolus nobody prescribed, asked of the pump now.
        passes: share of delivered insulin that reaches the tissue.
        runs: 0 while the pump stands still.
    """
    forced = forced_u_per_h >= 0.0
    stopped = (forced_u_per_h == 0.0) | (runs < 0.5)
    rate = forced_u_per_h if forced else program_u_per_h
    queue = waiting_u + forged_u + asked_u
    queue = 0.0 if stopped else queue
    bolus = queue if queue < BOLUS_U_PER_MIN else BOLUS_U_PER_MIN
    basal = 0.0 if stopped else rate * (1.0 / 60.0)
    return queue - bolus, basal, bolus, (basal + bolus) * passes


def deliver_five(
    waiting_u: float,
    asked_u: float,
    program_u_per_h: float,
    forced_u_per_h: Five,
    forged_u: Five,
    passes: Five,
    runs: float,
) -> tuple[float, float, Five, Five]:
    """Return what still waits, basal of five minutes, and by minute boluses and what arrives (U).

    Args: as `deliver_minute`; a bolus is asked for in the first minute, the rest by minute.
    """
    f, x, p = forced_u_per_h, forged_u, passes
    w, b0, y0, a0 = deliver_minute(waiting_u, asked_u, program_u_per_h, f[0], x[0], p[0], runs)
    w, b1, y1, a1 = deliver_minute(w, 0.0, program_u_per_h, f[1], x[1], p[1], runs)
    w, b2, y2, a2 = deliver_minute(w, 0.0, program_u_per_h, f[2], x[2], p[2], runs)
    w, b3, y3, a3 = deliver_minute(w, 0.0, program_u_per_h, f[3], x[3], p[3], runs)
    w, b4, y4, a4 = deliver_minute(w, 0.0, program_u_per_h, f[4], x[4], p[4], runs)
    return w, b0 + b1 + b2 + b3 + b4, (y0, y1, y2, y3, y4), (a0, a1, a2, a3, a4)


def account_after(first_u: float, second_u: float, given_u: Five) -> tuple[float, float]:
    """Return an account of insulin on board (U) five minutes later.

    Args: both compartments, and what was given in each of the five minutes.
    """
    a, b, c, d, e = given_u
    first = (first_u + a) * _AFTER_5[0] + b * _AFTER_4[0] + c * _AFTER_3[0]
    first = first + d * _AFTER_2[0] + e * _AFTER_1[0]
    second = second_u * _AFTER_5[2] + (first_u + a) * _AFTER_5[1] + b * _AFTER_4[1]
    second = second + c * _AFTER_3[1] + d * _AFTER_2[1] + e * _AFTER_1[1]
    return first, second
