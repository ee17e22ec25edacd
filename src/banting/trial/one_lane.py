"""A tick of one person: wearer, pump and tally, from and to the rows of his group.

Pure functions of one lane: they read and write value K of lane i at `row[i + K * LANES]`, and see
no other lane. `lanes.py` calls them over many lanes on a processor, `cuda/` from a thread each on a
graphics card. Knows: the order of rows. Never knows: who calls, how many there are, a shelf.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from banting.kernels import LANES
from banting.trial.delivery import account_after, deliver_five, deliver_minute, temp_after
from banting.trial.risk import risk
from banting.trial.tally import tally_tick
from banting.trial.wearer import alarms_now, roused, wearer_tick

__all__ = ["BINS", "COMPILED", "bin_of", "five_of", "pump_lane", "tally_lane", "wearer_lane"]

L = LANES
BINS = 602  # whole mg/dL; the last one holds all above 600
_NOT_FORCED = (-1.0, -1.0, -1.0, -1.0, -1.0)


def five_of(by_minute: Any, first: int) -> Any:
    """Return five minutes of a table."""
    return (
        by_minute[first],
        by_minute[first + 1],
        by_minute[first + 2],
        by_minute[first + 3],
        by_minute[first + 4],
    )


def bin_of(plasma_mgdl: float) -> int:
    """Return where a histogram of whole mg/dL counts a value."""
    at = int(plasma_mgdl + 0.5) if plasma_mgdl > 0.0 else 0
    return at if at < BINS else BINS - 1


def wearer_lane(
    x: Any, p: Any, y: Any, u: Any, h: Any, r: Any, e: Any, m: Any, i: int,
    meal_g: float, counted_g: float, now_min: float, shown_mgdl: float, as_sensor_mgdl: float,
    entered_g: float, asleep: float, suspended: float, reacts: float, above_mgdl: float,
    steers: float,
) -> None:  # fmt: skip
    """Let a wearer see, eat and ask, and tell his controller.

    Args:
        x, p, u: wearer, his traits, his pump; y: what his body felt last; r: the sensor's reading.
        h, e: what the controller hears, and what is eaten now; both are written.
        m: mishaps of this tick; i: the lane.
        meal_g, counted_g, now_min, shown_mgdl, asleep, suspended, reacts: as `wearer_tick`.
        as_sensor_mgdl: a reading that comes in place of the sensor's, -1 none; entered_g: what is
            entered into a loop and not eaten.
        above_mgdl: from where he corrects; steers: 1 where the controller works by itself.
    """
    on = m[i + 2 * L]
    sees = (shown_mgdl if (shown_mgdl > 0.0) & (r[i] > 0.0) else r[i]) if on > 0.5 else 0.0
    sees = as_sensor_mgdl if as_sensor_mgdl > 0.0 else sees
    rings = (m[i + 5 * L] > 0.5) | (u[i + 9 * L] >= m[i + 6 * L])
    alarm = 1.0 if rings & (x[i + 4 * L] < m[i + L]) else 0.0
    before = (
        x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L], x[i + 5 * L],
        x[i + 6 * L], x[i + 7 * L], x[i + 8 * L],
    )  # fmt: skip
    after, eats, counts, reads, asks = wearer_tick(
        before, now_min, y[i], sees, shown_mgdl, asleep, reacts, meal_g, counted_g,
        suspended, alarm, p[i], p[i + L], p[i + 2 * L], p[i + 3 * L], above_mgdl,
    )  # fmt: skip
    x[i], x[i + L], x[i + 2 * L], x[i + 3 * L] = after[0], after[1], after[2], after[3]
    x[i + 4 * L], x[i + 5 * L], x[i + 6 * L] = after[4], after[5], after[6]
    x[i + 7 * L], x[i + 8 * L] = after[7], after[8]
    e[i] = eats
    up = m[i + 3 * L]
    r[i] = sees
    h[i] = (sees if up > 0.5 else 0.0) if steers > 0.5 else reads
    h[i + L] = counts + (entered_g if steers > 0.5 else 0.0)
    h[i + 2 * L] = asks
    h[i + 3 * L] = u[i + 7 * L]
    h[i + 4 * L] = u[i + 8 * L]
    h[i + 5 * L] = u[i + L] + u[i + 2 * L]
    left = u[i + 6 * L]
    h[i + 6 * L] = u[i + 5 * L] if left > 0.0 else -1.0
    h[i + 7 * L] = left


def pump_tick(
    pump: Any, orders: Any, asks: float, told: Any, worn: Any, mishap: Any,
    forced: Any, forged: Any, held: Any, since_min: float, steers: float,
) -> tuple[Any, Any]:  # fmt: skip
    """Return a pump five minutes later, and what reaches the tissue in each of them (U).

    Args:
        pump: see `delivery.PUMP_STATE`; orders: see `kernels.ORDERS`; asks: see `kernels.HEARD`.
        told: basal rate, maximum bolus, maximum basal rate.
        worn: when the set was changed last (minute of the run), and whether the wearer ended what
            is forced on the pump.
        mishap: see `mishaps.MISHAPS`.
        forced, forged, held: by minute, a basal rate forced on the pump, forged boluses, and the
            share that the arm's leak lets through; since_min: since when it does not all pass.
        steers: 1 where the controller works by itself.
    """
    set_at, ended = worn[0], worn[1] > 0.5
    up = (mishap[3] > 0.5) & (steers > 0.5)
    fixed = set_at >= mishap[1]
    runs = 1.0 if fixed else mishap[4]
    asked = orders[2] if (up | (asks > 0.5)) else 0.0
    asked = asked if asked > 0.0 else 0.0
    asked = asked if asked < told[1] else told[1]
    syringe = asked if asks > 1.5 else 0.0
    asked = asked - syringe
    rate, left = temp_after(pump[5], pump[6], orders[0], orders[1] if up else -1.0, told[2])
    program = rate if left > 0.0 else told[0]
    own = 1.0 if fixed else mishap[0]
    new = set_at >= since_min
    passes = (
        own * (1.0 if new else held[0]),
        own * (1.0 if new else held[1]),
        own * (1.0 if new else held[2]),
        own * (1.0 if new else held[3]),
        own * (1.0 if new else held[4]),
    )
    waiting, basal, y, a = deliver_five(
        pump[0], asked, program, _NOT_FORCED if ended else forced, forged, passes, runs
    )
    bolus = y[0] + y[1] + y[2] + y[3] + y[4]
    arrived = a[0] + a[1] + a[2] + a[3] + a[4]
    opens = (mishap[7] > 0.0) & (set_at < mishap[1])
    freed = (pump[9] if pump[9] < mishap[6] else mishap[6]) if opens else 0.0
    given = (a[0] + syringe + freed, a[1], a[2], a[3], a[4])
    believed = account_after(pump[1], pump[2], (y[0] + syringe, y[1], y[2], y[3], y[4]))
    held_in_body = account_after(pump[3], pump[4], given)
    piled_up = pump[9] - freed + basal + bolus - arrived if own < 1.0 else 0.0
    still = left - 5.0 if left > 5.0 else 0.0
    return (
        (
            waiting, believed[0], believed[1], held_in_body[0], held_in_body[1], rate, still,
            basal, bolus, piled_up,
        ),
        given,
    )  # fmt: skip


def pump_lane(
    x: Any, u: Any, s: Any, q: Any, h: Any, d: Any, m: Any, i: int,
    forced: Any, forged: Any, held: Any, since_min: float, steers: float,
) -> None:  # fmt: skip
    """Let a pump follow its orders for five minutes, through its set.

    Args:
        x, u, s: wearer, pump, its settings; q: orders; h: what the controller heard.
        d: receives what reaches the tissue in each minute (U).
        m: mishaps of this tick; i: the lane; the rest as `pump_tick`.
    """
    after, given = pump_tick(
        (
            u[i], u[i + L], u[i + 2 * L], u[i + 3 * L], u[i + 4 * L], u[i + 5 * L], u[i + 6 * L],
            u[i + 7 * L], u[i + 8 * L], u[i + 9 * L],
        ),
        (q[i], q[i + L], q[i + 2 * L]),
        h[i + 2 * L],
        (s[i], s[i + 6 * L], s[i + 7 * L]),
        (x[i + 4 * L], x[i + 5 * L]),
        (
            m[i], m[i + L], m[i + 2 * L], m[i + 3 * L], m[i + 4 * L], m[i + 5 * L], m[i + 6 * L],
            m[i + 7 * L],
        ),
        forced, forged, held, since_min, steers,
    )  # fmt: skip
    u[i], u[i + L], u[i + 2 * L], u[i + 3 * L] = after[0], after[1], after[2], after[3]
    u[i + 4 * L], u[i + 5 * L], u[i + 6 * L] = after[4], after[5], after[6]
    u[i + 7 * L], u[i + 8 * L], u[i + 9 * L] = after[7], after[8], after[9]
    d[i], d[i + L], d[i + 2 * L], d[i + 3 * L], d[i + 4 * L] = given


def tally_lane(x: Any, w: Any, b: Any, y: Any, d: Any, e: Any, r: Any, i: int) -> None:
    """Count a tick of one person; see `tally.TALLY` for the order.

    Args:
        x: the tally; w: the pump; b: half of what basal keeps on board (U).
        y: what the body feels now; d: insulin that arrived by minute; e: what was eaten.
        r: the sensor's reading; i: the lane.
    """
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


# What a compiler of any of these has to know, callees first.
COMPILED: tuple[Callable[..., Any], ...] = (
    risk,
    tally_tick,
    temp_after,
    deliver_minute,
    deliver_five,
    account_after,
    alarms_now,
    roused,
    wearer_tick,
    five_of,
    bin_of,
    wearer_lane,
    pump_tick,
    pump_lane,
    tally_lane,
)
