"""Easy bolus: a dose counted up by presses of one key and delivered by another.

Knows: the step, the cap, how long a count is kept. Never knows: whether a finger, a remote or a
command pressed; what differs is only who stands in the history.
Source: protocols section 1.13 of the fact sheet (the B button needs the easy-bolus setting).
Estimate: an abandoned count is forgotten after 30 s.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.paradigm.opcodes import NakCode
from banting.devices.paradigm.pump_delivery import start_bolus
from banting.devices.paradigm.pump_state import Armed, Caused, Identity, PumpState, Refused
from banting.schema.effects import Requestor, Show

__all__ = ["add_step", "confirm", "forget"]

_KEPT_MS = 30_000


def add_step(state: PumpState, now_ms: int) -> Caused | Refused:
    """Count one step more, at most to max bolus."""
    if not state.switches.easy_bolus:
        return Refused(code=NakCode.COMMAND_REFUSED, reason="easy bolus is off")
    if state.delivery.suspended:
        return Refused(code=NakCode.COMMAND_REFUSED, reason="delivery is suspended")
    counted = state.armed.milliunits if state.armed else 0
    amount = min(counted + state.switches.easy_bolus_step, state.switches.max_bolus)
    state = replace(state, armed=Armed(milliunits=amount, until_ms=now_ms + _KEPT_MS))
    return state, (Show(text=f"easy bolus {amount / 1000:g} U"),)


def confirm(
    identity: Identity, state: PumpState, requestor: Requestor, now_ms: int
) -> Caused | Refused:
    """Deliver what was counted up."""
    if state.armed is None:
        return Refused(code=NakCode.COMMAND_REFUSED, reason="no easy bolus was counted up")
    amount = state.armed.milliunits
    return start_bolus(identity, forget(state), amount, requestor, now_ms)


def forget(state: PumpState) -> PumpState:
    """Return the pump without a count."""
    return replace(state, armed=None)
