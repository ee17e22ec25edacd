"""What each command does to a pump, whoever asks: one line a command.

Knows: which idea a command belongs to. Never knows: radio, keys or refusal codes on the air.
"""

from __future__ import annotations

from banting.devices.paradigm.commands import (
    Bolus,
    Command,
    Key,
    KeyPress,
    SelectProfile,
    SetClock,
    SetEasyBolus,
    SetMaxBasal,
    SetMaxBolus,
    SetMeterEnabled,
    SetMeterId,
    SetRemoteEnabled,
    SetRemoteId,
    SetTempBasalType,
    SuspendResume,
    TempBasal,
    TempBasalPercent,
)
from banting.devices.paradigm.pump_delivery import resume, start_bolus, start_temp_basal, suspend
from banting.devices.paradigm.pump_easy_bolus import add_step, confirm, forget
from banting.devices.paradigm.pump_profiles import select_profile
from banting.devices.paradigm.pump_state import Caused, Identity, PumpState, Refused
from banting.devices.paradigm.pump_switches import (
    set_clock,
    set_easy_bolus,
    set_flag,
    set_max_basal,
    set_max_bolus,
    set_stored_id,
    set_temp_type,
)
from banting.schema.effects import Requestor

__all__ = ["carry_out"]


def carry_out(
    identity: Identity, state: PumpState, command: Command, who: Requestor, now_ms: int
) -> Caused | Refused:
    """Return the pump after a command, or why it does not carry it out."""
    match command:
        case Bolus(milliunits=milliunits):
            return start_bolus(identity, state, milliunits, who, now_ms)
        case TempBasal(milliunits_per_h=value, half_hours=half_hours):
            return start_temp_basal(
                identity, state, value=value, percent=False, half_hours=half_hours,
                requestor=who, now_ms=now_ms,
            )  # fmt: skip
        case TempBasalPercent(percent=value, half_hours=half_hours):
            return start_temp_basal(
                identity, state, value=value, percent=True, half_hours=half_hours,
                requestor=who, now_ms=now_ms,
            )  # fmt: skip
        case SuspendResume(on=True):
            return suspend(identity, state, who, now_ms)
        case SuspendResume(on=False):
            return resume(state, who, now_ms)
        case KeyPress(key=key):
            return _press(identity, state, key, now_ms)
        case SelectProfile(profile=profile):
            return select_profile(state, profile, who, now_ms)
        case _:
            return _set(state, command, who, now_ms)


def _set(state: PumpState, command: Command, who: Requestor, now_ms: int) -> Caused | Refused:
    match command:
        case SetMaxBolus(milliunits=milliunits):
            return set_max_bolus(state, milliunits, who, now_ms)
        case SetMaxBasal(milliunits_per_h=per_h):
            return set_max_basal(state, per_h, who, now_ms)
        case SetEasyBolus(on=on, step_milliunits=step):
            return set_easy_bolus(state, on=on, step=step, requestor=who, now_ms=now_ms)
        case SetRemoteEnabled(on=on):
            return set_flag(state, "remote_option", on=on, requestor=who, now_ms=now_ms)
        case SetMeterEnabled(on=on):
            return set_flag(state, "meter_option", on=on, requestor=who, now_ms=now_ms)
        case SetRemoteId(index=index, digits=digits):
            return set_stored_id(state, "remote_ids", index, digits, who)
        case SetMeterId(index=index, digits=digits):
            return set_stored_id(state, "meter_ids", index, digits, who)
        case SetTempBasalType(percent=percent):
            return set_temp_type(state, percent=percent, requestor=who, now_ms=now_ms)
        case SetClock(time=time):
            return set_clock(state, time, who, now_ms)
    raise AssertionError(f"{command} changes no pump")  # our bug: the callers keep such ones


def _press(identity: Identity, state: PumpState, key: Key, now_ms: int) -> Caused | Refused:
    """Press a key; the history cannot tell a command's press from a finger's on the B key."""
    match key:
        case Key.EASY_BOLUS:
            return add_step(state, now_ms)
        case Key.ACT:
            return confirm(identity, state, Requestor.METER, now_ms)
        case Key.ESC:
            return forget(state), ()
        case Key.UP | Key.DOWN:
            return state, ()
