"""The pump's history as an investigator reads it: what was done, when, and who asked.

Knows: the records this pump writes, read back from its pages. Never knows: what really happened;
that a dose came by radio and not from the keys is told by three bits of the record's day.
Source: protocols section 0 and 1.9 of the fact sheet: bits 7..5 of the day name the requestor,
matched over 4,000 records of pumps in use; the maker's own download shows it for boluses.
"""

from __future__ import annotations

from banting.devices.paradigm.history import Record, RecordOp, decode_page, encode_pages
from banting.devices.paradigm.insulin import LARGE_GENERATION
from banting.devices.paradigm.pump_state import Identity, PumpState
from banting.schema.device_log import LogEntry
from banting.units import u_from_milliunits

__all__ = ["pump_log"]

_HAPPENED = frozenset(
    {
        RecordOp.ALARM,
        RecordOp.SENSOR_ALARM,
        RecordOp.LOW_BATTERY,
        RecordOp.LOW_RESERVOIR,
        RecordOp.METER_GLUCOSE,
        RecordOp.METER_GLUCOSE_SMALL,
    }
)
_SAYS = {
    RecordOp.SUSPEND: "delivery suspended",
    RecordOp.RESUME: "delivery resumed",
    RecordOp.LOW_BATTERY: "low battery",
    RecordOp.BATTERY: "battery replaced",
    RecordOp.LOW_RESERVOIR: "low reservoir",
    RecordOp.ALARM: "alarm",
    RecordOp.SENSOR_ALARM: "sensor alarm",
    RecordOp.REMOTE: "remote option changed",
}


def pump_log(identity: Identity, state: PumpState) -> tuple[LogEntry, ...]:
    """Return every record the pump holds, oldest first."""
    generation = identity.model.generation
    pages = reversed(encode_pages(state.history))
    return tuple(
        _entry(record, generation) for page in pages for record in decode_page(page, generation)
    )


def _entry(record: Record, generation: int) -> LogEntry:
    return LogEntry(
        clock=record.stamp.time.isoformat(sep=" ", timespec="seconds"),
        requestor=record.stamp.requestor.requestor,
        asked=record.op not in _HAPPENED,
        says=_says(record, generation),
        raw_hex=record.raw.hex(),
    )


def _says(record: Record, generation: int) -> str:
    raw = record.raw
    match record.op:
        case RecordOp.BOLUS if generation < LARGE_GENERATION:
            return f"bolus {u_from_milliunits(raw[2] * 100):g} U"
        case RecordOp.BOLUS:
            return f"bolus {u_from_milliunits(int.from_bytes(raw[3:5], 'big') * 25):g} U"
        case RecordOp.TEMP_BASAL:
            high = raw[7]
            count = (high & 7) << 8 | raw[1]
            return f"temp basal {count} %" if high >> 3 else f"temp basal {count / 40:g} U/h"
        case RecordOp.TEMP_DURATION:
            return f"temp basal for {raw[1] * 30} min"
        case RecordOp.MAX_BOLUS:
            return f"max bolus {raw[1] / 10:g} U"
        case RecordOp.METER_GLUCOSE | RecordOp.METER_GLUCOSE_SMALL:
            return f"meter value {raw[1] << 3 | raw[4] >> 5} mg/dL"
        case op:
            return _SAYS.get(op, op.name.lower().replace("_", " "))
