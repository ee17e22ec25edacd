"""A day of the closed loop as a CUDA kernel: one thread takes one person through it.

The functions of a tick are those that a processor runs (`trial.one_lane`, and what the shelves hand
over as `lane`); here is only who calls them, and where a person's values lie meanwhile. A warp is a
group: its 32 threads are the group's lanes, so that each row of an array is one stretch of memory.
At the start of a stretch of ticks a thread copies its lane's rows into arrays of its own. Every
index into them is a constant, so the compiler keeps them in registers and spills what it must; at
the end the rows go back. Knows: the layout. Never knows: a shelf, or how people are drawn.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numba.cuda
import numpy as np
from numba import config
from numba.extending import overload, register_jitable

from banting import chance
from banting.kernels import (
    DTYPES,
    FELT,
    HEARD,
    JIT,
    LANES,
    MINUTES_PER_TICK,
    ORDERS,
    TICKS_PER_DAY,
    Precision,
)
from banting.trial.one_lane import bin_of, five_of, pump_lane, tally_lane, wearer_lane

__all__ = ["WARPS", "Carried", "Lanes", "Rows", "Told", "kernel_of"]

cuda: Any = numba.cuda  # these carry no types
settings: Any = config
L = LANES
WARPS = 4  # groups of a block of threads
_QUARTER_TICKS = 3
_FELT_ROWS = len(FELT)
_HEARD, _ORDERS, _FELT = len(HEARD) * L, len(ORDERS) * L, _FELT_ROWS * L
_FIVE = MINUTES_PER_TICK * L


class Lanes(NamedTuple):
    """What the shelves do to one lane: `SensorKernels.lane`, and the others'."""

    read: Any
    decide: Any
    step: Any


class Rows(NamedTuple):
    """How many values of each kind a person has."""

    body: int
    body_parameters: int
    sensor: int
    sensor_parameters: int
    rule: int
    settings: int
    wearer: int
    traits: int
    pump: int
    tally: int
    mishaps: int


class Carried(NamedTuple):
    """What a person takes from one stretch of ticks into the next, `[groups, rows * LANES]`.

    Body and what it felt are of the kernel's type, all else f64.
    """

    body: Any
    felt: Any
    sensor: Any
    rule: Any
    wearer: Any
    pump: Any
    tally: Any


class Told(NamedTuple):
    """What does not change: rows as in `Carried`; `key` uint64 `[2]`, `habits` as in `lanes`.

    `steers` `[1]`; `histogram` `[SLOTS, BINS]` int64 is added to.
    """

    body: Any
    sensor: Any
    settings: Any
    traits: Any
    half_of_basal_u: Any
    key: Any
    habits: Any
    steers: Any
    histogram: Any


class Own(NamedTuple):
    """A person's values in arrays of his thread's own, value K at `[K * LANES]`.

    Those that are carried; what he is told; what the parts of a tick hand each other.
    """

    body: Any
    felt: Any
    sensor: Any
    rule: Any
    wearer: Any
    pump: Any
    tally: Any
    body_parameters: Any
    sensor_parameters: Any
    settings: Any
    traits: Any
    half_of_basal_u: Any
    mishaps: Any
    felt_f64: Any
    reading: Any
    heard: Any
    orders: Any
    eats_g: Any
    insulin_u: Any


def _taken(own: Any, rows: Any, g: int, i: int, count: int) -> None:
    """Copy a lane's rows into an array of the thread's own."""
    for k in range(count):
        own[k * L] = rows[g, i + k * L]


def _given_back(own: Any, rows: Any, g: int, i: int, count: int) -> None:
    """Copy them back."""
    for k in range(count):
        rows[g, i + k * L] = own[k * L]


def _widened(own: Any) -> None:
    """Widen what the body felt to f64, for all who read it."""
    own.felt_f64[0], own.felt_f64[L] = own.felt[0], own.felt[L]
    own.felt_f64[2 * L] = own.felt[2 * L]


def _inlined(function: Any) -> Any:
    """Return a function that a kernel may call, and that becomes part of it."""
    return register_jitable(forceinline=True, **JIT)(function)


if not settings.ENABLE_CUDASIM:  # the compiler for cards has no NumPy floor

    @overload(chance.floor, target="cuda", jit_options={"forceinline": True})
    def _floor(x: Any) -> Any:  # noqa: ARG001
        """Return the card's own."""

        def impl(x: Any) -> Any:
            return cuda.libdevice.floor(x)

        return impl


for _function in (_taken, _given_back, _widened):
    _inlined(_function)


def _ends(r: Rows) -> tuple[Any, Any]:
    """Return what a thread does before and after its ticks: fetch a person, and put him back."""

    def begin(own: Any, carried: Any, told: Any, day: Any, g: int, i: int) -> None:
        """Fetch lane i of group g."""
        _taken(own.body, carried.body, g, i, r.body)
        _taken(own.felt, carried.felt, g, i, _FELT_ROWS)
        _taken(own.sensor, carried.sensor, g, i, r.sensor)
        _taken(own.rule, carried.rule, g, i, r.rule)
        _taken(own.wearer, carried.wearer, g, i, r.wearer)
        _taken(own.pump, carried.pump, g, i, r.pump)
        _taken(own.tally, carried.tally, g, i, r.tally)
        _taken(own.body_parameters, told.body, g, i, r.body_parameters)
        _taken(own.sensor_parameters, told.sensor, g, i, r.sensor_parameters)
        _taken(own.settings, told.settings, g, i, r.settings)
        _taken(own.traits, told.traits, g, i, r.traits)
        _taken(own.half_of_basal_u, told.half_of_basal_u, g, i, 1)
        _taken(own.mishaps, day.mishaps[0], g, i, r.mishaps)
        own.reading[0] = 0.0
        _widened(own)

    def end(own: Any, carried: Any, g: int, i: int) -> None:
        """Put lane i of group g back."""
        _given_back(own.body, carried.body, g, i, r.body)
        _given_back(own.felt, carried.felt, g, i, _FELT_ROWS)
        _given_back(own.sensor, carried.sensor, g, i, r.sensor)
        _given_back(own.rule, carried.rule, g, i, r.rule)
        _given_back(own.wearer, carried.wearer, g, i, r.wearer)
        _given_back(own.pump, carried.pump, g, i, r.pump)
        _given_back(own.tally, carried.tally, g, i, r.tally)

    return _inlined(begin), _inlined(end)


def _tick_of(lanes: Lanes) -> Any:
    """Return what a thread does in a tick: `lanes.through` of one person."""
    read, decide, step = lanes

    def one_tick(
        own: Any, told: Any, day: Any, key: Any, when: Any, now_min: float, tick: int, g: int,
        i: int,
    ) -> None:  # fmt: skip
        """Take lane i of group g through a tick of a day."""
        forced, steers = five_of(day.forced_u_per_h, 5 * tick), told.steers[0]
        reacts, above = told.habits[0], told.habits[1]
        read(own.sensor, own.sensor_parameters, own.felt_f64, when, key, own.reading, 0)
        wearer_lane(
            own.wearer, own.traits, own.felt_f64, own.pump, own.heard, own.reading, own.eats_g,
            own.mishaps, 0, day.eaten_g[tick, g, i], day.announced_g[tick, g, i], now_min,
            day.shown_mgdl[tick], day.asleep[tick], 1.0 if forced[0] == 0.0 else 0.0, reacts,
            above, steers,
        )  # fmt: skip
        decide(own.rule, own.settings, own.heard, when, own.orders, 0)
        pump_lane(
            own.wearer, own.pump, own.settings, own.orders, own.heard, own.insulin_u, own.mishaps,
            0, forced, five_of(day.forged_u, 5 * tick), five_of(day.passes, 5 * tick),
            day.leak_from_min[5 * tick], steers,
        )  # fmt: skip
        step(own.body, own.body_parameters, own.insulin_u, own.eats_g, own.felt, 0)
        _widened(own)
        tally_lane(
            own.tally, own.pump, own.half_of_basal_u, own.felt_f64, own.insulin_u, own.eats_g,
            own.reading, 0,
        )  # fmt: skip

    return _inlined(one_tick)


@cache
def kernel_of(lanes: Lanes, rows: Rows, precision: Precision) -> Any:
    """Return the kernel for these lanes; compiled when it is first launched.

    Launch it on `[ceil(groups / WARPS)]` blocks of `(LANES, WARPS)` threads with `(carried, told,
    day, first, last, number, patients)`: people through the ticks from `first` to before `last` of
    day `number`; `day` is `lanes.DayArrays`.
    """
    dtype = DTYPES[precision]
    begin, end = _ends(rows)
    one_tick = _tick_of(lanes)
    n_mishaps = rows.mishaps
    (
        body, body_parameters, sensor, sensor_parameters, rule, settings, wearer, traits, pump,
        tally, mishaps,
    ) = (max(1, count) * L for count in rows)  # fmt: skip

    def through(
        carried: Any, told: Any, day: Any, first: int, last: int, number: int, patients: int
    ) -> None:
        """Take a thread's person through some ticks of a day; a day starts at noon."""
        i = cuda.threadIdx.x
        g = cuda.blockIdx.x * WARPS + cuda.threadIdx.y
        if g >= carried.body.shape[0]:
            return
        own = Own(
            cuda.local.array(body, dtype), cuda.local.array(_FELT, dtype),
            cuda.local.array(sensor, np.float64), cuda.local.array(rule, np.float64),
            cuda.local.array(wearer, np.float64), cuda.local.array(pump, np.float64),
            cuda.local.array(tally, np.float64), cuda.local.array(body_parameters, dtype),
            cuda.local.array(sensor_parameters, np.float64),
            cuda.local.array(settings, np.float64), cuda.local.array(traits, np.float64),
            cuda.local.array(1, np.float64), cuda.local.array(mishaps, np.float32),
            cuda.local.array(_FELT, np.float64), cuda.local.array(1, np.float64),
            cuda.local.array(_HEARD, np.float64), cuda.local.array(_ORDERS, np.float64),
            cuda.local.array(1, dtype), cuda.local.array(_FIVE, dtype),
        )  # fmt: skip
        begin(own, carried, told, day, g, i)
        key, counted = (told.key[0], told.key[1]), g * L + i < patients
        if counted and first == 0:
            cuda.atomic.add(told.histogram, (0, bin_of(own.felt_f64[0])), 1)
        for tick in range(TICKS_PER_DAY):  # bounds that the compiler knows spare it checks
            if (tick < first) | (tick >= last):
                continue
            minute = 5.0 * tick
            clock = minute + 720.0 if minute < 720.0 else minute - 720.0
            when = (288.0 * number + tick, clock, day.needs_share[tick], day.target_mgdl[tick])
            if day.mishaps.shape[0] > 1:
                _taken(own.mishaps, day.mishaps[tick], g, i, n_mishaps)
            one_tick(own, told, day, key, when, 1440.0 * number + minute, tick, g, i)
            if counted and (tick + 1) % _QUARTER_TICKS == 0:
                at = ((tick + 1) // _QUARTER_TICKS, bin_of(own.felt_f64[0]))
                cuda.atomic.add(told.histogram, at, 1)
        end(own, carried, g, i)

    return cuda.jit(fastmath=True)(through)
