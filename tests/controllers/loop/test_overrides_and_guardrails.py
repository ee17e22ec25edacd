"""Settings scaled for a while, and settings that the app will not take."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.controllers.loop import loop_input_from, recommend
from banting.controllers.loop.guardrails import (
    LoopSettings,
    check_carb_entry,
    check_override,
    check_settings,
    max_basal_u_per_h,
)
from banting.controllers.loop.nouns import Timeline
from banting.controllers.loop.overrides import Override, overridden, scaled
from tests.controllers.loop.cases import NOON, document

GIVEN = loop_input_from(document())
USUAL = LoopSettings(
    basal_u_per_h=(0.8, 1.0),
    isf_mgdl_per_u=(45.0,),
    carb_ratio_g_per_u=(10.0, 12.0),
    targets_mgdl=((100.0, 110.0),),
    suspend_below_mgdl=80.0,
    max_bolus_u=8.0,
    max_basal_u_per_h=4.0,
)


def line(*items: tuple[float, float, float]) -> Timeline:
    start, end, value = (np.array(column, float) for column in zip(*items, strict=True))
    return Timeline(start_s=start, end_s=end, value=value)


def items(timeline: Timeline) -> list[tuple[float, float, float]]:
    columns = (timeline.start_s.tolist(), timeline.end_s.tolist(), timeline.value.tolist())
    return list(zip(*columns, strict=True))


def test_an_override_cuts_a_schedule_where_it_begins_and_ends():
    schedule = line((0, 100, 1.0), (100, 200, 2.0))
    override = Override(start_s=50, end_s=150, needs_share=1.5)
    assert items(scaled(schedule, override, 1.5)) == [
        (0, 50, 1.0), (50, 100, 1.5), (100, 150, 3.0), (150, 200, 2.0),
    ]  # fmt: skip


def test_an_endless_override_scales_all_that_is_to_come():
    assert items(scaled(line((0, 100, 2.0)), Override(start_s=0), 0.5)) == [(0, 100, 1.0)]
    assert items(scaled(line((0, 100, 2.0)), Override(start_s=100), 0.5)) == [(0, 100, 2.0)]


@given(
    cuts=st.lists(st.integers(1, 99), unique=True, max_size=4).map(sorted),
    begin=st.integers(-20, 120),
    lasts=st.integers(0, 100),
)
def test_an_override_changes_nothing_outside_itself(cuts, begin, lasts):
    edges = [0, *cuts, 100]
    schedule = line(*((a, b, 1.0 + a) for a, b in pairwise(edges)))
    override = Override(start_s=begin, end_s=begin + lasts)
    changed = items(scaled(schedule, override, 2.0))
    assert [a for a, _, _ in changed[1:]] == [b for _, b, _ in changed[:-1]]
    for at in range(100):
        before = next(v for a, b, v in items(schedule) if a <= at < b)
        after = next(v for a, b, v in changed if a <= at < b)
        assert after == before * (2.0 if begin <= at < begin + lasts else 1.0)


def test_needs_scale_basal_with_them_and_both_ratios_against_them():
    override = Override(
        start_s=NOON - 60, needs_share=0.5, target_low_mgdl=140.0, target_high_mgdl=160.0
    )
    seen = overridden(GIVEN, override)
    assert seen.basal.value[-1] == 0.5
    assert seen.sensitivity.value[-1] == 110.0
    assert seen.carb_ratio.value[-1] == 20.0
    assert (seen.target.value[-1], seen.target.high[-1]) == (140.0, 160.0)
    assert (seen.basal.value[0], seen.target.value[0]) == (1.0, 100.0)


def test_a_workout_preset_holds_insulin_back():
    usual = recommend(GIVEN).temp_u_per_h
    workout = Override(start_s=NOON - 60, target_low_mgdl=180.0, target_high_mgdl=200.0)
    assert recommend(overridden(GIVEN, workout)).temp_u_per_h < usual


def test_usual_settings_pass_in_silence():
    assert check_settings(USUAL) == ()


@pytest.mark.parametrize(
    ("change", "quantity", "refused"),
    [
        ({"suspend_below_mgdl": 66.0}, "suspend_below_mgdl", True),
        (
            {"suspend_below_mgdl": 111.0, "targets_mgdl": ((111.0, 115.0),)},
            "suspend_below_mgdl",
            True,
        ),
        ({"suspend_below_mgdl": 70.0}, "suspend_below_mgdl", False),
        ({"targets_mgdl": ((86.0, 110.0),)}, "targets_mgdl", True),
        ({"targets_mgdl": ((100.0, 181.0),)}, "targets_mgdl", True),
        ({"targets_mgdl": ((110.0, 100.0),)}, "targets_mgdl", True),
        ({"suspend_below_mgdl": 80.0, "targets_mgdl": ((87.0, 110.0),)}, "targets_mgdl", False),
        ({"targets_mgdl": ((90.0, 110.0),)}, "targets_mgdl", False),
        ({"isf_mgdl_per_u": (9.0,)}, "isf_mgdl_per_u", True),
        ({"isf_mgdl_per_u": (501.0,)}, "isf_mgdl_per_u", True),
        ({"isf_mgdl_per_u": (15.0,)}, "isf_mgdl_per_u", False),
        ({"carb_ratio_g_per_u": (1.9,)}, "carb_ratio_g_per_u", True),
        ({"carb_ratio_g_per_u": (30.0,)}, "carb_ratio_g_per_u", False),
        ({"basal_u_per_h": (-0.1, 1.0)}, "basal_u_per_h", True),
        ({"max_bolus_u": 31.0}, "max_bolus_u", True),
        ({"max_bolus_u": 25.0}, "max_bolus_u", False),
        ({"max_basal_u_per_h": 7.1}, "max_basal_u_per_h", True),
        ({"max_basal_u_per_h": 0.9}, "max_basal_u_per_h", True),
        ({"pre_meal_mgdl": (80.0, 131.0)}, "pre_meal_mgdl", True),
        ({"workout_mgdl": (140.0, 251.0)}, "workout_mgdl", True),
        ({"max_bolus_u": float("nan")}, "max_bolus_u", True),
    ],
)
def test_a_setting_outside_its_limits_is_refused_or_warned_of(change, quantity, refused):
    found = check_settings(replace(USUAL, **change))
    assert [(finding.quantity, finding.refused) for finding in found] == [(quantity, refused)]


def test_the_highest_maximum_basal_rate_follows_from_ratio_and_schedule():
    assert max_basal_u_per_h((0.8, 1.0), (10.0, 12.0)) == 7.0
    assert max_basal_u_per_h((0.8, 2.0), (10.0, 12.0)) == 12.8


@pytest.mark.parametrize(
    ("entry", "refused"),
    [
        ((60.0, 10_800.0, 0.0), []),
        ((100.0, 10_800.0, 0.0), [False]),
        ((251.0, 10_800.0, 0.0), [True]),
        ((60.0, 1_799.0, 0.0), [True]),
        ((60.0, 28_801.0, 0.0), [True]),
        ((60.0, 10_800.0, 3_601.0), [True]),
        ((60.0, 10_800.0, -43_201.0), [True]),
    ],
)
def test_a_meal_has_limits_of_size_duration_and_time(entry, refused):
    assert [finding.refused for finding in check_carb_entry(*entry)] == refused


def test_an_override_lasts_a_day_at_most_or_until_it_is_ended():
    assert check_override(None) == ()
    assert check_override(86_400.0) == ()
    assert check_override(86_401.0)[0].refused
