"""Attack beside bent cannula: the arithmetic, by hand."""

from dataclasses import replace

import pytest

from banting.controllers import CONTROLLERS
from banting.errors import ModelError
from banting.faults import SetKind, bent_cannula, other_rates, set_failure_rate
from banting.patients import PATIENTS
from banting.schema.comparison import KETOACIDOSIS
from banting.schema.disturbance import Disturbance, ExtraBolus
from banting.schema.outcome import Estimate
from banting.schema.setup import Wearer
from banting.trial import beside_cannula, run_trial

ATTACK = Disturbance(id="25U", says="", boluses=(ExtraBolus(at_min=900, insulin_u=25.0),))
CANNULA = replace(
    set_failure_rate(SetKind.TEFLON_90, "adult"),
    per_person_year=Estimate(value=4.0, low=3.7, high=4.3),
)


@pytest.fixture(scope="module")
def arms():
    return run_trial(
        Wearer(),
        (bent_cannula(), ATTACK),
        patient=PATIENTS["extended"].kernels(),
        controller=CONTROLLERS["open-loop"].kernels(),
        seed=1,
        patients=100,
    )


def compared(arms, **more):
    given = {
        "cannula": CANNULA,
        "other_rates": other_rates(),
        "cannula_arm": arms[0],
        "attack_arm": arms[1],
        "exposure_person_years": 5e6,
        "detection_chance": 0.1,
    }
    return beside_cannula(**{**given, **more})


def share(value):
    return Estimate(value=value, low=value / 2, high=value * 2)


def test_zero_events_bound_the_rate(arms):
    result = compared(arms)
    assert result.attack_bound_per_person_year == pytest.approx(6e-6)
    assert result.ratio_supported == pytest.approx(4.0 / 6e-6)
    assert compared(arms, detection_chance=1.0).attack_bound_per_person_year == pytest.approx(6e-7)


def test_the_claimed_ratio_needs_more_person_years_than_there_are(arms):
    result = compared(arms)
    # 3 / (T d) = 4 / 1e9  ->  T = 7.5e9
    assert result.person_years_for_claim == pytest.approx(7.5e9)
    enough = compared(arms, exposure_person_years=result.person_years_for_claim)
    assert enough.ratio_supported == pytest.approx(1e9)


def test_break_even_is_where_expected_severe_harm_equals_all_ketoacidosis(arms):
    (ketoacidosis,) = (r.per_person_year for r in other_rates() if r.id == KETOACIDOSIS)
    attack = replace(arms[1], severe_share=share(0.4))
    result = compared(arms, attack_arm=attack)
    assert result.break_even_per_person_year == pytest.approx(ketoacidosis.value / 0.4)


def test_without_a_registry_break_even_is_where_simulated_harm_is_equal(arms):
    cannula, attack = (
        replace(a, severe_share=share(s)) for a, s in zip(arms, (0.01, 0.4), strict=True)
    )
    result = compared(arms, cannula_arm=cannula, attack_arm=attack, other_rates=())
    assert result.break_even_per_person_year == pytest.approx(0.1)
    assert 0.1 * attack.severe_share.value == pytest.approx(4.0 * cannula.severe_share.value)


def test_break_even_does_not_turn_on_the_hour_at_which_the_day_ends(arms):
    unharmed, harmed = (replace(arms[0], severe_share=share(s)) for s in (0.0, 0.3))
    one, two = (compared(arms, cannula_arm=arm) for arm in (unharmed, harmed))
    assert one.break_even_per_person_year == two.break_even_per_person_year > 0.0
    assert any("no all-clear" in caution for caution in one.cautions)
    assert not any("no all-clear" in caution for caution in two.cautions)


def test_what_both_can_reach_is_counted_for_both(arms):
    cannula, attack = (
        replace(arm, severity=tuple(share(s) for s in shares))
        for arm, shares in zip(
            arms, ((0.1, 0.1, 0.8, 0, 0, 0), (0.5, 0, 0.1, 0.1, 0.1, 0.2)), strict=True
        )
    )
    cautions = " ".join(compared(arms, cannula_arm=cannula, attack_arm=attack).cautions)
    assert "cannula 80% of wearers, attack 50%" in cautions


def test_no_serious_harm_by_the_attack_breaks_even_nowhere(arms):
    harmless = replace(arms[1], severe_share=Estimate(value=0.0, low=0.0, high=0.04))
    result = compared(arms, attack_arm=harmless)
    assert result.break_even_per_person_year is None
    assert any("no rate breaks even" in caution for caution in result.cautions)


def test_cautions_are_always_said(arms):
    cautions = " ".join(compared(arms).cautions)
    assert "Frequency is not severity" in cautions
    assert "targeted person" in cautions
    assert "from 14 h on" in cautions


@pytest.mark.parametrize(
    "wrong", [{"exposure_person_years": 0.0}, {"detection_chance": 0.0}, {"detection_chance": 1.1}]
)
def test_an_impossible_exposure_is_refused(arms, wrong):
    with pytest.raises(ModelError):
        compared(arms, **wrong)
