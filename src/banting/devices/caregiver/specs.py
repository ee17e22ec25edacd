"""What the family says of its models to the set-up file, the checks and the catalogue.

Knows: their options. Never knows: what they do.
"""

from __future__ import annotations

from banting.devices.caregiver.sources import AAPS_SMS, LOOPFOLLOW, NIGHTSCOUT_LOOP, OTP, TRIO
from banting.schema.setup import DeviceSpec, OptionSpec
from banting.schema.source import Source

__all__ = ["SPECS"]


def _holds(what: str, says: str, default: bool) -> OptionSpec:
    return OptionSpec(key=f"holds_{what}", kind="bool", says=says, default=default)


def _options(*, by_sms: bool) -> tuple[OptionSpec, ...]:
    used = OptionSpec(
        key="used",
        kind="str",
        says="how often it sends commands; never means that it does not",
        default="daily",
        choices=("never", "daily"),
    )
    codes = _holds("one_time_codes", "it makes the one-time codes that the app asks for", by_sms)
    if by_sms:
        return (used, codes)
    return (
        used,
        _holds("api_secret", "it knows the API secret of Nightscout", True),
        _holds("push_key", "it holds the key that pushes are signed with", False),
        codes,
    )


def _model(model: str, title: str, sources: tuple[Source, ...]) -> DeviceSpec:
    return DeviceSpec(
        role="caregiver",
        model=model,
        title=title,
        family="caregiver",
        firmwares=(),
        options=_options(by_sms=model == "phone-sms"),
        sources=sources,
    )


SPECS: tuple[DeviceSpec, ...] = (
    _model("loopfollow", "LoopFollow on a caregiver's phone", (LOOPFOLLOW, TRIO, OTP)),
    _model("loopcaregiver", "LoopCaregiver on a caregiver's phone", (NIGHTSCOUT_LOOP, OTP)),
    _model("phone-sms", "A caregiver's phone that sends text messages", (AAPS_SMS,)),
)
