"""What Loop will not answer, by its own names; and documents that are no input at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.controllers.loop import LOOP_35, answer, loop_input_from
from banting.controllers.loop.nouns import LoopError
from banting.errors import ModelError
from tests.controllers.loop.cases import NOON, carbs, document, dose, sample, span, text

FORECAST_END = -(-(NOON + 22_200) // 300) * 300
RUNNING = dose("basal", NOON - 300, NOON + 1800, 4.0)
TARGET = {"lowerBound": 100, "upperBound": 110}

ERRORS = {
    "missingGlucose": document(glucoseHistory=[]),
    "glucoseTooOld": document(glucoseHistory=[sample(NOON - 900, 120)]),
    "futureBasalNotAllowed": document(doses=[RUNNING]),
    "sensitivityTimelineStartsTooLate": document(
        doses=[RUNNING], sensitivity=[span(NOON, FORECAST_END, 50)],
        recommendationType="manualBolus",
    ),
    "sensitivityTimelineEndsTooEarly": document(
        doses=[RUNNING], sensitivity=[span(NOON - 3600, FORECAST_END, 50)],
        recommendationType="manualBolus",
    ),
    "basalTimelineIncomplete": document(basal=[span(NOON + 1, NOON + 3600, 1.0)]),
    "missingSuspendThreshold": document(suspendThreshold=None, target=[]),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_of_loop_is_an_answer_by_its_name(name):
    assert answer(ERRORS[name]) == {"error": name}
    assert answer(ERRORS[name], LOOP_35) == {"error": name}


def test_no_error_of_loop_is_left_out():
    assert {*ERRORS} == {error.value for error in LoopError}


def test_an_error_earlier_in_loops_order_hides_a_later_one():
    whole = document(glucoseHistory=[sample(NOON - 901, 120)], doses=[RUNNING], target=[])
    assert answer(whole) == {"error": "glucoseTooOld"}
    fresh = {**whole, "glucoseHistory": [sample(NOON - 899, 120)]}
    assert answer(fresh) == {"error": "futureBasalNotAllowed"}


def test_a_sensitivity_that_covers_just_what_is_needed_will_do():
    needed = span(NOON - 36_000, -(-(NOON + 1800 + 22_200) // 300) * 300, 50)
    whole = document(doses=[RUNNING], sensitivity=[needed], recommendationType="manualBolus")
    assert "manualBolus" in answer(whole)


def test_the_targets_lower_bound_stands_in_for_a_missing_threshold():
    low = [sample(NOON - 60 * m, 99.0) for m in (19, 14, 9, 4)]
    assert answer(document(glucoseHistory=low, suspendThreshold=None))["correction"] == "suspend"
    assert answer(document(glucoseHistory=low))["correction"] == "below"


def test_a_schedule_that_begins_after_the_first_dose_silently_drops_all_insulin():
    whole = document(
        doses=[dose("bolus", NOON - 7200, NOON - 7200, 5.0)], basal=[span(NOON - 3600, NOON, 1.0)]
    )
    assert answer(whole)["activeInsulin"] == 0.0


BROKEN = {
    "predictionStart": (document(predictionStart=None), "is missing, must be a date"),
    "basal[0].endDate": (
        document(basal=[{"startDate": text(NOON), "endDate": "9999-12-31T23:59:59Z", "value": 1}]),
        "is not between 1970 and 2200",
    ),
    "input": ([], "must be an object"),
    "glucoseHistory[1].value": (
        document(glucoseHistory=[sample(NOON - 300, 100), sample(NOON, "high")]),
        "must be a number",
    ),
    "glucoseHistory[0].value": (document(glucoseHistory=[sample(NOON, 0)]), "must be above 0"),
    "glucoseHistory[1]": (
        document(glucoseHistory=[sample(NOON, 100), sample(NOON - 300, 100)]),
        "is earlier than the one before it",
    ),
    "glucoseHistory[0].date": (
        document(glucoseHistory=[{"date": "2024-01-03T12:00:00", "value": 100}]),
        "has no time zone",
    ),
    "doses[0].type": (document(doses=[dose("meal", NOON, NOON, 1.0)]), "must be one of basal"),
    "doses[0].volume": (document(doses=[dose("bolus", NOON, NOON, -1.0)]), "not be less than 0"),
    "doses[0]": (document(doses=[dose("bolus", NOON, NOON - 1, 1.0)]), "ends before it starts"),
    "doses": (document(doses={}), "must be a list"),
    "carbEntries[0].grams": (document(carbEntries=[carbs(NOON, -5)]), "not be less than 0"),
    "carbEntries[0].absorptionTime": (
        document(carbEntries=[carbs(NOON, 5, hours=0)]), "must be above 0",
    ),
    "sensitivity[0].value": (document(sensitivity=[span(0, NOON, 0)]), "must be above 0"),
    "target[0]": (
        document(target=[{**span(0, NOON, 0), "value": None, "lowerBound": 110,
                          "upperBound": 100}]),
        "upper bound below its lower",
    ),
    "maxBolus": (document(maxBolus=float("inf")), "must be finite"),
    "maxBasalRate": (document(maxBasalRate=True), "must be a number"),
    "useMidAbsorptionISF": (document(useMidAbsorptionISF=1), "must be true or false"),
    "recommendationType": (document(recommendationType="bolus"), "must be one of manualBolus"),
    "recommendationInsulinType": (
        document(recommendationInsulinType="lente"), "must be one of novolog",
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", BROKEN)
def test_a_mistake_is_told_with_its_place(where):
    whole, reason = BROKEN[where]
    with pytest.raises(ModelError, match=reason) as told:
        answer(whole)
    assert told.value.where == where


@pytest.mark.parametrize(
    ("whole", "reason"),
    [
        (document(target=[]), "does not cover the forecast"),
        (document(carbRatio=[], carbEntries=[carbs(NOON, 5)]), "every carb entry"),
        (
            document(doses=[dose("bolus", NOON - 8 * 86_400, NOON - 8 * 86_400, 1.0)],
                     sensitivity=[span(0, NOON + 86_400, 50)]),
            "more than seven days",
        ),
        (
            document(doses=[dose("bolus", NOON - 3600, NOON - 3600, 1.0)],
                     sensitivity=[span(NOON - 36_000, NOON - 7200, 50),
                                  span(NOON - 60, FORECAST_END, 50)]),
            "start of every dose",
        ),
        (
            document(sensitivity=[span(NOON - 36_000, NOON - 60, 50),
                                  span(NOON + 60, FORECAST_END, 50)]),
            "gap at predictionStart",
        ),
    ],
)  # fmt: skip
def test_settings_that_do_not_cover_what_they_must_are_refused_where_loop_would_stop(whole, reason):
    with pytest.raises(ModelError, match=reason):
        answer(whole)


def test_fields_that_nobody_knows_are_passed_over():
    whole = document(colour="blue", glucoseHistory=[sample(NOON - 60, 150, trend="up")])
    assert answer(whole) == answer({k: v for k, v in whole.items() if k != "colour"})


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
)


@given(field=st.sampled_from(sorted(document())), value=JSON)
def test_any_value_in_any_field_is_read_or_refused_by_name(field, value):
    told = ""
    try:
        loop_input_from(document(**{field: value}))
    except ModelError as refused:
        told = refused.where
    assert told == "" or told.startswith(field)


def test_an_answer_is_json():
    said = answer(document(recommendationType="automaticBolus"))
    assert json.loads(json.dumps(said)) == said
