"""Meals drawn person by person: what numba is told of them.

One scalar function of one slot of one person's day. The draws are those of `banting.draws`, made
by `banting.chance` where they are needed: most days need a dozen of the thirty-nine.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from banting import chance
from banting.kernels import JIT, MINUTES_PER_TICK, TICKS_PER_DAY, fingerprint_of
from banting.schema.day import DAY_STARTS_MIN
from banting.units import MIN_PER_DAY

__all__ = ["serve", "serve_person"]

TRIES = 4  # draws of a time before the nearest end of the slot is taken
PER_SLOT = TRIES + 2  # normal draws: times, size, error of counting
_53_BITS = 2.0**-53
_NOON_H = 12.0  # when a day of the run begins


def wide_unit(high: Any, low: Any) -> Any:
    """Return two words as a number in (0, 1), 53 bits, as `draws.uniforms` does."""
    word = (high << np.uint64(21)) ^ (low >> np.uint64(11))
    return (np.float64(np.int64(word)) + 0.5) * _53_BITS


def normal(person: Any, number: Any, day: Any, key_0: Any, key_1: Any) -> Any:
    """Return standard normal draw `number` of a person's day."""
    a, b, c, d = chance.block(person, np.uint64(number), day, key_0, key_1)
    cosine, _ = chance.cos_sin_turns(wide_unit(c, d))
    return math.sqrt(-2.0 * chance.log_unit(wide_unit(a, b))) * cosine


def even(person: Any, number: Any, day: Any, key_0: Any, key_1: Any) -> Any:
    """Return draw `number` in (0, 1) of a person's day."""
    a, b, c, d = chance.block(person, np.uint64(number // 2), day, key_0, key_1)
    first = number % 2 == 0
    return wide_unit(a if first else c, b if first else d)


def hour_of(person: Any, slot: Any, s: Any, day: Any, key_0: Any, key_1: Any) -> Any:
    """Return when a meal is eaten (h): the first draw inside its slot, else the nearest end."""
    first = slot[1] + slot[2] * normal(person, s * PER_SLOT, day, key_0, key_1)
    hour = first
    for attempt in range(1, TRIES):
        if (hour >= slot[3]) & (hour <= slot[4]):
            return hour
        hour = slot[1] + slot[2] * normal(person, s * PER_SLOT + attempt, day, key_0, key_1)
    if (hour >= slot[3]) & (hour <= slot[4]):
        return hour
    return min(max(first, slot[3]), slot[4])


def tick_of(hour: Any, sleep_from: Any, sleep_to: Any) -> Any:
    """Return the tick of a meal; one that falls into sleep waits until the person wakes."""
    clock = np.int64(hour * 60.0)
    over = sleep_from > sleep_to
    after, before = clock >= sleep_from, clock < sleep_to
    sleeping = (after | before) if over else (after & before)
    clock = sleep_to if sleeping else clock
    return (clock - DAY_STARTS_MIN) % MIN_PER_DAY // MINUTES_PER_TICK


def counted_of(grams: Any, ways: Any, z: Any) -> Any:
    """Return a meal as it is counted (g), for a standard normal draw."""
    large = grams >= ways[2]
    error = (ways[3] + ways[4] * z) if large else (ways[0] + ways[1] * z)
    return grams * (1.0 + min(max(error, -ways[5]), ways[5]))


def announced_of(tick: Any, counted: Any, missed: Any, ways: Any, u: Any) -> Any:
    """Return what is announced (g), at which tick, and at which tick again (-1 never).

    One even draw decides what befalls the meal, and by how much.
    """
    if u < missed:
        return 0.0, tick, -1
    u = u - missed
    if u < ways[6]:
        late = ways[7] + (ways[8] - ways[7]) * u / ways[6]
        return counted, tick + np.int64(late / MINUTES_PER_TICK + 0.5), -1
    u = u - ways[6]
    if u < ways[9]:
        later = ways[10] + (ways[11] - ways[10]) * u / ways[9]
        return counted, tick, tick + np.int64(later / MINUTES_PER_TICK + 0.5)
    u = u - ways[9]
    if u < ways[12]:
        return counted * math.exp((2.0 * u / ways[12] - 1.0) * ways[13]), tick, -1
    return counted, tick, -1


def serve_person(
    eaten: Any, counted: Any, i: int, number: Any, day: int, slots: Any, ways: Any, sleep: Any,
    keys: Any,
) -> None:  # fmt: skip
    """Add a person's meals of a day to column i, and what the day before leaves to be announced.

    A day runs from noon to noon, a meal is drawn once for each day of the calendar: one whose slot
    has noon inside it and that is eaten before noon ends the day before the one it is drawn for.
    """
    person = np.uint64(number)
    slips = ways[14] > 0.5
    leaves = day > 0 and ((ways[6] > 0.0) | (ways[9] > 0.0))
    for drawn in range(day - 1 if leaves else day, day + 2):
        today = np.uint64(drawn)
        for s in range(slots.shape[0]):
            slot = slots[s]
            over_noon = (slot[3] < _NOON_H) & (slot[4] > _NOON_H)
            if (drawn > day) & (not over_noon):
                continue
            if even(person, s, today, keys[2], keys[3]) >= slot[0]:
                continue
            hour = hour_of(person, slot, s, today, keys[0], keys[1])
            tick = tick_of(hour, sleep[0], sleep[1])
            lived = drawn - 1 if over_noon & (2 * tick >= TICKS_PER_DAY) else drawn
            if (lived > day) | ((lived < day) & (not leaves)):
                continue
            size = normal(person, s * PER_SLOT + TRIES, today, keys[0], keys[1])
            grams = max(0.0, slot[5] + slot[6] * size)
            z = normal(person, s * PER_SLOT + TRIES + 1, today, keys[0], keys[1])
            amount, at, again = counted_of(grams, ways, z), tick, -1
            if slips:
                u = even(person, s, today, keys[4], keys[5])
                amount, at, again = announced_of(tick, amount, slot[7], ways, u)
            shift = (day - lived) * TICKS_PER_DAY
            if shift == 0:
                eaten[tick, i] += grams
            if 0 <= at - shift < TICKS_PER_DAY:
                counted[at - shift, i] += amount
            if 0 <= again - shift < TICKS_PER_DAY:
                counted[again - shift, i] += amount


def _serve(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def serve(
        eaten: Any, counted: Any, numbers: Any, day: int, slots: Any, ways: Any, sleep: Any,
        keys: Any,
    ) -> int:  # fmt: skip
        """Add everyone's meals of a day; arguments as `serve_person`."""
        for i in range(len(numbers)):
            serve_person(eaten, counted, i, numbers[i], day, slots, ways, sleep, keys)
        return fingerprint

    return serve


_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    *chance.COMPILED,
    wide_unit,
    normal,
    even,
    hour_of,
    tick_of,
    counted_of,
    announced_of,
    serve_person,
)
for _function in _FUNCTIONS:
    register_jitable(forceinline=True, **JIT)(_function)
serve = njit(nogil=True, cache=True, **JIT)(_serve(fingerprint_of(_FUNCTIONS)))
