"""Mundane faults: sourced rates, and disturbances that say what they do."""

from itertools import pairwise

import pytest

from banting.errors import ModelError
from banting.faults import (
    FAULTS,
    SetKind,
    bent_cannula,
    blocked_line,
    exposure,
    kinked_at_insertion,
    lost_site,
    other_rates,
    set_failure_rate,
)
from banting.schema.disturbance import LeakWindow


def test_the_bent_cannula_of_the_examples_fails_at_23():
    fault = bent_cannula(kind=SetKind.TEFLON_90, at_min=660)
    assert fault.id == "bent-cannula-2300"
    assert "23:00" in fault.says
    assert fault.leaks == (LeakWindow(from_min=660, to_min=1440, delivered=0.0),)


def test_set_failure_rates_follow_the_published_shares():
    adult = set_failure_rate(SetKind.TEFLON_90, "adult").per_person_year
    # 1.9 % x 4.0 % / 3.3 % of 121.75 sets a year
    assert adult.value == pytest.approx(121.75 * 0.019 * 0.040 / (748 / 22741), rel=1e-9)
    assert adult.low < adult.value < adult.high
    teen = set_failure_rate(SetKind.TEFLON_90, "adolescent").per_person_year.value
    child = set_failure_rate(SetKind.TEFLON_90, "child").per_person_year.value
    angled = set_failure_rate(SetKind.ANGLED, "adult").per_person_year.value
    assert teen > child > adult.value > angled


def test_a_cohort_without_a_figure_is_refused():
    with pytest.raises(ModelError, match="elderly"):
        set_failure_rate(SetKind.STEEL, "elderly")


def test_every_figure_carries_its_source():
    for rate in other_rates():
        assert rate.per_person_year.low <= rate.per_person_year.value <= rate.per_person_year.high
        assert rate.source.title
    assert exposure().source.says
    assert all(
        source.title and source.says for fault in FAULTS.values() for source in fault.sources
    )


def test_a_lost_site_delivers_less_and_less_without_a_gap():
    leaks = lost_site(at_min=60, hours=6).leaks
    assert [leak.delivered for leak in leaks] == sorted(
        (leak.delivered for leak in leaks), reverse=True
    )
    assert all(a.to_min == b.from_min for a, b in pairwise(leaks))
    assert leaks[0].from_min == 60
    assert leaks[-1].delivered == 0.0
    assert leaks[-1].from_min == 60 + 360


def test_the_alarm_of_a_blocked_line_waits_for_an_amount():
    fast, slow = (blocked_line(at_min=0, basal_u_per_h=rate).leaks[0].to_min for rate in (1, 0.1))
    assert 180 <= fast <= 450
    assert slow == 1440


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_that_can_begin_at_a_minute_takes_insulin_away_from_then_on(fault):
    if fault.starting is None:
        assert fault.id in {"sensor-loss", "loop-off"}  # neither is a disturbance of insulin
        return
    disturbance = fault.starting(600)
    begins = [window.from_min for window in (*disturbance.leaks, *disturbance.basal)]
    assert min(begins) == 600
    assert all(0.0 <= leak.delivered < 1.0 for leak in disturbance.leaks)
    assert all(window.basal_u_per_h == 0.0 for window in disturbance.basal)
    assert not disturbance.boluses


def test_a_kinked_set_may_still_leak_through():
    assert kinked_at_insertion(at_min=5, delivered=0.3).leaks[0].delivered == 0.3
