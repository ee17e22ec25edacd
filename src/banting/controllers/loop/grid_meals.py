"""Meals on the grid: what counteraction has shown of each, tick by tick.

Knows: meals, and counteraction as `grid_glucose` keeps it. Never knows: insulin. How an interval is
shared among meals depends on the time of the last one (`absorption`), so shares of the past can
change; they are worked out again from a checkpoint on, before which they cannot:

- an interval with at most one meal being absorbed, or that shows no rise, is final at once;
- with more it is final when nothing that is still to come can change the rate expected of any of
  them (`_is_settled`): nothing has been seen of it, or all, or its time is over, or it is taken to
  last as long as it may.

All of this is compiled without relaxed arithmetic. Near the end of a meal a rounding is magnified
from 1e-16 to 1e-8, so the general path is met only by rounding as it does. One edge stays: whether
a meal counts as observed hangs on the last bit when more than half of it is credited at once, after
hours without readings, and is then seen whole to the gram. There Loop's own rules are a toss-up.

A meal lasts 3 h as entered; every time here is a tick of the state's own clock.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from banting.controllers.loop.absorption import (
    ABSORPTION_RULES,
    TOLERANCE_MGDL,
    absorption_bounds,
    absorption_times,
    rate_expected,
)
from banting.controllers.loop.carbs import ABSORPTION_OVERRUN, CARB_DELAY_S, DEFAULT_ABSORPTION_S
from banting.controllers.loop.grid_glucose import gap_ending
from banting.controllers.loop.grid_state import (
    ABSORPTION_TICKS,
    CHECKPOINT,
    DISPLACED,
    FINAL,
    HISTORY_TICKS,
    ICE_SHARE,
    ICE_VELOCITY,
    LAST_ICE,
    MEAL_AT,
    MEAL_CSF,
    MEAL_DONE,
    MEAL_EFFECT,
    MEAL_ENDED,
    MEAL_GRAMS,
    MEALS,
    MEALS_MAX,
    NEVER,
    RING_MASK,
)
from banting.controllers.loop.insulin import TICK_S

__all__ = ["MATTERS_TICKS", "MealsSeen", "eat", "forget_meals", "see_meals"]

_LONGEST_S = DEFAULT_ABSORPTION_S * ABSORPTION_OVERRUN
_RATE_ENDS_TICKS = int(_LONGEST_S / TICK_S)  # from here on no absorption is expected
# A meal that was not seen goes on by the model for its delay beyond the longest absorption.
MATTERS_TICKS = ABSORPTION_TICKS + int(CARB_DELAY_S / TICK_S) + 2
_FIELDS = (MEAL_AT, MEAL_GRAMS, MEAL_CSF, MEAL_EFFECT, MEAL_DONE, MEAL_ENDED)


class MealsSeen(NamedTuple):
    """Room for what has been seen of each meal now, `[MEALS_MAX]` each.

    `effect`: credited (mg/dL); `done`: the tick at which all was; `ended`: at which the last credit
    that counts ended; `credited_g`: of all credits that count; `rate`: expected now (g/s);
    `absorbed_g` `[MEALS_MAX, ticks]`: at each tick of a window, up to `ended`.
    """

    effect: Any
    done: Any
    ended: Any
    credited_g: Any
    rate: Any
    absorbed_g: Any


def eat(x: Any, now: int, grams: float, csf_mgdl_per_g: float) -> None:
    """Enter a meal that begins now; without room another one is displaced and counted."""
    n = int(x[MEALS])
    if n == MEALS_MAX:
        _displace(x, now)
        n -= 1
    x[MEAL_AT + n], x[MEAL_GRAMS + n], x[MEAL_CSF + n] = now, grams, csf_mgdl_per_g
    x[MEAL_EFFECT + n], x[MEAL_DONE + n], x[MEAL_ENDED + n] = 0.0, NEVER, NEVER
    x[MEALS] = n + 1


def _displace(x: Any, now: int) -> None:
    """Forget the oldest meal that has been absorbed, or else the oldest."""
    gone = 0
    for m in range(MEALS_MAX - 1, -1, -1):
        if x[MEAL_DONE + m] != NEVER or now - x[MEAL_AT + m] >= ABSORPTION_TICKS:
            gone = m
    for field in _FIELDS:
        for m in range(gone, MEALS_MAX - 1):
            x[field + m] = x[field + m + 1]
    x[MEALS] = MEALS_MAX - 1
    x[DISPLACED] += 1.0
    x[FINAL] = NEVER


def forget_meals(x: Any, now: int) -> None:
    """Forget meals of more than 10 h ago.

    What they were credited goes to the meals that were being absorbed beside them, as in the app,
    so then everything is worked out anew.
    """
    n, gone = int(x[MEALS]), 0
    while gone < n and now - x[MEAL_AT + gone] > HISTORY_TICKS:
        gone += 1
    if gone == 0:
        return
    last = x[MEAL_AT + gone - 1]
    for field in _FIELDS:
        for m in range(gone, n):
            x[field + m - gone] = x[field + m]
    x[MEALS] = n - gone
    if n > gone and x[MEAL_AT] < last + ABSORPTION_TICKS:
        x[CHECKPOINT], x[FINAL] = NEVER, NEVER
        for m in range(n - gone):
            x[MEAL_EFFECT + m], x[MEAL_DONE + m], x[MEAL_ENDED + m] = 0.0, NEVER, NEVER


def see_meals(x: Any, seen: MealsSeen, now: int, back: int) -> int:
    """Share counteraction out among the meals, and return the first meal that still matters.

    Args:
        x: the patient's memory; its checkpoint moves on.
        seen: receives what has been seen of the meals from the one returned on.
        now: this tick.
        back: `absorbed_g` begins so many ticks ago.
    """
    n, begin = int(x[MEALS]), now - back
    checkpoint = max(int(x[CHECKPOINT]), now - HISTORY_TICKS)
    first = 0
    while first < n and x[MEAL_AT + first] + MATTERS_TICKS < checkpoint:
        first += 1
    if first == n:
        if gap_ending(x, begin, now) > 0:
            x[CHECKPOINT] = begin
        return n
    for m in range(first, n):
        _begin(x, seen, m, back)
    final, oldest, newest = True, first, first
    for ends in range(checkpoint + 1, int(x[LAST_ICE]) + 1):
        gap = gap_ending(x, ends, now)
        if gap == 0:
            continue
        starts = ends - gap
        while oldest < n and x[MEAL_AT + oldest] + ABSORPTION_TICKS <= starts:
            oldest += 1
        while newest < n and x[MEAL_AT + newest] <= starts:
            newest += 1
        if newest > oldest:
            final = _share(x, seen, oldest, newest, ends, gap, begin, final)
        x[FINAL] = max(x[FINAL], ends) if final else x[FINAL]
        if final and ends <= begin:
            x[CHECKPOINT] = ends
            for m in range(oldest, newest):
                x[MEAL_EFFECT + m] = seen.effect[m]
                x[MEAL_DONE + m], x[MEAL_ENDED + m] = seen.done[m], seen.ended[m]
    return first


def _begin(x: Any, seen: MealsSeen, m: int, back: int) -> None:
    """Take a meal up where the checkpoint left it."""
    seen.effect[m] = x[MEAL_EFFECT + m]
    seen.done[m], seen.ended[m] = x[MEAL_DONE + m], x[MEAL_ENDED + m]
    credited = seen.effect[m] / x[MEAL_CSF + m]
    absorbed = min(credited, x[MEAL_GRAMS + m])
    seen.credited_g[m] = credited
    for j in range(back + 1):
        seen.absorbed_g[m, j] = absorbed


def _share(
    x: Any,
    seen: MealsSeen,
    oldest: int,
    newest: int,
    ends: int,
    gap: int,
    begin: int,
    final: bool,
) -> bool:
    """Share one interval out among the meals being absorbed, and tell whether that is final.

    It is not if what was shared before is not (`final`).
    """
    starts, slot = ends - gap, ends & RING_MASK
    left = max(x[ICE_VELOCITY + slot] * (gap * TICK_S), 0.0)
    if newest - oldest == 1:
        _credit(x, seen, oldest, _alone(x, oldest, starts, left), left, True, ends, gap, begin)
        return final
    if newest - oldest == 2 and ends <= x[FINAL]:
        left = _credit(x, seen, oldest, x[ICE_SHARE + slot], left, False, ends, gap, begin)
        share = _alone(x, oldest + 1, starts, left)
        _credit(x, seen, oldest + 1, share, left, True, ends, gap, begin)
        return final
    total, known, settled = 0.0, ends <= x[FINAL], final
    last_s = x[LAST_ICE] * TICK_S
    for m in range(oldest, newest if left > 0.0 else oldest):
        at_s = x[MEAL_AT + m] * TICK_S
        entry = (at_s, x[MEAL_GRAMS + m], DEFAULT_ABSORPTION_S)
        observed = seen.effect[m] / x[MEAL_CSF + m]
        until = absorption_bounds(entry, last_s, ABSORPTION_RULES)[1]
        until = until if seen.done[m] == NEVER else seen.done[m] * TICK_S
        rate = rate_expected(entry, observed, until, last_s, starts * TICK_S, ABSORPTION_RULES)
        seen.rate[m] = rate
        total += rate
        if settled and not known:
            settled = _is_settled(entry, observed, last_s, seen.done[m] != NEVER)
    final = final and settled
    for m in range(oldest, newest):
        share = seen.rate[m] / total * left if total > 0.0 else 0.0
        total = total - seen.rate[m] if total > 0.0 else total
        if m == oldest:
            x[ICE_SHARE + slot] = share
        left = _credit(x, seen, m, share, left, m == newest - 1, ends, gap, begin)
    return final


def _alone(x: Any, m: int, starts: int, left: float) -> float:
    """Return what a meal is offered of what is left when no other is, by the model's own hours."""
    since = starts - x[MEAL_AT + m]
    return left if (since > 0.0) & (since < _RATE_ENDS_TICKS) else 0.0


def _is_settled(
    entry: tuple[float, float, float], observed_g: float, last_s: float, done: bool
) -> bool:
    """Tell whether no later observation can change the rate expected of a meal."""
    _, until, since = absorption_bounds(entry, last_s, ABSORPTION_RULES)
    if since >= _LONGEST_S:
        return True
    if done:  # but to the last bit: 1e-16 short of a meal is 1e-8 short of its time
        return observed_g >= entry[1]
    remaining = absorption_times(entry, observed_g, last_s, ABSORPTION_RULES)[1]
    return observed_g == 0.0 or (since > 0.0 and until - entry[0] + remaining >= _LONGEST_S)


def _credit(
    x: Any,
    seen: MealsSeen,
    m: int,
    share: float,
    left: float,
    is_last: bool,
    ends: int,
    gap: int,
    begin: int,
) -> float:
    """Credit a meal with its share of an interval, and return what is left of it (mg/dL).

    The rule is `absorption.observe`'s: no more than the meal still has, and what nobody takes goes
    to the last one all the same; credits count until a meal is done.
    """
    csf, grams = x[MEAL_CSF + m], x[MEAL_GRAMS + m]
    whole = grams * csf
    part = min(max(whole - seen.effect[m], 0.0), share)
    surplus = left - part if is_last and left - part > TOLERANCE_MGDL else 0.0
    counts = seen.done[m] == NEVER
    seen.effect[m] += part
    if counts:
        before, latest = seen.credited_g[m], part / csf
        seen.done[m] = ends if seen.effect[m] + TOLERANCE_MGDL >= whole else NEVER
        if surplus > 0.0 and seen.done[m] == NEVER:
            before, latest = before + latest, surplus / csf
            seen.done[m] = ends if seen.effect[m] + surplus + TOLERANCE_MGDL >= whole else NEVER
        seen.credited_g[m], seen.ended[m] = before + latest, ends
        for tick in range(max(ends - gap + 1, begin), ends + 1):
            within = (tick - (ends - gap)) / gap
            seen.absorbed_g[m, tick - begin] = min(before + latest * within, grams)
    seen.effect[m] += surplus
    rest: float = left - part
    return rest
