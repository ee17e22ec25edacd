"""Operation codes of the A7 conversation and the error codes of a refusal, as tables.

Knows: numbers and names. Never knows: arguments (`commands.py`) or answers (`replies.py`).
Source: `sources.OPCODES`; errors from MinimedKit PumpMessageError, ecc1/medtronic pumperror.
"""

from __future__ import annotations

from enum import IntEnum

__all__ = ["NAK_SAYS", "NakCode", "Opcode", "opcode_name"]


class Opcode(IntEnum):
    """What a CareLink (A7) message asks for or answers to."""

    ACK = 0x06
    NAK = 0x15
    BEGIN_SETTINGS = 0x26
    END_SETTINGS = 0x27
    SET_PROFILE_A = 0x30
    SET_PROFILE_B = 0x31
    SET_METER_ID = 0x32
    SET_METER_ENABLED = 0x33
    SET_CLOCK = 0x40
    SET_MAX_BOLUS = 0x41
    BOLUS = 0x42
    SELECT_PROFILE = 0x4A
    TEMP_BASAL = 0x4C
    SUSPEND_RESUME = 0x4D
    SET_EASY_BOLUS = 0x4F
    SET_REMOTE_ID = 0x51
    SET_REMOTE_ENABLED = 0x57
    KEY_PRESS = 0x5B
    RADIO_POWER = 0x5D
    SET_TEMP_BASAL_TYPE = 0x68
    TEMP_BASAL_PERCENT = 0x69
    SET_MAX_BASAL = 0x6E
    SET_PROFILE_STANDARD = 0x6F
    READ_CLOCK = 0x70
    READ_PUMP_ID = 0x71
    READ_BATTERY = 0x72
    READ_RESERVOIR = 0x73
    READ_FIRMWARE = 0x74
    READ_ERROR_STATUS = 0x75
    READ_REMOTE_IDS = 0x76
    READ_HISTORY_PAGE = 0x80
    READ_PUMP_STATE = 0x83
    READ_CARB_RATIOS = 0x8A
    READ_SENSITIVITIES = 0x8B
    READ_TARGETS_512 = 0x8C
    READ_MODEL = 0x8D
    READ_SETTINGS_512 = 0x91
    READ_PROFILE_STANDARD = 0x92
    READ_PROFILE_A = 0x93
    READ_PROFILE_B = 0x94
    READ_METER_IDS = 0x95
    READ_TEMP_BASAL = 0x98
    READ_SENSOR_SETTINGS = 0x99
    READ_GLUCOSE_PAGE = 0x9A
    READ_CAL_FACTOR = 0x9C
    READ_CURRENT_HISTORY_PAGE = 0x9D
    READ_TARGETS = 0x9F
    READ_SETTINGS = 0xC0
    READ_CURRENT_GLUCOSE_PAGE = 0xCD
    READ_STATUS = 0xCE
    READ_OTHER_DEVICES = 0xF0


_NAMES = {int(opcode): opcode.name.lower().replace("_", " ") for opcode in Opcode}


def opcode_name(opcode: int) -> str:
    """Return an opcode's name in words, or its number."""
    return _NAMES.get(opcode, f"opcode {opcode:02X}")


class NakCode(IntEnum):
    """Why the pump refuses, the first body byte of opcode 15."""

    COMMAND_REFUSED = 0x08
    SETTING_OUT_OF_RANGE = 0x09
    BOLUS_IN_PROGRESS = 0x0C
    NO_SUCH_PAGE = 0x0D


NAK_SAYS: dict[int, str] = {
    NakCode.COMMAND_REFUSED: "command refused",
    NakCode.SETTING_OUT_OF_RANGE: "maximum setting exceeded or value out of range",
    NakCode.BOLUS_IN_PROGRESS: "a bolus is in progress",
    NakCode.NO_SUCH_PAGE: "no such history page",
}
