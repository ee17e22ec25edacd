"""The bolus calculator, by hand-worked cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.controllers import CONTROLLERS
from banting.kernels import HEARD, LANES, ORDERS, packed, unpacked
from banting.kernels import SETTINGS as KERNEL_SETTINGS
from banting.therapy import bolus, daily_dose_u

SETTINGS = (40.0, 10.0, 110.0, 10.0)  # mg/dL per U, g per U, mg/dL, U


@pytest.mark.parametrize(
    ("reading", "carbs", "active", "asks", "expected"),
    [
        (0.0, 60.0, 0.0, 1.0, 6.0),  # a meal without a reading
        (190.0, 60.0, 0.0, 1.0, 8.0),  # and two units of correction
        (190.0, 60.0, 1.5, 1.0, 6.5),  # active insulin comes off the correction
        (190.0, 60.0, 9.0, 1.0, 6.0),  # but never off the meal
        (70.0, 60.0, 0.0, 1.0, 5.0),  # a low reading lowers the meal's part
        (70.0, 0.0, 0.0, 1.0, 0.0),
        (400.0, 90.0, 0.0, 1.0, 10.0),  # the maximum bolus
        (310.0, 0.0, 4.0, 2.0, 5.0),  # by syringe: insulin that never arrived is not counted
        (310.0, 0.0, 0.0, 0.0, 0.0),  # nobody asked
    ],
)
def test_bolus_by_hand(reading, carbs, active, asks, expected):
    assert bolus(reading, carbs, active, asks, *SETTINGS) == pytest.approx(expected)


@given(st.floats(0, 600), st.floats(0, 300), st.floats(0, 30), st.sampled_from([0.0, 1.0, 2.0]))
def test_bolus_is_never_negative_nor_above_the_maximum(reading, carbs, active, asks):
    assert 0.0 <= bolus(reading, carbs, active, asks, *SETTINGS) <= 10.0


def test_daily_dose_is_basal_and_the_boluses_of_its_own_rule():
    daily = daily_dose_u(1.0)
    assert daily == pytest.approx(24.0 + 194.0 / (500.0 / daily))


def test_the_compiled_calculator_gives_what_the_scalar_one_gives():
    n = 40
    rng = np.random.default_rng(3)
    isf, ratio, target, most = SETTINGS
    told = {
        "basal_u_per_h": 1.0,
        "isf_mgdl_per_u": isf,
        "carb_ratio_g_per_u": ratio,
        "target_low_mgdl": target - 10.0,
        "target_high_mgdl": target + 10.0,
        "suspend_below_mgdl": 70.0,
        "max_bolus_u": most,
        "max_basal_u_per_h": 2.0,
    }
    settings = packed(np.array([np.full(n, told[name]) for name in KERNEL_SETTINGS]))
    inputs = np.array(
        [rng.uniform(0, 400, n), rng.uniform(0, 90, n), rng.uniform(0, 5, n), rng.integers(0, 3, n)]
    )
    heard = np.zeros((len(HEARD), n))
    for name, row in zip(("reading_mgdl", "carbs_g", "active_u", "asks"), inputs, strict=True):
        heard[HEARD.index(name)] = row
    rule = CONTROLLERS["open-loop"].kernels(())
    orders = np.full((2, len(ORDERS) * LANES), np.nan)
    rule.decide(
        rule.initial(settings), settings, packed(heard), np.array([0.0, 0.0, 1.0, 0.0]), orders
    )
    out = unpacked(orders, n)
    expected = [bolus(*map(float, column), *SETTINGS) for column in inputs.T]
    assert out[ORDERS.index("bolus_u")] == pytest.approx(np.array(expected))
    assert (out[ORDERS.index("temp_min")] < 0.0).all()
