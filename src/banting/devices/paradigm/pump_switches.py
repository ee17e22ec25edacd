"""Settings and options of a pump: who may hold which value, and the record each change leaves.

Knows: ranges. Never knows: who may ask. A change is a `Changed` with the value before and after.
Source: protocols sections 1.7, 1.9, 1.13 of the fact sheet; bolus to 25 U, basal to 35 U/h.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from banting.devices.paradigm.history import RecordOp, options_record, plain_record
from banting.devices.paradigm.opcodes import NakCode
from banting.devices.paradigm.pump_clock import stamp
from banting.devices.paradigm.pump_delivery import BASAL_MAX_PER_H, BOLUS_MAX
from banting.devices.paradigm.pump_state import (
    Caused,
    PumpState,
    Refused,
    Switches,
    offset_for,
    wall_time,
    with_history,
)
from banting.schema.effects import Changed, Requestor

__all__ = [
    "set_clock",
    "set_easy_bolus",
    "set_flag",
    "set_max_basal",
    "set_max_bolus",
    "set_stored_id",
    "set_temp_type",
]

_STEPS = range(100, 2_001)


def set_max_bolus(
    state: PumpState, milliunits: int, requestor: Requestor, now_ms: int
) -> Caused | Refused:
    """Set the largest bolus, 0-25 U."""
    if not 0 <= milliunits <= BOLUS_MAX:
        return _out_of_range(f"max bolus {milliunits / 1000:g} U is not within 0-25 U")
    before = state.switches.max_bolus
    state = replace(state, switches=replace(state.switches, max_bolus=milliunits))
    record = plain_record(RecordOp.MAX_BOLUS, milliunits // 100, stamp(state, now_ms, requestor))
    return with_history(state, record), (
        _changed("max_bolus", f"{before / 1000:g} U", f"{milliunits / 1000:g} U", requestor),
    )


def set_max_basal(
    state: PumpState, per_h: int, requestor: Requestor, now_ms: int
) -> Caused | Refused:
    """Set the highest basal rate, 0-35 U/h."""
    if not 0 <= per_h <= BASAL_MAX_PER_H:
        return _out_of_range(f"max basal {per_h / 1000:g} U/h is not within 0-35 U/h")
    before = state.switches.max_basal_per_h
    state = replace(state, switches=replace(state.switches, max_basal_per_h=per_h))
    record = plain_record(RecordOp.MAX_BASAL, per_h // 25, stamp(state, now_ms, requestor))
    return with_history(state, record), (
        _changed("max_basal", f"{before / 1000:g} U/h", f"{per_h / 1000:g} U/h", requestor),
    )


def set_easy_bolus(
    state: PumpState, *, on: bool, step: int, requestor: Requestor, now_ms: int
) -> Caused | Refused:
    """Switch easy bolus and set its step, 0.1-2.0 U; a step of 0 keeps the one there is."""
    step = step or state.switches.easy_bolus_step
    if step not in _STEPS:
        return _out_of_range(f"easy-bolus step {step / 1000:g} U is not within 0.1-2.0 U")
    before = state.switches
    state = replace(state, switches=replace(before, easy_bolus=on, easy_bolus_step=step))
    record = plain_record(RecordOp.EASY_BOLUS, step // 100, stamp(state, now_ms, requestor))
    change = _changed(
        "easy_bolus",
        _easy(on=before.easy_bolus, step=before.easy_bolus_step),
        _easy(on=on, step=step),
        requestor,
    )
    return with_history(state, record), (change,)


def set_flag(state: PumpState, flag: str, *, on: bool, requestor: Requestor, now_ms: int) -> Caused:
    """Switch `remote_option`, `meter_option`, `sensor_option` or `pc_connect`."""
    before, switches = _flag_switched(state.switches, flag, on=on)
    state = replace(state, switches=switches)
    record = _flag_record(state, flag, on=on, requestor=requestor, now_ms=now_ms)
    state = with_history(state, *record)
    return state, (_changed(flag, _switch(before), _switch(on), requestor),)


def _flag_switched(switches: Switches, flag: str, *, on: bool) -> tuple[bool, Switches]:
    """Return the flag as it was, and the switches with it as asked."""
    match flag:
        case "remote_option":
            return switches.remote_option, replace(switches, remote_option=on)
        case "meter_option":
            return switches.meter_option, replace(switches, meter_option=on)
        case "sensor_option":
            return switches.sensor_option, replace(switches, sensor_option=on)
        case "pc_connect":
            return switches.pc_connect, replace(switches, pc_connect=on)
    raise AssertionError(f"no switch {flag}")


def _flag_record(
    state: PumpState, flag: str, *, on: bool, requestor: Requestor, now_ms: int
) -> tuple[bytes, ...]:
    when = stamp(state, now_ms, requestor)
    if flag == "remote_option":
        ids = state.switches.remote_ids
        return (options_record(RecordOp.REMOTE, on=on, ids=ids, stamp=when),)
    if flag == "meter_option":
        ids = state.switches.meter_ids
        return (options_record(RecordOp.METER, on=on, ids=ids, stamp=when),)
    return ()


def set_stored_id(
    state: PumpState, which: str, index: int, digits: str | None, requestor: Requestor
) -> Caused:
    """Store or clear one of three `remote_ids` or `meter_ids`."""
    of_remote = which == "remote_ids"
    ids = state.switches.remote_ids if of_remote else state.switches.meter_ids
    before = ids[index]
    after = None if digits is None else digits.lower()
    ids = (*ids[:index], after, *ids[index + 1 :])
    switches = state.switches
    switches = replace(switches, remote_ids=ids) if of_remote else replace(switches, meter_ids=ids)
    state = replace(state, switches=switches)
    return state, (_changed(f"{which}[{index}]", before or "none", after or "none", requestor),)


def set_temp_type(state: PumpState, *, percent: bool, requestor: Requestor, now_ms: int) -> Caused:
    """Choose whether temporary rates are percentages."""
    before = state.switches.temp_is_percent
    state = replace(state, switches=replace(state.switches, temp_is_percent=percent))
    record = plain_record(RecordOp.TEMP_TYPE, int(percent), stamp(state, now_ms, requestor))
    change = _changed("temp_basal_type", _temp(before), _temp(percent), requestor)
    return with_history(state, record), (change,)


def set_clock(state: PumpState, time: datetime, requestor: Requestor, now_ms: int) -> Caused:
    """Set the clock; records of the old and the new time are written."""
    before = wall_time(state, now_ms)
    old = plain_record(RecordOp.OLD_CLOCK, 0, stamp(state, now_ms, requestor))
    state = replace(state, clock_offset_s=offset_for(time, now_ms))
    new = plain_record(RecordOp.NEW_CLOCK, 0, stamp(state, now_ms, requestor))
    change = _changed("clock", before.isoformat(), time.isoformat(), requestor)
    return with_history(state, old, new), (change,)


def _changed(setting: str, before: str, after: str, requestor: Requestor) -> Changed:
    return Changed(setting=setting, before=before, after=after, requestor=requestor)


def _out_of_range(reason: str) -> Refused:
    return Refused(code=NakCode.SETTING_OUT_OF_RANGE, reason=reason)


def _switch(on: bool) -> str:
    return "on" if on else "off"


def _temp(percent: bool) -> str:
    return "percent" if percent else "absolute"


def _easy(*, on: bool, step: int) -> str:
    return f"{_switch(on)}, {step / 1000:g} U a press"
