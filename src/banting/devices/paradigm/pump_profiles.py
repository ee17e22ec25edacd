"""Basal profiles: standard, A and B, which one runs, and how a written one is taken.

Knows: what a profile must be. Never knows: how it arrived.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.paradigm.history import RecordOp, plain_record
from banting.devices.paradigm.opcodes import NakCode
from banting.devices.paradigm.pump_clock import stamp
from banting.devices.paradigm.pump_state import Caused, PumpState, Refused, with_history
from banting.devices.paradigm.schedules import BasalEntry, decode_basal
from banting.errors import WireError
from banting.schema.effects import Changed, Requestor

__all__ = ["PROFILE_NAMES", "select_profile", "write_profile"]

PROFILE_NAMES = ("standard", "A", "B")


def select_profile(
    state: PumpState, profile: int, requestor: Requestor, now_ms: int
) -> Caused | Refused:
    """Let another profile run: 0 standard, 1 A, 2 B."""
    if profile >= len(PROFILE_NAMES):
        return _out_of_range(f"no basal profile {profile}")
    before = PROFILE_NAMES[state.delivery.profile]
    state = replace(state, delivery=replace(state.delivery, profile=profile))
    record = plain_record(RecordOp.SELECT_PROFILE, profile, stamp(state, now_ms, requestor))
    return with_history(state, record), (
        Changed(
            setting="basal_profile",
            before=before,
            after=PROFILE_NAMES[profile],
            requestor=requestor,
        ),
    )


def write_profile(
    state: PumpState, profile: int, content: bytes, requestor: Requestor
) -> Caused | Refused:
    """Take the 192 bytes of a profile; no rate may be over max basal."""
    try:
        entries = decode_basal(content)
    except WireError as error:
        return _out_of_range(error.reason)
    if not entries:
        return _out_of_range("a basal profile has an entry at midnight")
    highest = max(entry.milliunits_per_h for entry in entries)
    if highest > state.switches.max_basal_per_h:
        limit = state.switches.max_basal_per_h / 1000
        return _out_of_range(f"{highest / 1000:g} U/h is over max basal, {limit:g} U/h")
    profiles = state.delivery.profiles
    before = profiles[profile]
    profiles = (*profiles[:profile], entries, *profiles[profile + 1 :])
    state = replace(state, delivery=replace(state.delivery, profiles=profiles))
    return state, (
        Changed(
            setting=f"basal_profile_{PROFILE_NAMES[profile]}",
            before=_says(before),
            after=_says(entries),
            requestor=requestor,
        ),
    )


def _says(entries: tuple[BasalEntry, ...]) -> str:
    return ", ".join(
        f"{e.half_hour // 2:02d}:{e.half_hour % 2 * 30:02d} {e.milliunits_per_h / 1000:g} U/h"
        for e in entries
    )


def _out_of_range(reason: str) -> Refused:
    return Refused(code=NakCode.SETTING_OUT_OF_RANGE, reason=reason)
