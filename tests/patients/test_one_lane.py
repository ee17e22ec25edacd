"""Five minutes of one lane are what the loop over lanes makes of it."""

import numpy as np
import pytest
from numba import njit

from banting.kernels import LANES, packed
from banting.patients import PATIENTS

PEOPLE, TICKS = 64, 288
WITHIN_MGDL = {"f64": 1e-9, "f32": 0.02}


@pytest.mark.parametrize("precision", ["f64", "f32"])
@pytest.mark.parametrize("model", ["extended", "s2008"])
def test_a_day_of_one_lane_at_a_time_is_the_day_of_all(model, precision):
    kernels = PATIENTS[model].kernels(precision)
    lane, dtype = kernels.lane, kernels.dtype
    people = kernels.draw("adult", 1, np.arange(PEOPLE))
    groups = PEOPLE // LANES
    basal_u = packed(np.tile(people.basal_u_per_h / 60.0, (5, 1)))

    @njit
    def one_at_a_time(x, p, u, carbs, felt):
        for g in range(x.shape[0]):
            for i in range(LANES):
                lane(x[g], p[g], u[g], carbs[g], felt[g], i)

    together, alone = (
        [
            people.initial.astype(dtype),
            people.parameters.astype(dtype),
            np.zeros((groups, 5 * LANES), dtype),
            np.zeros((groups, LANES), dtype),
            np.zeros((groups, 3 * LANES), dtype),
        ]
        for _ in range(2)
    )
    chance = np.random.default_rng(1)
    furthest, seen = 0.0, []
    for _ in range(TICKS):
        u = (2.0 * chance.random(basal_u.shape) * basal_u).astype(dtype)
        eats = chance.random((groups, LANES)) < 0.02
        carbs = np.where(eats, 90.0 * chance.random((groups, LANES)), 0.0).astype(dtype)
        for arrays in (together, alone):
            arrays[2][...], arrays[3][...] = u, carbs
        kernels.five_minutes(*together)
        one_at_a_time(*alone)
        furthest = max(furthest, np.abs(together[4] - alone[4]).max())
        seen.append(together[4][:, :LANES].copy())
    assert furthest < WITHIN_MGDL[precision]
    assert np.ptp(seen) > 150.0
