"""One step of one patient: the whole model, written once, as pure functions of scalars.

A body has two halves that meet in the gut: `digest` moves food towards the blood, `live_*` moves
insulin and glucose. `lanes.py` compiles both over a cohort; a replay calls them as they stand,
for one patient. Tuples are in the order that `layout.py` names. A step is one minute in every
use; it is an argument so that tests can halve it.
"""

from __future__ import annotations

from banting.patients.uva_padova.glucose import (
    counter_step,
    glucose_step_extended,
    glucose_step_faithful,
    ketone_step,
    site_step,
)
from banting.patients.uva_padova.insulin import insulin_step
from banting.patients.uva_padova.stomach import first_half, second_half

__all__ = ["COMPILED", "digest", "live_extended", "live_faithful"]

Triple = tuple[float, float, float]
Chain = tuple[float, float, float, float, float, float, float]


def digest(
    digestion: tuple[float, ...], announced_g: float, constants: tuple[float, ...], minutes: float
) -> tuple[tuple[float, ...], float]:
    """Return stomach, gut and meal one step later, and gut content (mg) half a step later.

    Args:
        digestion: the first 7 values of a state.
        announced_g: food put on the plate at the start of the step, eaten at 5 g/min.
        constants: the first 15 step parameters.
        minutes: the step that the parameters were made for.
    """
    middle, bites, leaves = first_half(digestion, announced_g, constants, minutes)
    return second_half(digestion[0] + digestion[1], middle, bites, leaves, constants, minutes)


def _hermite_middle(
    before: float, after: float, slope_before: float, slope_after: float, minutes: float
) -> float:
    """Return the value in the middle of a step, from both ends and their slopes."""
    return 0.5 * (before + after) + 0.125 * minutes * (slope_before - slope_after)


def _insulin_flows(
    body: tuple[float, ...], constants: tuple[float, ...], insulin_u: float, minutes: float
) -> tuple[Chain, Triple, Triple]:
    """Return the insulin chain after a step, and both actions at its start, middle and end."""
    before = (body[7], body[8], body[2], body[6], body[3], body[4], body[5])
    after = insulin_step(before, constants[:35], insulin_u * constants[35] / minutes)
    p2u, ki, per_volume, basal = constants[36], constants[37], constants[38], constants[39]
    action_half = _hermite_middle(
        before[4],
        after[4],
        p2u * (before[2] * per_volume - basal - before[4]),
        p2u * (after[2] * per_volume - basal - after[4]),
        minutes,
    )
    liver_half = _hermite_middle(
        before[6], after[6], ki * (before[5] - before[6]), ki * (after[5] - after[6]), minutes
    )
    return after, (before[4], action_half, after[4]), (before[6], liver_half, after[6])


def _lived(
    body: tuple[float, ...],
    constants: tuple[float, ...],
    glucose: tuple[tuple[float, float], float, float],
    chain: Chain,
    hormones_share: float,
    minutes: float,
) -> tuple[float, ...]:
    """Return the body after a step whose glucose and insulin are known, adding site and ketones."""
    (plasma, tissue), slope_before, slope_after = glucose
    middle = _hermite_middle(body[0], plasma, slope_before, slope_after, minutes)
    site = site_step(body[9], body[0], middle, plasma, constants[55:59])
    ketone = ketone_step(body[11], chain[2] * constants[59], minutes)
    return (
        plasma, tissue, chain[2], chain[4], chain[5], chain[6], chain[3], chain[0], chain[1],
        site, hormones_share, ketone,
    )  # fmt: skip


def live_faithful(
    body: tuple[float, ...],
    gut_mg: Triple,
    insulin_u: float,
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[float, ...]:
    """Return the body one step later, S2008 as simglucose has it.

    Args:
        body: the last 12 values of a state.
        gut_mg: gut content at the start, the middle and the end of the step.
        insulin_u: insulin that reaches the tissue during the step.
        constants: the step parameters after the first 15.
        minutes: the step that the parameters were made for.
    """
    chain, action, on_liver = _insulin_flows(body, constants, insulin_u, minutes)
    gain = constants[40]
    appearance = (gain * gut_mg[0], gain * gut_mg[1], gain * gut_mg[2])
    glucose = glucose_step_faithful(
        (body[0], body[1]), appearance, action, on_liver, constants[41:55], minutes
    )
    return _lived(body, constants, glucose, chain, body[10], minutes)


def live_extended(
    body: tuple[float, ...],
    gut_mg: Triple,
    insulin_u: float,
    constants: tuple[float, ...],
    minutes: float,
) -> tuple[float, ...]:
    """Return the body one step later, extended variant; arguments as `live_faithful`."""
    chain, action, on_liver = _insulin_flows(body, constants, insulin_u, minutes)
    gain = constants[40]
    appearance = (gain * gut_mg[0], gain * gut_mg[1], gain * gut_mg[2])
    most, threshold, stays = constants[60], constants[61], constants[62]
    share = counter_step(body[10], body[0] * constants[52], threshold, stays)
    hormones = (most * body[10], most * 0.5 * (body[10] + share), most * share)
    glucose = glucose_step_extended(
        (body[0], body[1]), appearance, action, on_liver, hormones, constants[41:55], minutes
    )
    return _lived(body, constants, glucose, chain, share, minutes)


# What a compiler of any of these has to know, callees first.
COMPILED = (
    insulin_step,
    counter_step,
    ketone_step,
    site_step,
    _hermite_middle,
    _insulin_flows,
    _lived,
)
