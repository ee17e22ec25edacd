"""Loop in trials against its general path, decision by decision, and what it may never do.

`Histories` draws what patients live through on the grid, lets `watch` decide tick by tick, and
tells the general path the same history in its own terms.
"""

from dataclasses import dataclass, field

import numpy as np
import pytest

from banting.controllers.loop.algorithm import LOOP_35, LOOP_ALGORITHM_2026, recommend
from banting.controllers.loop.app_rules import glucose_based_factor
from banting.controllers.loop.grid_kernels import kernels, watch
from banting.controllers.loop.grid_state import (
    ACTIVE_U,
    BOLUS_U,
    HISTORY_TICKS,
    KIND,
    TEMP_U_PER_H,
)
from banting.controllers.loop.insulin import InsulinType
from banting.controllers.loop.insulin_effect import BASAL, BOLUS
from banting.controllers.loop.nouns import CarbEntries, Doses, Glucose, LoopInput, Timeline, Wanted
from banting.kernels import HEARD, LANES, ORDERS, packed

POINTS = 75
START_S = 3.0e6  # early, so that the moment before a tick can be told from the tick
BEFORE_S = 1e-8
FAR_S = 40.0 * 3600.0


@dataclass
class Histories:
    """What `n` patients lived through, `[ticks, n]` each."""

    settings: np.ndarray
    heard: list = field(default_factory=list)
    share: list = field(default_factory=list)
    target: list = field(default_factory=list)

    def general_input(self, p, *, options, asked):
        """Return the general path's input for patient `p` at the last tick."""
        basal, isf, ratio, low, high, suspend, max_bolus, max_basal = self.settings[:, p]
        now = len(self.heard) - 1
        heard = np.array([row[:, p] for row in self.heard])
        oldest = max(0, now - HISTORY_TICKS)
        at = START_S + 300.0 * np.arange(now + 1)
        kept = np.arange(now + 1) >= oldest
        seen, ate = kept & (heard[:, 0] > 0), kept & (heard[:, 1] > 0)
        bolused = heard[:, 4] != 0
        starts = at - 300.0
        shares = np.array([1.0, *self.share])
        edges = np.concatenate([[START_S - FAR_S], at, [at[-1] + FAR_S]])
        target = self.target[-1]
        low, high = (target, target) if target > 0 else (low, high)

        def timeline(values, early_s=0.0):
            return Timeline(start_s=edges[:-1] - early_s, end_s=edges[1:] - early_s, value=values)

        count = now + 1 + int(bolused.sum())
        return LoopInput(
            start_s=float(at[-1]),
            glucose=Glucose(
                at_s=at[seen],
                mgdl=heard[seen, 0],
                display_only=np.zeros(int(seen.sum()), np.bool_),
                source=np.zeros(int(seen.sum()), np.int64),
            ),
            doses=Doses(
                start_s=np.concatenate([starts, starts[bolused]]),
                end_s=np.concatenate([at, starts[bolused]]),
                volume_u=np.concatenate([heard[:, 3], heard[bolused, 4]]),
                kind=np.array([BASAL] * (now + 1) + [BOLUS] * int(bolused.sum()), np.int64),
                insulin=np.full(count, list(InsulinType).index(InsulinType.NOVOLOG), np.int64),
            ),
            carbs=CarbEntries(
                at_s=at[ate],
                grams=np.minimum(heard[ate, 1], 250.0),
                absorption_s=np.full(int(ate.sum()), 10800.0),
            ),
            basal=timeline(basal * shares),
            # An override that begins at a tick holds for the decision of that tick; at the very
            # instant at which two sensitivities meet, the general path takes the earlier one.
            sensitivity=timeline(isf * (1.0 / shares), 0.0 if options["mid"] else BEFORE_S),
            carb_ratio=timeline(ratio * (1.0 / shares)),
            target=Timeline(
                start_s=edges[:1], end_s=edges[-1:], value=np.array([low]), high=np.array([high])
            ),
            suspend_below_mgdl=suspend,
            max_bolus_u=max_bolus,
            max_basal_u_per_h=max_basal,
            wanted=asked,
            automatic_factor=options["factor"](self.last_reading(p), low),
            integral_correction=options["integral"],
            positive_effects=options["positive"],
            mid_absorption_sensitivity=options["mid"],
        )

    def last_reading(self, p):
        return next((row[0, p] for row in reversed(self.heard) if row[0, p] > 0), 0.0)


def drawn_settings(rng, n):
    """Return settings of `n` patients, within Loop's guardrails."""
    basal = rng.uniform(0.1, 2.0, n)
    low = rng.uniform(90, 120, n)
    return np.array(
        [
            basal,
            rng.uniform(15, 200, n),
            rng.uniform(4, 30, n),
            low,
            low + rng.uniform(0, 30, n),
            rng.uniform(67, 88, n),
            rng.uniform(1, 15, n),
            basal * rng.uniform(1, 6, n),
        ]
    )


def drawn_tick(rng, glucose, settings, *, busy):
    """Return what is heard at a tick, `[HEARD, n]`; `glucose` wanders on."""
    n = len(glucose)
    jumps = np.where(rng.random(n) < 0.02, rng.normal(0, 60, n), 0.0)
    glucose += rng.normal(0, 3, n) + 0.01 * (130 - glucose) + jumps
    glucose += np.where(rng.random(n) < 0.1, 20 * rng.random(n), 0.0)
    np.clip(glucose, 40, 400, out=glucose)
    heard = np.zeros((len(HEARD), n))
    heard[0] = np.where(rng.random(n) < 0.92, np.round(glucose), 0.0)
    heard[1] = np.where(rng.random(n) < busy, rng.uniform(3, 120, n), 0.0)
    heard[2] = np.where(rng.random(n) < 0.06, 1.0, 0.0)
    rate = np.where(rng.random(n) < 0.5, settings[0], rng.uniform(0, 4, n))
    heard[3] = rate / 12.0
    heard[4] = np.where(rng.random(n) < 0.05, rng.uniform(0.05, 6, n), 0.0)
    heard[6] = -1.0
    return heard


CASES = {
    "temp basal": ("loop", (), Wanted.TEMP_BASAL, {}),
    "automatic bolus": (
        "loop", (("strategy", "automatic-bolus"),), Wanted.AUTOMATIC_BOLUS, {},
    ),
    "glucose-based factor, integral": (
        "loop",
        (
            ("strategy", "automatic-bolus"),
            ("factor", "glucose-based"),
            ("retrospective-correction", "integral"),
        ),
        Wanted.AUTOMATIC_BOLUS,
        {"integral": True, "factor": glucose_based_factor},
    ),
    "mid-absorption sensitivity, no positive effects": (
        "loop",
        (("mid-absorption-sensitivity", True), ("positive-effects", False)),
        Wanted.TEMP_BASAL,
        {"mid": True, "positive": False},
    ),
    "loop 3.5": ("loop35", (), Wanted.TEMP_BASAL, {}),
    "loop 3.5, integral": (
        "loop35",
        (("retrospective-correction", "integral"),),
        Wanted.TEMP_BASAL,
        {"integral": True},
    ),
}  # fmt: skip


@pytest.mark.parametrize("busy", [0.005, 0.05])
@pytest.mark.parametrize("case", CASES)
def test_a_decision_on_the_grid_is_the_general_paths_to_a_billionth(case, busy):
    rules, chosen, wanted, differs = CASES[case]
    options = {
        "integral": False, "positive": True, "mid": False, "factor": lambda *_: 0.4, **differs,
    }  # fmt: skip
    rng = np.random.default_rng([len(case), int(1000 * busy)])
    n, ticks = LANES, 230
    lived = Histories(drawn_settings(rng, n))
    settings = packed(lived.settings)
    state = kernels(rules, chosen).initial(settings)
    glucose, forecasts = rng.uniform(80, 250, n), np.zeros((n, POINTS))
    orders = np.zeros((1, len(ORDERS) * LANES))
    compared = 0
    for tick in range(ticks):
        lived.heard.append(drawn_tick(rng, glucose, lived.settings, busy=busy))
        lived.share.append(0.6 if 100 <= tick < 140 else 1.5 if 180 <= tick < 200 else 1.0)
        lived.target.append(150.0 if 120 <= tick < 150 else 0.0)
        when = np.array([tick, 0.0, lived.share[-1], lived.target[-1]])
        forecasts[:] = np.nan
        watch(state, settings, packed(lived.heard[-1]), when, orders, forecasts)
        for p in rng.permutation(n)[: 32 if tick < 30 else 3]:
            if np.isnan(forecasts[p, 0]):
                continue
            given = lived.general_input(p, options=options, asked=wanted)
            truth = recommend(given, LOOP_35 if rules == "loop35" else LOOP_ALGORITHM_2026)
            ahead = truth.forecast_s >= given.start_s
            where = f"tick {tick}, patient {p}"
            assert truth.forecast_mgdl[ahead][:POINTS] == pytest.approx(
                forecasts[p], abs=1e-9, rel=1e-12
            ), where
            assert truth.correction == state[p, KIND], where
            assert truth.active_insulin_u == pytest.approx(state[p, ACTIVE_U], abs=1e-9), where
            assert truth.temp_u_per_h == pytest.approx(state[p, TEMP_U_PER_H], abs=1e-9), where
            assert (truth.bolus_u or 0.0) == pytest.approx(state[p, BOLUS_U], abs=1e-9), where
            compared += 1
    assert compared > 500
