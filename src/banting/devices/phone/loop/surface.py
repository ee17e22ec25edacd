"""What Loop takes from afar: pushes, each checked as this version of Loop checks it.

Knows: the order of checks. Never knows: who signed the push; Apple's service has looked at that,
and Loop looks at nothing of it. Every push shows on the phone.

    version   commands                     checks
    2019      override, cancel             expiration; the preset's name
    3.5       override, cancel             sent-at not seen before, expiration; the preset's name
    3.5       bolus, carbohydrate          those, a one-time code; max bolus; 250 g, 0.5-8 h,
                                           eaten 12 h ago to 1 h ahead

The sent-at of a push is kept before anything else of it is checked, so a push that fails still
uses it up. Source: `sources.VALIDATION`, `sources.REMOTE_COMMANDS`, `sources.LOOP_2019`
(facts of controllers, section 5.1; read, not run).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.home_secrets import OTP_SECRET
from banting.devices.phone import cloud
from banting.devices.phone.loop.facts import loop_facts, loop_interfaces
from banting.devices.phone.loop.one_time_codes import used_codes, why_not
from banting.devices.phone.loop.payload import (
    BolusEntry,
    CancelOverride,
    CarbsEntry,
    Command,
    StartOverride,
    decode_push,
)
from banting.devices.phone.loop.specs import AGENT, VERSION_2019
from banting.devices.phone.surface import (
    Notify,
    OrderBolus,
    OrderCancel,
    OrderCarbs,
    OrderOverride,
    PhoneSeen,
    Poll,
    Refused,
    RemoteAnswer,
    RemoteOrder,
    Upload,
)
from banting.errors import WireError
from banting.schema.day import DAY_STARTS_UNIX_MS, unix_ms
from banting.schema.effects import Frame
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, Setup
from banting.units import MS_PER_H
from banting.wire.http import Response
from banting.wire.totp import secret_bytes

__all__ = ["LoopState", "LoopSurface"]

CARBS_G_MAX = 250
ABSORPTION_MIN_DEFAULT, ABSORPTION_MIN_MIN, ABSORPTION_MIN_MAX = 180, 30, 480
EATEN_BEFORE_MS_MAX, EATEN_AHEAD_MS_MAX = 12 * MS_PER_H, MS_PER_H
OVERRIDE_MIN_MAX = 24 * 60
SEEN_MAX = 2_000  # of sent-at times: more than a day brings


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopState:
    """The times of sending seen since the app started, and the codes used last."""

    sent_at: frozenset[str] = frozenset()
    used: tuple[str, ...] = ()


class LoopSurface:
    """Loop's remote commands: implements `RemoteSurface`."""

    def __init__(self, setup: DeviceSetup, home: Setup) -> None:
        """Take the app as built and switched, and whether there is a Nightscout to tell."""
        self._setup = setup
        self._in_use = home.device("nightscout") is not None
        self._of_2019 = setup.text("version") == VERSION_2019
        self._overrides = setup.flag("remote_overrides")
        self._doses = not self._of_2019 and setup.flag("remote_commands")
        self._secret = secret_bytes(OTP_SECRET.decode("ascii"))

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return what this Loop takes from afar."""
        return loop_facts(self._setup, self._in_use)

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return the pushes and the uploads."""
        return loop_interfaces(self._setup, self._in_use)

    def initial(self) -> LoopState:
        """Return the app as it starts: it has seen no push."""
        return LoopState()

    def polls(
        self, state: LoopState, seen: PhoneSeen, now_ms: int
    ) -> tuple[LoopState, tuple[Poll, ...]]:
        """Return nothing: Loop takes no treatments from Nightscout."""
        del seen, now_ms
        return state, ()

    def answered(
        self, state: LoopState, key: str, response: Response, seen: PhoneSeen, now_ms: int
    ) -> tuple[LoopState, tuple[RemoteAnswer, ...]]:
        """Loop asks nothing by this way."""
        del state, response, seen, now_ms
        raise AssertionError(f"Loop polls nothing, so nobody answers {key}")

    def done(
        self,
        state: LoopState,
        order: RemoteOrder,
        delivered: bool | None,
        seen: PhoneSeen,
        now_ms: int,
    ) -> tuple[LoopState, tuple[RemoteAnswer, ...]]:
        """Return what is shown when the pump has answered to a remote bolus."""
        del seen, now_ms
        if delivered is None or not isinstance(order, OrderBolus):
            return state, ()
        amount = f"{order.milliunits / 1000:g} U"
        text = f"Remote Bolus Entry: {amount}" if delivered else f"Remote Bolus failed: {amount}"
        return state, (Notify(text=text),)

    def hear(
        self, state: LoopState, frame: Frame, seen: PhoneSeen, now_ms: int
    ) -> tuple[LoopState, tuple[RemoteAnswer, ...]]:
        """Return what a push does: a command carried out, or why not."""
        try:
            command = decode_push(frame.raw)
        except WireError as error:
            return state, (Refused(reason=f"push: {error.reason}", raw=frame.raw),)
        reason = self._why_refused(state, command, now_ms)
        if not self._of_2019 and command.sent_at is not None:
            state = replace(state, sent_at=_remembered(state.sent_at, command.sent_at))
        if reason is not None:
            return state, self._refusal(reason, frame.raw, now_ms)
        if isinstance(command, BolusEntry | CarbsEntry) and command.otp is not None:
            state = replace(state, used=used_codes(command.otp, state.used))
        order = self._order(command, seen, now_ms)
        if isinstance(order, str):
            return state, self._refusal(order, frame.raw, now_ms)
        return state, (Notify(text=order.says), order)

    def _refusal(self, reason: str, raw: bytes, now_ms: int) -> tuple[RemoteAnswer, ...]:
        """Keep the refusal; 3.5 shows it, and leaves a note in Nightscout with all of the push."""
        refused = Refused(reason=f"push: {reason}", raw=raw)
        if self._of_2019:
            return (refused,)
        text = f"{reason}\n{raw.decode('utf-8', 'replace')}"
        told = cloud.note(text, f"{AGENT} Remote Action Error", now_ms)
        shown = Notify(text=f"Remote command failed: {reason}")
        return (refused, shown, Upload(collection="treatments", document=told))

    def _why_refused(self, state: LoopState, command: Command, now_ms: int) -> str | None:
        """Return why a command is refused before its content is looked at."""
        is_dose = isinstance(command, BolusEntry | CarbsEntry)
        if is_dose and not self._doses:
            return "this Loop takes no bolus and no carbohydrate by push"
        if not is_dose and not self._overrides:
            return "remote overrides are switched off in this build"
        if not self._of_2019 and command.sent_at in state.sent_at:
            return "a push with this time of sending was received before"
        expires = command.expires_unix_ms
        if expires is not None and expires < unix_ms(now_ms):
            return "the push has expired"
        if is_dose:
            return why_not(command.otp, self._secret, state.used, unix_ms(now_ms) // 1000)
        return None

    def _order(self, command: Command, seen: PhoneSeen, now_ms: int) -> _Order | str:
        """Return the order of a command, or why its content is refused."""
        match command:
            case BolusEntry(milliunits=milliunits):
                return _bolus(milliunits, seen)
            case CarbsEntry():
                return _carbs(command, now_ms)
            case StartOverride(name=name, minutes=minutes):
                return _override(name, minutes, seen)
            case CancelOverride():
                return OrderCancel(says="Remote command: override cancelled")
        raise AssertionError(f"{command} is no command of Loop")


_Order = OrderBolus | OrderCarbs | OrderOverride | OrderCancel


def _remembered(seen: frozenset[str], sent_at: str) -> frozenset[str]:
    return seen | {sent_at} if len(seen) < SEEN_MAX else frozenset({sent_at})


def _bolus(milliunits: int, seen: PhoneSeen) -> OrderBolus | str:
    limit = seen.settings.limits.max_bolus
    if milliunits <= 0:
        return "a bolus is more than nothing"
    if milliunits > limit:
        return f"{milliunits / 1000:g} U is over max bolus, {limit / 1000:g} U"
    return OrderBolus(milliunits=milliunits, says=f"Remote command: bolus {milliunits / 1000:g} U")


def _carbs(command: CarbsEntry, now_ms: int) -> OrderCarbs | str:
    absorption = command.absorption_h
    minutes = ABSORPTION_MIN_DEFAULT if absorption is None else round(absorption * 60)
    eaten = command.eaten_unix_ms
    at_ms = now_ms if eaten is None else eaten - DAY_STARTS_UNIX_MS
    if not 0 < command.grams <= CARBS_G_MAX:
        return f"{command.grams:g} g is not within 0-{CARBS_G_MAX} g"
    if not ABSORPTION_MIN_MIN <= minutes <= ABSORPTION_MIN_MAX:
        return f"an absorption of {minutes} min is not within 0.5-8 h"
    if not now_ms - EATEN_BEFORE_MS_MAX <= at_ms <= now_ms + EATEN_AHEAD_MS_MAX:
        return "the time of eating is not within 12 h ago and 1 h ahead"
    grams = max(1, round(command.grams))
    return OrderCarbs(
        grams=grams,
        absorption_min=minutes,
        at_ms=at_ms,
        says=f"Remote command: {grams} g carbohydrate",
    )


def _override(name: str, minutes: float | None, seen: PhoneSeen) -> OrderOverride | str:
    preset = seen.preset
    if preset is None or preset.name != name:
        return f"there is no preset called {name!r}"
    lasts = preset.minutes if minutes is None else round(minutes)
    if not 1 <= lasts <= OVERRIDE_MIN_MAX:
        return "an override lasts from a minute to 24 hours"
    return OrderOverride(
        name=name,
        needs_percent=preset.needs_percent,
        target_mgdl=preset.target_mgdl,
        minutes=lasts,
        says=f"Remote command: override {name} for {lasts} min",
    )
