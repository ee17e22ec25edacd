"""Faults as they strike: at the published rates, for the stated times, the same for a person in any
company."""

import dataclasses

import numpy as np
import pytest

from banting.errors import ModelError
from banting.faults import FAULTS
from banting.faults.occlusion import alarm_after_u
from banting.faults.rates import SetKind, figure
from banting.faults.set_changes import WEAR_MIN, put_in_min
from banting.faults.set_fate import SetCourse, set_fates
from banting.schema.day import clock_min
from banting.schema.mishaps import MishapKind

DAY = 1440
PEOPLE, DAYS = np.arange(20_000), 60
YEARS = len(PEOPLE) * DAYS / 365.25
COHORTS = {"adult": 0.019, "adolescent": 0.058, "child": 0.044}


def windows(fault, *, seed=7, numbers=PEOPLE, days=DAYS, cohort="adult", basal=1.0):
    return FAULTS[fault].draw(seed, numbers, days, cohort, np.full(len(numbers), basal))


def near(counts_per_person, expected):
    """Whether a mean over people agrees with what is published, within 4 standard errors."""
    error = counts_per_person.std() / np.sqrt(len(counts_per_person))
    return abs(counts_per_person.mean() - expected) < 4.0 * error


def per_person(patient):
    return np.bincount(patient, minlength=len(PEOPLE))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_person_has_the_same_mishaps_in_any_company(fault):
    many = windows(fault, numbers=np.arange(500))
    hit = many.patient[len(many) // 2]
    alone = windows(fault, numbers=np.array([hit]))
    rows = many.chosen(many.patient == hit)
    for column in dataclasses.fields(many):
        if column.name != "patient":
            expected, found = getattr(rows, column.name), getattr(alone, column.name)
            assert expected.tolist() == found.tolist(), column.name


@pytest.mark.parametrize("fault", FAULTS)
def test_a_longer_run_begins_as_a_shorter_one(fault):
    short, long = (windows(fault, numbers=np.arange(2000), days=days) for days in (10, 31))
    rows = long.chosen(long.from_min < 10 * DAY)
    assert rows.patient.tolist() == short.patient.tolist()
    assert rows.from_min.tolist() == short.from_min.tolist()
    assert np.minimum(rows.to_min, 10 * DAY).tolist() == short.to_min.tolist()
    assert rows.level_from.tolist() == pytest.approx(short.level_from.tolist())
    assert rows.alarm_min.tolist() == short.alarm_min.tolist()


@pytest.mark.parametrize("fault", FAULTS)
def test_windows_are_legal_and_those_of_a_person_never_overlap(fault):
    found = windows(fault)
    assert len(found) > 0
    assert (found.from_min >= 0).all()
    assert (found.from_min < found.to_min).all()
    assert (found.to_min <= DAYS * DAY).all()
    for level in (found.level_from, found.level_to):
        assert ((level >= 0.0) & (level <= 1.0)).all()
    rings = found.alarm_min >= 0
    assert (found.alarm_min[rings] >= found.from_min[rings]).all()
    same = found.patient[1:] == found.patient[:-1]
    assert (found.patient[1:] >= found.patient[:-1]).all()
    assert (found.from_min[1:] >= found.to_min[:-1])[same].all()


@pytest.mark.parametrize("fault", FAULTS)
def test_another_seed_strikes_others(fault):
    assert windows(fault).from_min.tolist() != windows(fault, seed=8).from_min.tolist()


@pytest.mark.parametrize("fault", FAULTS)
def test_nobody_is_struck_where_nobody_is(fault):
    assert len(windows(fault, numbers=np.zeros(0, np.int64))) == 0


def test_sets_are_changed_every_three_days_by_day():
    edges = put_in_min(3, np.arange(5000), 7)
    assert (np.diff(edges, axis=1) == WEAR_MIN).all()
    assert (edges[:, 0] <= 0).all()
    assert (edges[:, 1] >= 0).all()
    assert (edges[:, -1] >= 7 * DAY).all()
    clock = (edges[:, 1] + clock_min(0)) % DAY
    assert clock.min() >= 8 * 60
    assert clock.max() < 20 * 60
    assert edges[:, 1].std() == pytest.approx(WEAR_MIN / np.sqrt(12.0), rel=0.05)


def fates(cohort="adult", kind=None):
    """Return the fates of the sets that are put in and changed within the run, and their number."""
    every = set_fates(5, PEOPLE, DAYS, cohort, kind)
    edges = put_in_min(5, PEOPLE, DAYS)
    whole = (edges[:, :-1] >= 0) & (edges[:, 1:] <= DAYS * DAY)
    kept = whole[every.patient, every.worn]
    return every, kept, whole.sum(axis=1)


@pytest.mark.parametrize(("hours", "share"), [(24, 0.010), (48, 0.018), (72, 748 / 22741)])
@pytest.mark.parametrize("cohort", COHORTS)
def test_sets_fail_within_hours_and_for_ages_as_published(cohort, hours, share):
    every, kept, worn = fates(cohort)
    seen_min = every.onset_min + 60.0 * figure("set_noticing", "hours")
    failed = per_person(every.patient[kept & (seen_min < hours * 60)])
    expected = share * COHORTS[cohort] / (748 / 22741)
    assert near(failed / worn, expected)


@pytest.mark.parametrize(
    ("kind", "share"),
    [(SetKind.TEFLON_90, 0.040), (SetKind.ANGLED, 0.013), (SetKind.STEEL, 0.019)],
)
def test_kinds_of_sets_fail_as_published(kind, share):
    every, kept, worn = fates("child", kind)
    seen = every.onset_min + 60.0 * figure("set_noticing", "hours") < WEAR_MIN
    expected = share * COHORTS["child"] / (748 / 22741)
    assert near(per_person(every.patient[kept & seen]) / worn, expected)
    assert (every.course != SetCourse.KINKED).all() == (kind is SetKind.STEEL)


def test_failures_fall_on_people_as_unevenly_as_published():
    # a mixture of ages that fails as the studied one did, over 22,741 / 263 sets a person
    days = round(22741 / 263 * 3)
    people = np.arange(4000)
    found = set_fates(2, people, days, "adult", None)
    seen = found.onset_min + 60.0 * figure("set_noticing", "hours") < WEAR_MIN
    by_person = np.bincount(found.patient[seen], minlength=len(people))
    # the studied mean is 748 / 263 a person; here adults fail 0.019 / 0.0329 as often
    expected = np.exp(-by_person.mean() * 4.3 * np.linspace(0, 1, 10_001) ** 3.3).mean()
    assert (by_person == 0).mean() == pytest.approx(expected, abs=0.03)
    at_studied_mean = np.exp(-748 / 263 * 4.3 * np.linspace(0, 1, 10_001) ** 3.3).mean()
    assert 1.0 - at_studied_mean == pytest.approx(figure("set_people", "with_any"), abs=0.005)


def test_sudden_and_gradual_failures_have_their_shares():
    every, kept, _ = fates()
    sudden = every.course[kept] != SetCourse.LOST
    assert sudden.mean() == pytest.approx(figure("set_modes", "sudden"), abs=0.02)
    assert (every.onset_min[every.course == SetCourse.KINKED] == 0.0).all()


def test_the_three_ways_to_fail_never_hit_one_set_twice_and_add_up():
    parts = [windows(fault) for fault in ("kinked-set", "bent-cannula", "lost-site")]
    assert sum(len(part) for part in parts) == len(windows("set-failure"))
    starts = [set(zip(part.patient, part.from_min, strict=True)) for part in parts]
    assert not starts[0] & starts[1]
    assert not starts[0] & starts[2]


def test_a_lost_site_falls_over_hours_and_stays_lost_until_the_change():
    lost = windows("lost-site")
    falling = lost.level_from > 0.0
    hours = (lost.to_min - lost.from_min)[falling & (lost.level_from == 1.0)] / 60
    whole = (lost.level_to[falling & (lost.level_from == 1.0)]) == 0.0
    assert hours[whole].min() >= 6.0 - 0.02
    assert hours[whole].max() <= 24.0 + 0.02
    assert (lost.level_to[~falling] == 0.0).all()
    edges = put_in_min(7, PEOPLE, DAYS)
    ends = np.minimum(edges, DAYS * DAY)
    at_change = (ends[lost.patient] == lost.to_min[:, None]).any(axis=1)
    assert at_change[~falling].all()


def test_every_blocked_set_is_freed_by_a_new_one():
    for fault in ("set-failure", "blocked-line", "air-in-line"):
        assert windows(fault).ended_by_new_set.all()
    for fault in ("broken-pump", "flat-battery", "sensor-loss", "loop-off"):
        assert not windows(fault).ended_by_new_set.any()


@pytest.mark.parametrize(
    ("fault", "table"),
    [("blocked-line", "occlusion_rate"), ("broken-pump", "pump_stop"),
     ("flat-battery", "flat_battery")],
)  # fmt: skip
def test_rare_faults_strike_as_often_as_stated(fault, table):
    count = len(windows(fault))
    expected = figure(table, "rate") * YEARS
    assert abs(count - expected) < 4.0 * np.sqrt(expected)


def test_sensors_last_ten_days_as_often_as_published():
    found = windows("sensor-loss")
    lost = np.zeros((len(PEOPLE), DAYS // 10), np.bool_)
    lost[found.patient, found.from_min // (10 * DAY)] = True
    survive = 1.0 - lost.mean()
    error = np.sqrt(0.805 * 0.195 / lost.size)
    assert abs(survive - 0.805) < 4.0 * error + 0.002  # two losses within hours count as one
    hours = (found.to_min - found.from_min)[found.to_min < DAYS * DAY] / 60
    assert hours.min() >= 2.5 - 0.02
    assert hours.max() <= 10.0 + 0.02
    assert (found.kind == MishapKind.SENSOR_OFF).all()
    assert (found.alarm_min == found.from_min + 20)[found.to_min < DAYS * DAY].all()


def test_a_loop_is_off_for_its_share_of_time():
    found = windows("loop-off")
    share = per_person(found.patient) * 0.0
    np.add.at(share, found.patient, (found.to_min - found.from_min) / (DAYS * DAY))
    assert near(share, figure("loop_off", "off_share"))
    assert (found.kind == MishapKind.CONTROLLER_OFF).all()


def test_air_comes_soon_after_a_change_and_as_often_as_found():
    found = windows("air-in-line")
    edges = put_in_min(7, PEOPLE, DAYS)
    sets = ((edges[:, :-1] >= 0) & (edges[:, 1:] <= DAYS * DAY)).sum(axis=1)
    first = edges[found.patient, 0]
    age_min = (found.from_min - first) % WEAR_MIN
    put_in = found.from_min - age_min
    whole = (put_in >= 0) & (put_in + WEAR_MIN <= DAYS * DAY)
    assert near(per_person(found.patient[whole]) / sets, figure("air", "per_set"))
    assert np.median(age_min[whole]) == pytest.approx(12 * 60 * np.log(2), rel=0.05)
    minutes = (found.to_min - found.from_min)[whole]
    assert minutes.max() <= 240
    assert np.median(minutes) == pytest.approx(60 + 30 * np.log(2), abs=2)


@pytest.mark.parametrize("basal", [1.0, 0.1])
def test_the_alarm_of_a_blocked_line_waits_for_an_amount(basal):
    found = windows("blocked-line", basal=basal)
    rings = found.alarm_min >= 0
    waited_h = (found.alarm_min - found.from_min)[rings] / 60
    low, high = figure("occlusion", "low_u"), figure("occlusion", "high_u")
    assert waited_h.min() >= low / basal
    assert waited_h.max() <= high / basal + 0.02
    assert (found.alarm_after_u >= low).all()
    assert (found.alarm_after_u <= high).all()
    # at a child's rate many lines are changed before the pump has noticed anything
    assert rings.mean() == pytest.approx(0.76 if basal == 1.0 else 0.45, abs=0.06)


def test_without_basal_a_blocked_line_never_alarms():
    assert (windows("blocked-line", basal=0.0).alarm_min == -1).all()


def test_a_line_that_opens_by_itself_gives_back_what_basal_piled_up():
    found = windows("blocked-line")
    gives = found.released_u > 0.0
    hours = (found.to_min - found.from_min) / 60
    assert found.released_u[gives] == pytest.approx(hours[gives], abs=1e-9)
    assert (found.released_u < found.alarm_after_u).all()
    assert (found.alarm_min[gives] == -1).all()
    assert gives.mean() == pytest.approx(figure("occlusion_rate", "clears_itself"), abs=0.02)


def test_alarm_thresholds_form_a_triangle_over_the_published_range():
    u = (np.arange(100_000) + 0.5) / 100_000
    drawn = alarm_after_u(u)
    assert drawn.min() == pytest.approx(2.25, abs=0.01)
    assert drawn.max() == pytest.approx(3.9, abs=0.01)
    assert drawn.mean() == pytest.approx((2.25 + 3.13 + 3.9) / 3, abs=1e-4)


def test_only_some_broken_pumps_alarm_and_every_flat_one_does():
    assert (windows("flat-battery").alarm_min >= 0).all()
    broken = windows("broken-pump", days=400)
    assert (broken.alarm_min >= 0).mean() == pytest.approx(0.38, abs=0.06)
    hours = (broken.to_min - broken.from_min)[broken.to_min < 400 * DAY] / 60
    assert hours.min() >= 12.0 - 0.02
    assert hours.max() <= 48.0 + 0.02
    assert (broken.kind == MishapKind.PUMP_OFF).all()


def test_a_cohort_without_a_figure_is_refused():
    with pytest.raises(ModelError, match="elderly"):
        windows("set-failure", cohort="elderly")
