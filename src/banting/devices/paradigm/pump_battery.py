"""The pump's battery: what a day costs it, and what keeping the radio awake costs it.

Knows: two rates of drain. Never knows: who keeps the radio awake. A full battery is its idle life
times its awake life, so that both drains are whole numbers a millisecond.
Source: `sources.BATTERY_LOG`: woken every five minutes, so practically always awake, a 723 emptied
an AAA battery in 137 h on average. Estimate: three weeks idle, as wearers expect of a battery; the
voltage falls straight from 1.50 V to 1.10 V; the low-battery alarm comes at a tenth.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.paradigm.history import RecordOp, plain_record
from banting.devices.paradigm.pump_clock import stamp
from banting.devices.paradigm.pump_delivery import stop
from banting.devices.paradigm.pump_state import Caused, Identity, PumpState, with_history
from banting.schema.effects import Alarm, Effect, Requestor, Suspend
from banting.units import MS_PER_H

__all__ = ["FULL_CHARGE", "drain", "is_low", "millivolts", "replace_battery"]

AWAKE_LIFE_H = 137
IDLE_LIFE_H = 21 * 24
FULL_CHARGE = AWAKE_LIFE_H * IDLE_LIFE_H * MS_PER_H
_LOW_CHARGE = FULL_CHARGE // 10
_FULL_MILLIVOLTS, _EMPTY_MILLIVOLTS = 1_500, 1_100


def drain(identity: Identity, state: PumpState, to_ms: int) -> Caused:
    """Return the pump after the time since it was settled has drawn on its battery."""
    if not state.powered:
        return state, ()
    elapsed_ms = to_ms - state.settled_ms
    awake_ms = max(0, min(to_ms, state.radio.awake_until_ms) - state.settled_ms)
    drawn = (elapsed_ms - awake_ms) * AWAKE_LIFE_H + awake_ms * IDLE_LIFE_H
    state = replace(state, charge=max(0, state.charge - drawn))
    effects: list[Effect] = []
    if is_low(state) and not state.low_battery_told:
        effects.append(Alarm(code="low-battery", says="the battery is low: replace it"))
        record = plain_record(RecordOp.LOW_BATTERY, 0, stamp(state, to_ms, Requestor.PROGRAM))
        state = with_history(replace(state, low_battery_told=True), record)
    if not state.powered:
        effects.append(
            Alarm(code="battery-depleted", says="the battery is empty: the pump stopped")
        )
        if not state.delivery.suspended:
            effects.append(Suspend(on=True, requestor=Requestor.PROGRAM))
        state = stop(identity, state)
    return state, tuple(effects)


def is_low(state: PumpState) -> bool:
    """Return whether the pump calls its battery low."""
    return state.charge <= _LOW_CHARGE


def millivolts(state: PumpState) -> int:
    """Return the voltage that the pump measures."""
    span = _FULL_MILLIVOLTS - _EMPTY_MILLIVOLTS
    return _EMPTY_MILLIVOLTS + span * state.charge // FULL_CHARGE


def replace_battery(state: PumpState, now_ms: int) -> Caused:
    """Put a fresh battery in; a pump that had stopped for lack of power goes on with basal."""
    had_stopped = not state.powered and not state.delivery.suspended
    state = replace(state, charge=FULL_CHARGE, low_battery_told=False)
    record = plain_record(RecordOp.BATTERY, 0, stamp(state, now_ms, Requestor.KEYPAD))
    state = with_history(state, record)
    return state, (Suspend(on=False, requestor=Requestor.KEYPAD),) if had_stopped else ()
