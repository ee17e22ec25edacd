"""How much of each meal has been absorbed, as observed: Loop's dynamic carbohydrate absorption.

Knows: entries, their sensitivity to carbohydrate, and insulin counteraction. Never knows: insulin.
What counteraction shows is shared out among the meals being absorbed, in proportion to the rate
expected of each; no meal is taken to be slower than 1.5 times its absorption time.

The rules are given as nine numbers (`rules`), so that Loop's published cases with other settings
can be run: see `ABSORPTION_RULES`. Source: LoopAlgorithm, Carbs/CarbMath (`loop-algorithm`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from banting.controllers.loop.carbs import (
    ABSORPTION_OVERRUN,
    CARB_DELAY_S,
    linear_rate,
    linear_share,
    piecewise_progress,
    piecewise_rate,
    piecewise_share,
)

__all__ = [
    "ABSORPTION_RULES",
    "STATUS",
    "TOLERANCE_MGDL",
    "absorption_bounds",
    "absorption_times",
    "observe",
    "rate_expected",
    "share_absorbed",
]

Floats = Any

# initial overrun, longest overrun, delay (s), linear (1) or piecewise (0), adaptive rate (1) or
# not, the part of the initial absorption time after which an adaptive rate adapts
AbsorptionRules = tuple[float, float, float, float, float, float]
ABSORPTION_RULES: AbsorptionRules = (
    ABSORPTION_OVERRUN, ABSORPTION_OVERRUN, CARB_DELAY_S, 0.0, 0.0, 0.2,
)  # fmt: skip

# rows of what `observe` returns for each entry
STATUS = (
    "observed_g",
    "clamped_g",
    "absorbing_s",  # from the entry until all was observed, or the last observation
    "to_absorb_observed_s",
    "remaining_s",
    "credited",  # 1: its timeline counts, 0: less was observed than must have been absorbed
)

TOLERANCE_MGDL = 1.1920928955078125e-07  # of single precision, in mg/dL
_SHARE_MIN = 2.220446049250313e-16


def share_absorbed(progress: float, linear: float) -> float:
    """Return the share absorbed at a progress, in the model asked for."""
    return linear_share(progress) if linear != 0.0 else piecewise_share(progress)


def _progress_at(share: float, linear: float) -> float:
    return min(max(share, 0.0), 1.0) if linear != 0.0 else piecewise_progress(share)


def _rate_at(progress: float, linear: float) -> float:
    return linear_rate(progress) if linear != 0.0 else piecewise_rate(progress)


def absorption_bounds(
    entry: tuple[float, float, float], last_s: float, rules: AbsorptionRules
) -> tuple[float, float, float]:
    """Return what must have been absorbed (g), the last observation that counts, the time since."""
    at, grams, absorption = entry
    longest = absorption * rules[1]
    last = min(at + longest + rules[2], max(last_s, at))
    since = last - at - rules[2]
    return grams * share_absorbed(since / longest, rules[3]), last, since


def absorption_times(
    entry: tuple[float, float, float], observed_g: float, last_s: float, rules: AbsorptionRules
) -> tuple[float, float]:
    """Return how long the observed part takes in the model, and how long the rest will (s)."""
    _, grams, absorption = entry
    initial, longest = absorption * rules[0], absorption * rules[1]
    least, _, since = absorption_bounds(entry, last_s, rules)
    if since <= 0.0:
        return 0.0, initial
    share = min(grams, max(least, observed_g)) / grams if grams > 0.0 else 1.0
    progress = _progress_at(share, rules[3])
    adapts = rules[4] != 0.0 and since > initial * rules[5]
    taken = min(since if adapts else progress * initial, longest)
    left = max(longest - since, 0.0)
    dynamic = since / max(progress, _SHARE_MIN) - since if adapts else initial - taken
    return taken, min(dynamic, left) if left > 0.0 else 0.0


def rate_expected(
    entry: tuple[float, float, float],
    observed_g: float,
    until_s: float,
    last_s: float,
    at_s: float,
    rules: AbsorptionRules,
) -> float:
    """Return the rate (g/s) at which an entry is expected to be absorbed at a time."""
    at, grams, absorption = entry
    remaining = absorption_times(entry, observed_g, last_s, rules)[1]
    lasts = min(until_s - at + remaining, absorption * rules[1])
    if lasts <= 0.0:
        return 0.0
    return grams / lasts * _rate_at((at_s - at) / lasts, rules[3])


def _credit(
    given_mgdl: float,
    i: int,
    j: int,
    whole_mgdl: float,
    csf_mgdl_per_g: float,
    end_s: float,
    book: tuple[Floats, Floats, Floats, Any, Any],
) -> None:
    """Credit entry `i` with an effect seen in interval `j`; the timeline ends when it is whole."""
    effect, done_s, credit_g, interval, count = book
    effect[i] += given_mgdl
    if done_s[i] == np.inf:
        credit_g[i, count[i]] = given_mgdl / csf_mgdl_per_g
        interval[i, count[i]] = j
        count[i] += 1
        if effect[i] + TOLERANCE_MGDL >= whole_mgdl:
            done_s[i] = end_s


def observe(
    entries: tuple[Floats, Floats, Floats],
    csf_mgdl_per_g: Floats,
    ice: tuple[Floats, Floats, Floats],
    rules: AbsorptionRules,
) -> tuple[Floats, Floats, Any, Any]:
    """Share counteraction out among the entries, in the order of both.

    Args:
        entries: time (s), carbohydrate (g), absorption time (s); `[n]` each.
        csf_mgdl_per_g: what a gram of each raises glucose by.
        ice: counteraction: start (s), end (s), velocity (mg/dL/s); `[m]` each.
        rules: see `ABSORPTION_RULES`.

    Returns:
        the rows of `STATUS` `[6, n]`; grams credited `[n, 2 m]`; the interval each credit is of,
        alike; how many credits each entry has `[n]`.
    """
    at, grams, absorption = entries
    start, end, velocity = ice
    n, m = len(at), len(start)
    last_s = end[m - 1] if m > 0 else -np.inf
    book = (
        np.zeros(n), np.full(n, np.inf), np.empty((n, 2 * m)), np.empty((n, 2 * m), np.int64),
        np.zeros(n, np.int64),
    )  # fmt: skip
    rate = np.zeros(n)
    for j in range(m):
        left, total, last_active = max(velocity[j] * (end[j] - start[j]), 0.0), 0.0, -1
        for i in range(n):
            rate[i] = -1.0
            if (start[j] >= at[i]) and (start[j] < at[i] + absorption[i] * rules[1] + rules[2]):
                entry = (at[i], grams[i], absorption[i])
                seen_g = book[0][i] / csf_mgdl_per_g[i]
                until = min(book[1][i], absorption_bounds(entry, last_s, rules)[1])
                rate[i] = rate_expected(entry, seen_g, until, last_s, start[j], rules)
                total += rate[i]
                last_active = i
        for i in range(n):
            if rate[i] < 0.0:
                continue
            whole, part = grams[i] * csf_mgdl_per_g[i], 0.0
            if total > 0.0:
                part = min(max(whole - book[0][i], 0.0), rate[i] / total * left)
                total -= rate[i]
                left -= part
            _credit(part, i, j, whole, csf_mgdl_per_g[i], end[j], book)
            if (i == last_active) and (left > TOLERANCE_MGDL):
                _credit(left, i, j, whole, csf_mgdl_per_g[i], end[j], book)
    status = np.empty((6, n))
    for i in range(n):
        entry = (at[i], grams[i], absorption[i])
        observed = book[0][i] / csf_mgdl_per_g[i]
        least, until, _ = absorption_bounds(entry, last_s, rules)
        status[0, i] = observed
        status[1, i] = min(grams[i], max(least, observed))
        status[2, i] = (book[1][i] if book[1][i] < np.inf else until) - at[i]
        status[3, i], status[4, i] = absorption_times(entry, observed, last_s, rules)
        status[5, i] = 1.0 if observed >= least else 0.0
    return status, book[2], book[3], book[4]
