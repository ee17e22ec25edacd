"""A phone with an app as it is set up, what it has seen, and messages to it from afar."""

from __future__ import annotations

import json
from dataclasses import replace

from banting.devices.phone.surface import App, PhoneSeen
from banting.schema.day import unix_ms
from banting.schema.dosing import (
    CarbsEntered,
    DoseGiven,
    DoseKind,
    DosingLimits,
    DosingSettings,
    OverrideInForce,
)
from banting.schema.effects import Frame
from banting.schema.setup import DeviceSetup, Setup, Wearer
from banting.wire.http import Response
from banting.wire.loop_push import iso_from_unix_ms

MIN = 60_000
NOW = 9 * 60 * MIN  # 21:00 of the day that starts at noon

SETTINGS = DosingSettings(
    basal_u_per_h=1.0,
    isf_mgdl_per_u=50.0,
    carb_ratio_g_per_u=10.0,
    target_low_mgdl=105.0,
    target_high_mgdl=115.0,
    suspend_below_mgdl=75.0,
    automatic_bolus=False,
    limits=DosingLimits(max_bolus=10_000, max_basal_per_h=4_000, max_active=8_000),
)
SEEN = PhoneSeen(
    settings=SETTINGS,
    preset=None,
    glucose=(),
    boluses=(),
    carbs=(),
    override=OverrideInForce(),
    active=0,
    closed_loop=True,
    suspended=False,
    bolusing=False,
)


def phone_of(app: App, **switched: object) -> DeviceSetup:
    """Return a phone with every option at its default but those given."""
    spec = app.specs[0]
    options = {option.key: option.default for option in spec.options}
    assert set(switched) <= set(options)
    chosen = tuple(sorted({**options, **switched}.items()))
    return DeviceSetup(role="phone", model=app.model, firmware="", serial="", options=chosen)


def home_of(phone: DeviceSetup, *roles: str) -> Setup:
    """Return a home with a phone and devices of some roles, as good as unspecified."""
    others = tuple(
        DeviceSetup(role=role, model=role, firmware="", serial="", options=()) for role in roles
    )
    wearer = Wearer(basal_u_per_h=1.0)
    return Setup(title="a home", wearer=wearer, devices=(phone, *others))


def push(payload: bytes) -> Frame:
    return Frame(link="internet", sender="push", raw=payload, at_ms=NOW, to="phone")


def sms(number: bytes, text: str) -> Frame:
    return Frame(link="sms", sender="attacker", raw=number + b"\n" + text.encode(), at_ms=NOW)


def seen(**changes: object) -> PhoneSeen:
    return replace(SEEN, **changes)


def bolus(ago_min: float, milliunits: int) -> DoseGiven:
    at = NOW - round(ago_min * MIN)
    return DoseGiven(from_ms=at, to_ms=at + MIN, milliunits=milliunits, kind=DoseKind.BOLUS)


def carbs(ago_min: float, grams: int) -> CarbsEntered:
    return CarbsEntered(at_ms=NOW - round(ago_min * MIN), grams=grams, absorption_min=180)


def iso(at_ms: int) -> str:
    return iso_from_unix_ms(unix_ms(at_ms))


def answer(*records: dict[str, object]) -> Response:
    """Return what Nightscout answers."""
    return Response(status=200, body=json.dumps(records).encode())


def treatment(record_id: str, ago_min: int = 1, **fields: object) -> dict[str, object]:
    return {"_id": record_id, "created_at": iso(NOW - ago_min * MIN), **fields}
