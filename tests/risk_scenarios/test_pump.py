"""The pump of a run: rates, pulses, and the fault that forgets them."""

from __future__ import annotations

import pytest

from banting.risk_scenarios.nouns import PumpKind, Schedule
from banting.risk_scenarios.pump import Pump


def pump(kind: PumpKind = PumpKind.CONTINUOUS, rates: tuple[float, ...] = (0.6,)) -> Pump:
    hours = tuple(60 * i for i in range(len(rates)))
    return Pump(kind=kind, basal_u_per_h=Schedule(from_min=hours, values=rates), start_clock_min=0)


def test_basal_of_five_minutes_counts_at_their_end_at_the_rate_they_began_with():
    device = pump(rates=(0.6, 1.2))
    assert device.basal_u(60) == pytest.approx(0.05)
    assert device.basal_u(65) == pytest.approx(0.1)


def test_a_temporary_rate_runs_for_its_time_and_no_longer():
    device = pump()
    device.set_temp(10, 2.4)
    assert device.temp_at(10) == (2.4, 30)
    assert device.basal_u(10) == pytest.approx(0.05)
    assert [device.basal_u(at) for at in (15, 40)] == pytest.approx([0.2, 0.2])
    assert device.basal_u(45) == pytest.approx(0.05)
    device.set_temp(50, 9.0)
    device.set_temp(55, 0.0, 0)
    assert device.temp_at(55) is None


def test_a_pod_gives_whole_pulses_that_add_up_to_the_rate():
    device = pump(PumpKind.PULSES, (0.35,))
    given = [device.basal_u(at) for at in range(5, 245, 5)]
    assert set(given) <= {0.0, 0.05}
    assert sum(given) == pytest.approx(4 * 0.35)


def test_a_pod_that_forgets_pulses_starves_under_new_temporary_rates():
    got = {PumpKind.PULSES: 0.0, PumpKind.MISSING_PULSES: 0.0}
    for kind in got:
        device = pump(kind, (0.3,))
        for at in range(5, 485, 5):
            device.set_temp(at - 5, 0.3)
            got[kind] += device.basal_u(at)
    assert got[PumpKind.PULSES] == pytest.approx(2.4)
    assert got[PumpKind.MISSING_PULSES] == 0.0
