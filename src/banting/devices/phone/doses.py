"""What insulin the app believes was given: boluses, temporary rates, and what only the pump knew.

Knows: arithmetic of doses, the reservoir as a check, a page of history as the truth. Never knows:
how the pump is asked. Scheduled basal is no dose here: a gap between doses means the schedule.
Source: LoopKit/MinimedKit (doses from history; a bolus that may have failed counts as given).
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.phone.state import DOSES_MS, PhoneState, Pump, TempRuns, Unsure
from banting.schema.day import DAY_STARTS_MIN
from banting.schema.dosing import DoseGiven, DoseKind
from banting.schema.intents import BolusTold
from banting.units import MS_PER_DAY, MS_PER_H, MS_PER_MIN

__all__ = [
    "UNEXPLAINED_MAX",
    "bolus_given",
    "counted_now",
    "is_same_bolus",
    "learn_boluses",
    "reservoir_explains",
    "temp_accepted",
    "temps_until",
    "unsure_settled",
]

BOLUS_PER_MIN = 1_500  # milliunits a minute: how fast a bolus is taken to leave the pump
UNEXPLAINED_MAX = 250  # milliunits: more than two steps of a reservoir told in tenths of a unit
_SAME_WITHIN_MS = MS_PER_MIN


def bolus_given(state: PhoneState, milliunits: int, at_ms: int) -> PhoneState:
    """Return the phone that believes in a bolus from a time on."""
    to_ms = at_ms + max(1, milliunits * MS_PER_MIN // BOLUS_PER_MIN)
    dose = DoseGiven(from_ms=at_ms, to_ms=to_ms, milliunits=milliunits, kind=DoseKind.BOLUS)
    return _with_doses(state, (*state.doses, dose), at_ms)


def temp_accepted(state: PhoneState, per_h: int, minutes: int, now_ms: int) -> PhoneState:
    """Return the phone that believes in a temporary rate from now on; 0 minutes end the one."""
    state = temps_until(state, now_ms)
    temp = TempRuns(per_h=per_h, from_ms=now_ms, ends_ms=now_ms + minutes * MS_PER_MIN)
    return replace(state, temp=temp if minutes else None)


def temps_until(state: PhoneState, now_ms: int) -> PhoneState:
    """Return the phone with the running rate as a dose up to now; one that ended runs no more."""
    temp = state.temp
    if temp is None:
        return state
    to_ms = min(now_ms, temp.ends_ms)
    others = tuple(one for one in state.doses if not _of_temp(one, temp))
    dose = DoseGiven(
        from_ms=temp.from_ms,
        to_ms=to_ms,
        milliunits=temp.per_h * (to_ms - temp.from_ms) // MS_PER_H,
        kind=DoseKind.BASAL,
    )
    doses = (*others, dose) if to_ms > temp.from_ms else others
    state = _with_doses(state, doses, now_ms)
    return replace(state, temp=None) if now_ms >= temp.ends_ms else state


def _of_temp(dose: DoseGiven, temp: TempRuns) -> bool:
    return dose.kind is DoseKind.BASAL and dose.from_ms == temp.from_ms


def _with_doses(state: PhoneState, doses: tuple[DoseGiven, ...], now_ms: int) -> PhoneState:
    kept = (one for one in doses if one.to_ms > now_ms - DOSES_MS)
    return replace(state, doses=tuple(sorted(kept, key=lambda one: (one.from_ms, one.to_ms))))


def unsure_settled(state: PhoneState, milliunits: int | None, now_ms: int) -> PhoneState:
    """Return the phone with its doubtful bolus as the pump told it; None: it was never given."""
    unsure = state.unsure
    assert unsure is not None, "there is a doubt to settle"
    others = tuple(one for one in state.doses if not _is_unsure(one, unsure))
    state = _with_doses(replace(state, unsure=None), others, now_ms)
    return state if milliunits is None else bolus_given(state, milliunits, unsure.sent_ms)


def _is_unsure(dose: DoseGiven, unsure: Unsure) -> bool:
    return dose.kind is DoseKind.BOLUS and dose.from_ms == unsure.sent_ms


def counted_now(state: PhoneState, basal_per_h: int, now_ms: int) -> int | None:
    """Return what should be left in the reservoir now, None before it was first told."""
    pump = state.pump
    if pump.counted is None:
        return None
    from_ms = pump.counted_ms
    boluses = sum(
        one.milliunits * _share(one, from_ms, now_ms) // 1_000
        for one in state.doses
        if one.kind is DoseKind.BOLUS
    )
    temps = [one for one in state.doses if one.kind is DoseKind.BASAL and one.to_ms > from_ms]
    covered_ms = sum(min(one.to_ms, now_ms) - max(one.from_ms, from_ms) for one in temps)
    basal = sum(one.milliunits * _share(one, from_ms, now_ms) // 1_000 for one in temps)
    scheduled = basal_per_h * max(0, now_ms - from_ms - covered_ms) // MS_PER_H
    return pump.counted - boluses - basal - (0 if pump.suspended else scheduled)


def _share(dose: DoseGiven, from_ms: int, to_ms: int) -> int:
    """Return how much of a dose lies in a stretch of time, in thousandths."""
    inside = min(dose.to_ms, to_ms) - max(dose.from_ms, from_ms)
    return max(0, inside) * 1_000 // max(1, dose.to_ms - dose.from_ms)


def reservoir_explains(
    state: PhoneState, left: int, basal_per_h: int, now_ms: int
) -> tuple[PhoneState, bool]:
    """Return the phone after the reservoir was told, and whether its doses explain what is left.

    While a bolus runs nothing is concluded: how far it is, only its record will tell.
    """
    counted = counted_now(state, basal_per_h, now_ms)
    pump = replace(state.pump, reservoir=left)
    if counted is not None and pump.bolusing:
        return replace(state, pump=pump), True
    explained = counted is None or counted - left <= UNEXPLAINED_MAX
    if explained:
        pump = replace(pump, counted=left, counted_ms=now_ms)
    return replace(state, pump=pump), explained


def learn_boluses(
    state: PhoneState, told: tuple[BolusTold, ...], now_ms: int
) -> tuple[PhoneState, tuple[BolusTold, ...]]:
    """Return the phone with boluses of a page that it did not know, and those, in day time."""
    since_ms = state.pump.counted_ms - 10 * MS_PER_MIN
    dated = (replace(one, at_ms=_day_ms(one.at_ms, now_ms)) for one in told)
    new = tuple(
        one for one in dated if one.milliunits and one.at_ms >= since_ms and not _known(state, one)
    )
    for one in new:
        state = bolus_given(state, one.milliunits, one.at_ms)
    left = state.pump.reservoir
    pump: Pump = replace(state.pump, counted=left, counted_ms=now_ms)
    return replace(state, pump=pump), new


def _day_ms(of_clock_ms: int, now_ms: int) -> int:
    """Return the latest moment up to now (or a minute later) at which a clock shows this."""
    at_ms = of_clock_ms - DAY_STARTS_MIN * MS_PER_MIN
    days = (now_ms + MS_PER_MIN - at_ms) // MS_PER_DAY
    return at_ms + days * MS_PER_DAY


def _known(state: PhoneState, told: BolusTold) -> bool:
    return any(
        one.kind is DoseKind.BOLUS and abs(one.from_ms - told.at_ms) <= _SAME_WITHIN_MS
        for one in state.doses
    )


def is_same_bolus(told: BolusTold, sent_ms: int, now_ms: int) -> bool:
    """Return whether a bolus of a page is the one that was sent at a time."""
    return abs(_day_ms(told.at_ms, now_ms) - sent_ms) <= _SAME_WITHIN_MS
