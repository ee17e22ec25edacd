"""The sampled population is the published one, and each of its people a function of a number."""

import math

import numpy as np
import pytest
from scipy import stats

from banting.errors import ModelError
from banting.kernels import unpacked
from banting.patients.hovorka.layout import (
    FASTING_MGDL,
    PARAMETERS,
    STATE,
    Physiology,
    basal_u_per_h,
    equilibrium,
    fasting_insulin_mul,
    glucose_without_insulin_mgdl,
)
from banting.patients.hovorka.population import (
    BASAL_RANGE_U_PER_H,
    IMPAIRED_SHARE,
    WITHOUT_INSULIN_MGDL_MIN,
    candidates,
    draw,
    plausible,
    positive,
    sampled,
)
from banting.patients.hovorka.table import TABLE, typical

MANY = 20_000


@pytest.fixture(scope="module")
def drawn():
    """Everyone's first draw, plausible or not."""
    return candidates("adult", 11, np.arange(MANY), np.zeros(MANY, np.int64))


@pytest.fixture(scope="module")
def people():
    """The cohort itself."""
    return sampled("adult", 11, np.arange(MANY))


def published(spread):
    """The distribution that the table gives a parameter, above zero."""
    if spread.form == "normal":
        return stats.truncnorm(-spread.a / spread.b, np.inf, loc=spread.a, scale=spread.b)
    if spread.form == "log":
        return stats.lognorm(spread.b, scale=math.exp(spread.a))
    return stats.uniform(spread.a, spread.b - spread.a)


@pytest.mark.parametrize("spread", TABLE, ids=lambda spread: spread.name)
def test_draws_above_zero_follow_the_published_table(spread, drawn):
    values = getattr(drawn, spread.name)[positive(drawn)]
    law = published(spread)
    assert len(values) > MANY / 2.1
    assert stats.kstest(values, law.cdf).pvalue > 1e-3
    error = law.std() / math.sqrt(len(values))
    assert values.mean() == pytest.approx(law.mean(), abs=4.0 * error)
    assert values.std() == pytest.approx(law.std(), rel=0.05)


def test_the_table_is_the_published_one():
    """The middle person against the nominal values of the 2004 paper."""
    p = typical("adult")
    nominal = {
        "egp0": 0.0161, "f01": 0.0097, "k12": 0.066, "ka1": 0.006, "ka2": 0.06, "ka3": 0.03,
        "sit": 51.2e-4, "sid": 8.2e-4, "sie": 520e-4, "ke": 0.138, "vi": 0.12, "vg": 0.16,
        "absorbed_per_min": 1 / 55, "digested_per_min": 1 / 40,
    }  # fmt: skip
    for name, value in nominal.items():
        assert getattr(p, name) == pytest.approx(value, rel=0.15)


@pytest.mark.parametrize("spread", TABLE, ids=lambda spread: spread.name)
def test_drawing_again_moves_no_mean_by_more_than_half_a_deviation(spread, people):
    values, law = getattr(people, spread.name), published(spread)
    assert abs(values.mean() - law.mean()) < 0.5 * law.std()
    assert 0.8 * law.std() < values.std() < 1.05 * law.std()


def test_two_in_five_draws_are_plausible(drawn):
    assert positive(drawn).mean() == pytest.approx(0.524, abs=0.01)
    assert plausible(drawn).mean() == pytest.approx(0.386, abs=0.01)


def test_everyone_has_a_plausible_fasting_state(people):
    basal = basal_u_per_h(people)
    assert (basal > BASAL_RANGE_U_PER_H[0]).all()
    assert (basal < BASAL_RANGE_U_PER_H[1]).all()
    assert 0.4 < np.median(basal) < 0.55
    assert (glucose_without_insulin_mgdl(people) > WITHOUT_INSULIN_MGDL_MIN).all()
    assert (people.sie * fasting_insulin_mul(people) < 1.0).all()  # production runs
    assert (np.array(equilibrium(people)[3:]) > 0.0).all()


def test_implausible_fasting_states_are_refused():
    sound = {s.name: np.full(5, s.median) for s in TABLE}
    sound["egp0"] = np.array([0.0161, 0.0090, 0.0161, 0.0161, 0.0110])
    sound["ka1"] = np.array([0.0055, 0.0055, -0.001, 0.0055, 0.0055])
    sound["sie"] = np.array([0.052, 0.052, 0.052, 1.2, 0.052])
    # sound; no rate holds glucose; an impossible rate; far too sensitive; too mild without insulin
    assert plausible(Physiology(**sound)).tolist() == [True, False, False, False, False]


def test_a_person_is_the_same_in_any_company_and_any_order():
    everyone = draw("adult", 3, np.arange(200))
    some = np.array([199, 7, 42])
    few = draw("adult", 3, some)
    for rows in ("parameters", "initial"):
        alone, beside = getattr(few, rows), getattr(everyone, rows)
        assert (unpacked(alone, 3) == unpacked(beside, 200)[:, some]).all()
    assert (few.basal_u_per_h == everyone.basal_u_per_h[some]).all()
    assert (few.impaired_awareness == everyone.impaired_awareness[some]).all()
    other = draw("adult", 4, some)
    assert (other.basal_u_per_h != few.basal_u_per_h).all()


def test_a_cohort_has_what_a_trial_reads():
    cohort = draw("adult", 3, np.arange(5000))
    assert cohort.patients == 5000
    assert unpacked(cohort.parameters, 5000).shape == (PARAMETERS, 5000)
    assert unpacked(cohort.initial, 5000).shape == (len(STATE), 5000)
    assert (cohort.glucose_basal_mgdl == FASTING_MGDL).all()
    assert cohort.body_weight_kg.min() >= 65.0
    assert cohort.body_weight_kg.max() <= 95.0
    assert cohort.impaired_awareness.mean() == pytest.approx(IMPAIRED_SHARE, abs=0.02)


@pytest.mark.parametrize("cohort", ["child", "adolescent"])
def test_nobody_is_drawn_from_a_cohort_that_was_never_published(cohort):
    with pytest.raises(ModelError, match="adults"):
        draw(cohort, 1, np.arange(3))
