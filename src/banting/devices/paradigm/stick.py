"""The CareLink USB stick and the uploader on its computer, as a machine.

Knows: what the uploader asks in a session and how the stick answers a computer. Never knows:
whether the code on the computer is the uploader: the stick obeys whoever writes to it.

    upload          a whole session: wake, model, firmware, status, settings, history page
    plug-in, unplug no value; a stick that is not left plugged in is unplugged five minutes
                    after a session (estimate)

On the cable code can also drive the stick: a transmission is accepted at once, a status request is
answered when the radio rests (one answer stands for a host's many polls), a read gives the result.
In a session the computer's own frames are put on the cable too, since code there sees both ways.
Source: protocols section 1.12 of the fact sheet (openaps/decocare stick.py, session.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.paradigm.commands import RadioPower, ReadHistoryPage, encode_command
from banting.devices.paradigm.identity import address, identified, serial_of
from banting.devices.paradigm.messages import decode_message
from banting.devices.paradigm.models import MODELS
from banting.devices.paradigm.opcodes import Opcode
from banting.devices.paradigm.packets import decode_air
from banting.devices.paradigm.sources import DECOCARE, LETTER_2011
from banting.devices.paradigm.stating import HABIT, change, fact, interface
from banting.devices.paradigm.stick_frames import (
    BUTTON_WAKE,
    LocalRequest,
    ReadRequest,
    StickCode,
    StickFlag,
    StickRead,
    StickStatus,
    Transmission,
    decode_request,
    encode_accepted,
    encode_read,
    encode_refused,
    encode_request,
    encode_status,
)
from banting.devices.paradigm.stick_radio import Job, begin, go_on, repeat
from banting.errors import WireError
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Rejected, Send, Show
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.units import MS_PER_MIN

__all__ = ["Stick", "StickState", "session_requests"]

_SESSION_MINUTES = 2
_BETWEEN_JOBS_MS = 100  # the computer's time to ask for the next thing: estimate
_UNPLUGGED_AFTER_MS = 5 * MS_PER_MIN


@dataclass(frozen=True, slots=True, kw_only=True)
class StickState:
    """What the radio is at, what the session still wants, and a result not yet read.

    `starts_ms` is when the next request of a session begins; `polled` whether a computer waits for
    the radio to rest; `got` how many requests of the session were answered; `unplugs_ms` when the
    wearer pulls the stick out again.
    """

    plugged_in: bool
    job: Job | None = None
    wants: tuple[Transmission, ...] = ()
    starts_ms: int | None = None
    in_session: bool = False
    polled: bool = False
    got: int = 0
    unplugs_ms: int | None = None


def session_requests(serial: bytes, generation: int) -> tuple[Transmission, ...]:
    """Return what the uploader sends in a session."""
    wake = encode_command(RadioPower(on=True, minutes=_SESSION_MINUTES), generation)
    page = encode_command(ReadHistoryPage(page=0), generation)
    settings = Opcode.READ_SETTINGS if generation > 12 else Opcode.READ_SETTINGS_512
    reads = (Opcode.READ_MODEL, Opcode.READ_FIRMWARE, Opcode.READ_STATUS, settings)
    return (
        Transmission(
            serial=serial,
            opcode=Opcode.RADIO_POWER,
            arguments=wake,
            button=BUTTON_WAKE,
            retries=0,
            pages=0,
        ),
        *(Transmission(serial=serial, opcode=opcode) for opcode in reads),
        Transmission(serial=serial, opcode=Opcode.READ_HISTORY_PAGE, arguments=page, pages=2),
    )


class Stick:
    """A CareLink stick: implements `interfaces.Device`."""

    role = "stick"
    links: tuple[str, ...] = ("radio", "usb")

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the stick as owned; the uploader knows the serial of the set-up's pump."""
        self.setup = identified(setup)
        self.spec = spec
        pump = world.device("pump")
        assert pump is not None, "a set-up has a pump"
        self._serial = address(serial_of(world, "pump") or "")
        self._generation = MODELS[pump.model].generation

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return that it is used, what that puts on the air, and that it is left plugged in."""
        if self.setup.text("used") == "never":
            return ()
        stop = change("stick.used", '"never"', "stop using the USB stick", HABIT)
        on_air = "every exchange of an upload carries the pump's serial number in clear"
        facts = [
            fact("stick.in-use", "the USB stick is in use", "stick", LETTER_2011, stop),
            fact("air.carries-pump-serial", on_air, "stick", DECOCARE, stop),
        ]
        if self.setup.flag("plugged_in"):
            unplug = change("stick.plugged_in", "false", "unplug the stick after use", HABIT)
            says = "the stick is left plugged into the computer"
            facts.append(fact("stick.plugged-in", says, "stick", LETTER_2011, unplug))
        return tuple(facts)

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return its cable and its radio."""
        return (
            interface("stick", "stick.usb", DECOCARE),
            interface("stick", "stick.radio", DECOCARE),
        )

    def initial(self) -> StickState:
        """Return the stick at the start of the day."""
        return StickState(plugged_in=self.setup.flag("plugged_in"))

    def receive(
        self, state: StickState, frame: Frame, now_ms: int
    ) -> tuple[StickState, tuple[Effect, ...]]:
        """Return the stick after a frame on the cable or on the air."""
        if frame.link == "usb":
            return _asked(state, frame.raw, now_ms)
        return self._heard(state, frame.raw, now_ms)

    def act(
        self, state: StickState, act: Act, now_ms: int
    ) -> tuple[StickState, tuple[Effect, ...]]:
        """Return the stick after it was plugged, unplugged or used for an upload."""
        match act.name:
            case "plug-in":
                return replace(state, plugged_in=True), ()
            case "unplug":
                return StickState(plugged_in=False), ()
            case "upload":
                wants = session_requests(self._serial, self._generation)
                busy = state.job is not None and not state.job.done
                if busy or state.in_session:
                    return state, (Rejected(reason="the stick is busy", raw=b""),)
                state = replace(state, plugged_in=True, wants=wants, in_session=True, got=0)
                state = replace(state, unplugs_ms=None)
                return _next_request(state, now_ms)
        raise AssertionError(f"hands cannot {act.name} a stick")

    def tick(self, state: StickState, now_ms: int) -> tuple[StickState, tuple[Effect, ...]]:
        """Return the stick after waiting: no answer came, or the session goes on."""
        job = state.job
        if job is not None and not job.done and now_ms >= job.until_ms:
            job, sends = repeat(job, now_ms)
            return self._after(replace(state, job=job), sends, now_ms)
        if state.starts_ms is not None and now_ms >= state.starts_ms:
            return _next_request(replace(state, starts_ms=None), now_ms)
        if state.unplugs_ms is not None and now_ms >= state.unplugs_ms:
            return StickState(plugged_in=False), ()
        return state, ()

    def log(self, state: StickState) -> tuple[LogEntry, ...]:
        """Return nothing: it keeps no log."""
        del state
        return ()

    def wake_at(self, state: StickState) -> int | None:
        """Return when an answer is late, or when the session goes on."""
        if state.job is not None and not state.job.done:
            return state.job.until_ms
        return state.unplugs_ms if state.starts_ms is None else state.starts_ms

    def _heard(
        self, state: StickState, raw: bytes, now_ms: int
    ) -> tuple[StickState, tuple[Effect, ...]]:
        job = state.job
        if job is None or job.done:
            return state, ()
        try:
            message = decode_message(decode_air(raw))
        except WireError:
            return state, ()
        if message.address != job.request.serial:
            return state, ()
        job, sends = go_on(job, message, now_ms)
        return self._after(replace(state, job=job), sends, now_ms)

    def _after(
        self, state: StickState, sends: tuple[Send, ...], now_ms: int
    ) -> tuple[StickState, tuple[Effect, ...]]:
        """Return the stick after its job moved on: told to a computer that waits, or to itself."""
        job = state.job
        assert job is not None, "something moved on"
        if not job.done:
            return state, sends
        if state.in_session:
            state, effects = _session_on(state, job, sends, now_ms)
            if not state.in_session and not self.setup.flag("plugged_in"):
                state = replace(state, unplugs_ms=now_ms + _UNPLUGGED_AFTER_MS)
            return state, effects
        if state.polled:
            return replace(state, polled=False), (*sends, _to_computer(_status(state)))
        return state, sends


def _asked(state: StickState, raw: bytes, now_ms: int) -> tuple[StickState, tuple[Effect, ...]]:
    """Return the stick after a computer wrote to it."""
    if not state.plugged_in:
        return state, (Rejected(reason="the stick is not plugged in", raw=raw),)
    try:
        request = decode_request(raw)
    except WireError as error:
        refused = Rejected(reason=f"no request: {error.reason}", raw=raw)
        return state, (refused, _to_computer(encode_refused()))
    busy = state.in_session or (state.job is not None and not state.job.done)
    match request:
        case Transmission() if busy:
            refused = Rejected(reason="the stick is busy", raw=raw)
            return state, (refused, _to_computer(encode_refused()))
        case Transmission():
            job, sends = begin(request, now_ms)
            return replace(state, job=job), (_to_computer(encode_accepted()), *sends)
        case ReadRequest(size=size):
            return _read_out(state, size)
        case LocalRequest(code=StickCode.STATUS) if busy and not state.in_session:
            return replace(state, polled=True), ()
        case LocalRequest(code=StickCode.STATUS):
            return state, (_to_computer(_status(state)),)
        case LocalRequest():
            return state, (_to_computer(encode_accepted()),)


def _read_out(state: StickState, size: int) -> tuple[StickState, tuple[Effect, ...]]:
    """Hand a finished job's result to the computer, once."""
    job = state.job
    if job is None or not job.done:
        return state, (_to_computer(encode_read(StickRead(error=5, last=True, content=b""))),)
    content = job.content[:size]
    read = StickRead(error=job.error, last=len(content) == len(job.content), content=content)
    left = replace(job, content=job.content[size:])
    return replace(state, job=None if read.last else left), (_to_computer(encode_read(read)),)


def _status(state: StickState) -> bytes:
    job = state.job
    if job is None:
        return encode_status(StickStatus(flags=StickFlag(0), size=0))
    flags = StickFlag.HAS_CONTENT if job.done else StickFlag.TRANSMITTING
    if job.error:
        flags |= StickFlag.INTERFACE_ERROR
    return encode_status(StickStatus(flags=flags, size=len(job.content)))


def _session_on(
    state: StickState, job: Job, sends: tuple[Send, ...], now_ms: int
) -> tuple[StickState, tuple[Effect, ...]]:
    """Hand the result to the uploader; go on with the next request, or end the session."""
    read = StickRead(error=job.error, last=True, content=job.content)
    told = (*sends, _to_computer(encode_read(read)))
    state = replace(state, job=None, got=state.got + (0 if job.error else 1))
    if job.error:
        end = Show(text="upload failed: the pump did not answer")
        return replace(state, wants=(), in_session=False), (*told, end)
    if not state.wants:
        end = Show(text=f"upload complete: {state.got} answers of the pump")
        return replace(state, in_session=False), (*told, end)
    return replace(state, starts_ms=now_ms + _BETWEEN_JOBS_MS), told


def _next_request(state: StickState, now_ms: int) -> tuple[StickState, tuple[Effect, ...]]:
    """Start the session's next request: on the cable as the computer writes it, then on the air."""
    request, *rest = state.wants
    job, sends = begin(request, now_ms)
    written = _to_computer(encode_request(request))
    return replace(state, job=job, wants=tuple(rest)), (written, *sends)


def _to_computer(raw: bytes) -> Send:
    return Send(link="usb", raw=raw)
