"""The program's border: which records are taken, and what is answered to those that cannot be."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from banting.controllers import oref0
from banting.controllers.oref0.autosens_form import detect
from banting.controllers.oref0.fixture_form import answer
from tests.controllers.oref0.hand_made import CLOCK, CLOCK_MS, asked, on_board, profile, status

FIVE_MIN_MS = 300_000


def readings(values, step_ms=FIVE_MIN_MS):
    """Return readings, newest first."""
    return [
        {"date": CLOCK_MS - i * step_ms, "dateString": stamp(i * step_ms), "sgv": value}
        for i, value in enumerate(values)
    ]


def stamp(ago_ms):
    """Return a time before the clock's."""
    minutes, seconds = divmod(ago_ms // 1000, 60)
    hours, minutes = divmod(750 - minutes - (seconds > 0), 60)
    return f"2024-01-03T{hours:02d}:{minutes:02d}:{(60 - seconds) % 60:02d}.000Z"


def whole(**changes):
    """Return an input of the whole pipeline: rising from 100 mg/dL for two hours."""
    return {
        "clock": CLOCK,
        "glucose": readings([148 - 2 * i for i in range(25)]),
        "pumphistory": [],
        "carbs": [],
        "profile": profile(),
        "currenttemp": {"rate": 0, "duration": 0},
        "autosens": {"ratio": 1},
        "microBolusAllowed": False,
        "reservoir": 50,
        **changes,
    }


def test_the_whole_pipeline_answers_its_four_parts():
    found = answer(whole())
    assert list(found) == ["glucose_status", "iob", "meal", "result"]
    assert found["glucose_status"]["delta"] == 2
    assert len(found["iob"]) == 48
    assert found["iob"][0]["lastTemp"] == {"date": 0}
    assert found["meal"]["currentDeviation"] == 2
    assert found["result"]["reservoir"] == 50
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_a_meal_is_on_board_until_glucose_has_told_of_it():
    """30 g an hour ago; 11 buckets with three older ones, each 8 mg/dL of 5 mg/dL a gram."""
    carbs = [{"created_at": "2024-01-03T11:30:00.000Z", "carbs": 30}]
    meal = answer(whole(carbs=carbs))["meal"]
    assert (meal["carbs"], meal["nsCarbs"]) == (30, 30)
    assert meal["mealCOB"] == round(30 - 11 * 8 / 5)
    sorted_already = [{"timestamp": "2024-01-03T11:30:00.000Z", "carbs": 30, "bwCarbs": 30}]
    meal = answer(whole(carbs=sorted_already))["meal"]
    assert (meal["bwCarbs"], meal["nsCarbs"], meal["bwFound"]) == (30, 0, True)


def test_a_meal_counts_once_and_only_for_six_hours():
    at = "2024-01-03T11:30:00.000Z"
    carbs = [
        {"created_at": at, "carbs": 30},
        {"created_at": "2024-01-03T11:30:01.500Z", "carbs": 30},
        {"created_at": "2024-01-03T06:29:59.000Z", "carbs": 50},
    ]
    assert answer(whole(carbs=carbs))["meal"]["carbs"] == 30


def test_carbs_of_the_pumps_wizard_need_a_bolus_beside_them():
    at = "2024-01-03T12:00:00.000Z"
    wizard = {"_type": "BolusWizard", "timestamp": at, "carb_input": 20}
    bolus = {"_type": "Bolus", "timestamp": at, "amount": 2.0}
    assert answer(whole(pumphistory=[wizard]))["meal"]["carbs"] == 0
    assert answer(whole(pumphistory=[wizard, bolus]))["meal"]["bwCarbs"] == 20


def test_carbs_on_board_are_capped():
    carbs = [{"created_at": "2024-01-03T12:29:00.000Z", "carbs": 300}]
    assert answer(whole(carbs=carbs))["meal"]["mealCOB"] == 120


def test_a_gap_of_readings_is_bridged_for_carbs_but_not_for_changes():
    """150 mg/dL for ten minutes, 120 half an hour before: 5 mg/dL a step, the third of it seen."""
    gap = readings([150] * 3) + readings([120] * 30)[8:]
    found = answer(whole(glucose=gap))
    assert found["glucose_status"]["delta"] == 0
    assert found["glucose_status"]["long_avgdelta"] == 3.75
    assert found["meal"]["currentDeviation"] == 1.67


BROKEN = {
    "no clock": {"clock": None},
    "clock": {"clock": "noon"},
    "no glucose": {"glucose": []},
    "only errors": {"glucose": [{"date": CLOCK_MS, "sgv": 0}]},
    "no profile": {"profile": None},
    "no sensitivities": {"profile": profile(isfProfile=None)},
    "no basal schedule": {"profile": profile(basalprofile=[])},
    "endless temp": {
        "pumphistory": [
            {"eventType": "Temp Basal", "created_at": CLOCK, "rate": 1e12, "duration": 30},
        ],
        "clock": "2024-01-03T13:00:00.000Z",
    },
}


AT_NOON = "2024-01-03T12:00:00.000Z"
TEMP = {"eventType": "Temp Basal", "created_at": AT_NOON, "rate": 2, "duration": 30}
LONG = {"_type": "PumpSuspend", "timestamp": "1990-01-01T00:00:00Z"}
NEXT_TO_NOTHING = [{"i": i, "minutes": at, "rate": 1} for i, at in enumerate([0, 720 + 1e-9])]
MISSHAPEN = {
    "a number among readings": ({"glucose": [{}, 5]}, "glucose[1]: must be an object, not a num"),
    "a text for a history": ({"pumphistory": "x"}, "pumphistory: must be a list, not a text"),
    "null among meals": ({"carbs": [None]}, "carbs[0]: must be an object, not null"),
    "a list for a profile": ({"profile": [1]}, "profile: must be an object, not a list"),
    "a schedule of numbers": (
        {"profile": profile(basalprofile=[1])},
        "profile.basalprofile[0]: must be an object",
    ),
    "a curve that is a number": ({"profile": profile(curve=1)}, "profile.curve: must be a text"),
    "insulin for ever": ({"profile": profile(dia=1e9)}, "profile: insulin that acts for 1e+09 h"),
    "a boundary next to nothing": (
        {"pumphistory": [TEMP], "profile": profile(basalprofile=NEXT_TO_NOTHING)},
        "pump history: 30 min at one rate fall into more than 1000 pieces",
    ),
    "years of no insulin": ({"pumphistory": [LONG]}, "min at one rate fall into more than 1000"),
    "a day of no calendar": ({"clock": 8e15}, "time: 8e+15 ms from 1970 is in no calendar"),
    "a zone of no day": ({"utc_offset_min": 1e9}, "utc_offset_min: must be within a day"),
    "a whole number past doubles": (
        {"pumphistory": [{**TEMP, "rate": 10**400}]},
        "pump history: a temporary basal of inf U is past all pumps",
    ),
}


@pytest.mark.parametrize(("changes", "told"), MISSHAPEN.values(), ids=MISSHAPEN)
def test_what_is_wrong_in_a_pipeline_is_named_by_its_place(changes, told):
    found = answer(whole(**changes))
    assert list(found) == ["error"]
    assert told in found["error"]


@pytest.mark.parametrize("changes", BROKEN.values(), ids=BROKEN)
def test_a_broken_pipeline_is_answered_with_an_error(changes):
    found = answer(whole(**changes))
    assert list(found) == ["error"]
    assert found["error"]


HURT = {
    "time": {"currentTime": None},
    "profile": {"profile": None},
    "basal": {"profile": {"min_bg": 100, "max_bg": 100}},
    "target": {"profile": {key: v for key, v in profile().items() if key != "max_bg"}},
    "temp": {"currenttemp": None},
    "meal": {"meal_data": None},
    "iob": {"iob_data": None},
    "one tick": {"iob_data": on_board()[:1]},
    "activity": {"iob_data": [{"iob": 1}] * 48},
    "numbers": {"glucose_status": {"date": CLOCK_MS, "delta": 1}},
}


@pytest.mark.parametrize("changes", HURT.values(), ids=HURT)
def test_a_broken_decision_is_answered_with_an_error(changes):
    assert list(answer(asked(**changes))) == ["error"]


def test_mmol_per_litre_is_text_with_a_decimal():
    result = answer(asked(profile=profile(out_units="mmol/L"), glucose_status=status(120, 0.1)))
    assert (result["target_bg"], result["ISF"]) == ("5.6", "2.8")
    assert result["BGI"] == "0.0"
    assert "ISF: 2.8" in result["reason"]


def test_autosens_finds_no_difference_in_a_still_day():
    steady = whole(glucose=readings([100 + (i % 2) for i in range(200)]), wall_clock=CLOCK)
    assert detect(steady) == {"ratio": 1, "newisf": 50}


@pytest.mark.parametrize(("step", "ratio"), [(-1, 0.8), (1, 1.2)])
def test_autosens_tells_which_way_glucose_drifts_by_itself(step, ratio):
    """1 mg/dL in five minutes: 12 mg/dL an hour, 0.24 U/h of 1.2 U/h, within 0.7 and 1.2."""
    drifting = [200 - step * i for i in range(120)]
    found = detect(whole(glucose=readings(drifting), wall_clock=CLOCK))
    assert found["ratio"] == pytest.approx(ratio)


def test_autosens_needs_the_computers_clock():
    assert list(detect(whole())) == ["error"]
    assert list(detect(whole(glucose=[], wall_clock=CLOCK))) == ["error"]


def test_importing_the_package_imports_no_numba():
    code = "import sys, banting.controllers.oref0; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_package_hands_on_its_sources_and_its_answer():
    assert oref0.answer(asked())["target_bg"] == 100
    assert {source.id for source in oref0.SOURCES} >= {"oref0"}
