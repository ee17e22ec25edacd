"""Whole decisions: LoopAlgorithm's own cases, and thirty perturbed ones, to the last digits."""

import numpy as np
import pytest

from banting.controllers.loop import LOOP_35, answer, loop_input_from, recommend
from banting.controllers.loop.algorithm import _CURVES
from banting.controllers.loop.decision import decide
from tests.controllers.loop.cases import (
    NOON,
    carbs,
    document,
    dose,
    golden,
    published,
    sample,
    seconds,
    span,
)

CASES = golden()
MGDL, UNITS = 1e-6, 1e-9


@pytest.mark.skipif(not CASES, reason="the perturbed cases are not beside the repository")
@pytest.mark.parametrize("number", range(30))
def test_a_perturbed_case_is_met_in_every_field(number):
    expected, said = CASES[number]["expected"], answer(CASES[number]["input"])
    forecast, ours = expected.pop("predictedGlucose"), said.pop("predictedGlucose")
    assert [at for at, _ in ours] == [at for at, _ in forecast]
    assert [value for _, value in ours] == pytest.approx([v for _, v in forecast], abs=MGDL)
    assert {*said} - {*expected} <= {"notice"}
    assert said.pop("correction") == expected.pop("correction")
    for name, value in expected.items():
        tolerance = MGDL if name == "totalRetrospectiveCorrectionEffect" else UNITS
        assert said[name] == pytest.approx(value, abs=tolerance), name


def test_a_suspension_is_recommended_as_published():
    said = answer(published("suspend_scenario"))
    expected = published("suspend_recommendation")["automatic"]
    assert said["correction"] == "suspend"
    assert said["unitsPerHour"] == expected["basalAdjustment"]["unitsPerHour"] == 0.0
    assert said["bolusUnits"] == expected["bolusUnits"] == 0.0


def live_capture() -> dict:
    """The published capture holds no target and no limits, because it asks for a forecast only."""
    whole = published("live_capture_input")
    last = whole["glucoseHistory"][-1]["date"]
    for item in whole["sensitivity"]:
        item["endDate"] = "2023-06-23T10:00:00Z"
    target = {"startDate": "2023-06-22T20:25:00Z", "endDate": last}
    return {
        **whole, "predictionStart": last, "recommendationType": "manualBolus", "maxBolus": 5,
        "maxBasalRate": 3, "target": [{**target, "lowerBound": 100, "upperBound": 115}],
    }  # fmt: skip


def test_a_captured_forecast_is_met():
    expected = published("live_capture_predicted_glucose")
    said = answer(live_capture())["predictedGlucose"]
    assert [at for at, _ in said] == [row["startDate"] for row in expected]
    values = [row["quantity"] for row in expected]
    assert [value for _, value in said] == pytest.approx(values, abs=MGDL)


# of Loop's own tests, live_capture_predicted_glucose.json as of Loop 3.5 (commit d190fd5d)
LOOP_35_FORECAST = {
    "2023-06-23T02:45:00Z": 180.51458820506667,
    "2023-06-23T02:50:00Z": 179.7158986124237,
    "2023-06-23T04:00:00Z": 139.83295658233396,
    "2023-06-23T05:55:00Z": 100.81350120847731,
    "2023-06-23T08:15:00Z": 71.895123880236383,
    "2023-06-23T09:00:00Z": 71.927731342958282,
}


def as_loop_35_wrote(whole: dict) -> dict:
    """The same capture as Loop 3.5 kept it: temporary rates below 0.05 U in all were temporary."""
    doses = []
    for row in whole["doses"]:
        hours = (seconds(row["endDate"]) - seconds(row["startDate"])) / 3600.0
        volume = row.pop("volume")
        temporary = row["type"] == "basal" and hours > 0.0 and volume < 0.05
        programmed = {"type": "tempBasal", "unit": "U/hour", "value": volume / (hours or 1.0)}
        doses.append({**row, **(programmed if temporary else {"unit": "U", "value": volume})})
    settings = {name: whole[name] for name in ("basal", "sensitivity", "carbRatio")}
    target = {k: v for k, v in whole["target"][0].items() if k.endswith("Date")}
    return {
        "doses": doses,
        "glucoseHistory": [
            {"startDate": row["date"], "quantity": row["value"]} for row in whole["glucoseHistory"]
        ],
        "carbEntries": [
            {"startDate": r["date"], "quantity": r["grams"], "absorptionTime": r["absorptionTime"]}
            for r in whole["carbEntries"]
        ],
        "recommendationType": "manualBolus",
        "settings": {
            **settings,
            "target": [{**target, "value": {"minValue": 100, "maxValue": 115}}],
            "maximumBolus": 5,
            "maximumBasalRatePerHour": 3,
            "suspendThreshold": {"value": 70, "unit": "mg/dL"},
        },
    }


def test_the_forecast_of_loop_35_is_met():
    said = dict(answer(as_loop_35_wrote(live_capture()), LOOP_35)["predictedGlucose"])
    assert len(said) == 78
    assert {at: said[at] for at in LOOP_35_FORECAST} == pytest.approx(LOOP_35_FORECAST, abs=MGDL)


def test_the_two_rule_sets_differ_on_it_by_more_than_three():
    whole = as_loop_35_wrote(live_capture())
    today = answer(live_capture())["predictedGlucose"][-1][1]
    assert today - answer(whole, LOOP_35)["predictedGlucose"][-1][1] == pytest.approx(3.3, abs=0.1)


def with_bolus(whole: dict, units: float) -> dict:
    now = seconds(whole["predictionStart"])
    return {**whole, "doses": [*whole["doses"], dose("bolus", now, now + 30, units)]}


def test_the_bolus_for_a_meal_brings_the_forecast_to_the_middle_of_the_target():
    whole = published("meal-bolus-isf")
    said = answer(whole)
    assert said["predictedGlucose"][-1][1] == pytest.approx(274.14, abs=0.01)
    assert said["manualBolus"] == pytest.approx(1.91, abs=0.01)
    after = answer(with_bolus(whole, said["manualBolus"]))
    assert after["predictedGlucose"][-1][1] == pytest.approx(150.0, abs=0.1)


def test_a_long_absorbing_meal_is_dosed_at_once():
    whole = document(carbEntries=[carbs(NOON, 50, hours=6)], recommendationType="manualBolus")
    said = answer(whole)
    assert said["activeCarbs"] == 50.0
    assert said["manualBolus"] == pytest.approx(5.86, abs=0.01)


def test_absorption_is_observed_while_glucose_rises():
    rising = [sample(NOON - 60 * m, g) for m, g in ((18, 105), (13, 115), (8, 120), (3, 145))]
    whole = document(carbEntries=[carbs(NOON - 1800, 20)], glucoseHistory=rising)
    output = recommend(loop_input_from(whole))
    assert output.effects.carb_status[0, 0] / 20.0 == pytest.approx(0.36, abs=0.01)
    assert output.temp_u_per_h == pytest.approx(5.83, abs=0.01)


@pytest.mark.parametrize(("threshold", "eventual"), [(None, 164.5), (60, 216.0)])
def test_a_jump_switches_momentum_and_retrospective_correction_off(threshold, eventual):
    start = NOON - 1800
    values = (100, 115, 125, 179, 148, 158, 168)
    jump = [sample(start + 300 * i, value) for i, value in enumerate(values)]
    whole = document(glucoseHistory=jump, gradualTransitionsThreshold=threshold)
    assert answer(whole)["predictedGlucose"][-1][1] == pytest.approx(eventual, abs=0.1)


@pytest.mark.parametrize(("mid_absorption", "effect"), [(False, -50.0), (True, -83.0)])
def test_insulin_acts_with_the_sensitivity_of_its_start_or_of_the_moment(mid_absorption, effect):
    change, day = NOON + 5400, 86_400
    whole = document(
        doses=[dose("bolus", NOON, NOON + 20, 1.0)],
        sensitivity=[span(NOON - day, change, 50.0), span(change, NOON + day, 100.0)],
        useMidAbsorptionISF=mid_absorption,
    )
    acted = recommend(loop_input_from(whole)).effects.insulin.mgdl[-1]
    assert acted == pytest.approx(effect, abs=0.5)


@pytest.mark.parametrize(
    ("wanted", "field", "max_bolus", "expected"),
    [
        ("automaticBolus", "bolusUnits", 8, 1.69),
        ("automaticBolus", "bolusUnits", 4, 0.0),
        ("tempBasal", "unitsPerHour", 8, 8.0),
        ("tempBasal", "unitsPerHour", 4, 1.0),
    ],
)
def test_insulin_on_board_limits_what_is_added(wanted, field, max_bolus, expected):
    now = seconds("2020-03-11T19:13:14Z")
    whole = document(
        now,
        doses=[dose("bolus", now - 300, now - 240, 8.0)],
        carbEntries=[carbs(now - 300, 100)],
        maxBolus=max_bolus,
        recommendationType=wanted,
    )
    said = answer(whole)
    assert said["activeInsulin"] == pytest.approx(8.0, abs=1e-12)
    assert said[field] == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("mid_absorption", "bolus"), [(False, 2.73), (True, 1.49)])
def test_a_sensitivity_that_doubles_within_the_hour_halves_the_bolus(mid_absorption, bolus):
    now = seconds("2020-03-11T19:13:14Z")
    change, days = now + 3600, 48 * 3600
    whole = document(
        now,
        sensitivity=[span(now - days, change, 50.0), span(change, now + days, 100.0)],
        maxBolus=8,
        recommendationType="manualBolus",
        useMidAbsorptionISF=mid_absorption,
    )
    assert answer(whole)["manualBolus"] == pytest.approx(bolus, abs=0.01)


def test_a_rate_that_is_given_brings_the_forecast_to_the_target():
    rising = [sample(NOON - 60 * m, g) for m, g in ((15, 105), (10, 110), (5, 115), (0, 120))]
    suspended = dose("basal", NOON - 7200, NOON - 300, 0.0)
    whole = document(glucoseHistory=rising, doses=[suspended])
    rate = answer(whole)["unitsPerHour"]
    assert rate == pytest.approx(4.94, abs=0.01)
    given = {
        **whole,
        "predictionStart": document(NOON + 30)["predictionStart"],
        "doses": [suspended, dose("basal", NOON, NOON + 1800, rate / 2.0)],
        "sensitivity": [span(NOON - 36_000, NOON + 26_100, 55.0)],
        "recommendationType": "manualBolus",
    }
    assert answer(given)["predictedGlucose"][-1][1] == pytest.approx(105.0, abs=0.5)


def test_the_rules_say_the_same_uncompiled():
    given = loop_input_from(published("suspend_scenario"))
    compiled = recommend(given)
    g, d, c = given.glucose, given.doses, given.carbs
    lines = (given.basal, given.sensitivity, given.carb_ratio, given.target)
    columns = [(line.start_s, line.end_s, line.value) for line in lines]
    found = decide(
        given.start_s,
        (g.at_s, g.mgdl, g.display_only, g.source),
        (d.start_s, d.end_s, d.volume_u, d.kind, d.insulin),
        (c.at_s, c.grams, c.absorption_s),
        *columns[:3],
        (*columns[3], given.target.high),
        _CURVES,
        (given.suspend_below_mgdl, given.gradual_mgdl_max),
        0,
        (True, False, True, False, False, False, True, False),
    )
    assert found[0] == 0
    np.testing.assert_allclose(found[3][1], compiled.forecast_mgdl, atol=1e-9)
    assert found[2][:2] == pytest.approx((compiled.active_insulin_u, compiled.active_carbs_g))
