"""What the family says of its models to the set-up file, the checks and the catalogue.

Knows: which options each model takes, their bounds and defaults. Never knows: what they do.
Defaults are the maker's: every channel that can be switched is off (facts, section 1.13).
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.paradigm.models import MODELS, PumpModel
from banting.devices.paradigm.sources import (
    BATTERY_LOG,
    CVE_2018_14781,
    CVE_2019_10964,
    DECOCARE,
    ECC1,
    LETTER_2011,
    MINIMED_RF,
    MINIMEDKIT,
    MMCOMMANDER,
    OPCODES,
    PC_CONNECT,
)
from banting.schema.setup import DeviceSpec, OptionSpec, Scalar

__all__ = ["SPECS"]

FAMILY = "paradigm"


def _switch(key: str, says: str, default: bool) -> OptionSpec:
    return OptionSpec(key=key, kind="bool", says=says, default=default)


def _number(
    key: str, says: str, default: Scalar | None, minimum: float, maximum: float, kind: str = "float"
) -> OptionSpec:
    return OptionSpec(
        key=key, kind=kind, says=says, default=default, minimum=minimum, maximum=maximum
    )


_USED = OptionSpec(
    key="used",
    kind="str",
    says="how often it is used; never means that it lies in a drawer",
    default="daily",
    choices=("never", "weekly", "daily"),
)
_METER_OPTION = _switch("meter_option", "the pump takes values from a linked meter", False)
_SENSOR_OPTIONS = (
    _switch("sensor_option", "the pump takes readings of a glucose sensor", False),
    _number(
        "low_glucose_alert_mgdl", "sensor glucose at which the pump alarms", 70, 40, 400, "int"
    ),
)
_PC_CONNECT = _switch(
    "pc_connect", "the wearer keeps PC Connect active, so that control by radio is obeyed", False
)


def _pump_options(model: PumpModel) -> tuple[OptionSpec, ...]:
    capacity_u = model.reservoir_milliunits / 1000
    can_be_gated = model.listed_to != ""
    return (
        _switch("remote_option", "the pump listens to a stored remote", False),
        _switch("easy_bolus", "a key or a remote's B adds a step to a bolus", False),
        _number("easy_bolus_step_u", "what one press adds", 0.5, 0.1, 2.0),
        *((_METER_OPTION,) if model.has_meter else ()),
        *(_SENSOR_OPTIONS if model.has_sensor else ()),
        *((_PC_CONNECT,) if can_be_gated else ()),
        _number("max_bolus_u", "the largest bolus", 10.0, 0, 25),
        _number("max_basal_u_per_h", "the highest basal rate", 2.0, 0, 35),
        _number("reservoir_u", "insulin in the reservoir; full when absent", None, 0, capacity_u),
        _number("battery_percent", "what the battery still holds", 100, 1, 100, "int"),
    )


_DECIMAL = ("[0-9]{6}", "the serial number, six digits")
_HEX = ("[0-9A-Fa-f]{6}", "the serial number, six digits 0-9 and a-f")
_SERIALS = dict.fromkeys(("pump", "remote", "stick"), _DECIMAL)
_SERIALS |= dict.fromkeys(("meter", "sensor"), _HEX)


def _pump(model: PumpModel) -> DeviceSpec:
    gate = (PC_CONNECT,) if model.listed_to != "" else ()
    sources = (LETTER_2011, CVE_2019_10964, *gate, OPCODES, ECC1, MINIMEDKIT, BATTERY_LOG)
    return DeviceSpec(
        role="pump",
        model=model.number,
        title=model.title,
        family=FAMILY,
        firmwares=model.firmwares,
        options=_pump_options(model),
        sources=sources,
        serial_pattern=_SERIALS["pump"][0],
        serial_says=_SERIALS["pump"][1],
    )


def _device(role: str, model: str, title: str, options: tuple[OptionSpec, ...]) -> DeviceSpec:
    source = {
        "remote": CVE_2018_14781,
        "meter": MINIMED_RF,
        "sensor": MMCOMMANDER,
        "stick": DECOCARE,
    }[role]
    return DeviceSpec(
        role=role,
        model=model,
        title=title,
        family=FAMILY,
        firmwares=(),
        options=options,
        sources=(source,),
        serial_pattern=_SERIALS[role][0],
        serial_says=_SERIALS[role][1],
    )


_REMOTE = (_USED, _switch("paired", "its number is stored in the pump", True))
_METER = (_USED, _switch("linked", "it sends its values to the pump", True))
_STICK = (
    replace(_USED, default="weekly"),
    _switch("plugged_in", "it stays plugged in when it is not used", False),
)

SPECS: tuple[DeviceSpec, ...] = (
    *(_pump(model) for model in MODELS.values()),
    _device("remote", "MMT-500", "Remote MMT-500", _REMOTE),
    _device("remote", "MMT-503", "Remote MMT-503", _REMOTE),
    _device("meter", "Paradigm-Link", "BD Paradigm Link meter", _METER),
    _device("meter", "UltraLink", "OneTouch UltraLink meter", _METER),
    _device("meter", "Contour-Link", "Contour Next Link meter", _METER),
    _device("sensor", "MiniLink", "MiniLink transmitter", (_USED,)),
    _device("sensor", "Enlite", "Enlite sensor with MiniLink transmitter", (_USED,)),
    _device("stick", "CareLink-USB", "CareLink USB stick", _STICK),
)
