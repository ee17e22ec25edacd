"""Glucose changes and carbohydrate on board on a grid of five minutes.

oref0 derives, at every decision and for every meal, what insulin did not explain of each reading
since. On a grid those deviations are kept by tick. What must be gone through again is short: each
tick counts for at least half the present deviation, so that the carbohydrate absorbed since a meal
changes as a whole.

One thing differs from `oref0`: a gap in the readings is filled with a straight line, where it
fills the line but drops the reading before the gap. A gap of more than four hours begins anew.

Source: oref0 (lib/determine-basal/cob.js, lib/meal/total.js, lib/glucose-get-last.js).
"""

from __future__ import annotations

from typing import Any

from banting.controllers.oref0.grid_layout import (
    ACTIVITY,
    AVERAGE,
    AVERAGES,
    CARBS,
    CARBS_HEARD,
    CARBS_TICKS,
    DEVIATION,
    FILLED,
    KNOWN,
    OPTION_AT,
    READING,
    READING_HEARD,
    READINGS,
    SINCE_CARBS,
    UNHEARD,
    W_ABSORBED,
    W_CARBS,
    W_CARBS_AGE,
    W_COB,
    W_FILL,
    W_GAP,
    W_GRAMS,
    W_HALF,
    W_ISF,
    W_MAX,
    W_MIN,
    W_RATIO,
    W_REMOVED,
    W_SLOPE_MAX,
    W_SLOPE_MIN,
    L,
)
from banting.controllers.oref0.grid_options import MAX_COB, MIN_CARB_IMPACT
from banting.controllers.oref0.nouns import Status
from banting.controllers.oref0.outlook import bgi_of
from banting.controllers.oref0.rounding import half_up, rounded

__all__ = ["carbs_on_board", "hear_carbs", "hear_glucose", "status_of", "trend"]

SEEN_FROM_MGDL = 39.0  # lower values are codes of a sensor
GAP_TICKS_MAX = 48.0
CARBS_G_MIN = 1.0
NEVER_MGDL = 999.0
BUCKETS = 3.0  # the oldest three have no deviation
TREND_TICKS = 7


def hear_glucose(x: Any, h: Any, w: Any, slot: int, now: int, average: int) -> None:
    """Take in a reading: its deviation from what insulin does, and the line over a gap.

    Args:
        x, h, w: a group's state, what is heard, the work of this tick.
        slot, now, average: the places of now in the rings of insulin, deviations, averages.
    """
    for i in range(L):
        reading = h[i + READING_HEARD]
        heard = reading >= SEEN_FROM_MGDL
        gap = x[i + UNHEARD * L] + 1.0
        again = heard & (gap <= GAP_TICKS_MAX) & (x[i + FILLED * L] > 0.0)
        last, second, third = x[i + FILLED * L], x[i + (FILLED + 1) * L], x[i + (FILLED + 2) * L]
        slope = (reading - last) / gap if again else 0.0
        one = last if gap < 1.5 else reading - slope
        two = second if gap < 1.5 else (last if gap < 2.5 else reading - 2.0 * slope)
        beyond = second if gap < 2.5 else (last if gap < 3.5 else reading - 3.0 * slope)
        three = third if gap < 1.5 else beyond
        activity = rounded(x[i + (ACTIVITY + slot) * L], 10000.0)
        bgi = bgi_of(activity, w[i + W_ISF])
        w[i + W_FILL], w[i + W_GAP] = slope, gap if again else 0.0
        known = x[i + KNOWN * L]
        x[i + (DEVIATION + now) * L] = rounded((slope if again else 0.0) - bgi, 100.0)
        over = rounded((reading - three) / 3.0, 100.0)
        x[i + (AVERAGE + average) * L] = rounded((over if again else 0.0) - bgi, 1000.0)
        x[i + FILLED * L] = reading if heard else last
        x[i + (FILLED + 1) * L] = one if heard else second
        x[i + (FILLED + 2) * L] = two if heard else third
        x[i + KNOWN * L] = known + gap if again else (0.0 if heard else known)
        x[i + UNHEARD * L] = 0.0 if heard else gap
    fill_gaps(x, w, now, average)
    for k in range(READINGS - 1, 0, -1):
        for i in range(L):
            x[i + (READING + k) * L] = x[i + (READING + k - 1) * L]
    for i in range(L):
        reading = h[i + READING_HEARD]
        x[i + READING * L] = reading if reading >= SEEN_FROM_MGDL else 0.0


def fill_gaps(x: Any, w: Any, now: int, average: int) -> None:
    """Add the slope of a gap's line to its deviations, which held insulin's part alone."""
    for i in range(L):
        slope = w[i + W_FILL]
        for k in range(1, int(w[i + W_GAP])):
            x[i + (DEVIATION + (now + CARBS_TICKS - k) % CARBS_TICKS) * L] += slope
            if k < AVERAGES:
                x[i + (AVERAGE + (average + AVERAGES - k) % AVERAGES) * L] += slope


def hear_carbs(x: Any, h: Any, now: int) -> bool:
    """Take in carbohydrate; tell whether anyone in the group has had any in six hours."""
    newest = 2.0 * CARBS_TICKS
    for i in range(L):
        grams = h[i + CARBS_HEARD]
        counts = grams >= CARBS_G_MIN
        x[i + (CARBS + now) * L] = grams if counts else 0.0
        since = 0.0 if counts else x[i + SINCE_CARBS * L] + 1.0
        x[i + SINCE_CARBS * L] = since
    for i in range(L):
        since = x[i + SINCE_CARBS * L]
        newest = since if since < newest else newest
    return newest < CARBS_TICKS


def carbs_on_board(x: Any, w: Any, now: int, average: int, anyone: bool) -> None:
    """Work out carbohydrate announced and on board, and how long ago the last was announced.

    From the newest meal back: what has been announced since, less what has been absorbed since, is
    on board; the largest over all meals counts, and meals before the one that gave it are left out
    of what counts as announced. Absorption is seen from the second reading after a meal.
    """
    for i in range(L):
        w[i + W_COB] = w[i + W_CARBS] = w[i + W_ABSORBED] = w[i + W_REMOVED] = 0.0
        w[i + W_CARBS_AGE] = 0.0
        w[i + W_GRAMS] = w[i + W_RATIO] / w[i + W_ISF]
        half = 0.5 * x[i + (AVERAGE + average) * L]
        least_mgdl = x[OPTION_AT + MIN_CARB_IMPACT]
        w[i + W_HALF] = half if half > least_mgdl else least_mgdl
    if not anyone:
        return
    for age in range(CARBS_TICKS):
        carbs_at = CARBS + (now + CARBS_TICKS - age) % CARBS_TICKS
        seen_at = DEVIATION + (now + CARBS_TICKS + 2 - age) % CARBS_TICKS
        seen = age - 2.0
        for i in range(L):
            least_mgdl, deviation = w[i + W_HALF], x[i + seen_at * L]
            impact = deviation if deviation > least_mgdl else least_mgdl
            counted = (seen >= 0.0) & (seen + BUCKETS <= x[i + KNOWN * L])
            absorbed = w[i + W_ABSORBED] + (impact if counted else 0.0)
            meal = x[i + carbs_at * L]
            carbs = w[i + W_CARBS] + meal
            mine = carbs - absorbed * w[i + W_GRAMS]
            mine = mine if mine > 0.0 else 0.0
            most_g, removed = w[i + W_COB], w[i + W_REMOVED]
            w[i + W_ABSORBED] = absorbed
            w[i + W_CARBS_AGE] = (
                5.0 * age if (carbs > 0.0) & (w[i + W_CARBS] == 0.0) else (w[i + W_CARBS_AGE])
            )
            w[i + W_CARBS] = carbs
            w[i + W_COB] = mine if (meal > 0.0) & (mine > most_g) else most_g
            kept = removed + meal if mine < most_g else 0.0
            w[i + W_REMOVED] = kept if meal > 0.0 else removed
    for i in range(L):
        cob, most_g = w[i + W_COB], x[OPTION_AT + MAX_COB]
        cob = cob if cob < most_g else most_g
        w[i + W_COB] = half_up(cob) if x[i + KNOWN * L] >= BUCKETS else 0.0
        w[i + W_CARBS] = rounded(w[i + W_CARBS] - w[i + W_REMOVED], 1000.0)


def trend(x: Any, w: Any, average: int) -> None:
    """Work out how fast deviations of the last half hour fall from their highest, and lowest."""
    for i in range(L):
        w[i + W_MAX], w[i + W_MIN] = 0.0, NEVER_MGDL
        w[i + W_SLOPE_MAX], w[i + W_SLOPE_MIN] = 0.0, NEVER_MGDL
    for k in range(1, TREND_TICKS):
        at = AVERAGE + (average + AVERAGES - k) % AVERAGES
        for i in range(L):
            deviation = x[i + at * L]
            slope = (x[i + (AVERAGE + average) * L] - deviation) / k
            known = k + BUCKETS <= x[i + KNOWN * L]
            higher = known & (deviation > w[i + W_MAX])
            lower = known & (deviation < w[i + W_MIN])
            falls, rises = slope if slope < 0.0 else 0.0, slope if slope > 0.0 else 0.0
            w[i + W_SLOPE_MAX] = rounded(falls, 1000.0) if higher else w[i + W_SLOPE_MAX]
            w[i + W_MAX] = deviation if higher else w[i + W_MAX]
            w[i + W_SLOPE_MIN] = rounded(rises, 1000.0) if lower else w[i + W_SLOPE_MIN]
            w[i + W_MIN] = deviation if lower else w[i + W_MIN]


def status_of(x: Any, i: int) -> Status:
    """Return the glucose of lane i and its changes: over 5, 5 to 15, and 20 to 40 minutes."""
    now = x[i + READING * L]
    last = short = long = shorts = longs = 0.0
    for k in range(1, READINGS):
        then = x[i + (READING + k) * L]
        if then > 0.0:
            change = (now - then) / k
            if k < 2:
                last = change
            if k < 4:
                short += change
                shorts += 1.0
            else:
                long += change
                longs += 1.0
    short = short / shorts if shorts > 0.0 else 0.0
    long = long / longs if longs > 0.0 else 0.0
    return Status(
        glucose_mgdl=now,
        delta_mgdl=rounded(last, 100.0),
        short_avgdelta_mgdl=rounded(short, 100.0),
        long_avgdelta_mgdl=rounded(long, 100.0),
        noise=1.0,
        age_min=0.0,
        may_be_flat=False,
    )
