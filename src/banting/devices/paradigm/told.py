"""What a pump's answers say to whoever asked: state, insulin left, the boluses of a history page.

Knows: answers on the air. Never knows: who asked, or which model answered: lengths tell the scale,
and a page is tried in both layouts, of which only one gives times that exist. A page is sixteen
frames; their bytes are read one after the other, so an answer that is not whole says nothing yet.
Source: protocols sections 1.4, 1.8, 1.9 of the fact sheet.
"""

from __future__ import annotations

from banting.devices.paradigm.history import PAGE_BYTES, Record, RecordOp, decode_page
from banting.devices.paradigm.insulin import LARGE_GENERATION
from banting.devices.paradigm.messages import (
    Long,
    arguments_of,
    decode_frame,
    decode_message,
)
from banting.devices.paradigm.opcodes import Opcode
from banting.devices.paradigm.packets import decode_air
from banting.devices.paradigm.replies import decode_reservoir, decode_status
from banting.errors import WireError
from banting.schema.intents import BolusTold, PumpTold
from banting.units import MS_PER_H, MS_PER_MIN, MS_PER_S

__all__ = ["told"]

_END = b"\x00"  # ends every frame on the air and never stands inside one
_SMALL_GENERATION = LARGE_GENERATION - 1


def told(what: str, answer: bytes) -> PumpTold | None:
    """Return what an answer to `status`, `reservoir` or `history` says, None when it is none.

    For `history` the answer is all frames of the page as they came, one after the other.
    """
    try:
        match what:
            case "status":
                return _status(_body(answer, Opcode.READ_STATUS))
            case "reservoir":
                left = decode_reservoir(_body(answer, Opcode.READ_RESERVOIR))
                return PumpTold(reservoir=left.milliunits)
            case "history":
                return _page(answer)
    except WireError:
        return None
    return None


def _long(symbols: bytes, opcode: Opcode) -> Long:
    message = decode_message(decode_air(symbols))
    if not isinstance(message, Long) or message.opcode != opcode:
        raise WireError(4, f"no answer to opcode {opcode:02X}")
    return message


def _body(symbols: bytes, opcode: Opcode) -> bytes:
    return arguments_of(_long(symbols, opcode).body)


def _status(body: bytes) -> PumpTold:
    status = decode_status(body)
    return PumpTold(suspended=status.suspended, bolusing=status.bolusing)


def _page(answer: bytes) -> PumpTold:
    symbols = [frame + _END for frame in answer.split(_END) if frame]
    frames = [decode_frame(_long(one, Opcode.READ_HISTORY_PAGE).body) for one in symbols]
    numbers = [frame.number for frame in frames]
    whole = bool(frames) and frames[-1].last and numbers == list(range(1, len(frames) + 1))
    if not whole:
        raise WireError(len(answer), "the page is not whole")
    content = b"".join(frame.content for frame in frames)[:PAGE_BYTES]
    generation, records = _records(content)
    boluses = (one for one in records if one.op is RecordOp.BOLUS)
    return PumpTold(boluses=tuple(_bolus(record, generation) for record in boluses))


def _records(page: bytes) -> tuple[int, tuple[Record, ...]]:
    try:
        return LARGE_GENERATION, decode_page(page, LARGE_GENERATION)
    except WireError:
        return _SMALL_GENERATION, decode_page(page, _SMALL_GENERATION)


def _bolus(record: Record, generation: int) -> BolusTold:
    """Return a bolus with the time of day it began and what was delivered of it."""
    if generation >= LARGE_GENERATION:
        milliunits = int.from_bytes(record.raw[3:5], "big") * 25
    else:
        milliunits = record.raw[2] * 100
    time = record.stamp.time
    at_ms = time.hour * MS_PER_H + time.minute * MS_PER_MIN + time.second * MS_PER_S
    return BolusTold(at_ms=at_ms, milliunits=milliunits)
