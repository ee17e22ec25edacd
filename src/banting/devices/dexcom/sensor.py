"""A G6 as a machine: its transmitter tells the phone each reading, its app may tell a cloud.

Knows: the glucose handed to it and where readings go. Never knows: what is made of them.

    sense      mg/dL at the sensor, every five minutes

The phone is bonded with the transmitter: nobody else hears the message. Source: `sources.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.dexcom.messages import GlucoseMessage, encode_glucose
from banting.devices.dexcom.sources import CGMBLEKIT, NIGHTSCOUT_ENTRIES, SHARE_UPLOADERS
from banting.devices.dexcom.upload import Reading, Upload, answered, begin
from banting.schema.day import unix_ms
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Send
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.question import Goal, Position
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.units import MS_PER_DAY, MS_PER_MIN, MS_PER_S

__all__ = ["SENSED_MGDL", "G6Sensor", "G6State"]

SENSED_MGDL = (39, 401)  # what it tells of glucose below and above its range
_SYNTHETIC_ID = "8BNTNG"
_STARTED_BEFORE_MS = 10 * MS_PER_DAY  # estimate
_TREND_WITHIN_MS = 6 * MS_PER_MIN  # a trend needs the reading before
_TREND_MAX = 126

Caused = tuple["G6State", tuple[Effect, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class G6State:
    """The last reading and its time, the next message's number, and the app's upload."""

    upload: Upload
    glucose_mgdl: int = 0
    sensed_at_ms: int | None = None
    sequence: int = 0


class G6Sensor:
    """A transmitter and its app: implements `interfaces.Device`."""

    role = "sensor"

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the sensor as owned; the phone's option decides whether the loop listens to it."""
        self.setup = replace(setup, serial=setup.serial or _SYNTHETIC_ID)
        self.spec = spec
        self._worn = setup.text("used") != "never"
        self._cloud = setup.text("uploads")
        phone = world.device("phone")
        self._phone_listens = phone is not None and dict(phone.options).get("cgm") == "sensor"
        self.links: tuple[str, ...] = ("ble",) if self._cloud == "none" else ("ble", "internet")

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return nothing: what its readings decide, the phone and the clouds state."""
        return ()

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return its radio, and its way to a cloud where it has one.

        The radio has neither rules nor a reason while a phone that doses listens to it.
        """
        radio = InterfaceNote(
            device="sensor",
            interface="sensor.ble",
            rules=(),
            why_no_command=self._why_no_command(),
            source=CGMBLEKIT,
            reached_from=(Position.TOUCH, Position.RADIO),
            serves=(Goal.G6, Goal.G7, Goal.G9),
        )
        if self._cloud == "none":
            return (radio,)
        out = InterfaceNote(
            device="sensor",
            interface="sensor.upload",
            rules=(),
            why_no_command="it sends readings to its cloud; an answer commands nothing",
            source=SHARE_UPLOADERS if self._cloud == "share" else NIGHTSCOUT_ENTRIES,
        )
        return radio, out

    def initial(self) -> G6State:
        """Return the sensor at the start of the day, in the middle of its session."""
        return G6State(upload=Upload(cloud=self._cloud, serial=self.setup.serial))

    def receive(self, state: G6State, frame: Frame, now_ms: int) -> Caused:
        """Return the sensor after a cloud's answer; nothing else is listened to."""
        del now_ms
        if frame.link != "internet" or frame.sender != state.upload.cloud:
            return state, ()
        upload, effects = answered(state.upload, frame.raw)
        return replace(state, upload=upload), effects

    def act(self, state: G6State, act: Act, now_ms: int) -> Caused:
        """Return the sensor after it sensed glucose: told to the phone and to its cloud."""
        assert act.name == "sense", f"nobody can {act.name} a sensor"
        if not self._worn:
            return state, ()
        glucose_mgdl = min(max(act.value, SENSED_MGDL[0]), SENSED_MGDL[1])
        rate = _rate(state, glucose_mgdl, now_ms)
        message = GlucoseMessage(
            sequence=state.sequence,
            time_s=(now_ms + _STARTED_BEFORE_MS) // MS_PER_S,
            glucose_mgdl=glucose_mgdl,
            trend=None if rate is None else max(-_TREND_MAX, min(_TREND_MAX, round(rate * 10))),
        )
        reading = Reading(
            at_unix_ms=unix_ms(now_ms), glucose_mgdl=glucose_mgdl, rate_mgdl_per_min=rate
        )
        upload, effects = begin(state.upload, reading)
        state = replace(
            state,
            upload=upload,
            glucose_mgdl=glucose_mgdl,
            sensed_at_ms=now_ms,
            sequence=state.sequence + 1,
        )
        return state, (Send(link="ble", to="phone", raw=encode_glucose(message)), *effects)

    def tick(self, state: G6State, now_ms: int) -> Caused:
        """Return the same: the body's glucose comes in its own rhythm."""
        del now_ms
        return state, ()

    def wake_at(self, state: G6State) -> int | None:
        """Return None: it does nothing by itself."""
        del state
        return None

    def log(self, state: G6State) -> tuple[LogEntry, ...]:
        """Return nothing: its own store of readings is not modelled."""
        del state
        return ()

    def _why_no_command(self) -> str:
        if not self._worn:
            return "the sensor is not worn"
        if not self._phone_listens:
            return "no app that doses listens to it"
        return ""


def _rate(state: G6State, glucose_mgdl: int, now_ms: int) -> float | None:
    """Return how fast glucose moved since the reading before, None when there was none lately."""
    if state.sensed_at_ms is None or not 0 < now_ms - state.sensed_at_ms <= _TREND_WITHIN_MS:
        return None
    minutes = (now_ms - state.sensed_at_ms) / MS_PER_MIN
    return (glucose_mgdl - state.glucose_mgdl) / minutes
