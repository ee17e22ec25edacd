"""The closed loop over a cohort: what numba is told of one tick, and of many.

`hear` lets sensor and wearer act and tells the controller; `act` lets pump, body and tally follow
its orders. `through` runs ticks without coming back to Python, so threads never wait for each
other: body, sensor and controller come as pointers to compiled kernels, and any of one shelf meets
any of another. A controller that is no compiled kernel is asked between `hear` and `act`.
See `banting.kernels` for the layout and for the conditions under which loops become vectors.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from numba import njit
from numba.extending import register_jitable

from banting.kernels import JIT, LANES, fingerprint_of
from banting.trial.delivery import account_after, deliver_five, deliver_minute, temp_after
from banting.trial.risk import risk
from banting.trial.tally import tally_tick
from banting.trial.wearer import alarms_now, wearer_tick

__all__ = [
    "BINS",
    "SLOTS",
    "BodyArrays",
    "CountArrays",
    "DayArrays",
    "PersonArrays",
    "RuleArrays",
    "SensorArrays",
    "act",
    "hear",
    "through",
]

L = LANES
SLOTS = 97  # quarters of an hour of a day, both ends
BINS = 602  # whole mg/dL; the last one holds all above 600
_QUARTER_TICKS = 3


class BodyArrays(NamedTuple):
    """A body: as `PatientKernels` takes it, and what it felt last in f64."""

    state: Any
    parameters: Any
    insulin_u: Any
    eats_g: Any
    felt: Any
    felt_f64: Any


class SensorArrays(NamedTuple):
    """A sensor: as `SensorKernels` takes it."""

    state: Any
    parameters: Any
    key: Any
    reading: Any


class RuleArrays(NamedTuple):
    """A controller: as `ControllerKernels` takes it, and whether it steers (0 or 1)."""

    state: Any
    settings: Any
    heard: Any
    orders: Any
    when: Any
    steers: Any


class PersonArrays(NamedTuple):
    """Wearers `[groups, rows * LANES]`, their pumps, and how they react (0, 1, 2), in `[2]`.

    `traits`: symptoms below, woken by deep lows, by which sounding of an alarm, rescue food.
    `habits`: reacts, corrects above.
    """

    state: Any
    traits: Any
    pump: Any
    habits: Any


class DayArrays(NamedTuple):
    """A day's tables, one row a tick.

    `[288, groups, LANES]`: eaten, announced. `mishaps` `[288 or 1, groups, 8 * LANES]`, in the
    order of `mishaps.MISHAPS`.
    `[1440]`: forced, forged, passes, leak_from. `[288]`: shown, asleep, needs, target.
    """

    eaten_g: Any
    announced_g: Any
    mishaps: Any
    forced_u_per_h: Any
    forged_u: Any
    passes: Any
    leak_from_min: Any
    shown_mgdl: Any
    asleep: Any
    needs_share: Any
    target_mgdl: Any


class CountArrays(NamedTuple):
    """What is counted: the tally, half of what basal keeps on board, histogram, kept traces.

    `histogram` `[SLOTS, BINS]`; `kept` `[288 or 0, KEPT, groups * LANES]` f32.
    """

    tally: Any
    half_of_basal_u: Any
    histogram: Any
    kept: Any


KEPT = (
    "plasma_mgdl",
    "reading_mgdl",
    "basal_u",
    "bolus_u",
    "carbs_g",
    "ketone_mmoll",
    "arrived_u",
)


def _five(by_minute: Any, first: int) -> Any:
    """Return five minutes of a table."""
    return (
        by_minute[first],
        by_minute[first + 1],
        by_minute[first + 2],
        by_minute[first + 3],
        by_minute[first + 4],
    )


_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    risk,
    tally_tick,
    temp_after,
    deliver_minute,
    deliver_five,
    account_after,
    alarms_now,
    wearer_tick,
    _five,
)
for _function in _FUNCTIONS:
    register_jitable(forceinline=True, **JIT)(_function)
_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, **JIT}


def _wearers(
    person: Any, body: Any, sensor: Any, rule: Any, day: Any, tick: int, now: float
) -> None:
    """Let every wearer see, eat and ask, and tell his controller."""
    groups = person.state.shape[0]
    row = 0 if day.mishaps.shape[0] == 1 else tick
    shown, asleep, forced = day.shown_mgdl[tick], day.asleep[tick], day.forced_u_per_h[5 * tick]
    reacts, above, steers = person.habits[0], person.habits[1], rule.steers[0]
    suspended = 1.0 if forced == 0.0 else 0.0
    for g in range(groups):
        x, p, y, u = person.state[g], person.traits[g], body.felt_f64[g], person.pump[g]
        h, r, e = rule.heard[g], sensor.reading[g], body.eats_g[g]
        meal, counted, m = day.eaten_g[tick, g], day.announced_g[tick, g], day.mishaps[row, g]
        for i in range(L):
            on = m[i + 2 * L]
            sees = (shown if (shown > 0.0) & (r[i] > 0.0) else r[i]) if on > 0.5 else 0.0
            rings = (m[i + 5 * L] > 0.5) | (u[i + 9 * L] >= m[i + 6 * L])
            alarm = 1.0 if rings & (x[i + 4 * L] < m[i + L]) else 0.0
            before = (
                x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L], x[i + 5 * L],
                x[i + 6 * L], x[i + 7 * L], x[i + 8 * L],
            )  # fmt: skip
            after, eats, counts, reads, asks = wearer_tick(
                before, now, y[i], sees, shown, asleep, reacts, meal[i], counted[i],
                suspended, alarm, p[i], p[i + L], p[i + 2 * L], p[i + 3 * L], above,
            )  # fmt: skip
            x[i], x[i + L], x[i + 2 * L], x[i + 3 * L] = after[0], after[1], after[2], after[3]
            x[i + 4 * L], x[i + 5 * L], x[i + 6 * L] = after[4], after[5], after[6]
            x[i + 7 * L], x[i + 8 * L] = after[7], after[8]
            e[i] = eats
            up = m[i + 3 * L]
            r[i] = sees
            h[i] = (sees if up > 0.5 else 0.0) if steers > 0.5 else reads
            h[i + L] = counts
            h[i + 2 * L] = asks
            h[i + 3 * L] = u[i + 7 * L]
            h[i + 4 * L] = u[i + 8 * L]
            h[i + 5 * L] = u[i + L] + u[i + 2 * L]
            left = u[i + 6 * L]
            h[i + 6 * L] = u[i + 5 * L] if left > 0.0 else -1.0
            h[i + 7 * L] = left


def _pumps(person: Any, body: Any, rule: Any, day: Any, tick: int) -> None:
    """Let every pump follow its orders for five minutes, through its set."""
    groups = person.state.shape[0]
    row = 0 if day.mishaps.shape[0] == 1 else tick
    t = 5 * tick
    free = (-1.0, -1.0, -1.0, -1.0, -1.0)
    forced = _five(day.forced_u_per_h, t)
    forged = _five(day.forged_u, t)
    held = _five(day.passes, t)
    since = day.leak_from_min[t]
    steers = rule.steers[0]
    for g in range(groups):
        x, u, s = person.state[g], person.pump[g], rule.settings[g]
        q, h, d = rule.orders[g], rule.heard[g], body.insulin_u[g]
        m = day.mishaps[row, g]
        for i in range(L):
            set_at, ended = x[i + 4 * L], x[i + 5 * L] > 0.5
            up = (m[i + 3 * L] > 0.5) & (steers > 0.5)
            fixed = set_at >= m[i + L]
            runs = 1.0 if fixed else m[i + 4 * L]
            asked = q[i + 2 * L] if (up | (h[i + 2 * L] > 0.5)) else 0.0
            asked = asked if asked > 0.0 else 0.0
            asked = asked if asked < s[i + 6 * L] else s[i + 6 * L]
            syringe = asked if h[i + 2 * L] > 1.5 else 0.0
            asked = asked - syringe
            rate, left = temp_after(
                u[i + 5 * L], u[i + 6 * L], q[i], q[i + L] if up else -1.0, s[i + 7 * L]
            )
            program = rate if left > 0.0 else s[i]
            own = 1.0 if fixed else m[i]
            new = set_at >= since
            passes = (
                own * (1.0 if new else held[0]),
                own * (1.0 if new else held[1]),
                own * (1.0 if new else held[2]),
                own * (1.0 if new else held[3]),
                own * (1.0 if new else held[4]),
            )
            u[i], basal, y, a = deliver_five(
                u[i], asked, program, free if ended else forced, forged, passes, runs
            )
            bolus = y[0] + y[1] + y[2] + y[3] + y[4]
            arrived = a[0] + a[1] + a[2] + a[3] + a[4]
            a0 = a[0] + syringe + (0.0 if fixed else m[i + 7 * L])
            u[i + 9 * L] = u[i + 9 * L] + basal + bolus - arrived if own < 1.0 else 0.0
            u[i + L], u[i + 2 * L] = account_after(
                u[i + L], u[i + 2 * L], (y[0] + syringe, y[1], y[2], y[3], y[4])
            )
            u[i + 3 * L], u[i + 4 * L] = account_after(
                u[i + 3 * L], u[i + 4 * L], (a0, a[1], a[2], a[3], a[4])
            )
            u[i + 5 * L], u[i + 6 * L] = rate, (left - 5.0 if left > 5.0 else 0.0)
            u[i + 7 * L], u[i + 8 * L] = basal, bolus
            d[i], d[i + L], d[i + 2 * L], d[i + 3 * L], d[i + 4 * L] = a0, a[1], a[2], a[3], a[4]


def _tallies(counts: Any, person: Any, body: Any, sensor: Any) -> None:
    """Count the tick of every patient; see `tally.TALLY` for the order."""
    for g in range(counts.tally.shape[0]):
        x, w, b = counts.tally[g], person.pump[g], counts.half_of_basal_u[g]
        y, d, e, r = body.felt_f64[g], body.insulin_u[g], body.eats_g[g], sensor.reading[g]
        for i in range(L):
            before = (
                x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L], x[i + 5 * L],
                x[i + 6 * L], x[i + 7 * L], x[i + 8 * L], x[i + 9 * L], x[i + 10 * L],
                x[i + 11 * L], x[i + 12 * L], x[i + 13 * L], x[i + 14 * L], x[i + 15 * L],
                x[i + 16 * L], x[i + 17 * L], x[i + 18 * L], x[i + 19 * L], x[i + 20 * L],
                x[i + 21 * L],
            )  # fmt: skip
            given = d[i] + d[i + L] + d[i + 2 * L] + d[i + 3 * L] + d[i + 4 * L]
            n = tally_tick(
                before, y[i], given, w[i + 7 * L], e[i], 1.0 if r[i] > 0.0 else 0.0,
                w[i + 3 * L] + w[i + 4 * L], b[i], y[i + 2 * L],
            )  # fmt: skip
            x[i], x[i + L], x[i + 2 * L], x[i + 3 * L] = n[0], n[1], n[2], n[3]
            x[i + 4 * L], x[i + 5 * L], x[i + 6 * L], x[i + 7 * L] = n[4], n[5], n[6], n[7]
            x[i + 8 * L], x[i + 9 * L], x[i + 10 * L], x[i + 11 * L] = n[8], n[9], n[10], n[11]
            x[i + 12 * L], x[i + 13 * L], x[i + 14 * L] = n[12], n[13], n[14]
            x[i + 15 * L], x[i + 16 * L], x[i + 17 * L] = n[15], n[16], n[17]
            x[i + 18 * L], x[i + 19 * L], x[i + 20 * L] = n[18], n[19], n[20]
            x[i + 21 * L] = n[21]


def _profile(counts: Any, body: Any, slot: int, patients: int) -> None:
    """Add everyone's plasma glucose to the histogram of a quarter of an hour."""
    bins = counts.histogram[slot]
    for j in range(patients):
        value = body.felt_f64[j // L, j % L]
        at = int(value + 0.5) if value > 0.0 else 0
        bins[at if at < BINS else BINS - 1] += 1


def _keep(counts: Any, person: Any, body: Any, sensor: Any, tick: int) -> None:
    """Keep a tick of everyone's traces."""
    row = counts.kept[tick]
    for g in range(person.pump.shape[0]):
        y, u, e, r = body.felt_f64[g], person.pump[g], body.eats_g[g], sensor.reading[g]
        d = body.insulin_u[g]
        for i in range(L):
            at = g * L + i
            row[0, at], row[1, at], row[2, at] = y[i], r[i], u[i + 7 * L]
            row[3, at], row[4, at], row[5, at] = u[i + 8 * L], e[i], y[i + 2 * L]
            row[6, at] = d[i] + d[i + L] + d[i + 2 * L] + d[i + 3 * L] + d[i + 4 * L]


def _felt(body: Any) -> None:
    """Widen what the body felt to f64, for all who read it."""
    for g in range(body.felt.shape[0]):
        source, target = body.felt[g], body.felt_f64[g]
        for i in range(3 * L):
            target[i] = source[i]


def _start(rule: Any, tick: int, clock_min: float, run_tick: float, day: Any) -> None:
    """Tell the controller the time and what overrides hold."""
    rule.when[0] = run_tick
    rule.when[1] = clock_min
    rule.when[2] = day.needs_share[tick]
    rule.when[3] = day.target_mgdl[tick]


def _hear_tick(
    read: Any, body: Any, sensor: Any, rule: Any, person: Any, day: Any, tick: int, day_number: int
) -> None:
    """Let sensor and wearer act at a tick of a day, and tell the rule; a day starts at noon."""
    minute = 5.0 * tick
    clock = minute + 720.0 if minute < 720.0 else minute - 720.0
    _start(rule, tick, clock, 288.0 * day_number + tick, day)
    read(sensor.state, sensor.parameters, body.felt_f64, rule.when, sensor.key, sensor.reading)
    _wearers(person, body, sensor, rule, day, tick, 1440.0 * day_number + minute)


def _act_tick(
    step: Any, body: Any, sensor: Any, rule: Any, person: Any, day: Any, counts: Any,
    tick: int, patients: int,
) -> None:  # fmt: skip
    """Let pump, body and tally follow the orders of a tick."""
    _pumps(person, body, rule, day, tick)
    step(body.state, body.parameters, body.insulin_u, body.eats_g, body.felt)
    _felt(body)
    _tallies(counts, person, body, sensor)
    if (tick + 1) % _QUARTER_TICKS == 0:
        _profile(counts, body, (tick + 1) // _QUARTER_TICKS, patients)
    if counts.kept.shape[0] > 0:
        _keep(counts, person, body, sensor, tick)


_PARTS = (_wearers, _pumps, _tallies, _profile, _keep, _felt, _start, _hear_tick, _act_tick)
for _function in _PARTS:
    register_jitable(**JIT)(_function)
_STAMP = fingerprint_of((*_FUNCTIONS, *_PARTS)) + L


def _hear(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def hear(
        read: Any, body: Any, sensor: Any, rule: Any, person: Any, day: Any, tick: int, number: int
    ) -> int:
        """Run the first half of a tick of day `number`, for a rule that is asked in between."""
        _hear_tick(read, body, sensor, rule, person, day, tick, number)
        return fingerprint

    return hear


def _act(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def act(
        step: Any, body: Any, sensor: Any, rule: Any, person: Any, day: Any, counts: Any,
        tick: int, patients: int,
    ) -> int:  # fmt: skip
        """Run the second half of a tick."""
        _act_tick(step, body, sensor, rule, person, day, counts, tick, patients)
        return fingerprint

    return act


def _through(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def through(
        read: Any, decide: Any, step: Any, body: Any, sensor: Any, rule: Any, person: Any, day: Any,
        counts: Any, first: int, last: int, number: int, patients: int,
    ) -> int:  # fmt: skip
        """Run the ticks from `first` to before `last` of day `number` for a chunk."""
        for tick in range(first, last):
            _hear_tick(read, body, sensor, rule, person, day, tick, number)
            decide(rule.state, rule.settings, rule.heard, rule.when, rule.orders)
            _act_tick(step, body, sensor, rule, person, day, counts, tick, patients)
        return fingerprint

    return through


hear = njit(**_OPTIONS)(_hear(_STAMP))
act = njit(**_OPTIONS)(_act(_STAMP))
through = njit(**_OPTIONS)(_through(_STAMP))
