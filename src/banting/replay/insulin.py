"""Insulin of an attacked day against its twin: boluses more, basal raised or withheld.

Knows: what pumps delivered, minute by minute. Never knows: why. Where a loop doses, only what lies
in the attacker's own minutes is his; what follows is the loop's answer.
"""

from __future__ import annotations

from collections import Counter

from banting.replay.pair import Pair
from banting.replay.world import Replayed
from banting.schema.disturbance import BasalWindow, ExtraBolus
from banting.schema.effects import Changed, Deliver, InsulinKind, Suspend
from banting.units import MS_PER_MIN, u_from_milliunits

__all__ = ["basal_difference_u", "basal_windows", "extra_boluses", "insulin_u"]

BIN_MIN = 30  # basal comes in strokes: shorter bins would see strokes, not rates
LOOP_BIN_MIN = 5  # a loop answers within this, and drives the pump in fine strokes
BASAL_DIFFERS_MILLIUNITS = 150  # more than one stroke of the coarsest pump (100 mU) in a bin
LOOP_DIFFERS_MILLIUNITS = 60  # the same of a pump that a loop can drive (25 and 50 mU strokes)


def insulin_u(day: Replayed) -> float:
    """Return what the pump gave in a day as far as it was followed, basal and boluses."""
    given = (e.effect.milliunits for e in day.trace.events if isinstance(e.effect, Deliver))
    return u_from_milliunits(sum(given))


def basal_difference_u(pair: Pair) -> float:
    """Return how much more basal ran than in the twin; with a loop, in the attacker's minutes."""
    difference = _by_minute(pair.attacked, InsulinKind.BASAL)
    difference.subtract(_by_minute(pair.twin, InsulinKind.BASAL))
    if pair.looped:
        return u_from_milliunits(sum(difference[minute] for minute in pair.deed_min))
    return u_from_milliunits(difference.total())


def _by_minute(day: Replayed, kind: InsulinKind) -> Counter[int]:
    given: Counter[int] = Counter()
    for event in day.trace.events:
        if isinstance(event.effect, Deliver) and event.effect.kind is kind:
            given[event.at_ms // MS_PER_MIN] += event.effect.milliunits
    return given


def extra_boluses(pair: Pair) -> tuple[ExtraBolus, ...]:
    """Join the minutes in which more bolus ran than in the twin into boluses."""
    extra = _by_minute(pair.attacked, InsulinKind.BOLUS)
    extra.subtract(_by_minute(pair.twin, InsulinKind.BOLUS))
    boluses: list[list[int]] = []  # [first minute, last minute, milliunits]
    for minute in sorted(minute for minute, milliunits in extra.items() if milliunits > 0):
        if boluses and minute - boluses[-1][1] <= 2:
            boluses[-1][1] = minute
            boluses[-1][2] += extra[minute]
        else:
            boluses.append([minute, minute, extra[minute]])
    return tuple(
        ExtraBolus(at_min=first, insulin_u=u_from_milliunits(milliunits))
        for first, _, milliunits in boluses
        if not pair.looped or first in pair.deed_min
    )


def basal_windows(pair: Pair) -> tuple[BasalWindow, ...]:
    """Join the bins in which basal differs; a window starts where the pump was told so."""
    attacked = _by_minute(pair.attacked, InsulinKind.BASAL)
    twin = _by_minute(pair.twin, InsulinKind.BASAL)
    told_min = [-(-e.at_ms // MS_PER_MIN) for e in pair.only_attacked(Suspend, Changed)]
    windows: list[list[int]] = []  # [from, to), and whether basal was raised
    for minutes in _bins(pair, max((*attacked, *twin), default=0)):
        difference = sum(attacked[m] for m in minutes) - sum(twin[m] for m in minutes)
        least = LOOP_DIFFERS_MILLIUNITS if pair.looped else BASAL_DIFFERS_MILLIUNITS
        if abs(difference) < least:
            continue
        told = [minute for minute in told_min if minute in minutes]
        first = told[0] if told else minutes.start
        if windows and windows[-1][1:] == [minutes.start, difference > 0]:
            windows[-1][1] = minutes.stop
        else:
            windows.append([first, minutes.stop, difference > 0])
    return tuple(_window(attacked, first, end) for first, end, _ in windows)


def _bins(pair: Pair, last_min: int) -> list[range]:
    """Return the bins that are compared: of the whole day, or of the attacker's minutes.

    A loop that the attacker switched off answers nothing, so strokes need not be told apart then.
    Delivery that a loop could not resume stays his doing until the day's end.
    """
    if not pair.looped or any(isinstance(e.effect, Suspend) for e in pair.only_attacked(Suspend)):
        return [range(at, at + BIN_MIN) for at in range(0, last_min + 1, BIN_MIN)]
    deed, minutes = pair.deed_min, BIN_MIN if pair.loop_stopped else LOOP_BIN_MIN
    return [range(at, min(at + minutes, deed.stop)) for at in range(deed.start, deed.stop, minutes)]


def _window(attacked: Counter[int], from_min: int, to_min: int) -> BasalWindow:
    given_u = u_from_milliunits(sum(attacked[m] for m in range(from_min, to_min)))
    rate = given_u * 60 / (to_min - from_min)
    return BasalWindow(from_min=from_min, to_min=to_min, basal_u_per_h=round(rate, 2))
