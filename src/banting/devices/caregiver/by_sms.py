"""A caregiver's phone that commands by text message: the request, then the code it is asked for.

Knows: the number that stands before each text, the command's words, the secret of the codes and the
PIN. Never knows: what the app checks. The number is part of the message's bytes: whoever sends can
write any.

    command            the day's own: a bolus of 0.3 U
    bolus              milliunits
    carbs              grams
    sms-target         0 ends the temporary target, anything else starts the one against lows
    cancel-override    no value; ends the temporary target

A question for a code is answered with one at once; any other answer is shown. Source: AndroidAPS
3.4.2 plugins/main/.../smsCommunicator (read, not run).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.caregiver.belongings import belongings
from banting.devices.caregiver.sources import AAPS_SMS
from banting.devices.caregiver.stating import stated
from banting.devices.home_secrets import OTP_SECRET, SMS_NUMBER, SMS_PIN
from banting.schema.day import unix_ms
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Send, Show
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.units import MS_PER_MIN
from banting.wire.totp import secret_bytes, totp

__all__ = ["CaregiverBySms", "SmsState"]

ASKED_WITHIN_MS = 5 * MS_PER_MIN  # how long a question for a code may take to come
_TYPES_AFTER_MS = 8_000  # estimate: reading the code off a screen and typing it
_COMMON_BOLUS = 300  # milliunits
_TEXT_MAX = 160

Caused = tuple["SmsState", tuple[Effect, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmsState:
    """The request for which a code may yet be asked, and until when."""

    request: str = ""
    until_ms: int = 0
    sent: int = 0


class CaregiverBySms:
    """A phone with an allowed number: implements `interfaces.Device`."""

    role = "caregiver"
    links: tuple[str, ...] = ("sms",)

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the phone as used."""
        self.setup = setup
        self.spec = spec
        self.has = belongings(setup, world)
        self._used = setup.text("used") != "never"

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return that it is used, and whether it makes codes."""
        return stated(self.has, used=self._used)

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return its text messages."""
        note = InterfaceNote(
            device="caregiver",
            interface="caregiver.sms",
            rules=(),
            why_no_command="a text to the caregiver commands nothing: a code is sent only to the"
            " wearer's number, while a request of the caregiver's own is open",
            source=AAPS_SMS,
        )
        return (note,)

    def initial(self) -> SmsState:
        """Return the phone at the start of the day."""
        return SmsState()

    def receive(self, state: SmsState, frame: Frame, now_ms: int) -> Caused:
        """Return the phone after a text of the wearer's phone: a code is sent, or it is shown."""
        if frame.link != "sms" or frame.sender != "phone":
            return state, ()
        text = frame.raw.partition(b"\n")[2].decode("utf-8", "replace")[:_TEXT_MAX]
        shown = Show(text=f"text message: {text}")
        asked = bool(state.request) and now_ms <= state.until_ms and "code" in text.lower()
        state = replace(state, request="")
        if not asked or not self.has.codes:
            return state, (shown,)
        code = _code(now_ms + _TYPES_AFTER_MS)
        return replace(state, sent=state.sent + 1), (shown, _send(code, _TYPES_AFTER_MS))

    def act(self, state: SmsState, act: Act, now_ms: int) -> Caused:
        """Return the phone after the caregiver sent a request."""
        words = _words(act)
        if not self._used:
            return state, ()
        until_ms = now_ms + ASKED_WITHIN_MS
        state = replace(state, request=words, until_ms=until_ms, sent=state.sent + 1)
        return state, (_send(words, 0),)

    def tick(self, state: SmsState, now_ms: int) -> Caused:
        """Return the same: it does nothing by itself."""
        del now_ms
        return state, ()

    def wake_at(self, state: SmsState) -> int | None:
        """Return None: it does nothing by itself."""
        del state
        return None

    def log(self, state: SmsState) -> tuple[LogEntry, ...]:
        """Return nothing: its list of messages is not modelled."""
        del state
        return ()


def _words(act: Act) -> str:
    match act.name:
        case "command":
            return f"BOLUS {_COMMON_BOLUS / 1000:.2f}"
        case "bolus":
            return f"BOLUS {act.value / 1000:.2f}"
        case "carbs":
            return f"CARBS {act.value}"
        case "sms-target":
            return "TARGET HYPO" if act.value else "TARGET STOP"
        case "cancel-override":
            return "TARGET STOP"
    raise AssertionError(f"nobody can {act.name} by text message")


def _code(now_ms: int) -> str:
    """Return the code that is shown at a time, with the PIN behind it."""
    secret = secret_bytes(OTP_SECRET.decode("ascii"))
    return totp(secret, unix_ms(now_ms) // 1000) + SMS_PIN.decode("ascii")


def _send(text: str, after_ms: int) -> Send:
    raw = SMS_NUMBER + b"\n" + text.encode("utf-8")
    return Send(link="sms", to="phone", raw=raw, after_ms=after_ms)
