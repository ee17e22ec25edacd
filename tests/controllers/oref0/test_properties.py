"""What holds of every decision: within its limits, all numbers, the same twice, input kept."""

from __future__ import annotations

import copy
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.controllers.oref0.fixture_form import answer
from banting.controllers.oref0.modes import AAPS, OREF0
from tests.controllers.oref0.likely_inputs import lives
from tests.controllers.oref0.random_inputs import direct_inputs, whole_inputs

modes = st.sampled_from([OREF0, AAPS])
STEP = 0.051  # a rate at its limit may be rounded up to the pump's next step
TENTH = 0.1 + 1e-9


def numbers_of(record):
    """Yield every number of an answer."""
    if isinstance(record, dict):
        record = list(record.values())
    if isinstance(record, list):
        for value in record:
            yield from numbers_of(value)
    elif isinstance(record, int | float):
        yield record


def limits_of(profile):
    """Return the highest rate and the largest microbolus that a profile allows."""
    daily = profile["max_daily_safety_multiplier"]
    current = profile["current_basal_safety_multiplier"]
    rate = min(
        profile["max_basal"],
        (3 if daily is None else daily) * profile["max_daily_basal"],
        (4 if current is None else current) * profile["current_basal"],
    )
    minutes = max(profile.get("maxSMBBasalMinutes", 30), profile["maxUAMSMBBasalMinutes"], 30)
    return rate, profile["current_basal"] * minutes / 60


def check(result, asked, mode):
    """Assert the limits of one decision."""
    profile = asked["profile"]
    highest, largest = limits_of(profile)
    rounds = STEP if mode is OREF0 else 1e-9
    basal = profile["current_basal"]
    if result.get("rate") is not None:  # null as insulinReq below: no NaN is ever a rate
        assert 0.0 <= result["rate"] <= max(highest, basal) + rounds
        assert 0 <= result["duration"] <= 120
    units = result.get("units", 0.0)
    assert 0.0 <= units <= largest + TENTH / 2
    # null where oref0 itself has NaN, from unlikely records such as an ISF of next to nothing
    if result.get("insulinReq") is not None and result.get("IOB") is not None:
        assert result["insulinReq"] <= max(0.0, profile["max_iob"] - result["IOB"]) + 1e-3
        assert units <= max(0.0, profile["max_iob"] - result["IOB"]) / 2 + 1e-3
    if units:
        assert asked["microBolusAllowed"]


@settings(max_examples=150)
@given(life=lives(readings=40), mode=modes)
def test_no_decision_of_a_likely_day_leaves_its_limits(life, mode):
    asked = life.whole()
    found = answer(asked, mode)
    check(found["result"], asked, mode)
    assert all(math.isfinite(value) for value in numbers_of(found))


@settings(max_examples=150)
@given(asked=direct_inputs(), mode=modes)
def test_no_unlikely_decision_leaves_its_limits(asked, mode):
    given_limits = {"max_iob", "max_basal", "current_basal"} <= asked["profile"].keys()
    result = answer(asked, mode)
    if "error" not in result and given_limits:
        check(result, asked, mode)


@settings(max_examples=60)
@given(asked=whole_inputs(most_readings=30), mode=modes)
def test_an_input_is_answered_alike_twice_and_is_not_changed(asked, mode):
    before = copy.deepcopy(asked)
    once = answer(asked, mode)
    assert asked == before
    assert answer(asked, mode) == once


@settings(max_examples=60)
@given(life=lives(readings=40))
def test_more_insulin_on_board_never_raises_what_is_missing(life):
    asked = life.whole()
    asked["profile"] |= {"enableUAM": False}
    found = answer(asked)
    if "eventualBG" not in found["result"]:
        return
    more = [dict(tick) for tick in found["iob"]]
    more[0]["iob"] += 1.0
    direct = {
        "glucose_status": found["glucose_status"],
        "currenttemp": asked["currenttemp"],
        "profile": asked["profile"],
        "autosens_data": asked["autosens"],
        "meal_data": {**found["meal"], "mealCOB": 0},
        "microBolusAllowed": False,
        "currentTime": asked["clock"],
    }
    less = answer(direct | {"iob_data": found["iob"]})
    assert answer(direct | {"iob_data": more})["insulinReq"] <= less["insulinReq"]


@settings(max_examples=60)
@given(life=lives(readings=40))
def test_androidaps_doses_as_oref0_but_for_the_pumps_steps(life):
    """No step of a rate decides anything but the rate itself, where a target moves nothing."""
    asked = life.whole()
    plain, aaps = answer(asked)["result"], answer(asked, AAPS)["result"]
    for field in ("eventualBG", "predBGs", "ISF", "target_bg", "insulinReq"):
        if field in plain:
            assert aaps[field] == plain[field]
    if "eventualBG" in aaps and "eventualBG" not in plain:
        assert "three quarters" in plain["reason"]


def test_a_limit_that_is_missing_is_not_enforced_by_oref0_nor_by_us():
    """A comparison with `undefined` is never true: kept, and told in the decision record."""
    asked = {
        "glucose_status": {"glucose": 300, "delta": 5, "short_avgdelta": 5, "long_avgdelta": 5},
        "currenttemp": {"rate": 0, "duration": 0},
        "iob_data": {"iob": 9.0, "activity": 0.0},
        "profile": {"current_basal": 1, "max_basal": 50, "max_daily_basal": 50, "sens": 20,
                    "carb_ratio": 10, "min_bg": 100, "max_bg": 100,
                    "current_basal_safety_multiplier": 50},
        "meal_data": {"carbs": 0, "mealCOB": 0},
        "currentTime": "2024-01-03T12:30:00Z",
    }  # fmt: skip
    assert answer(asked)["insulinReq"] == pytest.approx(2.5)
    asked["profile"]["max_iob"] = 9.5
    assert answer(asked)["insulinReq"] == pytest.approx(0.5)
