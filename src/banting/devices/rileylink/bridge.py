"""The bridge as a machine: Bluetooth on one side, the pump's radio on the other.

Knows: commands, one connection, the burst it sends and how long it listens. Never knows: what the
frames mean, or whose phone commands it: no pairing and no login stands before the first command.

    another central while one is connected     refused; after some silence it takes its place
    a command                                  done at once, or: sent, then listening
    listening, a frame on the air              told to the central
    listening, time is up                      sent again while retries are left, then told so
    listening, another command                 interrupted, then that command

Source: `sources.SUBG_RFSPY`, `sources.BLE_KIT`; that it keeps to one central: `sources.MONOGAMOUS`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.rileylink.answers import Answer, AnswerCode, Heard, encode_answer
from banting.devices.rileylink.commands import (
    Command,
    CommandCode,
    GetPacket,
    Plain,
    SendAndListen,
    SendPacket,
    decode_command,
)
from banting.devices.rileylink.sources import BLE_KIT, SUBG_RFSPY
from banting.errors import WireError
from banting.schema.device_log import LogEntry
from banting.schema.effects import Act, Effect, Frame, Rejected, Send
from banting.schema.facts import Fact, InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup
from banting.schema.source import Source
from banting.units import MS_PER_MIN

__all__ = ["SILENT_MS", "Bridge", "BridgeState", "Listening"]

SILENT_MS = 4 * MS_PER_MIN  # estimate: after this another central is let in
RSSI_DBM = -60  # estimate: a pump on the same body
_BIT_RATE_HZ = 16_384
_OVERHEAD_BYTES = 20  # preamble and sync
_GAP_MS = 20  # estimate: between repeats, so that 255 of them take nine seconds
_VERSION = b"subg_rfspy 2.2"
_OBEYS_ANYONE = "the bridge obeys whatever central connects: no pairing, no login"
_SPEAKS_TO_PUMP = "the loop talks to the pump every five minutes, its serial number in clear"

Caused = tuple["BridgeState", tuple[Effect, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """A command on its way: what is sent again while `retries` are left; until when it waits.

    `listens` is False for a command that only sends.
    """

    until_ms: int
    listens: bool
    packet: bytes = b""
    sends: int = 0
    timeout_ms: int = 0
    retries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BridgeState:
    """Who is connected and when it last wrote; what the radio does; frames heard so far."""

    central: str = ""
    written_ms: int = 0
    doing: Listening | None = None
    heard: int = 0


class Bridge:
    """A RileyLink-class bridge: implements `interfaces.Device`."""

    role = "bridge"
    links: tuple[str, ...] = ("ble", "radio")

    def __init__(self, setup: DeviceSetup, spec: DeviceSpec, world: Setup) -> None:
        """Take the bridge as owned; nothing of the set-up around it is stored in it."""
        del world
        self.setup = setup
        self.spec = spec

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return that it answers anyone, and what the loop's use of it puts on the air.

        Nothing on it can be switched, so neither has a change that undoes it.
        """
        return (
            _fact("bridge.open", _OBEYS_ANYONE, BLE_KIT),
            _fact("air.carries-pump-serial", _SPEAKS_TO_PUMP, SUBG_RFSPY),
        )

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return its Bluetooth and its radio."""
        return (_interface("bridge.ble"), _interface("bridge.radio"))

    def initial(self) -> BridgeState:
        """Return the bridge at the start of the day: nobody is connected."""
        return BridgeState()

    def receive(self, state: BridgeState, frame: Frame, now_ms: int) -> Caused:
        """Return the bridge after a central wrote, or after a frame was heard on the air."""
        if frame.link == "radio":
            return _on_air(state, frame.raw)
        if frame.to not in ("", self.role):
            return state, ()
        return _written(state, frame, now_ms)

    def act(self, state: BridgeState, act: Act, now_ms: int) -> Caused:
        """Nothing is done with a bridge by hand."""
        del state, now_ms
        raise AssertionError(f"hands cannot {act.name} a bridge")

    def tick(self, state: BridgeState, now_ms: int) -> Caused:
        """Return the bridge when its time is up: sent again, or told that nothing was heard."""
        doing = state.doing
        if doing is None or now_ms < doing.until_ms:
            return state, ()
        if not doing.listens:
            return _answer(replace(state, doing=None), Answer(code=AnswerCode.SUCCESS))
        if not doing.retries:
            return _answer(replace(state, doing=None), Answer(code=AnswerCode.TIMEOUT))
        return _transmit(state, replace(doing, retries=doing.retries - 1), now_ms)

    def wake_at(self, state: BridgeState) -> int | None:
        """Return when its time is up."""
        return None if state.doing is None else state.doing.until_ms

    def log(self, state: BridgeState) -> tuple[LogEntry, ...]:
        """Return nothing: it keeps no log."""
        del state
        return ()


def _fact(name: str, says: str, source: Source) -> StatedFact:
    return StatedFact(fact=Fact(name), says=says, device="bridge", source=source, change=None)


def _interface(name: str) -> InterfaceNote:
    return InterfaceNote(
        device="bridge", interface=name, rules=(), why_no_command="", source=BLE_KIT
    )


def _written(state: BridgeState, frame: Frame, now_ms: int) -> Caused:
    """Let a central in if nobody else is connected, and carry out what it wrote."""
    other = state.central not in ("", frame.sender)
    if other and now_ms - state.written_ms < SILENT_MS:
        reason = f"another central, {state.central}, is connected"
        return state, (Rejected(reason=reason, raw=frame.raw),)
    state = replace(state, central=frame.sender, written_ms=now_ms)
    effects: tuple[Effect, ...] = ()
    if state.doing is not None:
        interrupted = Answer(code=AnswerCode.INTERRUPTED)
        state, effects = _answer(replace(state, doing=None), interrupted)
    try:
        command = decode_command(frame.raw)
    except WireError as error:
        refused = Rejected(reason=f"no command: {error.reason}", raw=frame.raw)
        state, told = _answer(state, Answer(code=AnswerCode.UNKNOWN_COMMAND))
        return state, (*effects, refused, *told)
    state, caused = _carry_out(state, command, now_ms)
    return state, (*effects, *caused)


def _carry_out(state: BridgeState, command: Command, now_ms: int) -> Caused:
    match command:
        case GetPacket(timeout_ms=timeout_ms):
            doing = Listening(until_ms=now_ms + timeout_ms, listens=True)
            return replace(state, doing=doing), ()
        case SendPacket(packet=packet, repeats=repeats):
            doing = Listening(until_ms=0, listens=False, packet=packet, sends=repeats + 1)
            return _transmit(state, doing, now_ms)
        case SendAndListen():
            doing = Listening(
                until_ms=0,
                listens=True,
                packet=command.packet,
                sends=command.repeats + 1,
                timeout_ms=command.timeout_ms,
                retries=command.retries,
            )
            return _transmit(state, doing, now_ms)
        case Plain(code=CommandCode.RESET):
            return BridgeState(), ()
        case Plain(code=code):
            return _answer(state, Answer(code=AnswerCode.SUCCESS, content=_about_itself(code)))


def _about_itself(code: CommandCode) -> bytes:
    """Return what follows the code of a success: the firmware's name, OK, a register's value."""
    match code:
        case CommandCode.GET_STATE:
            return b"OK"
        case CommandCode.GET_VERSION:
            return _VERSION
        case CommandCode.READ_REGISTER:
            return b"\x00"
        case CommandCode.GET_STATISTICS:
            return bytes(16)
    return b""


def _transmit(state: BridgeState, doing: Listening, now_ms: int) -> Caused:
    """Put the frame on the air as often as asked, then wait."""
    until_ms = now_ms + _burst_ms(doing.packet, doing.sends) + doing.timeout_ms
    send = Send(link="radio", raw=doing.packet, repeats=doing.sends)
    return replace(state, doing=replace(doing, until_ms=until_ms)), (send,)


def _burst_ms(packet: bytes, sends: int) -> int:
    one_ms = (len(packet) + _OVERHEAD_BYTES) * 8_000 / _BIT_RATE_HZ
    return max(1, round(one_ms * sends + _GAP_MS * (sends - 1)))


def _on_air(state: BridgeState, raw: bytes) -> Caused:
    """Tell the central of the first frame heard, whoever sent it."""
    if state.doing is None or not state.doing.listens:
        return state, ()
    state = replace(state, doing=None, heard=state.heard + 1)
    if not raw.strip(b"\x00"):
        return _answer(state, Answer(code=AnswerCode.ZERO_DATA))
    return _answer(state, Heard(rssi_dbm=RSSI_DBM, count=state.heard, packet=raw).answer)


def _answer(state: BridgeState, answer: Answer) -> Caused:
    return state, (Send(link="ble", raw=encode_answer(answer), to=state.central),)
