"""Each guard and each rule of a decision, on a case by hand that it alone decides."""

from __future__ import annotations

import pytest

from banting.controllers.oref0 import endings
from banting.controllers.oref0.fixture_form import answer
from banting.controllers.oref0.modes import AAPS
from banting.controllers.oref0.reason import WHY
from tests.controllers.oref0.hand_made import (
    CLOCK_MS,
    MINUTE_MS,
    asked,
    meal,
    on_board,
    profile,
    status,
    temp_of_history,
)

STILL = {"short_avgdelta": 0.4, "long_avgdelta": -0.4}
HIGH_TEMP = {"rate": 2.0, "duration": 20}
LONG_ZERO = {"rate": 0, "duration": 90}


def order_of(result):
    """Return rate, minutes and microbolus of an answer, None for what it leaves alone."""
    return tuple(result.get(key) for key in ("rate", "duration", "units"))


def ended_by(result, end):
    """Tell whether a rule decided, by the sentence that it leaves."""
    return WHY[end] in result["reason"]


DISTRUSTED = {
    "stopped": (status(10), endings.CALIBRATING),
    "error": (status(38), endings.CALIBRATING),
    "noisy": (status(noise=3), endings.CALIBRATING),
    "old": (status(date=CLOCK_MS - 12.1 * MINUTE_MS), endings.OLD),
    "future": (status(date=CLOCK_MS + 5.1 * MINUTE_MS), endings.OLD),
    "flat": (status(delta=0.0, **STILL), endings.FLAT),
}


@pytest.mark.parametrize(("reading", "why"), DISTRUSTED.values(), ids=DISTRUSTED)
@pytest.mark.parametrize(
    ("running", "order"),
    [
        (HIGH_TEMP, (1, 30, None)),  # no high rate goes on
        (LONG_ZERO, (0, 30, None)),  # no zero rate goes on long
        ({"rate": 0, "duration": 30}, (None, None, None)),
        ({"rate": 1.0, "duration": 90}, (None, None, None)),
    ],
)
def test_without_a_reading_to_trust_only_extremes_are_ended(reading, why, running, order):
    result = answer(asked(glucose_status=reading, currenttemp=running))
    assert order_of(result) == order
    assert ended_by(result, why)


TRUSTED = {
    "11 mg/dL": status(11),
    "37 mg/dL": status(37),
    "39 mg/dL": status(39),
    "a little noise": status(noise=2),
    "12 minutes": status(date=CLOCK_MS - 12.0 * MINUTE_MS),
    "5 minutes ahead": status(date=CLOCK_MS + 5.0 * MINUTE_MS),
    "still, but low": status(60, 0.0, **STILL),
    "still for 15 minutes": status(delta=0.0, short_avgdelta=0.4, long_avgdelta=1.0),
    "still for 5 minutes": status(delta=0.0, short_avgdelta=-1.0, long_avgdelta=0.0),
    "a simulator": status(delta=0.0, device="fakecgm", **STILL),
}


@pytest.mark.parametrize("reading", TRUSTED.values(), ids=TRUSTED)
def test_a_reading_just_inside_its_limits_is_trusted(reading):
    assert "eventualBG" in answer(asked(glucose_status=reading))


def test_a_rate_that_the_history_does_not_know_is_cancelled():
    running = {"rate": 2.0, "duration": 15}
    strange = on_board(lastTemp=temp_of_history(rate=1.5, ago_min=11))
    result = answer(asked(currenttemp=running, iob_data=strange, microBolusAllowed=True))
    assert order_of(result) == (0, 0, None)
    assert ended_by(result, endings.OTHER_RATE)
    fresh = on_board(lastTemp=temp_of_history(rate=1.5, ago_min=10))
    for other in (
        {"iob_data": fresh},
        {"iob_data": strange, "microBolusAllowed": False},
        {"iob_data": on_board(lastTemp=temp_of_history(rate=2.0, ago_min=11))},
        {"iob_data": strange, "currenttemp": {"rate": 2.0, "duration": 0}},
    ):
        given = {"currenttemp": running, "microBolusAllowed": True, **other}
        assert "eventualBG" in answer(asked(**given))


def test_a_temp_that_runs_though_its_record_is_over_is_cancelled():
    running = {"rate": 1.0, "duration": 15}
    over = on_board(lastTemp=temp_of_history(minutes=30, ago_min=36))
    result = answer(asked(currenttemp=running, iob_data=over))
    assert order_of(result) == (0, 0, None)
    assert ended_by(result, endings.ENDED_EARLY)
    nearly = on_board(lastTemp=temp_of_history(minutes=30, ago_min=35))
    assert "eventualBG" in answer(asked(currenttemp=running, iob_data=nearly))


def test_a_low_is_met_with_zero_basal_for_as_long_as_it_is_deep():
    shallow = answer(asked(glucose_status=status(69, -0.5)))
    assert order_of(shallow)[:2] == (0, 30)
    deep = answer(asked(glucose_status=status(50, 0.5), iob_data=on_board(0.1)))
    assert order_of(deep)[:2] == (0, 60)  # 50 mg/dL to the target, a unit, an hour of basal
    assert ended_by(shallow, endings.LOW_SUSPEND)
    assert ended_by(deep, endings.LOW_SUSPEND)


def test_a_low_to_come_is_met_before_it_is_there():
    """2 U on board, 50 mg/dL each, from 120 mg/dL: far below the threshold of 70."""
    falling = on_board(2.0, 0.01)
    result = answer(asked(glucose_status=status(120, -2), iob_data=falling))
    assert order_of(result) == (0, 120, None)
    assert ended_by(result, endings.LOW_SUSPEND)


def test_a_low_that_mends_itself_is_left_to():
    """Insulin on board is far below the basal's, and glucose rises faster than expected."""
    given = {"glucose_status": status(65, 5), "iob_data": on_board(-0.5, -0.001)}
    result = answer(asked(**given))
    assert not ended_by(result, endings.LOW_SUSPEND)
    given["iob_data"] = on_board(-0.33, -0.001)
    assert ended_by(answer(asked(**given)), endings.LOW_SUSPEND)


def test_no_temp_runs_over_the_hour_where_neutral_temps_are_skipped():
    at = {"currentTime": "2024-01-03T12:55:00.000Z"}
    fresh = status(date=CLOCK_MS + 25 * MINUTE_MS)
    skipping = asked(profile=profile(skip_neutral_temps=True), glucose_status=fresh, **at)
    result = answer(skipping)
    assert order_of(result)[:2] == (0, 0)
    assert ended_by(result, endings.TOP_OF_HOUR)
    skipping["currentTime"] = "2024-01-03T12:54:59.000Z"
    assert not ended_by(answer(skipping), endings.TOP_OF_HOUR)


def test_in_range_the_basal_rate_is_set_once():
    wide = {"profile": profile(max_bg=130), "glucose_status": status(115, 0.5)}
    result = answer(asked(**wide))
    assert order_of(result) == (1, 30, None)
    assert ended_by(result, endings.IN_RANGE_NEUTRAL)
    again = answer(asked(currenttemp={"rate": 1.0, "duration": 16}, **wide))
    assert order_of(again) == (None, None, None)
    assert ended_by(again, endings.IN_RANGE_KEEPS)


def test_high_glucose_raises_the_rate_by_twice_what_is_missing_an_hour():
    """150 mg/dL, half a unit too little: basal 1 U/h and 1 U/h more for half an hour."""
    result = answer(asked(glucose_status=status(150, 0.0, short_avgdelta=1.0)))
    assert result["insulinReq"] == 1.0
    assert order_of(result) == (3, 30, None)


@pytest.mark.parametrize(
    ("limit", "rate"),
    [
        ({"max_basal": 2.2}, 2.2),
        ({"max_daily_basal": 0.6}, 1.8),
        ({"current_basal_safety_multiplier": 1.5}, 1.5),
        ({"max_daily_safety_multiplier": 1.0}, 1.2),
        ({"max_iob": 0.25}, 1.5),
        ({"max_iob": 0}, 1.0),
    ],
)
def test_each_limit_alone_bounds_the_rate(limit, rate):
    reading = status(250, 3.0)
    assert answer(asked(glucose_status=reading))["rate"] == 3.0
    limited = answer(asked(glucose_status=reading, profile=profile(**limit)))
    assert limited["rate"] == rate


def test_over_the_maximum_of_insulin_on_board_there_is_no_more_than_basal():
    reading = status(250, 1.0)
    result = answer(asked(glucose_status=reading, iob_data=on_board(3.01, 0.0)))
    assert order_of(result) == (1, 30, None)
    assert ended_by(result, endings.MAX_IOB_NEUTRAL)
    assert answer(asked(glucose_status=reading, iob_data=on_board(3.0, 0.0)))["insulinReq"] == 0


SLOW = {"SMBInterval": 9}
SMB = {"microBolusAllowed": True, "glucose_status": status(180, 0.0, short_avgdelta=1.0)}


def microbolus(**changes):
    """Return the microbolus at 180 mg/dL, 1.6 U too few, under a profile that always allows one."""
    settings = {"enableSMB_always": True, "enableUAM": False} | changes.pop("settings", {})
    return answer(asked(**{**SMB, "profile": profile(**settings), **changes})).get("units")


def test_a_microbolus_is_half_of_what_is_missing_within_its_limits():
    assert microbolus() == 0.5  # 30 minutes of 1 U/h
    assert microbolus(settings={"maxSMBBasalMinutes": 42}) == 0.7
    assert microbolus(settings={"maxSMBBasalMinutes": 600}) == 0.8
    assert microbolus(settings={"maxSMBBasalMinutes": 600, "max_iob": 0.6}) == 0.3
    finer = {"maxSMBBasalMinutes": 600, "sens": 60}  # 1.33 U too few
    assert microbolus(settings={**finer, "bolus_increment": 0.1}) == 0.6
    assert microbolus(settings={**finer, "bolus_increment": 0.05}) == 0.65
    assert microbolus(settings={"max_iob": 0.1}) is None  # not enough for one step


def test_with_more_insulin_than_carbs_on_board_its_own_limit_holds():
    settings = {"maxSMBBasalMinutes": 600, "maxUAMSMBBasalMinutes": 12}
    assert microbolus(settings=settings, iob_data=on_board(0.1)) == 0.2
    fed = {"meal_data": meal(20, 20), "iob_data": on_board(0.1)}
    assert microbolus(settings=settings, **fed) > 0.5


@pytest.mark.parametrize(
    "changes",
    [
        {"microBolusAllowed": False},
        {"settings": {"enableSMB_always": False}},
        {"glucose_status": status(180, 37.0)},  # a jump of more than a fifth
        {"settings": {"temptargetSet": True, "min_bg": 120, "max_bg": 120}},
        {"settings": {"A52_risk_enable": False}, "meal_data": meal(bwFound=True)},
        {"iob_data": on_board(lastBolusTime=CLOCK_MS - 3 * MINUTE_MS)},
        {
            "iob_data": on_board(lastBolusTime=CLOCK_MS - 9 * MINUTE_MS),
            "settings": {"SMBInterval": 9},
        },
    ],
)
def test_a_microbolus_needs_leave_room_and_time(changes):
    assert microbolus() == 0.5
    assert microbolus(**changes) is None


@pytest.mark.parametrize(
    ("switch", "situation"),
    [
        ("enableSMB_with_COB", {"meal_data": meal(20, 20)}),
        ("enableSMB_after_carbs", {"meal_data": meal(0, 20)}),
        ("enableSMB_with_temptarget", {"target": 90}),
        ("enableSMB_high_bg", {"target": 100}),
    ],
)
def test_each_switch_allows_microboluses_in_its_own_situation(switch, situation):
    target = situation.get("target", 100)
    aims = {"min_bg": target, "max_bg": target, "temptargetSet": target != 100}
    aims |= {"enableSMB_high_bg_target": 180, "enableSMB_always": False}
    rest = {key: value for key, value in situation.items() if key != "target"}
    assert microbolus(settings={**aims, switch: True}, **rest) == 0.5
    assert microbolus(settings={**aims, switch: False}, **rest) is None


def test_a_microbolus_stops_where_a_low_is_forecast():
    """High now, but with so much insulin that glucose would fall below 70 mg/dL."""
    drowned = on_board(2.9, 0.02)
    assert microbolus(iob_data=drowned) is None


def test_a_rate_near_the_wanted_one_is_left_to_run():
    reading = status(250, 3.0)
    near = {"rate": 2.6, "duration": 21}
    history = on_board(lastTemp=temp_of_history(rate=2.6))
    given = {"glucose_status": reading, "iob_data": history}
    assert order_of(answer(asked(currenttemp=near, **given)))[0] is None
    shorter = {"rate": 2.6, "duration": 20}
    assert order_of(answer(asked(currenttemp=shorter, **given)))[:2] == (3, 30)


def test_carbs_are_asked_for_before_a_low_that_zero_basal_cannot_stop():
    falling = on_board(2.5, 0.02)
    result = answer(asked(glucose_status=status(90, -4), iob_data=falling))
    assert result["carbsReq"] > 5
    assert str(result["carbsReq"]) in result["reason"]
    unread = meal(reason="Could not parse clock data")
    silent = answer(asked(glucose_status=status(90, -4), iob_data=falling, meal_data=unread))
    assert "carbsReq" not in silent


def test_a_high_temporary_target_raises_sensitivity_only_where_that_is_wanted():
    target = {"min_bg": 140, "max_bg": 140, "temptargetSet": True}
    plain = answer(asked(profile=profile(**target)))
    assert (plain["ISF"], plain["sensitivityRatio"]) == (50, 1)
    exercise = answer(asked(profile=profile(**target, exercise_mode=True)))
    assert (exercise["ISF"], exercise["sensitivityRatio"]) == (83, 0.6)  # 60 / (60 + 40)


def test_autosens_moves_the_target_only_the_allowed_way():
    sensitive, resistant = {"ratio": 0.8}, {"ratio": 1.25}
    moving = profile(sensitivity_raises_target=True)
    assert answer(asked(profile=moving, autosens_data=sensitive))["target_bg"] == 110
    assert answer(asked(profile=moving, autosens_data=resistant))["target_bg"] == 100
    lowering = profile(resistance_lowers_target=True)
    assert answer(asked(profile=lowering, autosens_data=resistant))["target_bg"] == 92
    assert answer(asked(profile=profile(), autosens_data=sensitive))["target_bg"] == 100


def test_noise_raises_the_target():
    noisy = asked(glucose_status=status(noise=2), profile=profile(noisyCGMTargetMultiplier=1.3))
    assert answer(noisy)["target_bg"] == 130


def test_a_single_record_of_insulin_on_board_ends_the_forecasts_where_they_start():
    """oref0 doses all the same, by the eventual glucose alone."""
    result = answer(asked(iob_data=on_board()[0], glucose_status=status(150, 1.0)))
    assert result["predBGs"]["IOB"] == [150]
    assert result["rate"] > 2


def test_androidaps_neither_rounds_nor_minds_a_flat_line():
    flat = asked(glucose_status=status(120, 0.0, **STILL), profile=profile(current_basal=0.83))
    assert ended_by(answer(flat), endings.FLAT)
    free = answer(flat, AAPS)
    assert "eventualBG" in free
    assert free["rate"] != round(free["rate"] * 20) / 20
