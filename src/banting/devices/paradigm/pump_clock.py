"""What the pump writes beside everything it does: the time by its clock, and who asked.

Knows: the clock. Never knows: what is done.
"""

from __future__ import annotations

from banting.devices.paradigm.clock import RequestorCode, Stamp
from banting.devices.paradigm.pump_state import PumpState, wall_time
from banting.schema.effects import Requestor

__all__ = ["stamp"]


def stamp(state: PumpState, at_ms: int, requestor: Requestor) -> Stamp:
    """Return the timestamp of an action that a requestor asked for."""
    return Stamp(time=wall_time(state, at_ms), requestor=RequestorCode.of(requestor))
