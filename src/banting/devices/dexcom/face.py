"""How the G6's Bluetooth looks to a reader: a glucose message and its fields.

Knows: bytes. Never knows: who sent them. The link is bonded, so a listener near learns nothing.
"""

from __future__ import annotations

from banting.devices.dexcom.messages import decode_glucose
from banting.errors import WireError
from banting.schema.verdict import ByteField

__all__ = ["G6_SPEECH", "G6Speech"]

_FIELDS = (
    (0, 1, "opcode"),
    (1, 1, "status"),
    (2, 4, "sequence"),
    (6, 4, "time"),
    (10, 2, "glucose"),
    (12, 1, "state"),
    (13, 1, "trend"),
    (14, 2, "CRC-16"),
)


class G6Speech:
    """Glucose messages from outside: implements `interfaces.Speech`."""

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        """Return nothing: a reading carries no secret."""
        del raw
        return ()

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        """Return a sentence, the message and its fields; no sentence when it is none."""
        try:
            told = decode_glucose(raw)
        except WireError:
            return "", raw, ()
        trend = "none" if told.trend is None else f"{told.trend / 10:+.1f} mg/dL per minute"
        meanings = (
            f"{told.opcode:02X}, glucose",
            "ok" if told.status == 0 else f"{told.status:02X}",
            str(told.sequence),
            f"{told.time_s} s since the transmitter was started",
            f"{told.glucose_mgdl} mg/dL",
            "ok" if told.state == 6 else f"{told.state:02X}",
            trend,
            "correct",
        )
        fields = tuple(
            ByteField(offset=offset, length=length, name=name, meaning=meaning)
            for (offset, length, name), meaning in zip(_FIELDS, meanings, strict=True)
        )
        return f"sensor to phone: {told.glucose_mgdl} mg/dL, trend {trend}", raw, fields


G6_SPEECH = G6Speech()
