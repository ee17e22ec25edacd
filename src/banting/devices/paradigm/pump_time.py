"""How a pump lives through time: everything that happens by itself up to a moment, in order.

Knows: which parts move with time. Never knows: how each does. A pump is settled before anything
else is done to it, so it does not matter how often it is woken in between.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.paradigm.pump_battery import drain
from banting.devices.paradigm.pump_delivery import deliver
from banting.devices.paradigm.pump_easy_bolus import forget
from banting.devices.paradigm.pump_glucose import miss_sensor
from banting.devices.paradigm.pump_state import AwaitingArguments, Caused, Identity, PumpState
from banting.units import MS_PER_MIN

__all__ = ["next_wake_ms", "settle"]


def settle(identity: Identity, state: PumpState, now_ms: int) -> Caused:
    """Return the pump at `now_ms`, with what left it and what it sounded since it was settled."""
    if now_ms <= state.settled_ms:
        return state, ()
    state, drained = drain(identity, state, now_ms)
    state, delivered = deliver(identity, state, now_ms)
    state = _forget_what_is_late(state, now_ms)
    state, missed = miss_sensor(state, now_ms) if state.powered else (state, ())
    return state, (*delivered, *drained, *missed)


def _forget_what_is_late(state: PumpState, now_ms: int) -> PumpState:
    doing = state.radio.doing
    late = isinstance(doing, AwaitingArguments) and now_ms > doing.until_ms
    if doing is not None and (late or not state.awake(now_ms)):
        state = replace(state, radio=replace(state.radio, doing=None))
    if state.armed is not None and (now_ms > state.armed.until_ms or not state.powered):
        state = forget(state)
    return state


def next_wake_ms(state: PumpState) -> int | None:
    """Return when the pump wants to be settled next: on the minute, or when a bolus ends."""
    if not state.powered:
        return None
    minute_ms = (state.settled_ms // MS_PER_MIN + 1) * MS_PER_MIN
    bolus = state.delivery.bolus
    return minute_ms if bolus is None else min(minute_ms, bolus.ends_ms)
