"""History: the records a pump writes, and the pages they are read in.

Knows: layouts, and who asked, which the day byte of every timestamp tells. Never knows: when
something is worth a record. A page holds 1,022 bytes of records, oldest first, zeros, and a CRC-16.

    most records   op  arg  time(5)
    01 bolus       to x22: op prog amount half-hours time(5), x 0.1 U
                   from x23: op prog(2) amount(2) on-board(2) half-hours time(5), x 1/40 U
    33 temp basal  op value-low time(5) type<<3|value-high      16 its half hours, in arg
    06 alarm       op code  00 00  time(5)           0B sensor alarm  op code 00 time(5)
    26 remote      op on time(5)  27 id id  28 id id  (24-bit binary of the six digits)
    3F glucose     op value>>3 time(5, value&7 in the hour's top bits) meter(3); 39 up to x15

Source: protocols section 1.9 of the fact sheet (ecc1/medtronic history.go with public pages).
Doubt: one argument byte cannot hold every limit; 24 and 2C keep what fits (x 0.1 U, x 1/40 U/h).
Real bolus records also set bits above the hour, whose meaning is unknown; ours leave them 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from banting.devices.paradigm.clock import Stamp, decode_stamp, encode_stamp
from banting.devices.paradigm.insulin import LARGE_GENERATION
from banting.errors import WireError
from banting.wire.crc import crc16

__all__ = [
    "PAGE_BYTES",
    "Record",
    "RecordOp",
    "alarm_record",
    "bolus_record",
    "decode_page",
    "encode_pages",
    "glucose_record",
    "options_record",
    "plain_record",
    "sensor_alarm_record",
    "temp_basal_records",
]

PAGE_BYTES = 1024
_ROOM = 1022


class RecordOp(IntEnum):
    """The records this pump writes."""

    BOLUS = 0x01
    ALARM = 0x06
    SENSOR_ALARM = 0x0B
    SELECT_PROFILE = 0x14
    TEMP_DURATION = 0x16
    OLD_CLOCK = 0x17
    NEW_CLOCK = 0x18
    LOW_BATTERY = 0x19
    BATTERY = 0x1A
    SUSPEND = 0x1E
    RESUME = 0x1F
    MAX_BOLUS = 0x24
    REMOTE = 0x26
    MAX_BASAL = 0x2C
    TEMP_BASAL = 0x33
    LOW_RESERVOIR = 0x34
    METER_GLUCOSE_SMALL = 0x39
    METER = 0x3C
    METER_GLUCOSE = 0x3F
    EASY_BOLUS = 0x5F
    TEMP_TYPE = 0x62


_LENGTHS = {
    RecordOp.ALARM: 9,
    RecordOp.SENSOR_ALARM: 8,
    RecordOp.REMOTE: 21,
    RecordOp.TEMP_BASAL: 8,
    RecordOp.METER_GLUCOSE_SMALL: 10,
    RecordOp.METER: 21,
    RecordOp.METER_GLUCOSE: 10,
}
_TIME_AT = {RecordOp.ALARM: 4, RecordOp.SENSOR_ALARM: 3}
_KNOWN = frozenset(int(op) for op in RecordOp)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record as read back: its kind, when and by whom, and its bytes."""

    op: RecordOp
    stamp: Stamp
    raw: bytes


def plain_record(op: RecordOp, argument: int, stamp: Stamp) -> bytes:
    """Return a record of seven bytes; what does not fit its argument byte is cut to 255."""
    return bytes([op, min(argument, 0xFF)]) + encode_stamp(stamp)


def bolus_record(programmed: int, delivered: int, stamp: Stamp, generation: int) -> bytes:
    """Return the record of a bolus, amounts in milliunits."""
    if generation < LARGE_GENERATION:
        amounts = bytes([programmed // 100, delivered // 100])
    else:
        counts = (programmed // 25, delivered // 25, 0)
        amounts = b"".join(count.to_bytes(2, "big") for count in counts)
    return bytes([RecordOp.BOLUS]) + amounts + b"\x00" + encode_stamp(stamp)


def temp_basal_records(
    value: int, half_hours: int, stamp: Stamp, *, percent: bool
) -> tuple[bytes, bytes]:
    """Return the two records of a temporary basal: `value` is milliunits an hour, or percent."""
    count = value if percent else value // 25
    high = (1 if percent else 0) << 3 | count >> 8
    rate = bytes([RecordOp.TEMP_BASAL, count & 0xFF]) + encode_stamp(stamp) + bytes([high])
    return rate, plain_record(RecordOp.TEMP_DURATION, half_hours, stamp)


def alarm_record(code: int, stamp: Stamp) -> bytes:
    """Return the record of a pump's alarm."""
    return bytes([RecordOp.ALARM, code, 0, 0]) + encode_stamp(stamp)


def sensor_alarm_record(code: int, stamp: Stamp) -> bytes:
    """Return the record of a sensor's alarm."""
    return bytes([RecordOp.SENSOR_ALARM, code, 0]) + encode_stamp(stamp)


def glucose_record(glucose_mgdl: int, meter_id: bytes, stamp: Stamp, generation: int) -> bytes:
    """Return the record of a value that the meter sent."""
    op = RecordOp.METER_GLUCOSE_SMALL if generation <= 15 else RecordOp.METER_GLUCOSE
    time = bytearray(encode_stamp(stamp))
    time[2] |= (glucose_mgdl & 7) << 5
    return bytes([op, glucose_mgdl >> 3]) + bytes(time) + meter_id


def options_record(op: RecordOp, *, on: bool, ids: tuple[str | None, ...], stamp: Stamp) -> bytes:
    """Return the record of a switched option with its stored identifiers, before and after."""
    binary = op is RecordOp.REMOTE
    first, second = (_id_bytes(digits, binary=binary) for digits in ids[:2])
    mark = op + 1
    head = bytes([op, on]) + encode_stamp(stamp)
    return head + bytes([mark]) + first + second + bytes([mark + 1]) + first + second


def _id_bytes(digits: str | None, *, binary: bool) -> bytes:
    if digits is None:
        return bytes(3)
    return int(digits).to_bytes(3, "big") if binary else bytes.fromhex(digits)


def encode_pages(records: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return the pages of 1,024 bytes that hold the records, the newest page first.

    A record never crosses a page; there is always one page.
    """
    filled: list[bytes] = [b""]
    for record in records:
        if len(filled[-1]) + len(record) > _ROOM:
            filled.append(b"")
        filled[-1] += record
    return tuple(_page(content) for content in reversed(filled))


def _page(content: bytes) -> bytes:
    padded = content.ljust(_ROOM, b"\x00")
    return padded + crc16(padded).to_bytes(2, "big")


def decode_page(page: bytes, generation: int) -> tuple[Record, ...]:
    """Return the records of a page that this pump's kinds of record fill, oldest first.

    Raises WireError for a wrong length or checksum, or a record of another kind.
    """
    if len(page) != PAGE_BYTES or crc16(page[:_ROOM]) != int.from_bytes(page[_ROOM:], "big"):
        raise WireError(0, "no history page: 1,024 bytes with their CRC-16 expected")
    records = []
    offset = 0
    while offset < _ROOM:
        if page[offset] == 0:
            offset += 1
            continue
        record = _record(page, offset, generation)
        records.append(record)
        offset += len(record.raw)
    return tuple(records)


def _record(page: bytes, offset: int, generation: int) -> Record:
    if page[offset] not in _KNOWN:
        raise WireError(offset, f"record {page[offset]:02X} is of a kind not read here")
    op = RecordOp(page[offset])
    length, time_at = _LENGTHS.get(op, 7), _TIME_AT.get(op, 2)
    if op is RecordOp.BOLUS:
        length, time_at = (9, 4) if generation < LARGE_GENERATION else (13, 8)
    raw = page[offset : offset + length]
    if offset + length > _ROOM:
        raise WireError(offset, "record is cut by the page's end")
    return Record(op=op, stamp=decode_stamp(raw[time_at : time_at + 5]), raw=raw)
