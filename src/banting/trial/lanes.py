"""The closed loop over a cohort: what numba is told of one tick, and of many.

`hear` lets sensor and wearer act and tells the controller; `act` lets pump, body and tally follow
its orders. `through` runs ticks without coming back to Python, so threads never wait for each
other, some people after others, so that what they are stays near a core however many there are:
body, sensor and controller come as pointers to compiled kernels, and any of one shelf meets any of
another. A controller that is no compiled kernel is asked between `hear` and `act`.
See `banting.kernels` for the layout and for the conditions under which loops become vectors.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from numba import njit
from numba.extending import register_jitable

from banting.kernels import JIT, LANES, fingerprint_of
from banting.trial import one_lane
from banting.trial.one_lane import BINS, bin_of, five_of, pump_lane, tally_lane, wearer_lane

__all__ = [
    "BINS",
    "CHUNK",
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
CHUNK = 16  # groups that live side by side; fewer do not pay for fetching the code of every tick
SLOTS = 97  # quarters of an hour of a day, both ends
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
    `[1440]`: forced, forged, passes, leak_from. `[288]`: shown, as the sensor's, asleep, needs,
    target, entered and not eaten.
    """

    eaten_g: Any
    announced_g: Any
    mishaps: Any
    forced_u_per_h: Any
    forged_u: Any
    passes: Any
    leak_from_min: Any
    shown_mgdl: Any
    as_sensor_mgdl: Any
    asleep: Any
    needs_share: Any
    target_mgdl: Any
    entered_g: Any


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


# No array is made or kept here, so none is counted (`_nrt`): a group of lanes then begins faster.
_UNCOUNTED: dict[str, Any] = {"_nrt": False, **JIT}
for _function in one_lane.COMPILED:
    register_jitable(forceinline=True, **_UNCOUNTED)(_function)
_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, **_UNCOUNTED}


def _wearers(
    person: Any, body: Any, sensor: Any, rule: Any, day: Any, tick: int, now: float, start: int
) -> None:
    """Let every wearer see, eat and ask, and tell his controller; `start` is his group's number."""
    groups = person.state.shape[0]
    row = 0 if day.mishaps.shape[0] == 1 else tick
    shown, asleep, forced = day.shown_mgdl[tick], day.asleep[tick], day.forced_u_per_h[5 * tick]
    reacts, above, steers = person.habits[0], person.habits[1], rule.steers[0]
    streamed, entered = day.as_sensor_mgdl[tick], day.entered_g[tick]
    suspended = 1.0 if forced == 0.0 else 0.0
    for g in range(groups):
        x, p, y, u = person.state[g], person.traits[g], body.felt_f64[g], person.pump[g]
        h, r, e = rule.heard[g], sensor.reading[g], body.eats_g[g]
        at = start + g
        meal, counted, m = day.eaten_g[tick, at], day.announced_g[tick, at], day.mishaps[row, at]
        for i in range(L):
            wearer_lane(
                x, p, y, u, h, r, e, m, i, meal[i], counted[i], now, shown, streamed, entered,
                asleep, suspended, reacts, above, steers,
            )  # fmt: skip


def _pumps(person: Any, body: Any, rule: Any, day: Any, tick: int, start: int) -> None:
    """Let every pump follow its orders for five minutes, through its set."""
    groups = person.state.shape[0]
    row = 0 if day.mishaps.shape[0] == 1 else tick
    t = 5 * tick
    forced = five_of(day.forced_u_per_h, t)
    forged = five_of(day.forged_u, t)
    held = five_of(day.passes, t)
    since = day.leak_from_min[t]
    steers = rule.steers[0]
    for g in range(groups):
        x, u, s = person.state[g], person.pump[g], rule.settings[g]
        q, h, d = rule.orders[g], rule.heard[g], body.insulin_u[g]
        m = day.mishaps[row, start + g]
        for i in range(L):
            pump_lane(x, u, s, q, h, d, m, i, forced, forged, held, since, steers)


def _tallies(counts: Any, person: Any, body: Any, sensor: Any) -> None:
    """Count the tick of every patient; see `tally.TALLY` for the order."""
    for g in range(counts.tally.shape[0]):
        x, w, b = counts.tally[g], person.pump[g], counts.half_of_basal_u[g]
        y, d, e, r = body.felt_f64[g], body.insulin_u[g], body.eats_g[g], sensor.reading[g]
        for i in range(L):
            tally_lane(x, w, b, y, d, e, r, i)


def _profile(counts: Any, body: Any, slot: int, patients: int) -> None:
    """Add everyone's plasma glucose to the histogram of a quarter of an hour."""
    bins = counts.histogram[slot]
    for j in range(patients):
        bins[bin_of(body.felt_f64[j // L, j % L])] += 1


def _keep(counts: Any, person: Any, body: Any, sensor: Any, tick: int, start: int) -> None:
    """Keep a tick of everyone's traces."""
    row = counts.kept[tick]
    for g in range(person.pump.shape[0]):
        y, u, e, r = body.felt_f64[g], person.pump[g], body.eats_g[g], sensor.reading[g]
        d = body.insulin_u[g]
        for i in range(L):
            at = (start + g) * L + i
            row[0, at], row[1, at], row[2, at] = y[i], r[i], u[i + 7 * L]
            row[3, at], row[4, at], row[5, at] = u[i + 8 * L], e[i], y[i + 2 * L]
            row[6, at] = d[i] + d[i + L] + d[i + 2 * L] + d[i + 3 * L] + d[i + 4 * L]


def _felt(body: Any) -> None:
    """Widen what the body felt to f64, for all who read it."""
    for g in range(body.felt.shape[0]):
        source, target = body.felt[g], body.felt_f64[g]
        for i in range(3 * L):
            target[i] = source[i]


def _tell(rule: Any, tick: int, clock_min: float, run_tick: float, day: Any) -> None:
    """Tell the controller the time and what overrides hold."""
    rule.when[0] = run_tick
    rule.when[1] = clock_min
    rule.when[2] = day.needs_share[tick]
    rule.when[3] = day.target_mgdl[tick]


def _hear_tick(
    read: Any, body: Any, sensor: Any, rule: Any, person: Any, day: Any, tick: int,
    day_number: int, start: int,
) -> None:  # fmt: skip
    """Let sensor and wearer act at a tick of a day, and tell the rule; a day starts at noon."""
    minute = 5.0 * tick
    clock = minute + 720.0 if minute < 720.0 else minute - 720.0
    _tell(rule, tick, clock, 288.0 * day_number + tick, day)
    read(sensor.state, sensor.parameters, body.felt_f64, rule.when, sensor.key, sensor.reading)
    _wearers(person, body, sensor, rule, day, tick, 1440.0 * day_number + minute, start)


def _act_tick(
    step: Any, body: Any, sensor: Any, rule: Any, person: Any, day: Any, counts: Any,
    tick: int, patients: int, start: int,
) -> None:  # fmt: skip
    """Let pump, body and tally follow the orders of a tick."""
    _pumps(person, body, rule, day, tick, start)
    step(body.state, body.parameters, body.insulin_u, body.eats_g, body.felt)
    _felt(body)
    _tallies(counts, person, body, sensor)
    if (tick + 1) % _QUARTER_TICKS == 0:
        _profile(counts, body, (tick + 1) // _QUARTER_TICKS, patients)
    if counts.kept.shape[0] > 0:
        _keep(counts, person, body, sensor, tick, start)


def _bodies(body: Any, a: int, b: int) -> Any:
    """Return the bodies of the groups from `a` to before `b`; likewise the functions below."""
    return BodyArrays(
        body.state[a:b], body.parameters[a:b], body.insulin_u[a:b], body.eats_g[a:b],
        body.felt[a:b], body.felt_f64[a:b],
    )  # fmt: skip


def _sensors(sensor: Any, a: int, b: int) -> Any:
    """Return the sensors of some groups."""
    return SensorArrays(sensor.state[a:b], sensor.parameters[a:b], sensor.key, sensor.reading[a:b])


def _rules(rule: Any, a: int, b: int) -> Any:
    """Return the controllers of some groups, each of which may have more than a row of state."""
    rows = rule.state.shape[0] // rule.settings.shape[0]
    return RuleArrays(
        rule.state[rows * a : rows * b], rule.settings[a:b], rule.heard[a:b], rule.orders[a:b],
        rule.when, rule.steers,
    )  # fmt: skip


def _people(person: Any, a: int, b: int) -> Any:
    """Return the wearers of some groups."""
    return PersonArrays(person.state[a:b], person.traits[a:b], person.pump[a:b], person.habits)


def _counts(counts: Any, a: int, b: int) -> Any:
    """Return what is counted of some groups; histogram and traces are everyone's."""
    half = counts.half_of_basal_u[a:b]
    return CountArrays(counts.tally[a:b], half, counts.histogram, counts.kept)


_PARTS = (
    _wearers, _pumps, _tallies, _profile, _keep, _felt, _tell, _hear_tick, _act_tick,
    _bodies, _sensors, _rules, _people, _counts,
)  # fmt: skip
for _function in _PARTS:
    register_jitable(**_UNCOUNTED)(_function)
_STAMP = fingerprint_of((*one_lane.COMPILED, *_PARTS)) + L + CHUNK


def _hear(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def hear(
        read: Any, body: Any, sensor: Any, rule: Any, person: Any, day: Any, tick: int, number: int
    ) -> int:
        """Run the first half of a tick of day `number`, for a rule that is asked in between."""
        _hear_tick(read, body, sensor, rule, person, day, tick, number, 0)
        return fingerprint

    return hear


def _act(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def act(
        step: Any, body: Any, sensor: Any, rule: Any, person: Any, day: Any, counts: Any,
        tick: int, patients: int,
    ) -> int:  # fmt: skip
        """Run the second half of a tick."""
        _act_tick(step, body, sensor, rule, person, day, counts, tick, patients, 0)
        return fingerprint

    return act


def _through(fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def through(
        read: Any, decide: Any, step: Any, body: Any, sensor: Any, rule: Any, person: Any, day: Any,
        counts: Any, first: int, last: int, number: int, patients: int,
    ) -> int:  # fmt: skip
        """Run the ticks from `first` to before `last` of day `number`, a chunk after the other."""
        groups = person.state.shape[0]
        for a in range(0, groups, CHUNK):
            b = min(a + CHUNK, groups)
            bodies, sensors, rules = _bodies(body, a, b), _sensors(sensor, a, b), _rules(rule, a, b)
            people, counted = _people(person, a, b), _counts(counts, a, b)
            n = min(patients - a * L, CHUNK * L)
            for tick in range(first, last):
                _hear_tick(read, bodies, sensors, rules, people, day, tick, number, a)
                decide(rules.state, rules.settings, rules.heard, rules.when, rules.orders)
                _act_tick(step, bodies, sensors, rules, people, day, counted, tick, n, a)
        return fingerprint

    return through


hear = njit(**_OPTIONS)(_hear(_STAMP))
act = njit(**_OPTIONS)(_act(_STAMP))
through = njit(**_OPTIONS)(_through(_STAMP))
