"""One step of one patient: the whole model, written once, as pure functions of scalars.

A body has two halves that meet in the gut: `digest` moves food towards the blood, `live_*` moves
insulin and glucose. `lanes.py` takes the same steps over a cohort; a replay calls them as they
stand, for one patient. Tuples are in the order that `layout.py` names. A step is one minute in
every use; it is an argument so that tests can halve it.
"""

from __future__ import annotations

from banting.patients.uva_padova.glucose import (
    counter_step,
    extended_step,
    faithful_step,
    ketone_step,
    uptake_max,
)
from banting.patients.uva_padova.insulin import insulin_step
from banting.patients.uva_padova.stomach import digest

__all__ = ["digest", "live_extended", "live_faithful"]

Triple = tuple[float, float, float]


def live_faithful(
    body: tuple[float, ...],
    gut_mg: Triple,
    insulin_u: float,
    insulin_constants: tuple[float, ...],
    glucose_constants: tuple[float, ...],
    minutes: float,
) -> tuple[float, ...]:
    """Return the body one step later, S2008 as simglucose has it.

    Args:
        body: the last 12 values of a state.
        gut_mg: gut content at the start, the middle and the end of the step.
        insulin_u: insulin that reaches the tissue during the step.
        insulin_constants, glucose_constants: see `layout.py`.
        minutes: the step that the constants were made for.
    """
    chain, action, on_liver = insulin_step(body[3:10], insulin_u, insulin_constants)
    masses = faithful_step(
        body[:3],
        gut_mg,
        (body[7], action, chain[4]),
        (body[9], on_liver, chain[6]),
        glucose_constants,
        minutes,
    )
    return masses + chain + body[10:]


def live_extended(
    body: tuple[float, ...],
    gut_mg: Triple,
    insulin_u: float,
    insulin_constants: tuple[float, ...],
    glucose_constants: tuple[float, ...],
    minutes: float,
) -> tuple[float, ...]:
    """Return the body one step later, extended variant; arguments as `live_faithful`."""
    c = glucose_constants
    chain, action, on_liver = insulin_step(body[3:10], insulin_u, insulin_constants)
    hormones = counter_step(body[10], body[0], c)
    masses = extended_step(
        body[:3],
        gut_mg,
        (uptake_max(body[7], c), uptake_max(action, c), uptake_max(chain[4], c)),
        (body[9], on_liver, chain[6]),
        (body[10], hormones),
        c,
        minutes,
    )
    return masses + chain + (hormones, ketone_step(body[11], chain[2], c, minutes))
