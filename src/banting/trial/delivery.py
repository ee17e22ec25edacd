"""From what is commanded to what reaches the tissue, minute by minute, for one patient.

Knows: the pump's program, boluses waiting, an arm's disturbance in this minute, the state of the
set. Never knows: glucose. Keeps two accounts of insulin on board: what the pump believes of its
boluses, and what the body holds of everything that arrived; the second one gives the DKA index.

Insulin on board is two compartments of 55 and 70 minutes, the curve that Tidepool's simulator
uses.
"""

from __future__ import annotations

import math

__all__ = ["BASAL_ON_BOARD_MIN", "BOLUS_U_PER_MIN", "PUMP_STATE", "deliver_minute"]

BOLUS_U_PER_MIN = 1.5
_FIRST_PER_MIN = 1.0 / 55.0
_SECOND_PER_MIN = 1.0 / 70.0
_STAYS_1 = math.exp(-_FIRST_PER_MIN)
_STAYS_2 = math.exp(-_SECOND_PER_MIN)
_MOVES = _FIRST_PER_MIN / (_FIRST_PER_MIN - _SECOND_PER_MIN) * (_STAYS_2 - _STAYS_1)
# What one U per minute for ever keeps on board, in minutes of that rate (by first compartment,
# second).
BASAL_ON_BOARD_MIN = (_STAYS_1 / (1.0 - _STAYS_1), _MOVES / (1.0 - _STAYS_1) / (1.0 - _STAYS_2))

# bolus waiting (U); the pump's account of boluses, two compartments (U); the body's, two (U)
PUMP_STATE = 5


def deliver_minute(
    state: tuple[float, float, float, float, float],
    request_u: float,
    by_syringe: float,
    basal_u_per_h: float,
    override_u_per_h: float,
    forged_u: float,
    passes: float,
    new_set: float,
    ended: float,
) -> tuple[tuple[float, float, float, float, float], float]:
    """Return the pump's state one minute later and the insulin (U) that reaches the tissue.

    Args:
        state: see `PUMP_STATE`.
        request_u: a bolus the wearer asks for now; `by_syringe` 1 when he injects it instead.
        basal_u_per_h: the program.
        override_u_per_h: a basal rate forced on the pump, 0 is suspended, negative none.
        forged_u: a bolus nobody prescribed, asked of the pump now.
        passes: share of delivered insulin that reaches the tissue through the old set.
        new_set, ended: 1 when the wearer changed the set, or ended the override.
    """
    waiting, pump1, pump2, body1, body2 = state
    forced = (override_u_per_h >= 0.0) & (ended < 0.5)
    stopped = forced & (override_u_per_h == 0.0)
    rate = override_u_per_h if forced else basal_u_per_h
    injected = request_u if by_syringe > 0.5 else 0.0
    queue = waiting + forged_u + request_u - injected
    queue = 0.0 if stopped else queue
    bolus = queue if queue < BOLUS_U_PER_MIN else BOLUS_U_PER_MIN
    share = 1.0 if new_set > 0.5 else passes
    arrives = (rate * (1.0 / 60.0) + bolus) * share + injected
    given = pump1 + bolus + injected
    held = body1 + arrives
    return (
        queue - bolus,
        given * _STAYS_1,
        pump2 * _STAYS_2 + given * _MOVES,
        held * _STAYS_1,
        body2 * _STAYS_2 + held * _MOVES,
    ), arrives
