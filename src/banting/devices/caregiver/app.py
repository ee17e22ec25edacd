"""A caregiver's app as a machine: sends the genuine commands, by push or by Nightscout.

Knows: what it holds and which way its commands go. Never knows: whether the wearer's app obeyed; it
shows what the service answered.

    command            the day's own: 0.3 U where codes are at hand, else the preset for an hour
    override           minutes (0: an hour)
    cancel-override    no value
    bolus              milliunits
    carbs              grams
    target             mg/dL, for an hour

Source: `sources.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.caregiver import by_nightscout, by_push
from banting.devices.caregiver.belongings import Route, belongings
from banting.devices.caregiver.by_push import Command
from banting.devices.caregiver.stating import stated
from banting.devices.home_secrets import API_SECRET, OTP_SECRET
from banting.errors import WireError
from banting.schema.day import unix_ms
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Rejected, Send, Show
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.intents import (
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteOverride,
    RemoteTarget,
)
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.wire.http import Request, decode_response, encode_request
from banting.wire.push import HOST as PUSH_HOST
from banting.wire.totp import secret_bytes, totp

__all__ = ["AppState", "CaregiverApp"]

NIGHTSCOUT_HOST = "nightscout.example"
_NAMES = {"loopfollow": "LoopFollow", "loopcaregiver": "LoopCaregiver"}
_COMMON_BOLUS = 300  # milliunits
_COMMON_MIN = 60

Caused = tuple["AppState", tuple[Effect, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppState:
    """How many commands were sent, and what the services answered."""

    sent: int = 0
    accepted: int = 0
    refused: int = 0


class CaregiverApp:
    """LoopFollow or LoopCaregiver: implements `interfaces.Device`."""

    role = "caregiver"
    links: tuple[str, ...] = ("internet",)

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the app as set up for the wearer's phone."""
        self.setup = setup
        self.spec = spec
        self.has = belongings(setup, world)
        self._used = setup.text("used") != "never"
        self._name = _NAMES[setup.model]

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return that it is used, and which secrets it holds."""
        return stated(self.has, used=self._used)

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return its way out."""
        note = InterfaceNote(
            device="caregiver",
            interface="caregiver.app",
            rules=(),
            why_no_command="it listens to nobody: it sends commands and reads the answers",
            source=self.spec.sources[0],
        )
        return (note,)

    def initial(self) -> AppState:
        """Return the app at the start of the day."""
        return AppState()

    def receive(self, state: AppState, frame: Frame, now_ms: int) -> Caused:
        """Return the app after a service answered: it shows what became of the command."""
        del now_ms
        if frame.sender != self.has.route.value:
            return state, ()
        try:
            status = decode_response(frame.raw).status
        except WireError:
            return state, ()
        if status in (200, 201):
            shown = Show(text=f"{self._name}: command sent")
            return replace(state, accepted=state.accepted + 1), (shown,)
        shown = Show(text=f"{self._name}: refused, status {status}")
        return replace(state, refused=state.refused + 1), (shown,)

    def act(self, state: AppState, act: Act, now_ms: int) -> Caused:
        """Return the app after the caregiver sent a command."""
        wanted = self._wanted(act)
        if wanted is None or not self._used:
            return state, ()
        send = self._send(wanted, unix_ms(now_ms))
        if send is None:
            reason = f"{self._name} has no way to send {type(wanted).__name__}"
            return state, (Rejected(reason=reason, raw=b""),)
        return replace(state, sent=state.sent + 1), (send,)

    def tick(self, state: AppState, now_ms: int) -> Caused:
        """Return the same: it does nothing by itself."""
        del now_ms
        return state, ()

    def wake_at(self, state: AppState) -> int | None:
        """Return None: it does nothing by itself."""
        del state
        return None

    def log(self, state: AppState) -> tuple[LogEntry, ...]:
        """Return nothing: its own history of commands is not modelled."""
        del state
        return ()

    def _wanted(self, act: Act) -> Command | None:
        match act.name:
            case "command":
                return self._common()
            case "override":
                return RemoteOverride(minutes=act.value or _COMMON_MIN)
            case "cancel-override":
                return RemoteCancel()
            case "bolus":
                return RemoteBolus(milliunits=act.value)
            case "carbs":
                return RemoteCarbs(grams=act.value)
            case "target":
                return RemoteTarget(target_mgdl=act.value, minutes=_COMMON_MIN)
        raise AssertionError(f"nobody can {act.name} with {self._name}")

    def _common(self) -> Command | None:
        """Return what the caregiver sends on a common day, None for nothing."""
        if self.has.sends_doses:
            return RemoteBolus(milliunits=_COMMON_BOLUS)
        return RemoteOverride(minutes=_COMMON_MIN) if self.has.sends_overrides else None

    def _send(self, wanted: Command, now_unix_ms: int) -> Send | None:
        has, request = self.has, self._request(wanted, now_unix_ms)
        if request is None:
            return None
        host = PUSH_HOST if has.route is Route.PUSH else NIGHTSCOUT_HOST
        raw = encode_request(request, host)
        return Send(link="internet", to=has.route.value, raw=raw)

    def _request(self, wanted: Command, now_unix_ms: int) -> Request | None:
        has, sender = self.has, self._name
        if isinstance(wanted, RemoteOverride) and not has.preset:
            return None
        otp = self._code(now_unix_ms)
        match (has.route, has.app):
            case (Route.PUSH, "loop"):
                return by_push.to_loop(
                    wanted, sender=sender, preset=has.preset, otp=otp, now_unix_ms=now_unix_ms
                )
            case (Route.PUSH, "trio"):
                return by_push.to_trio(
                    wanted, sender=sender, preset=has.preset, now_unix_ms=now_unix_ms
                )
            case (Route.NIGHTSCOUT, "loop"):
                return by_nightscout.to_loop(
                    wanted,
                    secret=API_SECRET,
                    sender=sender,
                    preset=has.preset,
                    otp=otp,
                    now_unix_ms=now_unix_ms,
                )
            case (Route.NIGHTSCOUT, _):
                return by_nightscout.to_treatments(
                    wanted, secret=API_SECRET, sender=sender, now_unix_ms=now_unix_ms
                )
            case _:
                return None

    def _code(self, now_unix_ms: int) -> str | None:
        if not self.has.codes:
            return None
        return totp(secret_bytes(OTP_SECRET.decode("ascii")), now_unix_ms // 1000)
