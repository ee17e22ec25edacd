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
    in_precision,
)
from banting.trial import one_lane
from banting.trial.one_lane import bin_of, five_of

__all__ = ["REGISTERS", "WARPS", "Carried", "Lanes", "Rows", "Told", "kernel_of"]

cuda: Any = numba.cuda  # these carry no types
numba_settings: Any = config
L = LANES
WARPS = 4  # groups of a block of threads
# Of 65,536 in a multiprocessor: three warps for each of its schedulers in f32, two in f64. Chosen
# by counting instructions and spills, not by a run; see docs/gpu.md.
REGISTERS: dict[Precision, int] = {"f32": 168, "f64": 255}
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

    Sensor and rule are f64, all else of the kernel's precision.
    """

    body: Any
    felt: Any
    sensor: Any
    rule: Any
    wearer: Any
    pump: Any
    tally: Any


class Told(NamedTuple):
    """What does not change: rows as in `Carried`, settings f64; `habits` as in `lanes`, `[2]`.

    `key` uint64 `[2]`; `steers` `[1]`; `histogram` `[SLOTS, BINS]` int64 is added to.
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

    Those that are carried; what he is told (the pump's program is his settings in the kernel's
    precision); what the parts of a tick hand each other.
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
    program: Any
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


if not numba_settings.ENABLE_CUDASIM:  # the compiler for cards has no NumPy floor

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
        _taken(own.program, told.settings, g, i, r.settings)
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


@cache
def _trial_in(precision: Precision) -> dict[str, Any]:
    """Return the trial's own functions of one lane in a precision, known to the compiler."""
    of = in_precision(one_lane.COMPILED, precision)
    if precision == "f32":  # those of f64 are known from `trial.lanes`
        for function in of.values():
            _inlined(function)
    return of


def _tick_of(lanes: Lanes, precision: Precision) -> Any:
    """Return what a thread does in a tick: `lanes.through` of one person."""
    read, decide, step = lanes
    of = _trial_in(precision)
    wearer_lane, pump_lane, tally_lane = of["wearer_lane"], of["pump_lane"], of["tally_lane"]
    single = DTYPES[precision]
    no, yes = single(0.0), single(1.0)

    def one_tick(
        own: Any, told: Any, day: Any, key: Any, when: Any, now_min: float, tick: int, g: int,
        i: int,
    ) -> None:  # fmt: skip
        """Take lane i of group g through a tick of a day."""
        forced, steers = five_of(day.forced_u_per_h, 5 * tick), told.steers[0]
        reacts, above = told.habits[0], told.habits[1]
        read(own.sensor, own.sensor_parameters, own.felt_f64, when, key, own.reading, 0)
        wearer_lane(
            own.wearer, own.traits, own.felt, own.pump, own.heard, own.reading, own.eats_g,
            own.mishaps, 0, day.eaten_g[tick, g, i], day.announced_g[tick, g, i], single(now_min),
            day.shown_mgdl[tick], day.as_sensor_mgdl[tick], day.entered_g[tick], day.asleep[tick],
            yes if forced[0] == no else no, reacts, above, steers,
        )  # fmt: skip
        decide(own.rule, own.settings, own.heard, when, own.orders, 0)
        pump_lane(
            own.wearer, own.pump, own.program, own.orders, own.heard, own.insulin_u, own.mishaps,
            0, forced, five_of(day.forged_u, 5 * tick), five_of(day.passes, 5 * tick),
            day.leak_from_min[5 * tick], steers,
        )  # fmt: skip
        step(own.body, own.body_parameters, own.insulin_u, own.eats_g, own.felt, 0)
        _widened(own)
        tally_lane(
            own.tally, own.pump, own.half_of_basal_u, own.felt, own.insulin_u, own.eats_g,
            own.reading, 0,
        )  # fmt: skip

    return _inlined(one_tick)


@cache
def kernel_of(lanes: Lanes, rows: Rows, precision: Precision, registers: int = 0) -> Any:
    """Return the kernel for these lanes; compiled when it is first launched.

    A thread has so many registers at most; 0 is the usual number for the precision.

    Launch it on `[ceil(groups / WARPS)]` blocks of `(LANES, WARPS)` threads with `(carried, told,
    day, first, last, number, patients)`: people through the ticks from `first` to before `last` of
    day `number`; `day` is `lanes.DayArrays`.
    """
    dtype = DTYPES[precision]
    begin, end = _ends(rows)
    one_tick = _tick_of(lanes, precision)
    n_mishaps = rows.mishaps
    (
        body, body_parameters, sensor, sensor_parameters, rule, told_rule, wearer, traits, pump,
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
            cuda.local.array(wearer, dtype), cuda.local.array(pump, dtype),
            cuda.local.array(tally, dtype), cuda.local.array(body_parameters, dtype),
            cuda.local.array(sensor_parameters, np.float64),
            cuda.local.array(told_rule, np.float64), cuda.local.array(told_rule, dtype),
            cuda.local.array(traits, dtype),
            cuda.local.array(1, dtype), cuda.local.array(mishaps, np.float32),
            cuda.local.array(_FELT, np.float64), cuda.local.array(1, dtype),
            cuda.local.array(_HEARD, dtype), cuda.local.array(_ORDERS, dtype),
            cuda.local.array(1, dtype), cuda.local.array(_FIVE, dtype),
        )  # fmt: skip
        begin(own, carried, told, day, g, i)
        key, counted = (told.key[0], told.key[1]), g * L + i < patients
        for tick in range(TICKS_PER_DAY):  # bounds that the compiler knows spare it checks
            if (tick < first) | (tick >= last):
                continue
            minute = 5.0 * tick
            clock = minute + 720.0 if minute < 720.0 else minute - 720.0
            when = (288.0 * number + tick, clock, day.needs_share[tick], day.target_mgdl[tick])
            if day.mishaps.shape[0] > 1:
                _taken(own.mishaps, day.mishaps[tick], g, i, n_mishaps)
            if counted and tick == 0:
                cuda.atomic.add(told.histogram, (0, bin_of(own.felt[0])), 1)
            one_tick(own, told, day, key, when, 1440.0 * number + minute, tick, g, i)
            if counted and (tick + 1) % _QUARTER_TICKS == 0:
                at = ((tick + 1) // _QUARTER_TICKS, bin_of(own.felt[0]))
                cuda.atomic.add(told.histogram, at, 1)
        end(own, carried, g, i)

    most = (
        {}
        if numba_settings.ENABLE_CUDASIM
        else {"max_registers": registers or REGISTERS[precision]}
    )
    return cuda.jit(fastmath=True, **most)(through)
