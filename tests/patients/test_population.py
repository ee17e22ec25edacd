"""Our population: inside the stated ranges, with the stated basal rates, the same person every
time."""

import numpy as np
import pytest

from banting.errors import ModelError
from banting.kernels import unpacked
from banting.patients import COHORTS
from banting.patients.uva_padova import moments, population
from banting.patients.uva_padova.layout import basal_u_per_h, equilibrium

GROUP = moments.COHORTS


@pytest.mark.parametrize("cohort", COHORTS)
def test_every_draw_lies_in_the_stated_ranges(cohort):
    people, impaired = population.sampled(GROUP[cohort], 3, np.arange(2000))
    for spread in (*moments.SPREADS, GROUP[cohort].weight_kg):
        values = getattr(people, spread.name)
        assert values.min() >= spread.low
        assert values.max() <= spread.high
    assert moments.M2_RANGE[0] <= people.m2.min()
    assert people.m2.max() <= moments.M2_RANGE[1]
    assert (people.kmin < people.kmax).all()
    assert (people.b > people.d).all()
    assert all((np.asarray(level) >= 0.0).all() for level in equilibrium(people))
    assert abs(impaired.mean() - 0.195) < 0.03


@pytest.mark.parametrize("cohort", COHORTS)
def test_basal_rates_have_the_stated_percentiles(cohort):
    people, _ = population.sampled(GROUP[cohort], 4, np.arange(4000))
    low, high = np.percentile(basal_u_per_h(people), [5, 95])
    assert low == pytest.approx(GROUP[cohort].basal_low_u_per_h, rel=0.15)
    assert high == pytest.approx(GROUP[cohort].basal_high_u_per_h, rel=0.15)


def test_a_person_is_the_same_alone_and_in_company():
    many = population.draw("adult", 5, np.arange(500))
    alone = population.draw("adult", 5, np.array([321]))
    assert (unpacked(many.parameters, 500)[:, 321] == unpacked(alone.parameters, 1)[:, 0]).all()
    assert many.basal_u_per_h[321] == alone.basal_u_per_h[0]


def test_another_seed_is_other_people():
    one, two = (population.draw("child", seed, np.arange(50)) for seed in (1, 2))
    assert (one.basal_u_per_h != two.basal_u_per_h).all()


def test_an_unknown_cohort_is_refused():
    with pytest.raises(ModelError, match="none of adult"):
        population.draw("elderly", 1, np.arange(3))
