"""Loop in trials is Loop's general path: every decision on the grid, to a billionth."""

import numpy as np
import pytest

from banting.controllers.loop.absorption import ABSORPTION_RULES, absorption_bounds
from banting.controllers.loop.algorithm import LOOP_35, LOOP_ALGORITHM_2026, recommend
from banting.controllers.loop.app_rules import glucose_based_factor, supported_dose
from banting.controllers.loop.grid_state import (
    ACTIVE_U,
    BOLUS_U,
    KIND,
    MEALS_MAX,
    TEMP_U_PER_H,
    meals_displaced,
)
from banting.controllers.loop.insulin import InsulinType
from banting.controllers.loop.nouns import LoopError, Wanted
from tests.controllers.loop.grid_histories import POINTS, Choices, Days, Histories, drawn_settings

AUTOMATIC = ("strategy", "automatic-bolus")
INTEGRAL = ("retrospective_correction", "integral")
CASES = {
    "temp basal": ("loop", (), Choices()),
    "automatic bolus": ("loop", (AUTOMATIC,), Choices(wanted=Wanted.AUTOMATIC_BOLUS)),
    "glucose-based factor, integral": (
        "loop",
        (AUTOMATIC, ("factor", "glucose-based"), INTEGRAL),
        Choices(wanted=Wanted.AUTOMATIC_BOLUS, factor=glucose_based_factor, integral=True),
    ),
    "sensitivity of the moment, nothing that raises, fiasp": (
        "loop",
        (("mid_absorption_sensitivity", True), ("positive_effects", False), ("insulin", "fiasp")),
        Choices(mid=True, positive=False, insulin=InsulinType.FIASP),
    ),
    "loop 3.5": ("loop35", (), Choices()),
    "loop 3.5, integral": ("loop35", (INTEGRAL,), Choices(integral=True)),
}
RULES = {"loop": LOOP_ALGORITHM_2026, "loop35": LOOP_35}
NEAR = {"abs": 1e-9, "rel": 1e-12}


def assert_same(lived, p, choices, rules):
    """Hold one person's last decision against the general path's."""
    given = lived.general_input(p, choices)
    truth = recommend(given, RULES[rules])
    own = lived.state[p]
    assert truth.error is None
    ahead = truth.forecast_mgdl[truth.forecast_s >= given.start_s][:POINTS]
    assert ahead == pytest.approx(lived.forecasts[p], **NEAR)
    assert truth.correction == own[KIND]
    assert truth.active_insulin_u == pytest.approx(own[ACTIVE_U], **NEAR)
    assert truth.temp_u_per_h == pytest.approx(own[TEMP_U_PER_H], **NEAR)
    assert (truth.bolus_u or 0.0) == pytest.approx(own[BOLUS_U], **NEAR)
    if lived.heard[-1][2, p] > 0:
        asked = recommend(lived.general_input(p, choices, Wanted.MANUAL_BOLUS), RULES[rules])
        shown = supported_dose(asked.manual_bolus_u, 20.0)
        assert lived.orders[2, p] == pytest.approx(shown, **NEAR) or shown == 0.0


@pytest.mark.parametrize("busy", [0.005, 0.04])
@pytest.mark.parametrize("case", CASES)
def test_a_decision_on_the_grid_is_the_general_paths_to_a_billionth(case, busy):
    rules, options, choices = CASES[case]
    rng = np.random.default_rng([len(case), int(1000 * busy)])
    settings = drawn_settings(rng, 32)
    lived, days = Histories(settings, rules, options), Days(rng, settings, busy)
    compared, without_reading = 0, 0
    for tick in range(290):
        share = 0.6 if 100 <= tick < 140 else 1.5 if 180 <= tick < 200 else 1.0
        lived.live(days.tick(), share, 150.0 if 120 <= tick < 150 else 0.0)
        for p in rng.permutation(32)[: 32 if tick < 10 else 3]:
            if np.isfinite(lived.forecasts[p, 0]):
                assert_same(lived, p, choices, rules)
                compared += 1
                without_reading += lived.heard[-1][0, p] == 0
    assert compared > 600
    assert without_reading > 0  # decided on a reading of some minutes ago, because someone asked


def is_on_an_edge(lived, p, choices, rules):
    """Tell whether Loop's own answer hangs on the last bit of a meal.

    A meal counts as observed if no less was seen of it than must have been absorbed, all of it in
    the end. When most of a meal is credited at once, after hours without readings, that sum is
    rounded, and rounding decides.
    """
    given = lived.general_input(p, choices)
    effects = recommend(given, RULES[rules]).effects
    last_s = effects.counteraction[1, -1]
    entries = zip(given.carbs.at_s, given.carbs.grams, given.carbs.absorption_s, strict=True)
    least = np.array([absorption_bounds(entry, last_s, ABSORPTION_RULES)[0] for entry in entries])
    return bool((np.abs(effects.carb_status[0] - least) < 1e-12 * least).any())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("case", CASES)
def test_a_thousand_histories_give_the_general_paths_decisions(case, seed):
    rules, options, choices = CASES[case]
    rng = np.random.default_rng([len(case), seed])
    settings = drawn_settings(rng, 32)
    lived, days = Histories(settings, rules, options), Days(rng, settings, rng.uniform(0, 0.06))
    compared, on_edges = 0, 0
    for tick in range(600):
        lived.live(days.tick(), rng.choice([0.6, 1.0]) if tick % 50 == 0 else lived.share[-1])
        for p in np.flatnonzero(np.isfinite(lived.forecasts[:32, 0]))[tick % 7 :: 7]:
            if meals_displaced(lived.state)[p] > 0:
                continue
            compared += 1
            try:
                assert_same(lived, p, choices, rules)
            except AssertionError:
                if not is_on_an_edge(lived, p, choices, rules):
                    raise
                on_edges += 1
    assert compared > 1000
    assert on_edges <= 20  # one such meal stays so for some decisions


def test_without_a_forecast_the_general_path_has_none_either():
    rng = np.random.default_rng(5)
    settings = drawn_settings(rng, 32)
    lived, days = Histories(settings), Days(rng, settings, 0.02)
    silent = 0
    for _ in range(120):
        lived.live(days.tick())
        lived.heard[-1][2] = 1.0  # everyone would ask
        for p in np.flatnonzero(np.isnan(lived.forecasts[:32, 0]) & (lived.heard[-1][0] == 0))[:2]:
            error = recommend(lived.general_input(p, Choices())).error
            lag = next((k for k, row in enumerate(reversed(lived.heard)) if row[0, p] > 0), None)
            if lag is None:
                assert error is LoopError.MISSING_GLUCOSE
            elif lag >= 3:
                assert error in (LoopError.GLUCOSE_TOO_OLD, LoopError.MISSING_GLUCOSE)
                silent += 1
    assert silent > 10


def test_a_meal_without_room_displaces_one_that_was_absorbed_and_is_counted():
    rng = np.random.default_rng(6)
    settings = drawn_settings(rng, 32)
    lived = Histories(settings)
    for tick in range(120):
        heard = np.zeros((8, 32))
        heard[0], heard[3], heard[6] = 120.0 + tick % 7, settings[0] / 12.0, -1.0
        heard[1] = 5.0 if tick % 4 == 0 else 0.0
        lived.live(heard)
        eaten = tick // 4 + 1
        assert (meals_displaced(lived.state) == max(0, eaten - MEALS_MAX)).all()
        if eaten <= MEALS_MAX and tick % 10 == 0:
            assert_same(lived, 3, Choices(), "loop")
    assert np.isfinite(lived.orders).all()
