"""What a caregiver holds, and which way the commands go.

Knows: the set-up's options and the home's secrets. Never knows: bytes of a request.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from banting.devices.home_secrets import (
    API_SECRET,
    OTP_SECRET,
    SMS_NUMBER,
    SMS_PIN,
    TRIO_SECRET,
    bundle_identifier,
    device_token_json,
    push_key_json,
)
from banting.schema.setup import DeviceSetup, Setup

__all__ = ["Belongings", "Route", "belongings", "secrets"]

_NO_DOSES_PASSED_ON = "13.0.1"  # such a site passes on overrides only (read, not run)
_APPLE_APPS = ("loop", "trio", "iaps")


class Route(StrEnum):
    """Which way a command goes: straight to the push service, by Nightscout, by SMS, or not."""

    PUSH = "push"
    NIGHTSCOUT = "nightscout"
    SMS = "sms"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What the caregiver's phone holds for the wearer's app (`app` "" for none).

    `preset` is the name of the wearer's override, "" when there is none; `codes` whether one-time
    codes can be made; `takes_doses` and `takes_overrides` what the wearer's app is built to take;
    `site_pushes` what a site passes on to the push service: "" nothing, "overrides" or "all".
    """

    app: str
    model: str
    route: Route
    push_key: bool
    api_secret: bool
    codes: bool
    preset: str
    takes_doses: bool
    takes_overrides: bool
    site_pushes: str

    @property
    def sends_doses(self) -> bool:
        """Whether a common day's command is a dose: codes are at hand, and the app takes it."""
        return self.app == "loop" and self.codes and self.takes_doses

    @property
    def sends_overrides(self) -> bool:
        """Whether a common day's command is the wearer's preset."""
        can = self.app in ("loop", "trio") and bool(self.preset) and self.takes_overrides
        return can and not self.sends_doses

    @property
    def by_push(self) -> bool:
        """Whether a common day's command reaches the app through the push service."""
        if self.route is Route.PUSH:
            return self.sends_doses or self.sends_overrides
        if self.route is not Route.NIGHTSCOUT or self.app != "loop":
            return False
        passed_on = ("all",) if self.sends_doses else ("all", "overrides")
        return (self.sends_doses or self.sends_overrides) and self.site_pushes in passed_on


def belongings(setup: DeviceSetup, world: Setup) -> Belongings:
    """Return what a caregiver of a set-up holds."""
    options = dict(setup.options)
    phone = world.device("phone")
    theirs = {} if phone is None else dict(phone.options)
    app = "" if phone is None else phone.model
    push_key = options.get("holds_push_key") is True
    api_secret = options.get("holds_api_secret") is True
    commands = theirs.get("remote_commands") is True
    return Belongings(
        app=app,
        model=setup.model,
        route=_route(setup.model, app, push_key, api_secret and world.device("nightscout")),
        push_key=push_key,
        api_secret=api_secret,
        codes=options.get("holds_one_time_codes") is True,
        preset=str(theirs.get("preset", "")),
        takes_doses=commands and theirs.get("version") != "2019",
        takes_overrides=commands if app == "trio" else theirs.get("remote_overrides") is True,
        site_pushes=_site_pushes(world),
    )


def secrets(setup: Setup) -> tuple[tuple[str, bytes], ...]:
    """Return the secrets that a caregiver's phone holds, by name."""
    caregiver = setup.device("caregiver")
    if caregiver is None:
        return ()
    has = belongings(caregiver, setup)
    held: list[tuple[str, bytes]] = []
    if has.api_secret:
        held.append(("api-secret", API_SECRET))
    if has.push_key and has.app in _APPLE_APPS:
        held.append(("push-key", push_key_json()))
        held.append(("device-token", device_token_json(bundle_identifier(has.app))))
    if has.push_key and has.app == "trio":
        held.append(("trio-secret", TRIO_SECRET))
    if has.codes:
        held.append(("otp-secret", OTP_SECRET))
    if has.model == "phone-sms":
        held.append(("sms-number", SMS_NUMBER))
        held += [("sms-pin", SMS_PIN)] if has.codes else []
    if has.preset and has.push_key and has.app in _APPLE_APPS:
        held.append(("preset", has.preset.encode()))
    return tuple(held)


def _site_pushes(world: Setup) -> str:
    """Return what the home's site passes on to the push service."""
    site = world.device("nightscout")
    options = {} if site is None else dict(site.options)
    if options.get("push_key") != "set":
        return ""
    return "overrides" if options.get("version") == _NO_DOSES_PASSED_ON else "all"


def _route(model: str, app: str, push_key: bool, by_nightscout: object) -> Route:
    if model == "phone-sms":
        return Route.SMS
    if model == "loopfollow" and push_key and app in ("loop", "trio"):
        return Route.PUSH
    return Route.NIGHTSCOUT if by_nightscout else Route.NONE
