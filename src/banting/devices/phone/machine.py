"""The phone as a machine: glucose in, insulin out through the bridge, the cloud beside it.

Knows: which idea each event belongs to. Never knows: how; `cycle`, `errands`, `orders`, `hands` and
the app's own surface do. Pure: state in, state and effects out. The operating system keeps other
apps out; code in the app's place is an assumption, and acts as `hands.py` says.

    ble        the bridge's answers; the sensor's readings
    internet   answers of clouds it asked; pushes, which only the push service can bring
    sms        a text, with the number that its bytes claim
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.family import HomeParts
from banting.devices.phone import cloud
from banting.devices.phone.config import config_of
from banting.devices.phone.cycle import move, take_reading
from banting.devices.phone.facts import phone_facts, phone_interfaces
from banting.devices.phone.hands import act_on_phone
from banting.devices.phone.letters import answered, ask, tell_nightscout
from banting.devices.phone.orders import carry_out
from banting.devices.phone.readings import decode_sensor, entries_in, share_values_in
from banting.devices.phone.state import Caused, PhoneState
from banting.devices.phone.surface import App
from banting.devices.phone.view import seen_by_surface
from banting.errors import WireError
from banting.schema.device_log import LogEntry
from banting.schema.dosing import GlucoseSeen
from banting.schema.effects import Act, Effect, Frame, Rejected
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.units import MS_PER_MIN
from banting.wire.http import Response, decode_response, is_response

__all__ = ["Phone"]

_POLLS_EVERY_MS = 5 * MS_PER_MIN
_FIRST_POLL_MS = MS_PER_MIN
_PROFILE_MS = 1_000  # the app tells its profile when it starts
_OF_SURFACE = "surface:"


class Phone:
    """A phone with the app that doses: implements `interfaces.Device`."""

    role = "phone"

    def __init__(
        self, setup: DeviceSetup, spec: DeviceSpec, world: Setup, parts: HomeParts, app: App
    ) -> None:
        """Take the phone as set up, the home around it and what other families lend."""
        self.setup = setup
        self.spec = spec
        self.config = config_of(setup, world, parts, app)
        self.links: tuple[str, ...] = ("ble", "internet", *(("sms",) if app.takes_sms else ()))

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return what is true of the phone and of its app as they are switched."""
        return (*phone_facts(self.config), *self.config.surface.stated_facts())

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return every way in and out."""
        return (*phone_interfaces(self.config), *self.config.surface.interfaces())

    def initial(self) -> PhoneState:
        """Return the phone at the start of the day: it has seen nothing yet."""
        has_site = "nightscout" in self.config.has
        polls = has_site or self.config.cgm == "share"
        return PhoneState(
            closed_loop=self.setup.flag("closed_loop"),
            max_bolus=self.config.settings.limits.max_bolus,
            surface=self.config.surface.initial(),
            polls_ms=_FIRST_POLL_MS if polls else None,
            profile_due_ms=_PROFILE_MS if has_site else None,
        )

    def receive(self, state: PhoneState, frame: Frame, now_ms: int) -> Caused:
        """Return the phone after a frame from the bridge, the sensor, a cloud, a caregiver."""
        match frame.link, frame.sender:
            case "ble", "bridge":
                return self._from_bridge(state, frame.raw, now_ms)
            case "ble", "sensor":
                return self._from_sensor(state, frame.raw, now_ms)
            case "sms", _:
                return self._from_afar(state, frame, now_ms)
            case "internet", "push" if not is_response(frame.raw):
                return self._from_afar(state, frame, now_ms)
            case "internet", host if is_response(frame.raw):
                return self._from_cloud(state, host, frame.raw, now_ms)
        reason = f"the phone has no connection with {frame.sender} on {frame.link}"
        return state, (Rejected(reason=reason, raw=frame.raw),)

    def act(self, state: PhoneState, act: Act, now_ms: int) -> Caused:
        """Return the phone after something done with it (`hands.ACTS`)."""
        before = state.closed_loop, state.max_bolus
        state, effects = act_on_phone(self.config, state, act, now_ms)
        if (state.closed_loop, state.max_bolus) != before:
            state = replace(state, profile_due_ms=self._profile_due(now_ms))
        return state, effects

    def tick(self, state: PhoneState, now_ms: int) -> Caused:
        """Return the phone at a time: an answer is late, the profile is due, a cloud is asked."""
        effects: tuple[Effect, ...] = ()
        job = state.driver.job
        if self.config.driver is not None and job is not None and now_ms >= job.until_ms:
            driven = self.config.driver.late(state.driver, now_ms)
            state, effects = move(self.config, state, driven, now_ms)
        if state.profile_due_ms is not None and now_ms >= state.profile_due_ms:
            state, told = self._tell_profile(state, now_ms)
            effects = (*effects, *told)
        if state.polls_ms is not None and now_ms >= state.polls_ms:
            state, asked = self._poll(state, now_ms)
            effects = (*effects, *asked)
        return state, effects

    def wake_at(self, state: PhoneState) -> int | None:
        """Return when the next of these is due."""
        job = state.driver.job
        due = (job.until_ms if job else None, state.profile_due_ms, state.polls_ms)
        return min((at_ms for at_ms in due if at_ms is not None), default=None)

    def log(self, state: PhoneState) -> tuple[LogEntry, ...]:
        """Return what the app remembers."""
        return state.log

    # what comes in

    def _from_bridge(self, state: PhoneState, raw: bytes, now_ms: int) -> Caused:
        if self.config.driver is None or state.driver.job is None:
            return state, ()
        driven = self.config.driver.hear(state.driver, raw, now_ms)
        return self._took_imported(move(self.config, state, driven, now_ms), now_ms)

    def _from_sensor(self, state: PhoneState, raw: bytes, now_ms: int) -> Caused:
        if self.config.cgm != "sensor":
            return state, ()
        try:
            glucose_mgdl = decode_sensor(raw)
        except WireError as error:
            return state, (Rejected(reason=error.reason, raw=raw),)
        reading = GlucoseSeen(at_ms=now_ms, glucose_mgdl=glucose_mgdl)
        return take_reading(self.config, state, reading, now_ms)

    def _from_afar(self, state: PhoneState, frame: Frame, now_ms: int) -> Caused:
        seen = seen_by_surface(self.config, state, now_ms)
        surface, answers = self.config.surface.hear(state.surface, frame, seen, now_ms)
        caused = carry_out(self.config, replace(state, surface=surface), answers, now_ms)
        return self._took_imported(caused, now_ms)

    def _from_cloud(self, state: PhoneState, host: str, raw: bytes, now_ms: int) -> Caused:
        state, key = answered(state, host)
        if key is None:
            reason = f"an answer of {host} that was not asked for"
            return state, (Rejected(reason=reason, raw=raw),)
        try:
            response = decode_response(raw)
            return self._understood(state, key, response, now_ms)
        except WireError as error:
            return state, (Rejected(reason=error.reason, raw=raw),)

    def _understood(self, state: PhoneState, key: str, response: Response, now_ms: int) -> Caused:
        if key.startswith(_OF_SURFACE):
            return self._surface_answered(state, key, response, now_ms)
        if key == "upload":
            return state, ()
        if response.status != 200:
            return replace(state, session=""), ()
        match key:
            case "login":
                session = cloud.session_in(response.body)
                request = cloud.share_values_request(session)
                state = replace(state, session=session)
                return ask(self.config, state, "share", "values", request, now_ms)
            case "values":
                return self._readings(state, share_values_in(response.body), now_ms)
            case _:
                return self._readings(state, entries_in(response.body), now_ms)

    def _surface_answered(
        self, state: PhoneState, key: str, response: Response, now_ms: int
    ) -> Caused:
        seen = seen_by_surface(self.config, state, now_ms)
        own = key.removeprefix(_OF_SURFACE)
        surface, answers = self.config.surface.answered(state.surface, own, response, seen, now_ms)
        caused = carry_out(self.config, replace(state, surface=surface), answers, now_ms)
        return self._took_imported(caused, now_ms)

    def _took_imported(self, caused: Caused, now_ms: int) -> Caused:
        """Take the readings that the surface brought, if any."""
        state, effects = caused
        if not state.imported:
            return caused
        readings = state.imported
        state, more = self._readings(replace(state, imported=()), readings, now_ms)
        return state, (*effects, *more)

    def _readings(
        self, state: PhoneState, readings: tuple[GlucoseSeen, ...], now_ms: int
    ) -> Caused:
        effects: tuple[Effect, ...] = ()
        for reading in readings:
            state, caused = take_reading(self.config, state, reading, now_ms)
            effects = (*effects, *caused)
        return state, effects

    # what goes out by itself

    def _profile_due(self, now_ms: int) -> int | None:
        return now_ms + _PROFILE_MS if "nightscout" in self.config.has else None

    def _tell_profile(self, state: PhoneState, now_ms: int) -> Caused:
        document = cloud.profile(self.config, state, now_ms)
        state = replace(state, profile_due_ms=None)
        return tell_nightscout(self.config, state, "profile", document, now_ms)

    def _poll(self, state: PhoneState, now_ms: int) -> Caused:
        """Ask for glucose where it comes from a cloud, and whatever the app imports."""
        config = self.config
        state = replace(state, polls_ms=now_ms + _POLLS_EVERY_MS)
        effects: tuple[Effect, ...] = ()
        if config.cgm == "nightscout":
            request = cloud.entries_request()
            state, effects = ask(config, state, "nightscout", "entries", request, now_ms)
        elif config.cgm == "share":
            key = "values" if state.session else "login"
            values = cloud.share_values_request(state.session)
            request = values if state.session else cloud.share_login_request()
            state, effects = ask(config, state, "share", key, request, now_ms)
        seen = seen_by_surface(config, state, now_ms)
        surface, polls = config.surface.polls(state.surface, seen, now_ms)
        state = replace(state, surface=surface)
        for poll in polls:
            key = _OF_SURFACE + poll.key
            state, asked = ask(config, state, poll.host, key, poll.request, now_ms)
            effects = (*effects, *asked)
        return state, effects
