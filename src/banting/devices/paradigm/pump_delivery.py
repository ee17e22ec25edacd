"""How insulin leaves the pump: basal and boluses stroke by stroke, within what the switches allow.

Knows: rates, limits, what stops delivery. Never knows: who may ask; whoever calls has decided that.
Time passes in `deliver`, which is asked for any stretch and gives whole strokes.
Source: bolus speed from LoopKit/MinimedKit PumpModel.bolusDeliveryTime: 1.5 U/min; from x23 on
0.75 U/min below 1 U, and five minutes for anything above 7.5 U. Bolus to 25 U, basal to 35 U/h.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.paradigm.history import (
    RecordOp,
    alarm_record,
    bolus_record,
    plain_record,
    temp_basal_records,
)
from banting.devices.paradigm.insulin import round_bolus, round_rate, stroke_milliunits
from banting.devices.paradigm.models import PumpModel
from banting.devices.paradigm.opcodes import NakCode
from banting.devices.paradigm.pump_clock import stamp
from banting.devices.paradigm.pump_state import (
    BolusRunning,
    Caused,
    Delivery,
    Identity,
    PumpState,
    Refused,
    TempRunning,
    ms_of_day,
    with_history,
)
from banting.schema.effects import Alarm, Deliver, Effect, InsulinKind, Requestor, Suspend
from banting.units import MS_PER_H, MS_PER_MIN

__all__ = [
    "BASAL_MAX_PER_H",
    "BOLUS_MAX",
    "basal_rate",
    "bolus_duration_ms",
    "deliver",
    "resume",
    "start_bolus",
    "start_temp_basal",
    "stop",
    "suspend",
]

BOLUS_MAX = 25_000
BASAL_MAX_PER_H = 35_000
HALF_HOUR_MS = 30 * MS_PER_MIN
LOW_RESERVOIR = 20_000  # estimate: a common setting of the low-reservoir warning
_NO_DELIVERY_EMPTY = 0x3E


def bolus_duration_ms(milliunits: int, model: PumpModel) -> int:
    """Return how long a bolus takes, in ms, at least 1."""
    per_min = 1_500
    if model.is_large and milliunits < 1_000:
        per_min = 750
    if model.is_large and milliunits > 7_500:
        return 5 * MS_PER_MIN
    return max(1, milliunits * MS_PER_MIN // per_min)


def basal_rate(state: PumpState, at_ms: int) -> int:
    """Return the basal rate that runs at a time, in milliunits an hour; 0 when suspended."""
    delivery = state.delivery
    if delivery.suspended or not state.powered:
        return 0
    half_hour = ms_of_day(state, at_ms) // HALF_HOUR_MS
    entries = delivery.profiles[delivery.profile]
    scheduled = max(
        (entry for entry in entries if entry.half_hour <= half_hour),
        key=lambda entry: entry.half_hour,
    ).milliunits_per_h
    temp = delivery.temp
    if temp is None or at_ms >= temp.ends_ms:
        return scheduled
    return temp.milliunits_per_h if temp.percent is None else scheduled * temp.percent // 100


def deliver(identity: Identity, state: PumpState, to_ms: int) -> Caused:
    """Return the pump settled, after delivering what was due since it was, and the strokes.

    Strokes leave on the minute, and the last of a bolus when it ends: so it makes no difference to
    what leaves when, how often a pump is looked at or spoken to in between.
    """
    effects: list[Effect] = []
    delivery = state.delivery
    owed, reservoir, bolus = delivery.owed, delivery.reservoir, delivery.bolus
    minute_ms = to_ms // MS_PER_MIN * MS_PER_MIN
    from_ms = state.settled_ms
    if minute_ms > from_ms:
        owed += _basal_owed(state, from_ms, minute_ms)
        owed, reservoir = _basal_strokes(identity, state, owed, effects)
        bolus, reservoir = _bolus_strokes(identity, state, bolus, reservoir, minute_ms, effects)
        from_ms = minute_ms
    owed += _basal_owed(state, from_ms, to_ms)
    ends = bolus is not None and to_ms >= bolus.ends_ms
    if ends:
        bolus, reservoir = _bolus_strokes(identity, state, bolus, reservoir, to_ms, effects)
    temp = delivery.temp if delivery.temp and to_ms < delivery.temp.ends_ms else None
    delivery = replace(delivery, owed=owed, reservoir=reservoir, bolus=bolus, temp=temp)
    state = replace(state, delivery=delivery, settled_ms=to_ms)
    if ends:
        state = _end_bolus(identity, state)
    state = _watch_reservoir(identity, state, to_ms, effects)
    return state, tuple(effects)


def _with(state: PumpState, **changes: object) -> PumpState:
    delivery: Delivery = replace(state.delivery, **changes)  # type: ignore[arg-type]
    return replace(state, delivery=delivery)


def _basal_owed(state: PumpState, from_ms: int, to_ms: int) -> int:
    """Return the basal of a stretch, piece by piece where the rate may change."""
    owed, at_ms = 0, from_ms
    while at_ms < to_ms:
        until_ms = _rate_holds_until(state, at_ms, to_ms)
        owed += basal_rate(state, at_ms) * (until_ms - at_ms)
        at_ms = until_ms
    return owed


def _strokes(identity: Identity, state: PumpState, at_ms: int, effects: list[Effect]) -> PumpState:
    """Let everything that is due at a moment leave in whole strokes."""
    delivery = state.delivery
    owed, reservoir = _basal_strokes(identity, state, delivery.owed, effects)
    bolus, reservoir = _bolus_strokes(identity, state, delivery.bolus, reservoir, at_ms, effects)
    return _with(state, owed=owed, reservoir=reservoir, bolus=bolus)


def _basal_strokes(
    identity: Identity, state: PumpState, owed: int, effects: list[Effect]
) -> tuple[int, int]:
    """Let the basal that is owed leave in whole strokes; return what is still owed, and left."""
    stroke = stroke_milliunits(identity.model.generation)
    reservoir, temp = state.delivery.reservoir, state.delivery.temp
    due, owed = divmod(owed, stroke * MS_PER_H)
    amount = min(due, reservoir // stroke) * stroke
    if amount:
        asked_by = Requestor.PROGRAM if temp is None else temp.requestor
        effects.append(Deliver(milliunits=amount, kind=InsulinKind.BASAL, requestor=asked_by))
    return owed, reservoir - amount


def _rate_holds_until(state: PumpState, at_ms: int, to_ms: int) -> int:
    """Return when the rate may next change: a half hour, the end of a temporary one, or `to_ms`."""
    ends = [to_ms, at_ms + HALF_HOUR_MS - ms_of_day(state, at_ms) % HALF_HOUR_MS]
    temp = state.delivery.temp
    if temp is not None and temp.ends_ms > at_ms:
        ends.append(temp.ends_ms)
    return min(ends)


def _bolus_strokes(
    identity: Identity,
    state: PumpState,
    bolus: BolusRunning | None,
    reservoir: int,
    at_ms: int,
    effects: list[Effect],
) -> tuple[BolusRunning | None, int]:
    """Let the bolus that is due leave in whole strokes; return the bolus, and insulin left."""
    if bolus is None or not state.powered:
        return bolus, reservoir
    stroke = stroke_milliunits(identity.model.generation)
    elapsed_ms = min(at_ms - bolus.started_ms, bolus.duration_ms)
    due = bolus.milliunits * elapsed_ms // bolus.duration_ms // stroke * stroke
    amount = min(due - bolus.delivered, reservoir // stroke * stroke)
    if amount <= 0:
        return bolus, reservoir
    effects.append(Deliver(milliunits=amount, kind=InsulinKind.BOLUS, requestor=bolus.requestor))
    return replace(bolus, delivered=bolus.delivered + amount), reservoir - amount


def _end_bolus(identity: Identity, state: PumpState) -> PumpState:
    """Return the pump without its bolus, the record written with what really left."""
    bolus = state.delivery.bolus
    if bolus is None:
        return state
    when = stamp(state, bolus.started_ms, bolus.requestor)
    record = bolus_record(bolus.milliunits, bolus.delivered, when, identity.model.generation)
    return with_history(_with(state, bolus=None), record)


def _watch_reservoir(
    identity: Identity, state: PumpState, now_ms: int, effects: list[Effect]
) -> PumpState:
    left = state.delivery.reservoir
    if left >= LOW_RESERVOIR:
        return state
    when = stamp(state, now_ms, Requestor.PROGRAM)
    if not state.low_reservoir_told:
        effects.append(Alarm(code="low-reservoir", says=f"{left // 1000} U are left"))
        record = plain_record(RecordOp.LOW_RESERVOIR, left // 100, when)
        state = with_history(replace(state, low_reservoir_told=True), record)
    if left < stroke_milliunits(identity.model.generation) and not state.delivery.suspended:
        effects.append(Alarm(code="empty-reservoir", says="no insulin is left: delivery stopped"))
        effects.append(Suspend(on=True, requestor=Requestor.PROGRAM))
        state = _with(_end_bolus(identity, state), suspended=True, owed=0)
        state = with_history(state, alarm_record(_NO_DELIVERY_EMPTY, when))
    return state


def start_bolus(
    identity: Identity, state: PumpState, milliunits: int, requestor: Requestor, now_ms: int
) -> Caused | Refused:
    """Start a bolus, or say why not."""
    amount = round_bolus(milliunits, identity.model.generation)
    delivery = state.delivery
    if delivery.suspended:
        return Refused(code=NakCode.COMMAND_REFUSED, reason="delivery is suspended")
    if delivery.bolus is not None:
        return Refused(code=NakCode.BOLUS_IN_PROGRESS, reason="a bolus is in progress")
    if not 0 < amount <= state.switches.max_bolus:
        limit = f"{state.switches.max_bolus / 1000:g} U"
        reason = f"{amount / 1000:g} U is not between a stroke and max bolus, {limit}"
        return Refused(code=NakCode.SETTING_OUT_OF_RANGE, reason=reason)
    if amount > delivery.reservoir:
        reason = f"the reservoir holds {delivery.reservoir / 1000:g} U only"
        return Refused(code=NakCode.COMMAND_REFUSED, reason=reason)
    bolus = BolusRunning(
        milliunits=amount,
        delivered=0,
        started_ms=now_ms,
        duration_ms=bolus_duration_ms(amount, identity.model),
        requestor=requestor,
    )
    return _with(state, bolus=bolus), ()


def start_temp_basal(
    identity: Identity,
    state: PumpState,
    *,
    value: int,
    percent: bool,
    half_hours: int,
    requestor: Requestor,
    now_ms: int,
) -> Caused | Refused:
    """Run basal at `value` (milliunits an hour, or percent); no half hours end what runs."""
    refusal = _why_no_temp_basal(identity, state, value, percent=percent, half_hours=half_hours)
    if refusal is not None:
        return refusal
    rate = 0 if percent else round_rate(value, identity.model.generation)
    temp = TempRunning(
        milliunits_per_h=rate,
        percent=value if percent else None,
        ends_ms=now_ms + half_hours * HALF_HOUR_MS,
        requestor=requestor,
    )
    when = stamp(state, now_ms, requestor)
    records = temp_basal_records(value if percent else rate, half_hours, when, percent=percent)
    return with_history(_with(state, temp=temp if half_hours else None), *records), ()


def _why_no_temp_basal(
    identity: Identity, state: PumpState, value: int, *, percent: bool, half_hours: int
) -> Refused | None:
    refused = NakCode.COMMAND_REFUSED
    if state.delivery.suspended:
        return Refused(code=refused, reason="delivery is suspended")
    if state.delivery.bolus is not None:
        return Refused(code=refused, reason="a bolus is running")
    if percent is not state.switches.temp_is_percent:
        kind = "percentages" if state.switches.temp_is_percent else "absolute rates"
        return Refused(code=refused, reason=f"temporary basal is set to {kind}")
    out_of_range = NakCode.SETTING_OUT_OF_RANGE
    if half_hours > 48:
        return Refused(code=out_of_range, reason="a temporary basal lasts 24 hours at most")
    if percent and value > 200:
        return Refused(code=out_of_range, reason="a temporary basal is 200 % at most")
    rate = round_rate(value, identity.model.generation)
    if not percent and rate > state.switches.max_basal_per_h:
        limit = state.switches.max_basal_per_h / 1000
        reason = f"{rate / 1000:g} U/h is over max basal, {limit:g} U/h"
        return Refused(code=out_of_range, reason=reason)
    return None


def suspend(identity: Identity, state: PumpState, requestor: Requestor, now_ms: int) -> Caused:
    """Stop all delivery; a running bolus and a temporary basal end for good."""
    if state.delivery.suspended:
        return state, ()
    effects: list[Effect] = []
    state = _end_bolus(identity, _strokes(identity, state, now_ms, effects))
    state = _with(state, suspended=True, temp=None, owed=0)
    when = stamp(state, now_ms, requestor)
    state = with_history(state, plain_record(RecordOp.SUSPEND, 0, when))
    return state, (*effects, Suspend(on=True, requestor=requestor))


def resume(state: PumpState, requestor: Requestor, now_ms: int) -> Caused:
    """Go on with basal."""
    if not state.delivery.suspended:
        return state, ()
    record = plain_record(RecordOp.RESUME, 0, stamp(state, now_ms, requestor))
    state = with_history(_with(state, suspended=False), record)
    return state, (Suspend(on=False, requestor=requestor),)


def stop(identity: Identity, state: PumpState) -> PumpState:
    """Return the pump with whatever ran ended, as when power fails."""
    return _with(_end_bolus(identity, state), temp=None, owed=0)
