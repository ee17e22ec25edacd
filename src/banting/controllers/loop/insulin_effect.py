"""What doses do to glucose: insulin net of the schedule, insulin on board, the effect on the grid.

Knows: doses, the basal schedule, sensitivities. Never knows: glucose, carbohydrate. A dose of
basal insulin counts by what it delivers beyond the schedule, in one piece for each item of the
schedule; times without a dose count as scheduled. A piece longer than 5.25 min acts as a row of
five-minute shares, each from its beginning.

The shares of a piece lie one tick apart, so on the grid they all sample the same curve: it is
evaluated once, with one exponential, and summed as a running window.

Source: LoopAlgorithm, Insulin/InsulinMath (`loop-algorithm`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from banting.controllers.loop.insulin import TICK_S, share_remaining
from banting.controllers.loop.timeline import index_at

__all__ = [
    "BASAL",
    "BOLUS",
    "MOMENTARY_S_MAX",
    "PROGRAMMED",
    "SCHEDULED",
    "active_insulin_u",
    "effect_window",
    "insulin_effect",
    "insulin_effect_mid_absorption",
    "net_pieces",
    "piece_acted",
    "piece_remaining",
]

Floats = Any
Ints = Any

# kinds of dose
BOLUS = 0
BASAL = 1  # its volume is what was delivered, to be held against the schedule
SCHEDULED = 2  # delivered as scheduled: no net insulin
PROGRAMMED = 3  # as BASAL, but each piece is what was programmed, in steps of 0.05 U (Loop 3.5)

_STEPS_PER_U = 20.0

MOMENTARY_S_MAX = 1.05 * TICK_S


def net_pieces(
    doses: tuple[Floats, Floats, Floats, Ints, Ints], basal: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats, Floats, Ints]:
    """Return doses net of the schedule: start (s), end (s), net insulin (U), insulin's index.

    A dose of basal insulin that no item of the schedule overlaps gives no piece, as in Loop.

    Args:
        doses: start (s), end (s), volume (U), kind, insulin's index; `[n]` each.
        basal: the schedule as a timeline (U/h).
    """
    start, end, volume, kind, insulin = doses
    most = len(start) * (len(basal[0]) + 1)
    piece_start, piece_end, net = np.empty(most), np.empty(most), np.empty(most)
    piece_insulin = np.empty(most, np.int64)
    n = 0
    for i in range(len(start)):
        if (kind[i] == BASAL) | (kind[i] == PROGRAMMED):
            steps = _STEPS_PER_U if kind[i] == PROGRAMMED else 0.0
            after = _split_by_schedule(
                (start[i], end[i], volume[i]), steps, basal, (piece_start, piece_end, net), n
            )
        else:
            piece_start[n], piece_end[n] = start[i], end[i]
            net[n] = volume[i] if kind[i] == BOLUS else 0.0
            after = n + 1
        for j in range(n, after):
            piece_insulin[j] = insulin[i]
        n = after
    return piece_start[:n], piece_end[:n], net[:n], piece_insulin[:n]


def _split_by_schedule(
    dose: tuple[float, float, float],
    steps_per_u: float,
    basal: tuple[Floats, Floats, Floats],
    pieces: tuple[Floats, Floats, Floats],
    n: int,
) -> int:
    """Write the pieces of one dose of basal insulin from `n` on, and return the next free place."""
    start_s, end_s, volume_u = dose
    basal_start, basal_end, rate = basal
    piece_start, piece_end, net = pieces
    first = -1
    for j in range(len(rate)):
        if (basal_end[j] < start_s) | (basal_start[j] > end_s):
            continue
        first = j if first < 0 else first
        later = j + 1 < len(rate) and basal_start[j + 1] <= end_s
        begin = start_s if j == first else basal_start[j]
        stop = min(basal_start[j + 1], end_s) if later else end_s
        piece_start[n], piece_end[n] = max(begin, start_s), max(begin, stop)
        lasts = piece_end[n] - piece_start[n]
        share = lasts / (end_s - start_s) if end_s > start_s else 0.0
        given = volume_u * share
        if steps_per_u > 0.0:
            given = math.floor(given * steps_per_u + 0.5) / steps_per_u
        net[n] = given - rate[j] * lasts / 3600.0
        n += 1
    return n


def piece_remaining(since_s: float, lasts_s: float, curve: Floats) -> float:
    """Return the share of a piece on board at a time since its start.

    Of a long piece, five-minute shares that begin later than the insulin's delay from now are not
    counted at all: LoopAlgorithm's loop ends there.
    """
    if lasts_s <= MOMENTARY_S_MAX:
        return share_remaining(since_s, curve)
    until = min(math.floor((since_s + curve[0]) / TICK_S) * TICK_S, lasts_s)
    total, x = 0.0, 0.0
    while x == 0.0 or x <= until:
        weight = (min(x + TICK_S, lasts_s) - x) / lasts_s
        total += weight * share_remaining(since_s - x, curve)
        x += TICK_S
    return total


def piece_acted(since_s: float, lasts_s: float, curve: Floats) -> float:
    """Return the share of a piece that has acted at a time since its start."""
    if lasts_s <= MOMENTARY_S_MAX:
        return 1.0 - share_remaining(since_s, curve)
    until = min(math.floor((since_s + curve[0]) / TICK_S) * TICK_S, lasts_s)
    total, x = 0.0, 0.0
    while x == 0.0 or x <= until:
        weight = (min(x + TICK_S, lasts_s) - x) / lasts_s
        total += weight * (1.0 - share_remaining(since_s - x, curve))
        x += TICK_S
    return total


def active_insulin_u(
    pieces: tuple[Floats, Floats, Floats, Ints], curves: Floats, at_s: float
) -> float:
    """Return insulin on board (U) at a time; negative when less than scheduled was given.

    Args:
        pieces: of `net_pieces`.
        curves: `[insulins, 6]`: of `curve_of`, and the decay of its exponential in a tick.
        at_s: the time.
    """
    start, end, net, insulin = pieces
    total = 0.0
    for i in range(len(start)):
        if (at_s >= start[i]) & (net[i] != 0.0):
            share = piece_remaining(at_s - start[i], end[i] - start[i], curves[insulin[i]])
            total += net[i] * share
    return total


def effect_window(
    pieces: tuple[Floats, Floats, Floats, Ints], curves: Floats, at_s: float
) -> tuple[float, float]:
    """Return from when to when (s) doses act; the time itself, twice, when there are none."""
    start, end, _, insulin = pieces
    if len(start) == 0:
        return at_s, at_s
    first, last = start[0], end[0]
    for i in range(len(start)):
        curve = curves[insulin[i]]
        first = min(first, start[i])
        last = max(last, end[i] + curve[0] + curve[1])
    return first, last


def _acted_on_grid(since_first_s: float, curve: Floats, acted: Floats) -> int:
    """Write the share acted at each tick from the first on, and return where it reaches one.

    Args:
        since_first_s: time from the dose to the first point of the grid, less than a tick.
        curve: of `curves`.
        acted: `[n]`, to be written; the last value written is one if it has the room.
    """
    late = since_first_s - curve[0]
    exponential = math.exp(-late * curve[2])
    for j in range(len(acted)):
        u = late * curve[2]
        share = curve[4] * ((late * late * curve[3] - u - 1.0) * exponential + 1.0)
        acted[j] = share if late > 0.0 else 0.0
        if late >= curve[1]:
            acted[j] = 1.0
            return j
        late += TICK_S
        exponential *= curve[5]
    return len(acted) - 1


def _share_increments(since_first_s: float, lasts_s: float, curve: Floats, steps: Floats) -> int:
    """Write what share of a piece acts in each tick, and return how many ticks it acts.

    Item 0 is what has acted at the first point of the grid.
    """
    acted = np.empty(len(steps))
    whole = _acted_on_grid(since_first_s, curve, acted)
    split = lasts_s > MOMENTARY_S_MAX
    full = math.floor(lasts_s / TICK_S) if split else 1
    each = TICK_S / lasts_s if split else 1.0
    rest = (lasts_s - full * TICK_S) / lasts_s if split else 0.0
    n = min(whole + full + 2, len(steps))
    for j in range(n):
        now = acted[min(j, whole)]
        begun = acted[min(j - full, whole)] if j >= full else 0.0
        before = acted[min(j - full - 1, whole)] if j > full else 0.0
        steps[j] = each * (now - begun) + rest * (begun - before)
    return n


def insulin_effect(
    pieces: tuple[Floats, Floats, Floats, Ints],
    curves: Floats,
    sensitivity: tuple[Floats, Floats, Floats],
    first_s: float,
    ticks: int,
) -> Floats:
    """Return the cumulative effect (mg/dL) of doses on the grid, `[ticks]`.

    Each piece acts with the sensitivity at its start. NaN throughout when a piece that counts
    starts where no sensitivity is in force.

    Args:
        pieces: of `net_pieces`.
        curves: `[insulins, 6]`.
        sensitivity: a timeline (mg/dL per U).
        first_s: the first point of the grid, not after any piece.
        ticks: the number of points.
    """
    start, end, net, insulin = pieces
    effect, steps = np.zeros(ticks), np.empty(ticks)
    for i in range(len(start)):
        if net[i] == 0.0:
            continue
        item = index_at(sensitivity[0], start[i])
        covered = item >= 0 and sensitivity[1][item] >= start[i]
        per_share = -sensitivity[2][item] * net[i] if covered else math.nan
        at = math.ceil((start[i] - first_s) / TICK_S)
        since = first_s + at * TICK_S - start[i]
        n = _share_increments(since, end[i] - start[i], curves[insulin[i]], steps[: ticks - at])
        for j in range(n):
            effect[at + j] += per_share * steps[j]
    return np.cumsum(effect)


def insulin_effect_mid_absorption(
    pieces: tuple[Floats, Floats, Floats, Ints],
    curves: Floats,
    sensitivity: tuple[Floats, Floats, Floats],
    first_s: float,
    ticks: int,
) -> Floats:
    """Return the cumulative effect when insulin acts with the sensitivity of the moment.

    Arguments and result as `insulin_effect`. A step that lies in one item of the timeline takes
    its value; one that does not is summed over the items it touches.
    """
    start, end, net, insulin = pieces
    effect, steps = np.zeros(ticks), np.empty(ticks)
    value, mixed = _sensitivity_of_steps(sensitivity, first_s, ticks)
    for i in range(len(start)):
        if net[i] == 0.0:
            continue
        curve, lasts = curves[insulin[i]], end[i] - start[i]
        at = math.ceil((start[i] - first_s) / TICK_S)
        since = first_s + at * TICK_S - start[i]
        n = _share_increments(since, lasts, curve, steps[: ticks - at])
        for j in range(n):
            if not mixed[at + j]:
                effect[at + j] -= value[at + j] * net[i] * steps[j]
                continue
            stop_s = first_s + (at + j) * TICK_S
            for k in range(len(sensitivity[0])):
                a = max(stop_s - TICK_S, sensitivity[0][k]) - start[i]
                b = min(stop_s, sensitivity[1][k]) - start[i]
                if b > a:
                    share = piece_acted(b, lasts, curve) - piece_acted(a, lasts, curve)
                    effect[at + j] -= sensitivity[2][k] * net[i] * share
    return np.cumsum(effect)


def _sensitivity_of_steps(
    sensitivity: tuple[Floats, Floats, Floats], first_s: float, ticks: int
) -> tuple[Floats, Any]:
    """Return the sensitivity of each step that ends at a tick, and whether it has more than one."""
    value, mixed = np.zeros(ticks), np.zeros(ticks, np.bool_)
    for tick in range(1, ticks):
        stop_s = first_s + tick * TICK_S
        touched, inside = 0, False
        for k in range(len(sensitivity[0])):
            a = max(stop_s - TICK_S, sensitivity[0][k])
            b = min(stop_s, sensitivity[1][k])
            if b > a:
                touched += 1
                value[tick] = sensitivity[2][k]
                inside = b - a == TICK_S
        mixed[tick] = touched > 0 and (touched > 1 or not inside)
    return value, mixed
