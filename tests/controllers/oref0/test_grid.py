"""oref0 on the trial's grid: the same decisions as from the whole history, within its limits."""

from __future__ import annotations

import math
import platform
import re

import numpy as np
import pytest
from numba import njit

from banting.controllers import open_loop
from banting.controllers.oref0 import grid_decide, grid_layout
from banting.controllers.oref0.grid import grid_kernels
from banting.controllers.oref0.grid_insulin import curve_tables
from banting.controllers.oref0.insulin import exponential_curve, remaining
from banting.controllers.oref0.modes import AAPS, OREF0
from banting.kernels import HEARD, LANES, ORDERS
from banting.patients import PATIENTS
from tests.controllers.closed_loop import heard_of, live, run, settings_of
from tests.controllers.oref0.from_history import Person

TEMP, TEMP_MIN, BOLUS = (ORDERS.index(name) for name in ("temp_u_per_h", "temp_min", "bolus_u"))
ALWAYS = (("smb_always", True), ("smb_with_cob", True))


def a_life(seed, ticks, *, gaps):
    """Return one person's heard `[ticks, heard]`: meals, boluses, odd rates, and gaps."""
    rng = np.random.default_rng(seed)
    glucose, rows, silent = rng.uniform(80.0, 220.0), [], 0
    drift = 0.0
    for _ in range(ticks):
        drift = 0.9 * drift + rng.normal(0.0, 1.5)
        glucose = float(np.clip(glucose + drift, 41.0, 399.0))
        silent = (
            silent - 1 if silent > 0 else (int(rng.integers(1, 60)) if rng.random() < gaps else 0)
        )
        meal, runs = rng.random() < 0.03, rng.random() < 0.6
        rows.append(
            heard_of(
                1,
                reading_mgdl=0.0 if silent else round(glucose),
                carbs_g=rng.uniform(0.5, 90.0) if meal else 0.0,
                asks=float(meal),
                basal_u=rng.uniform(0.0, 0.25),
                bolus_u=rng.uniform(0.1, 6.0) if rng.random() < 0.05 else 0.0,
                temp_u_per_h=rng.uniform(0.0, 3.0) if runs else -1.0,
                temp_left_min=5.0 * rng.integers(0, 8) if runs else 0.0,
            )[:, 0]
        )
    return np.array(rows)


def as_orders(decision):
    """Return a decision as the orders of a rule: rate, minutes, microbolus."""
    temp, smb = decision.order.temp, decision.order.smb_u
    minutes = -1.0 if math.isnan(temp.duration_min) else temp.duration_min
    return [temp.rate_u_per_h if minutes > 0.0 else 0.0, minutes, 0.0 if math.isnan(smb) else smb]


@pytest.mark.parametrize("gaps", [0.0, 0.03], ids=["whole", "gaps"])
@pytest.mark.parametrize(
    ("mode", "options"),
    [(OREF0, ()), (OREF0, ALWAYS), (AAPS, ()), (AAPS, (("uam", False), ("dia_h", 7.0)))],
    ids=str,
)
def test_every_order_is_what_the_whole_history_gives(mode, options, gaps):
    seed = 10 * len(options) + (mode is AAPS)
    lives = np.array([a_life(seed + k, 170, gaps=gaps) for k in range(3)])
    rule = grid_kernels(mode, options)
    told = settings_of(rule, [0.5, 1.0, 1.7])
    orders = run(rule, told, lives.transpose(1, 2, 0))
    for k, life in enumerate(lives):
        person = Person(mode, options, told[:, k])
        compared = 0
        for tick, row in enumerate(life):
            person.hear(row)
            if row[HEARD.index("reading_mgdl")] == 0.0 or (tick % 3 and tick > 40):
                continue
            expected = as_orders(person.decide())
            found = orders[tick, :, k].copy()
            if row[HEARD.index("asks")] > 0.0:
                found[BOLUS] = expected[BOLUS] = 0.0  # the calculator's
            assert found == pytest.approx(expected, abs=1e-9), f"person {k}, tick {tick}"
            compared += 1
        assert compared > 20


def test_readings_that_stay_away_stop_a_high_rate_and_shorten_a_long_zero():
    rule = grid_kernels(OREF0)
    told = settings_of(rule, [1.0, 1.0, 1.0])
    silent = heard_of(3, temp_u_per_h=[2.5, 0.0, 0.4], temp_left_min=[25.0, 90.0, 90.0])
    heard = np.array([heard_of(3, reading_mgdl=150.0)] * 3 + [silent] * 4)
    orders = run(rule, told, heard)
    assert (orders[3:5, TEMP_MIN] < 0.0).all()
    assert orders[5, :, 0].tolist() == [1.0, 30.0, 0.0]
    assert orders[5, :, 1].tolist() == [0.0, 30.0, 0.0]
    assert orders[5, TEMP_MIN, 2] < 0.0


def test_neither_a_microbolus_nor_a_rate_may_lead_above_max_iob():
    options = (("max_iob_u", 1.5), *ALWAYS)
    rule = grid_kernels(AAPS, options)
    told = settings_of(rule, [1.0])
    person = Person(AAPS, options, told[:, 0])
    day = [heard_of(1, reading_mgdl=120.0 + 6 * k, basal_u=1 / 12) for k in range(12)]
    day += [heard_of(1, reading_mgdl=300.0, basal_u=1 / 12, bolus_u=0.25) for _ in range(30)]
    orders = run(rule, told, np.array(day))
    given = 0
    for tick, row in enumerate(day):
        person.hear(row[:, 0])
        iob = person.insulin(tick, 0, tick)[1]
        assert orders[tick, BOLUS, 0] <= max(0.0, 1.5 - iob) + 0.01
        given += orders[tick, BOLUS, 0] > 0.0
    assert given > 3


def test_the_curve_in_ticks_keeps_a_unit_whole():
    curve = exponential_curve(5.0, 75.0)
    tables, zero = curve_tables(curve)
    assert tables[0, 0] == pytest.approx(remaining(curve, 5.0)[1])
    assert tables[3, 0] == pytest.approx(1.0, abs=0.01)
    # what acts in each five minutes is what is no longer on board after them
    assert 5.0 * tables[2].sum() + (1.0 - tables[3, 0]) == pytest.approx(1.0, abs=0.02)
    assert zero[0] == 0.0
    assert (np.diff(zero) <= 0.0).all()
    assert zero[-1] == pytest.approx((remaining(curve, 234.0)[0] - 1.0) / 60.0)


def test_an_override_of_needs_rewrites_androids_profile_and_not_oref0s():
    day = np.array([heard_of(1, reading_mgdl=110.0 + k, basal_u=1 / 12) for k in range(20)])
    for mode, moves in ((AAPS, True), (OREF0, False)):
        rule = grid_kernels(mode)
        told = settings_of(rule, [1.0])
        plain, more = run(rule, told, day), run(rule, told, day, override=(1.5, 0.0))
        assert (not np.array_equal(plain, more)) is moves


def test_a_day_of_meals_nobody_announces_is_better_with_it_than_without():
    patient = PATIENTS["extended"].kernels()
    left_alone, _ = live(open_loop.kernels(), patient, ask=0.0)
    steered, insulin = live(grid_kernels(AAPS), patient, ask=0.0)
    assert steered.mean() < left_alone.mean() - 50.0
    assert steered.min() > 50.0
    assert np.isfinite(insulin).all()


@pytest.mark.skipif(platform.machine() not in {"x86_64", "AMD64"}, reason="reads x86-64 assembly")
def test_forecasts_are_taken_with_vector_instructions():
    from banting.controllers.oref0.compiled import STRICT
    from banting.controllers.oref0.grid_kernels import decide  # lets the passes be called

    assert decide
    state, told, work = (
        np.zeros(grid_layout.STATE_WIDTH),
        np.ones(8 * LANES),
        np.ones(grid_layout.WORK_ROWS * LANES),
    )
    forecast = njit(**STRICT)(grid_decide.forecast_all)
    forecast(state, told, work, 0, 0.0)
    code = forecast.inspect_asm(forecast.signatures[0])
    # of the divisions, four a tick are for rounding and two for carbohydrate: all side by side
    assert len(re.findall(r"divpd\s", code)) >= 6
    assert len(re.findall(r"mulpd\s", code)) >= 10
