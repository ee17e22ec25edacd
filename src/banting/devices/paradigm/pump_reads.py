"""What the pump answers to each reading opcode: a table from opcode to the bytes it tells.

Knows: which part of the state each answer shows. Never knows: how answers travel.
Opcodes whose answer has no public layout are not answered (silence), as on a pump without them;
71 (pump id) and 74 (firmware) are told as ASCII, 9D as a page number: estimates.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.devices.paradigm.clock import encode_clock
from banting.devices.paradigm.history import encode_pages
from banting.devices.paradigm.insulin import LARGE_GENERATION
from banting.devices.paradigm.opcodes import Opcode
from banting.devices.paradigm.pump_battery import is_low, millivolts
from banting.devices.paradigm.pump_glucose import CALIBRATION
from banting.devices.paradigm.pump_state import Identity, PumpState, wall_time
from banting.devices.paradigm.replies import (
    Battery,
    Reservoir,
    Status,
    TempBasalRunning,
    encode_battery,
    encode_model,
    encode_other_devices,
    encode_reservoir,
    encode_status,
    encode_stored_ids,
    encode_temp_basal,
)
from banting.devices.paradigm.schedules import encode_basal
from banting.devices.paradigm.settings import PumpSettings, encode_settings
from banting.units import MS_PER_MIN

__all__ = ["READS", "answer"]

_NORMAL = 3
_READ_BYTES_MAX = 64

_Answer = Callable[[Identity, PumpState, int], bytes]


def answer(identity: Identity, state: PumpState, opcode: int, now_ms: int) -> bytes | None:
    """Return what the pump tells, after the length byte; None when it does not know the opcode."""
    read = READS.get(opcode)
    if read is None or not _has(identity, opcode):
        return None
    return read(identity, state, now_ms)


def _has(identity: Identity, opcode: int) -> bool:
    """Whether a model knows the opcode at all."""
    model = identity.model
    if opcode == Opcode.READ_SETTINGS_512:
        return model.generation <= 12
    if opcode == Opcode.READ_SETTINGS:
        return model.generation > 12
    if opcode in (Opcode.READ_SENSOR_SETTINGS, Opcode.READ_CAL_FACTOR):
        return model.has_sensor
    if opcode == Opcode.READ_METER_IDS:
        return model.has_meter
    if opcode in (Opcode.READ_OTHER_DEVICES, Opcode.READ_CURRENT_HISTORY_PAGE):
        return model.generation >= LARGE_GENERATION
    return True


def _clock(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity
    return encode_clock(wall_time(state, now_ms))


def _pump_id(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del state, now_ms
    return identity.serial.hex().encode("ascii")


def _battery(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity, now_ms
    return encode_battery(Battery(low=is_low(state), millivolts=millivolts(state)))


def _reservoir(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del now_ms
    left = Reservoir(milliunits=state.delivery.reservoir)
    return encode_reservoir(left, identity.model.generation)


def _firmware(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del state, now_ms
    return f"VER {identity.firmware}".encode("ascii")


def _errors(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity, now_ms
    return bytes([0 if state.delivery.reservoir else 1])


def _remote_ids(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity, now_ms
    return encode_stored_ids(state.switches.remote_ids)


def _meter_ids(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity, now_ms
    return encode_stored_ids(state.switches.meter_ids)


def _status(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity, now_ms
    delivery = state.delivery
    return encode_status(
        Status(code=_NORMAL, bolusing=delivery.bolus is not None, suspended=delivery.suspended)
    )


def _model(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del state, now_ms
    return encode_model(identity.model.digits)


def _profile(which: int) -> _Answer:
    def read(identity: Identity, state: PumpState, now_ms: int) -> bytes:
        del identity, now_ms
        return encode_basal(state.delivery.profiles[which])[:_READ_BYTES_MAX]

    return read


def _temp_basal(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity
    temp = state.delivery.temp
    if temp is None:
        return encode_temp_basal(
            TempBasalRunning(is_percent=False, percent=0, milliunits_per_h=0, minutes=0)
        )
    return encode_temp_basal(
        TempBasalRunning(
            is_percent=temp.percent is not None,
            percent=temp.percent or 0,
            milliunits_per_h=temp.milliunits_per_h,
            minutes=-(-(temp.ends_ms - now_ms) // MS_PER_MIN),
        )
    )


def _sensor_settings(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity, now_ms
    digits = state.switches.sensor_id
    return bytes([state.switches.sensor_option]) + bytes.fromhex(digits or "000000")


def _calibration(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity, state, now_ms
    return CALIBRATION.to_bytes(2, "big")


def _current_page(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity, now_ms
    return (len(encode_pages(state.history)) - 1).to_bytes(4, "big")


def _settings(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del now_ms
    switches, delivery = state.switches, state.delivery
    temp = delivery.temp
    settings = PumpSettings(
        auto_off_h=0,
        easy_bolus=switches.easy_bolus,
        easy_bolus_step_milliunits=switches.easy_bolus_step,
        max_bolus_milliunits=switches.max_bolus,
        max_basal_milliunits_per_h=switches.max_basal_per_h,
        concentration_u_per_ml=100,
        profile=delivery.profile,
        remote_enabled=switches.remote_option,
        child_block=False,
        temp_is_percent=switches.temp_is_percent,
        temp_percent=temp.percent if temp is not None and temp.percent is not None else 100,
        meter_enabled=switches.meter_option,
        insulin_action_h=6,
    )
    return encode_settings(settings, identity.model.generation)[1:]


def _no_devices(identity: Identity, state: PumpState, now_ms: int) -> bytes:
    del identity, state, now_ms
    return encode_other_devices(())


READS: dict[int, _Answer] = {
    Opcode.READ_CLOCK: _clock,
    Opcode.READ_PUMP_ID: _pump_id,
    Opcode.READ_BATTERY: _battery,
    Opcode.READ_RESERVOIR: _reservoir,
    Opcode.READ_FIRMWARE: _firmware,
    Opcode.READ_ERROR_STATUS: _errors,
    Opcode.READ_REMOTE_IDS: _remote_ids,
    Opcode.READ_PUMP_STATE: _status,
    Opcode.READ_MODEL: _model,
    Opcode.READ_SETTINGS_512: _settings,
    Opcode.READ_PROFILE_STANDARD: _profile(0),
    Opcode.READ_PROFILE_A: _profile(1),
    Opcode.READ_PROFILE_B: _profile(2),
    Opcode.READ_METER_IDS: _meter_ids,
    Opcode.READ_TEMP_BASAL: _temp_basal,
    Opcode.READ_SENSOR_SETTINGS: _sensor_settings,
    Opcode.READ_CAL_FACTOR: _calibration,
    Opcode.READ_CURRENT_HISTORY_PAGE: _current_page,
    Opcode.READ_SETTINGS: _settings,
    Opcode.READ_STATUS: _status,
    Opcode.READ_OTHER_DEVICES: _no_devices,
}
