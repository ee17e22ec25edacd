"""What the app itself remembers: entries by the phone's clock, each with who asked.

Knows: the clock and the words. Never knows: what happens next.
"""

from __future__ import annotations

from datetime import UTC, datetime

from banting.devices.phone.state import PhoneState, with_entry
from banting.schema.day import unix_ms
from banting.schema.device_log import LogEntry
from banting.schema.effects import Requestor

__all__ = ["entry", "requestor_of"]

_REQUESTORS = {
    "wearer": Requestor.KEYPAD,
    "remote": Requestor.REMOTE,
    "code": Requestor.KEYPAD,  # the app cannot tell it from the wearer's own hands
}


def requestor_of(by: str) -> Requestor:
    """Return who asked, in the words of every family; the app itself is a program."""
    return _REQUESTORS.get(by, Requestor.PROGRAM)


def entry(state: PhoneState, says: str, by: str, now_ms: int) -> PhoneState:
    """Return the phone that remembers something."""
    clock = f"{datetime.fromtimestamp(unix_ms(now_ms) // 1000, tz=UTC):%Y-%m-%d %H:%M:%S}"
    asked = by in _REQUESTORS
    told = LogEntry(clock=clock, requestor=requestor_of(by), asked=asked, says=says, raw_hex="")
    return with_entry(state, told)
