"""The pump's side of the A7 conversation: asleep, awake, waiting for arguments, paging.

Knows: who may go on with what, as a table below. Never knows: what a command does
(`pump_commands`) or an answer tells (`pump_reads`). Nothing but the serial number names the sender.

    asleep                     short 5D, called long enough  -> ack, awake, awaits 5D
    awake                      short read                    -> long answer
    awake                      short setter, 80, profile     -> ack, awaits its long
    awaiting its long          long of the same opcode       -> ack, NAK, or the first frame
    paging                     ack -> next frame             NAK -> the same frame again
    anything else              silence, with the reason as evidence

Source: protocols sections 1.4, 1.5 and 1.13 of the fact sheet (LoopKit/MinimedKit, ecc1/medtronic).
Estimates: 60 s awake after a good message; 5 s for arguments to follow.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.paradigm.airtime import LISTENS_EVERY_MS, LISTENS_EVERY_WITH_REMOTE_MS
from banting.devices.paradigm.commands import RadioPower, ReadHistoryPage, decode_command
from banting.devices.paradigm.history import encode_pages
from banting.devices.paradigm.messages import (
    Ack,
    Long,
    Message,
    Nak,
    Short,
    arguments_of,
    decode_frame,
    decode_message,
    encode_frame,
    long_body,
    message_on_air,
    split_frames,
)
from banting.devices.paradigm.opcodes import NakCode, Opcode
from banting.devices.paradigm.packets import Packet
from banting.devices.paradigm.pump_commands import carry_out
from banting.devices.paradigm.pump_profiles import write_profile
from banting.devices.paradigm.pump_reads import answer
from banting.devices.paradigm.pump_state import (
    Arriving,
    AwaitingArguments,
    Caused,
    Identity,
    PumpState,
    Refused,
    Sending,
    rejected,
)
from banting.errors import WireError
from banting.schema.effects import Effect, Frame, Rejected, Requestor, Send
from banting.units import MS_PER_MIN

__all__ = ["hear_carelink", "listens_every_ms"]

_AWAKE_AFTER_MS = 60_000
_AWAIT_MS = 5_000
_REPLY_AFTER_MS = 10
_PROFILE_FRAMES = 3

_PROFILES = {Opcode.SET_PROFILE_STANDARD: 0, Opcode.SET_PROFILE_A: 1, Opcode.SET_PROFILE_B: 2}
_SETTERS = frozenset(
    {
        Opcode.SET_METER_ID,
        Opcode.SET_METER_ENABLED,
        Opcode.SET_CLOCK,
        Opcode.SET_MAX_BOLUS,
        Opcode.BOLUS,
        Opcode.SELECT_PROFILE,
        Opcode.TEMP_BASAL,
        Opcode.SUSPEND_RESUME,
        Opcode.SET_EASY_BOLUS,
        Opcode.SET_REMOTE_ID,
        Opcode.SET_REMOTE_ENABLED,
        Opcode.KEY_PRESS,
        Opcode.SET_TEMP_BASAL_TYPE,
        Opcode.TEMP_BASAL_PERCENT,
        Opcode.SET_MAX_BASAL,
    }
)
_BRACKETS = frozenset({Opcode.BEGIN_SETTINGS, Opcode.END_SETTINGS})
_CONTROL = _SETTERS | _BRACKETS | frozenset(_PROFILES)
_OF_METERS = frozenset({Opcode.SET_METER_ID, Opcode.SET_METER_ENABLED})


def listens_every_ms(state: PumpState) -> int:
    """Return how long a sleeping pump must be called until it hears, in ms."""
    with_remote = state.switches.remote_option
    return LISTENS_EVERY_WITH_REMOTE_MS if with_remote else LISTENS_EVERY_MS


def hear_carelink(
    identity: Identity, state: PumpState, packet: Packet, frame: Frame, now_ms: int
) -> Caused:
    """Return what an A7 packet does; silence towards the sender is `Rejected` to the record."""
    if packet.address != identity.serial:
        return rejected(state, f"serial {packet.address.hex()} is not this pump's", frame.raw)
    try:
        message = decode_message(packet)
    except WireError as error:
        return rejected(state, f"no message: {error.reason}", frame.raw)
    if not state.awake(now_ms):
        return _wake(identity, state, message, frame, now_ms)
    return _converse(identity, state, message, frame.raw, now_ms)


def _wake(
    identity: Identity, state: PumpState, message: Message, frame: Frame, now_ms: int
) -> Caused:
    if not isinstance(message, Short) or message.opcode != Opcode.RADIO_POWER:
        return rejected(state, "the radio is asleep and is not being called", frame.raw)
    if frame.duration_ms < listens_every_ms(state):
        reason = (
            f"the radio is asleep: called for {frame.duration_ms} ms, it looks every"
            f" {listens_every_ms(state)} ms"
        )
        return rejected(state, reason, frame.raw)
    return _await_arguments(identity, state, Opcode.RADIO_POWER, now_ms)


def _converse(
    identity: Identity, state: PumpState, message: Message, raw: bytes, now_ms: int
) -> Caused:
    match message:
        case Short(opcode=opcode):
            return _short(identity, state, opcode, raw, now_ms)
        case Long():
            return _long(identity, state, message, raw, now_ms)
        case Ack() | Nak():
            return _page_on(identity, state, message, raw, now_ms)


def _short(identity: Identity, state: PumpState, opcode: int, raw: bytes, now_ms: int) -> Caused:
    if opcode == Opcode.RADIO_POWER or opcode == Opcode.READ_HISTORY_PAGE:
        return _await_arguments(identity, state, opcode, now_ms)
    if opcode in _CONTROL and not (opcode in _OF_METERS and not identity.model.has_meter):
        if identity.gated and not state.switches.pc_connect:
            refusal = Refused(code=NakCode.COMMAND_REFUSED, reason="PC Connect is off")
            return _refuse(identity, _stay_awake(state, now_ms), refusal, raw)
        if opcode in _BRACKETS:
            return _say(_stay_awake(state, now_ms), Ack(address=identity.serial))
        return _await_arguments(identity, state, opcode, now_ms)
    told = answer(identity, state, opcode, now_ms)
    if told is None:
        return rejected(state, f"opcode {opcode:02X} is not known to this pump", raw)
    reply = Long(address=identity.serial, opcode=opcode, body=long_body(told))
    return _say(_stay_awake(_idle(state), now_ms), reply)


def _await_arguments(identity: Identity, state: PumpState, opcode: int, now_ms: int) -> Caused:
    if opcode in _PROFILES:
        doing: AwaitingArguments | Arriving = Arriving(opcode=opcode, content=b"", frames=0)
    else:
        doing = AwaitingArguments(opcode=opcode, until_ms=now_ms + _AWAIT_MS)
    state = _stay_awake(state, now_ms)
    state = replace(state, radio=replace(state.radio, doing=doing))
    return _say(state, Ack(address=identity.serial))


def _long(identity: Identity, state: PumpState, message: Long, raw: bytes, now_ms: int) -> Caused:
    doing = state.radio.doing
    if isinstance(doing, Arriving) and doing.opcode == message.opcode:
        return _profile_frame(identity, state, doing, message, raw, now_ms)
    announced = isinstance(doing, AwaitingArguments) and doing.opcode == message.opcode
    if not announced or (isinstance(doing, AwaitingArguments) and now_ms > doing.until_ms):
        return rejected(state, "arguments without a command announced just before", raw)
    state = _stay_awake(_idle(state), now_ms)
    try:
        arguments = arguments_of(message.body)
        command = decode_command(message.opcode, arguments, identity.model.generation)
    except WireError as error:
        refusal = Refused(code=NakCode.SETTING_OUT_OF_RANGE, reason=error.reason)
        return _refuse(identity, state, refusal, raw)
    match command:
        case RadioPower():
            return _say(_power(state, command, now_ms), Ack(address=identity.serial))
        case ReadHistoryPage(page=page):
            return _start_page(identity, state, page, raw)
        case _:
            done = carry_out(identity, state, command, Requestor.RADIO, now_ms)
    return _report(identity, state, done, raw)


def _report(identity: Identity, state: PumpState, done: Caused | Refused, raw: bytes) -> Caused:
    """Acknowledge what was done, after it was done; or refuse."""
    if isinstance(done, Refused):
        return _refuse(identity, state, done, raw)
    after, effects = done
    after, said = _say(after, Ack(address=identity.serial))
    return after, (*effects, *said)


def _power(state: PumpState, power: RadioPower, now_ms: int) -> PumpState:
    """Keep the radio awake for the minutes asked, or let it sleep."""
    if not power.on:
        return replace(state, radio=replace(state.radio, awake_until_ms=now_ms))
    until_ms = max(state.radio.awake_until_ms, now_ms + power.minutes * MS_PER_MIN)
    return replace(state, radio=replace(state.radio, awake_until_ms=until_ms))


def _start_page(identity: Identity, state: PumpState, page: int, raw: bytes) -> Caused:
    pages = encode_pages(state.history)
    if page >= len(pages):
        refusal = Refused(code=NakCode.NO_SUCH_PAGE, reason=f"no history page {page}")
        return _refuse(identity, state, refusal, raw)
    bodies = tuple(encode_frame(frame) for frame in split_frames(pages[page]))
    return _send_frame(identity, state, Opcode.READ_HISTORY_PAGE, bodies, 0)


def _send_frame(
    identity: Identity, state: PumpState, opcode: int, bodies: tuple[bytes, ...], at: int
) -> Caused:
    sending = Sending(opcode=opcode, bodies=bodies, at=at)
    state = replace(state, radio=replace(state.radio, doing=sending))
    return _say(state, Long(address=identity.serial, opcode=opcode, body=bodies[at]))


def _page_on(
    identity: Identity, state: PumpState, message: Ack | Nak, raw: bytes, now_ms: int
) -> Caused:
    doing = state.radio.doing
    if not isinstance(doing, Sending):
        return rejected(state, "nothing is being sent that this could answer", raw)
    state = _stay_awake(state, now_ms)
    at = doing.at + (1 if isinstance(message, Ack) else 0)
    if at >= len(doing.bodies):
        return _idle(state), ()
    return _send_frame(identity, state, doing.opcode, doing.bodies, at)


def _profile_frame(
    identity: Identity, state: PumpState, doing: Arriving, message: Long, raw: bytes, now_ms: int
) -> Caused:
    try:
        frame = decode_frame(message.body)
    except WireError as error:
        return rejected(state, error.reason, raw)
    if frame.number != doing.frames + 1 or frame.last is not (frame.number == _PROFILE_FRAMES):
        return rejected(state, f"frame {frame.number} of a profile is not the next", raw)
    state = _stay_awake(state, now_ms)
    content = doing.content + frame.content
    if not frame.last:
        arriving = Arriving(opcode=doing.opcode, content=content, frames=frame.number)
        state = replace(state, radio=replace(state.radio, doing=arriving))
        return _say(state, Ack(address=identity.serial))
    profile = _PROFILES[Opcode(doing.opcode)]
    state = _idle(state)
    return _report(identity, state, write_profile(state, profile, content, Requestor.RADIO), raw)


def _stay_awake(state: PumpState, now_ms: int) -> PumpState:
    until_ms = max(state.radio.awake_until_ms, now_ms + _AWAKE_AFTER_MS)
    return replace(state, radio=replace(state.radio, awake_until_ms=until_ms))


def _idle(state: PumpState) -> PumpState:
    return replace(state, radio=replace(state.radio, doing=None))


def _say(state: PumpState, message: Message) -> Caused:
    effects: tuple[Effect, ...] = (
        Send(link="radio", raw=message_on_air(message), after_ms=_REPLY_AFTER_MS),
    )
    return state, effects


def _refuse(identity: Identity, state: PumpState, refusal: Refused, raw: bytes) -> Caused:
    nak = Nak(address=identity.serial, error=refusal.code)
    state, said = _say(_idle(state), nak)
    return state, (Rejected(reason=refusal.reason, raw=raw), *said)
