"""What hands can do with a pump: one table from an act's name to the idea it belongs to.

Knows: names and the unit of each value. Never knows: whose hands.

    bolus          milliunits             suspend, resume        no value
    temp-basal     milliunits an hour     for eight half hours   temp-basal-off  no value
    set-max-bolus  milliunits             set-max-basal          milliunits an hour
    easy-bolus     step in milliunits, 0 for off
    remote-option, meter-option, sensor-option, pc-connect       1 on, 0 off
    press-b, press-act, press-esc         no value
    read-screen, read-label               no value
    replace-battery                       no value
    fill-reservoir                        milliunits, 0 for full
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from banting.devices.paradigm.label import LABEL
from banting.devices.paradigm.opcodes import NakCode
from banting.devices.paradigm.pump_battery import replace_battery
from banting.devices.paradigm.pump_delivery import resume, start_bolus, start_temp_basal, suspend
from banting.devices.paradigm.pump_easy_bolus import add_step, confirm, forget
from banting.devices.paradigm.pump_state import Caused, Identity, PumpState, Refused
from banting.devices.paradigm.pump_switches import (
    set_easy_bolus,
    set_flag,
    set_max_basal,
    set_max_bolus,
)
from banting.schema.effects import Act, Rejected, Requestor, Show
from banting.units import MILLIUNITS_PER_U

__all__ = ["ACTS", "act_on_pump"]

_KEYPAD = Requestor.KEYPAD
_TEMP_HALF_HOURS = 8
_WITHOUT_POWER = ("read-label", "replace-battery")

_Deed = Callable[[Identity, PumpState, int, int], Caused | Refused]


def act_on_pump(identity: Identity, state: PumpState, act: Act, now_ms: int) -> Caused:
    """Return the pump after an act; what its menus do not allow is `Rejected`."""
    deed = ACTS.get(act.name)
    assert deed is not None, f"hands cannot {act.name} a pump"
    if not state.powered and act.name not in _WITHOUT_POWER:
        return state, (Rejected(reason="the battery is empty", raw=b""),)
    done = deed(identity, state, act.value, now_ms)
    if isinstance(done, Refused):
        return state, (Rejected(reason=done.reason, raw=b""),)
    return done


def _bolus(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    return start_bolus(identity, state, value, _KEYPAD, now_ms)


def _suspend(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del value
    return suspend(identity, state, _KEYPAD, now_ms)


def _resume(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del identity, value
    return resume(state, _KEYPAD, now_ms)


def _temp_basal(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    return _temp(identity, state, value, _TEMP_HALF_HOURS, now_ms)


def _no_temp(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del value
    return _temp(identity, state, 0, 0, now_ms)


def _temp(
    identity: Identity, state: PumpState, value: int, half_hours: int, now_ms: int
) -> Caused | Refused:
    return start_temp_basal(
        identity,
        state,
        value=value,
        percent=state.switches.temp_is_percent,
        half_hours=half_hours,
        requestor=_KEYPAD,
        now_ms=now_ms,
    )


def _max_bolus(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del identity
    return set_max_bolus(state, value, _KEYPAD, now_ms)


def _max_basal(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del identity
    return set_max_basal(state, value, _KEYPAD, now_ms)


def _easy(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del identity
    return set_easy_bolus(state, on=value > 0, step=value, requestor=_KEYPAD, now_ms=now_ms)


def _flag(flag: str) -> _Deed:
    def switch(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
        if not _has(identity, flag):
            return Refused(code=NakCode.COMMAND_REFUSED, reason=f"this model has no {flag}")
        return set_flag(state, flag, on=value > 0, requestor=_KEYPAD, now_ms=now_ms)

    return switch


def _has(identity: Identity, flag: str) -> bool:
    if flag == "meter_option":
        return identity.model.has_meter
    if flag == "sensor_option":
        return identity.model.has_sensor
    return flag != "pc_connect" or identity.gated


def _press_b(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del identity, value
    return add_step(state, now_ms)


def _press_act(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del value
    return confirm(identity, state, Requestor.METER, now_ms)  # the log's code for the B key is 3


def _press_esc(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del identity, value, now_ms
    return forget(state), ()


def _screen(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del identity, value, now_ms
    reservoir_u = state.delivery.reservoir / MILLIUNITS_PER_U
    max_bolus_u = state.switches.max_bolus / MILLIUNITS_PER_U
    running = "suspended" if state.delivery.suspended else "delivering"
    text = f"{running}, reservoir {reservoir_u:.1f} U, max bolus {max_bolus_u:.1f} U"
    return state, (Show(text=text),)


def _label(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del value, now_ms
    return state, (Show(text=f"{LABEL}{identity.serial.hex()}"),)


def _battery(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    del identity, value
    return replace_battery(state, now_ms)


def _fill(identity: Identity, state: PumpState, value: int, now_ms: int) -> Caused | Refused:
    full = identity.model.reservoir_milliunits
    delivery = replace(state.delivery, reservoir=min(value or full, full))
    state = replace(state, delivery=delivery, low_reservoir_told=False)
    return resume(state, _KEYPAD, now_ms)


ACTS: dict[str, _Deed] = {
    "bolus": _bolus,
    "suspend": _suspend,
    "resume": _resume,
    "temp-basal": _temp_basal,
    "temp-basal-off": _no_temp,
    "set-max-bolus": _max_bolus,
    "set-max-basal": _max_basal,
    "easy-bolus": _easy,
    "remote-option": _flag("remote_option"),
    "meter-option": _flag("meter_option"),
    "sensor-option": _flag("sensor_option"),
    "pc-connect": _flag("pc_connect"),
    "press-b": _press_b,
    "press-act": _press_act,
    "press-esc": _press_esc,
    "read-screen": _screen,
    "read-label": _label,
    "replace-battery": _battery,
    "fill-reservoir": _fill,
}
