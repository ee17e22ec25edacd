"""The words of a trial's reports: goals, who is ahead, where models of the body disagree."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.reports.trial.comparison import apart, gains, gaps, harm, headline, lead, meaning, told
from banting.reports.trial.goals import Goal, Standing, standing
from banting.reports.trial.limits import limits
from banting.reports.trial.measures import BELOW_70, IN_RANGE, MEASURES
from banting.reports.trial.methods import methods
from banting.reports.trial.ran import ran
from banting.schema.outcome import Estimate
from banting.schema.setup import Wearer, WearerReacts
from tests.reports.sample_found import about, forged_day, only, sample_found, with_range

FOUND = sample_found()
PERCENT = st.floats(min_value=0.0, max_value=100.0)


@pytest.mark.parametrize(
    ("goal", "low", "high", "stands"),
    [
        (Goal(limit=70, more=True), 70.1, 80, Standing.MET),
        (Goal(limit=70, more=True), 60, 70, Standing.MISSED),
        (Goal(limit=70, more=True), 60, 70.1, Standing.OPEN),
        (Goal(limit=4, more=False), 1, 3.9, Standing.MET),
        (Goal(limit=4, more=False), 4, 5, Standing.MISSED),
        (Goal(limit=4, more=False), 3.9, 4, Standing.OPEN),
        (Goal(limit=36, more=False, reached_at_limit=True), 30, 36, Standing.MET),
        (Goal(limit=36, more=False, reached_at_limit=True), 36, 36.1, Standing.OPEN),
        (Goal(limit=36, more=False, reached_at_limit=True), 36.1, 37, Standing.MISSED),
    ],
)
def test_a_goal_is_judged_by_the_whole_interval(goal, low, high, stands):
    assert standing(goal, Estimate(value=(low + high) / 2, low=low, high=high)) is stands


@given(PERCENT, PERCENT, PERCENT, st.booleans(), st.booleans())
def test_no_value_of_an_interval_contradicts_met_or_missed(limit, one, other, more, at_limit):
    goal = Goal(limit=limit, more=more, reached_at_limit=at_limit)
    low, high = sorted((one, other))
    middle = (low + high) / 2
    stands = standing(goal, Estimate(value=middle, low=low, high=high))
    if stands is not Standing.OPEN:
        assert goal.reached(middle) is (stands is Standing.MET)


def test_the_consensus_goals_are_the_four():
    goals = {measure.id: measure.goal.says for measure in MEASURES if measure.goal}
    assert goals == {
        "in_70_180": "over 70 %",
        "below_54": "under 1 %",
        "below_70": "under 4 %",
        "cv_percent": "at most 36 %",
    }


def test_time_below_70_holds_both_ranges():
    below = BELOW_70.pick(FOUND.arms[0][0])
    assert below.value == pytest.approx(3.0)
    assert (below.low, below.high) == (pytest.approx(2.55), pytest.approx(3.45))


def test_small_percentages_keep_two_decimals_and_their_interval_with_them():
    assert IN_RANGE.number(0.046) == "0.05"
    assert IN_RANGE.number(0.0) == "0.0"
    assert IN_RANGE.number(1.04) == "1.0"
    assert IN_RANGE.interval(Estimate(value=0.05, low=0.0, high=1.5)) == "0.00-1.50"


def test_the_lead_names_the_arms_that_cannot_be_told_apart():
    assert lead(FOUND) == (
        "By both models of the body, virtual adults spend most time in target with loop or oref0, "
        "without a difference beyond chance."
    )


@pytest.mark.parametrize(
    ("extended", "hovorka", "says"),
    [
        (
            ((70, 1), (80, 1), (75, 1)),
            ((60, 1), (70, 1), (65, 1)),
            "By both models of the body, virtual adults spend most time in target with loop.",
        ),
        (
            ((70, 1), (80, 1), (75, 1)),
            ((60, 1), (62, 1), (70, 1)),
            "Which arm keeps virtual adults in target longest depends on the model of the body: "
            "loop by extended; oref0 by hovorka.",
        ),
        (
            ((70, 9), (71, 9), (72, 9)),
            ((60, 9), (61, 9), (62, 9)),
            "By both models of the body, no arm keeps virtual adults in target longer than "
            "another beyond chance.",
        ),
        (
            ((70, 1), (80, 1), (75, 1)),
            ((68, 5), (70, 5), (40, 1)),
            "By both models of the body, virtual adults spend most time in target with loop. By "
            "hovorka, hand does not differ from loop beyond chance.",
        ),
    ],
)
def test_the_lead_follows_from_the_intervals(extended, hovorka, says):
    assert lead(with_range(FOUND, extended=extended, hovorka=hovorka)) == says


def test_arms_that_differ_person_by_person_are_told_apart_though_their_levels_touch():
    wide = with_range(FOUND, extended=((70, 9), (72, 9), (73, 9)), hovorka=((60, 9),) * 3)
    rows = tuple(
        tuple(
            replace(arm, in_70_180_gain=about_gain(arm)) if at else arm
            for at, arm in enumerate(row)
        )
        for row in wide.arms
    )
    assert lead(replace(wide, arms=(rows[0], rows[0]))).endswith("most time in target with oref0.")


def about_gain(arm):
    points = arm.in_70_180.value - 70
    return Estimate(value=points, low=points - 0.3, high=points + 0.3)


def test_harm_is_told_from_the_least_to_the_most():
    assert harm(FOUND).replace("\u00a0", " ") == (
        "Severe days: by extended from 1.2 % with loop to 2.0 % with hand; by hovorka from 4.4 % "
        "with loop to 6.0 % with hand."
    )


def test_harm_comes_first_where_arms_differ_in_it():
    level = Estimate(value=0.01, low=0.0, high=0.02)
    same = tuple(tuple(replace(arm, severe_share=level) for arm in row) for row in FOUND.arms)
    assert headline(replace(FOUND, arms=same))[0] == lead(FOUND)
    first, *others = FOUND.arms[0]
    worse = replace(first, severe_share=Estimate(value=0.5, low=0.4, high=0.6))
    assert headline(replace(FOUND, arms=((worse, *others),)))[0].startswith("Severe days")


def test_no_severe_day_is_not_told_as_certainty():
    none = Estimate(value=0.0, low=0.0, high=0.012)
    safe = tuple(tuple(replace(arm, severe_share=none) for arm in row) for row in FOUND.arms)
    assert harm(replace(FOUND, arms=safe)).replace("\u00a0", " ") == (
        "No day was severe; among so few, up to 1.2 % of an arm's days could be and not show."
    )


def test_one_arm_is_told_without_a_comparison():
    assert lead(only(FOUND, arms=1)).replace("\u00a0", " ") == (
        "With hand, virtual adults spend in target 72.0 % (extended) and 60.0 % (hovorka) of their "
        "time."
    )
    assert gains(only(FOUND, arms=1)) == ()


def test_a_gap_is_told_with_its_size_and_unit():
    by = {(gap.arm, gap.measure.id): gap for gap in gaps(FOUND)}
    assert len(by) == 3 * 6
    assert by["hand", "in_70_180"].size == "12.0 points"
    assert by["hand", "mean_mgdl"].size == "26 mg/dL (1.4 mmol/L)"
    assert by["hand", "in_70_180"].disagree
    near = replace(FOUND, arms=(FOUND.arms[0], FOUND.arms[0]))
    assert not any(gap.disagree for gap in gaps(near))


@given(PERCENT, PERCENT, st.floats(0, 20), st.floats(0, 20))
def test_apart_is_the_same_from_both_sides(one, other, half, other_half):
    a, b = about(one, half), about(other, other_half)
    assert apart(a, b) is apart(b, a)
    assert not apart(a, a)


def test_a_gain_says_which_model_is_unclear():
    first = with_range(
        FOUND, extended=((70, 1), (71, 1), (80, 1)), hovorka=((60, 1), (65, 1), (50, 1))
    )
    loop, oref0 = gains(first)
    assert told(loop).replace("\u00a0", " ") == (
        "Time in 70–180 mg/dL (3.9–10.0 mmol/L) with loop against hand: +1.0 points (+0.0 to "
        "+2.0) by extended and +5.0 points (+4.0 to +6.0) by hovorka."
    )
    assert not loop.shared
    assert not loop.contrary
    assert oref0.contrary
    assert "contradict each other on oref0" in meaning(first)


def test_what_both_models_say_is_called_agreement():
    assert "On loop and oref0 against hand they agree, each beyond chance." in meaning(FOUND)
    assert meaning(only(FOUND, models=1)) == ""


def test_what_was_run_names_people_days_seed_sensor_and_behaviour():
    assert ran(FOUND) == (
        "400 adults · 3 days · 7,200 patient-days · seed 7 · sensor dexcom-g6 · behaviour counting"
    )
    one = replace(FOUND.arms[0][0], patients=1, hours=24)
    plan = replace(FOUND.plan, days=1, wearer=Wearer(cohort="child"))
    alone = replace(only(FOUND, arms=1, models=1), arms=((one,),))
    assert ran(replace(alone, plan=replace(plan, arms=plan.arms[:1]))).startswith(
        "1 child · 1 day · 1 patient-days"
    )


def test_arms_with_different_sensors_are_told_apart():
    first, *others = FOUND.plan.arms
    plan = replace(FOUND.plan, arms=(replace(first, sensor=None), *others))
    assert "sensors none (hand), dexcom-g6 (loop, oref0)" in ran(replace(FOUND, plan=plan))


def test_limits_follow_from_how_the_trial_was_run():
    said = " ".join(limits(FOUND))
    assert "3 days are short" in said
    assert "Arms differ in what befalls them" in said
    assert "Only one model" not in said
    assert "people are few" not in said
    assert "Only one model" in " ".join(limits(only(FOUND, models=1)))
    assert "Nothing breaks" in " ".join(limits(only(FOUND, arms=2)))


def test_methods_say_what_was_changed_for_everyone():
    wearer = Wearer(isf_mgdl_per_u=40.0, reacts=WearerReacts.NEVER, asleep_from_min=60)
    plan = replace(FOUND.plan, wearer=wearer)
    lines = dict(methods(replace(FOUND, plan=plan)).lines)
    assert "for everyone sensitivity 40 mg/dL per U; else own settings" in lines["People"]
    assert lines["Day"] == "asleep from 01:00 to 07:00; nobody treats lows or highs"
    assert "seed 7" in lines["Chance"]


def test_an_arm_is_described_with_options_faults_and_what_happens():
    arms = {name: how for name, how, _ in methods(FOUND).arms}
    assert arms["loop"] == "Loop (max_iob_u = 3.5)"
    assert arms["oref0"] == "OpenAPS oref0; beset by sets that fail"
    forged = {name: how for name, how, _ in methods(forged_day(FOUND)).arms}
    assert "to everyone: a bolus of 10 U at 23:00" in forged["oref0"]
    bare = {name: how for name, how, _ in methods(only(FOUND)).arms}
    assert bare["loop"] == "loop (max_iob_u = 3.5)"
