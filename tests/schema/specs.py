"""Devices that exist only in these tests, so that the form is tested without any family."""

from __future__ import annotations

from banting.schema.setup import DeviceSpec, OptionSpec
from banting.schema.source import Source

_SOURCE = Source(id="test", title="made up for the tests", where="here", says="nothing")
_REMOTE = OptionSpec(key="remote_option", kind="bool", says="obeys remotes", default=True)
_METER = OptionSpec(key="meter_option", kind="bool", says="takes readings", default=True)
_SENSOR = OptionSpec(key="sensor_option", kind="bool", says="takes sensor data", default=True)
_EASY = OptionSpec(key="easy_bolus", kind="bool", says="easy bolus is on", default=False)
_STEP = OptionSpec(
    key="easy_bolus_step_u",
    kind="float",
    says="step of an easy bolus in units",
    default=0.1,
    minimum=0.1,
    maximum=2.0,
)
_MAX_BOLUS = OptionSpec(
    key="max_bolus_u",
    kind="float",
    says="the most that one bolus may be",
    default=10.0,
    minimum=0.0,
    maximum=25.0,
)
_REMOTE_SLOTS = OptionSpec(
    key="remotes_paired",
    kind="int",
    says="how many remotes are paired",
    default=1,
    minimum=0,
    maximum=3,
)
_PLAIN = (_REMOTE, _METER, _EASY, _STEP, _MAX_BOLUS, _REMOTE_SLOTS)


def _pump(
    model: str, options: tuple[OptionSpec, ...], firmwares: tuple[str, ...] = ()
) -> DeviceSpec:
    return DeviceSpec(
        role="pump",
        model=model,
        title=f"Medtronic {model}",
        family="paradigm",
        firmwares=firmwares,
        options=options,
        sources=(_SOURCE,),
        serial_pattern="[0-9]{6}",
        serial_says="the serial number, six digits",
    )


def _other(role: str, model: str, options: tuple[OptionSpec, ...]) -> DeviceSpec:
    return DeviceSpec(
        role=role,
        model=model,
        title=model,
        family="paradigm",
        firmwares=(),
        options=options,
        sources=(_SOURCE,),
    )


_USED = OptionSpec(
    key="used",
    kind="str",
    says="how often it is used",
    default="weekly",
    choices=("never", "weekly", "daily"),
)
_PLUGGED = OptionSpec(key="plugged_in", kind="bool", says="left plugged in", default=False)
_LINKED = OptionSpec(key="linked", kind="bool", says="sends readings", default=True)

SPECS: tuple[DeviceSpec, ...] = (
    _other("remote", "MMT-500", (_USED,)),
    _other("remote", "MMT-503", (_USED,)),
    _pump("508", (_REMOTE, _EASY, _STEP, _MAX_BOLUS)),
    _pump("515", _PLAIN),
    _pump("522", (*_PLAIN, _SENSOR)),
    _pump("554", (*_PLAIN, _SENSOR), ("2.4A", "2.6A", "2.7A")),
    _other("meter", "contour-link", (_LINKED,)),
    _other("sensor", "MiniLink", ()),
    _other("stick", "MMT-7305", (_USED, _PLUGGED)),
)
