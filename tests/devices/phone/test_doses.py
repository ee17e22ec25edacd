"""What insulin the app believes was given, against what the pump tells."""

from banting.devices.phone.doses import (
    UNEXPLAINED_MAX,
    bolus_given,
    counted_now,
    learn_boluses,
    reservoir_explains,
    temp_accepted,
    temps_until,
    unsure_settled,
)
from banting.devices.phone.state import Errand, PhoneState, Pump, Unsure
from banting.schema.dosing import DoseKind
from banting.schema.intents import BolusTold, GiveBolus
from banting.units import MS_PER_H, MS_PER_MIN

BASAL = 1_000
NOON_MS = 12 * MS_PER_H  # by the pump's clock, when the day starts


def phone(**changes):
    return PhoneState(closed_loop=True, max_bolus=10_000, surface=None, **changes)


def with_reservoir(milliunits):
    state, explained = reservoir_explains(phone(), milliunits, BASAL, 0)
    assert explained, "the first telling has nothing to be held against"
    return state


def amounts(state, kind):
    return [dose.milliunits for dose in state.doses if dose.kind is kind]


def test_a_temporary_rate_becomes_a_dose_as_time_goes_by():
    state = temp_accepted(phone(), 3_000, 30, 0)
    for minute in (5, 10, 20):
        state = temps_until(state, minute * MS_PER_MIN)
    assert amounts(state, DoseKind.BASAL) == [1_000]
    assert state.temp is not None


def test_a_temporary_rate_ends_by_itself():
    state = temps_until(temp_accepted(phone(), 3_000, 30, 0), 2 * MS_PER_H)
    assert state.temp is None
    assert amounts(state, DoseKind.BASAL) == [1_500]


def test_a_new_rate_closes_the_one_before_and_none_is_counted_twice():
    state = temp_accepted(phone(), 3_000, 30, 0)
    state = temp_accepted(state, 600, 30, 10 * MS_PER_MIN)
    state = temps_until(state, 20 * MS_PER_MIN)
    assert amounts(state, DoseKind.BASAL) == [500, 100]
    state = temp_accepted(state, 0, 0, 25 * MS_PER_MIN)
    assert state.temp is None
    assert amounts(state, DoseKind.BASAL) == [500, 150]


def test_doses_of_more_than_sixteen_hours_ago_are_forgotten():
    state = bolus_given(phone(), 1_000, 0)
    state = bolus_given(state, 2_000, 17 * MS_PER_H)
    assert amounts(state, DoseKind.BOLUS) == [2_000]


def test_the_count_follows_schedule_rates_and_boluses():
    state = with_reservoir(100_000)
    assert counted_now(state, BASAL, MS_PER_H) == 99_000
    state = temp_accepted(state, 4_000, 30, 0)
    state = bolus_given(temps_until(state, 30 * MS_PER_MIN), 1_500, 30 * MS_PER_MIN)
    assert counted_now(state, BASAL, MS_PER_H) == 100_000 - 2_000 - 1_500 - 500


def test_a_running_bolus_counts_as_far_as_it_is():
    state = bolus_given(with_reservoir(100_000), 3_000, 0)
    assert counted_now(state, 0, MS_PER_MIN) == 98_500


def test_a_missing_quarter_unit_is_explained_and_more_is_not():
    state = with_reservoir(100_000)
    less, explained = reservoir_explains(state, 100_000 - UNEXPLAINED_MAX, BASAL, 0)
    assert explained
    assert less.pump.counted == 100_000 - UNEXPLAINED_MAX
    same, explained = reservoir_explains(state, 99_700, BASAL, 0)
    assert not explained
    assert (same.pump.counted, same.pump.reservoir) == (100_000, 99_700)


def test_a_refilled_reservoir_is_counted_anew():
    state, explained = reservoir_explains(with_reservoir(10_000), 170_000, BASAL, 0)
    assert explained
    assert state.pump.counted == 170_000


def test_while_a_bolus_runs_nothing_is_concluded():
    state = with_reservoir(100_000)
    running = phone(pump=Pump(bolusing=True, counted=100_000, reservoir=100_000))
    after, explained = reservoir_explains(running, 95_000, BASAL, 0)
    assert explained
    assert after.pump.counted == state.pump.counted == 100_000


def test_a_page_teaches_boluses_that_were_not_known_once():
    state = bolus_given(with_reservoir(100_000), 1_000, MS_PER_H)
    told = (
        BolusTold(at_ms=NOON_MS + MS_PER_H + 10_000, milliunits=1_000),
        BolusTold(at_ms=NOON_MS + MS_PER_H + 20 * MS_PER_MIN, milliunits=5_000),
        BolusTold(at_ms=NOON_MS + MS_PER_H + 30 * MS_PER_MIN, milliunits=0),
    )
    state, new = learn_boluses(state, told, 2 * MS_PER_H)
    assert [one.milliunits for one in new] == [5_000]
    assert amounts(state, DoseKind.BOLUS) == [1_000, 5_000]
    again, new = learn_boluses(state, told, 2 * MS_PER_H)
    assert new == ()
    assert again.doses == state.doses


def test_clocks_past_midnight_belong_to_the_same_day():
    now_ms = 13 * MS_PER_H  # one at night
    told = (BolusTold(at_ms=45 * MS_PER_MIN, milliunits=2_000),)
    _, (new,) = learn_boluses(phone(pump=Pump(counted_ms=12 * MS_PER_H)), told, now_ms)
    assert new.at_ms == 12 * MS_PER_H + 45 * MS_PER_MIN


def test_a_doubt_is_settled_by_what_was_delivered_or_by_nothing():
    errand = Errand(wanted=GiveBolus(milliunits=2_000), by="wearer")
    unsure = Unsure(milliunits=2_000, sent_ms=MS_PER_H, errand=errand)
    before = bolus_given(phone(unsure=unsure), 2_000, MS_PER_H)
    assert amounts(before, DoseKind.BOLUS) == [2_000], "in doubt, it counts"
    for told, counted in ((None, []), (2_000, [2_000]), (600, [600])):
        after = unsure_settled(before, told, MS_PER_H)
        assert amounts(after, DoseKind.BOLUS) == counted
        assert after.unsure is None
