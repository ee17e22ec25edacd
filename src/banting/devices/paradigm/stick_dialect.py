"""The stick's cable from outside: how code on the computer makes the stick speak for it.

Knows: frames of the cable. Never knows: the stick's state.

    transmit   -> yes or no        (accepted, the radio is at work)
    status?    -> when the radio rests: bytes wait, or an interface error
    read       -> what the pump answered, or that it refused
"""

from __future__ import annotations

from banting.devices.paradigm.stick_frames import (
    BUTTON_WAKE,
    LocalRequest,
    ReadRequest,
    StickCode,
    Transmission,
    decode_read,
    decode_request,
    decode_status,
    encode_accepted,
    encode_refused,
    encode_request,
)
from banting.errors import WireError
from banting.schema.intents import Exchange, Heard

__all__ = ["by_stick", "stick_meaning", "stick_secrets"]

_CABLE_WITHIN_MS = 100
_RADIO_WITHIN_MS = 20_000  # the stick's own time for a wake-up is 17 s (decocare)
_READ_BYTES = 1_024
_REFUSED_BY_PUMP = 2


def by_stick(
    serial: bytes, opcode: int, arguments: bytes, *, wakes: bool = False
) -> tuple[Exchange, ...]:
    """Return the three exchanges that make a stick say something to a pump."""
    sent = Transmission(
        serial=serial,
        opcode=opcode,
        arguments=arguments,
        button=BUTTON_WAKE if wakes else 0,
        retries=0 if arguments else 2,
        pages=0 if wakes else 1,
    )
    what = f"opcode {opcode:02X} for pump {serial.hex()}"
    return (
        _exchange(encode_request(sent), _CABLE_WITHIN_MS, f"make the stick send {what}"),
        _exchange(
            encode_request(LocalRequest(code=StickCode.STATUS)),
            _RADIO_WITHIN_MS,
            f"wait for the stick's radio: {what}",
        ),
        _exchange(
            encode_request(ReadRequest(size=_READ_BYTES)),
            _CABLE_WITHIN_MS,
            f"read what came back: {what}",
        ),
    )


def _exchange(raw: bytes, wait_ms: int, says: str) -> Exchange:
    return Exchange(raw=raw, repeats=1, wait_ms=wait_ms, says=says)


def stick_secrets(raw: bytes) -> tuple[tuple[str, bytes], ...]:
    """Return the pump's serial in a transmission on the cable."""
    try:
        request = decode_request(raw)
    except WireError:
        return ()
    return (("pump-serial", request.serial),) if isinstance(request, Transmission) else ()


def stick_meaning(asked: bytes, answer: bytes) -> Heard:
    """Return what a stick's answer means to who wrote `asked`."""
    try:
        request = decode_request(asked)
    except WireError:
        return Heard.OTHER
    match request:
        case Transmission():
            answers = {encode_accepted(): Heard.ACCEPTED, encode_refused(): Heard.REFUSED}
            return answers.get(answer, Heard.OTHER)
        case ReadRequest():
            return _read_meaning(answer)
        case LocalRequest():
            return _status_meaning(answer)


def _status_meaning(answer: bytes) -> Heard:
    try:
        decode_status(answer)
    except WireError:
        return Heard.OTHER
    return Heard.ACCEPTED


def _read_meaning(answer: bytes) -> Heard:
    try:
        read = decode_read(answer)
    except WireError:
        return Heard.OTHER
    if read.error == _REFUSED_BY_PUMP:
        return Heard.REFUSED
    if read.error:
        return Heard.OTHER
    return Heard.ANSWER if read.content else Heard.ACCEPTED
