"""What a device itself remembers of a day: the entries of its own log, for whoever looks later."""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.effects import Requestor

__all__ = ["LogEntry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry: the device's clock, who asked for it as the device sees it, and its bytes.

    `clock` is `YYYY-MM-DD HH:MM:SS` by the device's own clock; `asked` whether somebody asked for
    it (a dose, a setting) or it happened (an alarm, a reading); `raw_hex` the entry as stored.
    """

    clock: str
    requestor: Requestor
    asked: bool
    says: str
    raw_hex: str
