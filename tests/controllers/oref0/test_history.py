"""From a pump's history to doses: what a temp amounts to, and the piece that oref0 loses."""

from __future__ import annotations

import math

import pytest

from banting.controllers.oref0.history import doses_of
from banting.controllers.oref0.history_form import events_of, therapy_profile
from tests.controllers.oref0.hand_made import profile

DAY_MS = 1704240000000  # 2024-01-03T00:00Z
HOUR_MS = 3_600_000
TWO_RATES = [{"i": 0, "minutes": 0, "rate": 1.0}, {"i": 1, "minutes": 370, "rate": 1.0}]


def at(hour, minute=0, second=0):
    """Return a time of the day."""
    return f"2024-01-03T{hour:02d}:{minute:02d}:{second:02d}.000Z"


def temp(stamp, rate, minutes):
    """Return a temp as a Medtronic pump records it."""
    return [
        {"_type": "TempBasal", "temp": "absolute", "rate": rate, "timestamp": stamp},
        {"_type": "TempBasalDuration", "duration (min)": minutes, "timestamp": stamp},
    ]


def net_u(history, *, now=10, settings=None, **options):
    """Return the insulin above the scheduled basal in a history."""
    therapy = therapy_profile(settings or profile(), None, 0.0)
    now_ms = float(DAY_MS + now * HOUR_MS)
    return round(doses_of(events_of(history), therapy, now_ms, now_ms, **options).units_u.sum(), 6)


@pytest.mark.parametrize(
    ("minutes", "faithful", "mended"), [(60, 1.0, 2.0), (45, 1.0, 1.5), (30, 1.0, 1.0)]
)
def test_oref0_loses_a_piece_of_a_temp_over_a_boundary_in_its_first_half_hour(
    minutes, faithful, mended
):
    """+2 U/h from 6:00, a boundary of the schedule (of equal rates) at 6:10."""
    history = temp(at(6), 3.0, minutes)
    settings = profile(basalprofile=TWO_RATES)
    assert net_u(history, settings=settings) == faithful
    assert net_u(history, settings=settings, temp_split_bug=False) == mended
    assert net_u(history) == mended  # no boundary, nothing to lose


def test_a_boundary_in_the_second_half_loses_nothing():
    history = temp(at(5, 30), 3.0, 60)
    settings = profile(basalprofile=TWO_RATES)
    assert net_u(history, settings=settings) == 2.0


def test_a_temp_ends_where_the_next_begins():
    history = [*temp(at(6, 15), 1.0, 30), *temp(at(6), 3.0, 60)]
    assert net_u(history) == 0.5


def test_a_running_temp_counts_until_a_minute_from_now():
    assert net_u(temp(at(9, 45), 3.0, 30)) == pytest.approx(0.55)  # 16 minutes of +2 U/h, in steps


def test_a_zero_temp_to_come_takes_the_basal_away():
    assert net_u(temp(at(6), 1.0, 30), zero_temp_min=240.0) == -4.0


def test_without_any_record_there_is_nothing_to_come():
    assert net_u([], zero_temp_min=240.0) == 0.0


def test_a_suspension_takes_the_basal_away_and_cuts_the_temp():
    stop = {"_type": "PumpSuspend", "timestamp": at(6, 15)}
    resume = {"_type": "PumpResume", "timestamp": at(6, 45)}
    history = [resume, stop, *temp(at(6), 3.0, 60)]
    assert net_u(history) == 0.5 - 0.5 + 0.5  # +2 U/h, -1 U/h, +2 U/h
    assert net_u(history, settings=profile(suspend_zeros_iob=False)) == 2.0


def test_a_resume_alone_means_suspended_for_eight_hours_before():
    """Of 0:00 to 2:00: a quarter of an hour at a time, -1 U/h."""
    assert net_u([{"_type": "PumpResume", "timestamp": at(4)}]) == -2.0


def test_an_open_suspension_lasts_until_now():
    assert net_u([{"_type": "PumpSuspend", "timestamp": at(9)}]) == -1.0


def test_boluses_of_every_dialect_are_doses():
    care = {"eventType": "Meal Bolus", "created_at": at(7), "insulin": 2.0}
    inner = {"bolus": {"_type": "Bolus", "amount": 1.5, "timestamp": at(6)}}
    xdrip = {"enteredBy": "xdrip", "timestamp": at(5), "insulin": 0.5}
    pump = {"_type": "Bolus", "amount": 1.0, "timestamp": at(8)}
    assert net_u([pump, care, inner, xdrip]) == 5.0


def test_entries_of_the_future_and_doubles_are_left_out():
    future = {"_type": "Bolus", "amount": 9.0, "timestamp": at(10, 0, 1)}
    bolus = {"_type": "Bolus", "amount": 1.0, "timestamp": at(8)}
    again = {"_type": "Bolus", "amount": 1.0, "timestamp": at(9)}
    assert net_u([future, bolus, again]) == 1.0


def test_the_latest_temp_is_told_as_it_ran():
    history = [*temp(at(6, 20), 2.0, 30), *temp(at(6), 3.0, 60)]
    now = float(DAY_MS + 6 * HOUR_MS + 30 * 60_000)
    last = doses_of(events_of(history), therapy_profile(profile(), None, 0.0), now, now).last_temp
    assert (last.stamp, last.rate_u_per_h, last.duration_min) == (at(6, 20), 2.0, 11.0)


def test_an_empty_history_has_no_latest_temp():
    doses = doses_of((), therapy_profile(profile(), None, 0.0), float(DAY_MS), float(DAY_MS))
    assert doses.last_temp.stamp is None
    assert math.isnan(doses.last_temp.rate_u_per_h)
    assert doses.last_bolus_ms == 0.0


def test_schedules_are_of_local_time():
    """A rate of 2 U/h from 10:00 local: at 8:00 UTC, two hours east of it."""
    settings = profile(
        basalprofile=[{"i": 0, "minutes": 0, "rate": 1.0}, {"i": 1, "minutes": 600, "rate": 2.0}]
    )
    events = events_of(temp(at(8), 2.0, 30))
    now = float(DAY_MS + 10 * HOUR_MS)
    home = doses_of(events, therapy_profile(settings, None, 0.0), now, now)
    east = doses_of(events, therapy_profile(settings, None, 120.0), now, now)
    assert home.units_u.sum() == pytest.approx(0.5)
    assert east.units_u.sum() == 0.0
