"""Harm where an app on a phone doses: with the loop on and off, awake and asleep."""

from dataclasses import replace
from functools import cache

import pytest

from banting.assess.harm import HarmFound, find_harm
from banting.assess.harm_causes import causes_of
from banting.assess.harm_dosing import LOOP_OFF, LOOP_ON, dosings_of
from banting.schema.disturbance import (
    BasalWindow,
    ExtraBolus,
    FalseCarbs,
    FalseGlucose,
    OverrideWindow,
)
from banting.schema.loop_effect import LoopMade, loop_effects
from banting.schema.question import Goal, Position
from banting.schema.setup import Setup, Wearer, WearerReacts
from banting.schema.verdict import Harm
from tests.assess.harm_looped import NIGHT, device, phone, replayed, setup_with_phone

PATIENTS = 96
SMB = ("smb_always", "smb_with_cob", "smb_after_carbs")
BOLUS = replayed(Goal.G1, boluses=(ExtraBolus(at_min=NIGHT, insulin_u=8.0),))
OVERRIDE = replayed(
    Goal.G5,
    overrides=(
        OverrideWindow(from_min=NIGHT, to_min=NIGHT + 240, needs_share=1.5, target_mgdl=90.0),
    ),
)
CARBS = replayed(Goal.G5, Position.CLOUD, false_carbs=(FalseCarbs(at_min=NIGHT, carbs_g=100.0),))


def readings(mgdl: float):
    return replayed(
        Goal.G6,
        Position.CLOUD,
        false_glucose=tuple(
            FalseGlucose(at_min=NIGHT + 5 * k, shown_mgdl=mgdl, as_sensor=True) for k in range(24)
        ),
    )


@cache
def found() -> HarmFound:
    return find_harm(
        setup_with_phone(),
        (BOLUS, OVERRIDE, CARBS, readings(300.0)),
        seed=1,
        patients=PATIENTS,
        progress=lambda what, done, of: None,
    )


def harm(name: str) -> Harm:
    return next(one for one in found().harms if one.disturbance.id == name)


def names(*paths, setup: Setup | None = None) -> list[str]:
    return [cause.disturbance.id for cause in causes_of(paths, setup or setup_with_phone())]


def test_each_physiology_has_the_loop_on_and_off_for_each_way_of_reacting() -> None:
    for arms in (found().baseline, found().cannula, *(one.arms for one in found().harms)):
        assert [(arm.physiology, arm.controller) for arm in arms] == [
            (physiology, controller)
            for physiology in ("extended", "hovorka")
            for controller in ("loop35", "open-loop")
            for _ in range(2)
        ]
        assert {arm.sensor for arm in arms} == {"dexcom-g6"}
        assert [LOOP_ON in arm.says for arm in arms] == [True, True, False, False] * 2
        assert [LOOP_OFF in arm.says for arm in arms] == [False, False, True, True] * 2
        assert ["nobody reacts" in arm.says for arm in arms] == [False, True] * 4


def test_what_steers_a_loop_is_tried_on_sleepers_and_by_day() -> None:
    assert {one.disturbance.id for one in found().harms} == {
        f"{name}{when}-harm" for name in ("G1", "G5", "G5-carbs", "G6") for when in ("", "-awake")
    }
    by_day = harm("G6-awake-harm").disturbance.false_glucose
    assert [reading.at_min for reading in by_day] == [240 + 5 * k for k in range(24)]
    assert all(reading.as_sensor for reading in by_day)


def test_a_night_is_not_called_day() -> None:
    """Four hours from 16:00 end before sleep; nine do not."""
    long = replayed(
        Goal.G5, overrides=(OverrideWindow(from_min=900, to_min=1440, needs_share=1.5),)
    )
    says = [
        cause.disturbance.says
        for paths in (OVERRIDE, long)
        for cause in causes_of((paths,), setup_with_phone())
        if cause.disturbance.id == "G5-awake-harm"
    ]
    assert says[0].endswith("for 4 h from 16:00, wearer awake")
    assert says[1].endswith("for 9 h from 16:00, begun with the wearer awake")


def test_a_sleeper_by_day_is_not_called_awake() -> None:
    sleeps = Wearer(asleep_from_min=14 * 60, asleep_to_min=20 * 60)
    assert names(OVERRIDE, BOLUS, setup=setup_with_phone(wearer=sleeps)) == ["G1-harm", "G5-harm"]


def test_with_the_loop_off_nothing_steers_it() -> None:
    quiet = [arm for arm in found().baseline if arm.controller == "open-loop"]
    for name in ("G5-harm", "G5-awake-harm", "G5-carbs-harm"):
        off = [arm for arm in harm(name).arms if arm.controller == "open-loop"]
        assert [
            replace(arm, arm="baseline", says=same.says, in_70_180_gain=None)
            for arm, same in zip(off, quiet, strict=True)
        ] == quiet


@pytest.mark.parametrize("name", ["G5-harm", "G5-carbs-harm", "G6-harm", "G6-awake-harm"])
def test_a_loop_that_is_steered_gives_more(name: str) -> None:
    for arm, quiet in zip(harm(name).arms, found().baseline, strict=True):
        if arm.controller == "loop35" and "nobody" in arm.says:
            assert arm.insulin_u.value > quiet.insulin_u.value + 0.2
            assert arm.minimum_mgdl.value < quiet.minimum_mgdl.value


def test_low_readings_starve() -> None:
    low = find_harm(
        setup_with_phone(),
        (readings(60.0),),
        seed=1,
        patients=PATIENTS,
        progress=lambda what, done, of: None,
    )
    (asleep,) = (one for one in low.harms if one.disturbance.id == "G6-harm")
    for arm, quiet in zip(asleep.arms, low.baseline, strict=True):
        if arm.controller == "loop35" and "nobody" in arm.says:
            assert arm.insulin_u.value < quiet.insulin_u.value - 0.05
            assert arm.maximum_mgdl.value >= quiet.maximum_mgdl.value


def test_a_loop_takes_back_some_of_a_bolus_nobody_prescribed() -> None:
    added = {
        arm.controller: arm.insulin_u.value - quiet.insulin_u.value
        for arm, quiet in zip(harm("G1-harm").arms, found().baseline, strict=True)
        if arm.physiology == "extended" and "nobody" in arm.says
    }
    assert added["open-loop"] == pytest.approx(8.0, abs=1e-3)
    assert 0.0 < added["loop35"] < 7.0


def test_better_and_worse_are_told_only_beyond_chance() -> None:
    effects = loop_effects(harm("G1-harm").arms)
    assert len(effects) == 2 * 2
    for effect in effects:
        assert effect.with_loop.controller == "loop35"
        assert effect.without_loop.controller == "open-loop"
        assert effect.with_loop.physiology == effect.without_loop.physiology
        assert ("nobody" in effect.with_loop.says) is ("nobody" in effect.without_loop.says)
    extended_alone = effects[1]
    share = extended_alone.with_loop.severe_share
    certain = replace(
        extended_alone,
        with_loop=replace(
            extended_alone.with_loop, severe_share=replace(share, value=0.0, low=0.0, high=0.0)
        ),
    )
    assert certain.made is LoopMade.BETTER
    turned = replace(certain, with_loop=certain.without_loop, without_loop=certain.with_loop)
    assert turned.made is LoopMade.WORSE
    same = replace(certain, with_loop=certain.without_loop)
    assert same.made is LoopMade.UNDECIDED


def test_without_a_loop_there_is_no_effect_of_one() -> None:
    assert loop_effects(tuple(a for a in found().baseline if a.controller == "open-loop")) == ()


def test_what_the_loop_itself_did_in_the_replay_is_left_to_the_trial() -> None:
    answered = replayed(
        Goal.G5,
        overrides=OVERRIDE.disturbance.overrides,
        boluses=(ExtraBolus(at_min=NIGHT + 5, insulin_u=1.0),),
        basal=(BasalWindow(from_min=NIGHT, to_min=NIGHT + 30, basal_u_per_h=3.0),),
    )
    (asleep, _) = causes_of((answered,), setup_with_phone())
    assert asleep.disturbance.overrides == OVERRIDE.disturbance.overrides
    assert asleep.disturbance.boluses == asleep.disturbance.basal == ()


def test_the_strongest_of_each_kind_is_tried_and_those_as_strong_are_named() -> None:
    weaker = replayed(
        Goal.G5, Position.RADIO, overrides=(OverrideWindow(from_min=0, to_min=60, needs_share=1.1),)
    )
    as_strong = replayed(Goal.G5, Position.PHONE, overrides=OVERRIDE.disturbance.overrides)
    causes = causes_of((weaker, OVERRIDE, as_strong, CARBS), setup_with_phone())
    assert {cause.disturbance.id: cause.paths for cause in causes} == {
        "G5-harm": ("G5-internet", "G5-phone"),
        "G5-awake-harm": ("G5-internet", "G5-phone"),
        "G5-carbs-harm": ("G5-cloud",),
        "G5-carbs-awake-harm": ("G5-cloud",),
    }


def test_a_path_says_what_it_does_in_words() -> None:
    paths = (OVERRIDE, CARBS, readings(300.0))
    says = {c.disturbance.id: c.disturbance.says for c in causes_of(paths, setup_with_phone())}
    assert says["G5-harm"] == (
        "an override to 150% of insulin needs and a target of 90 mg/dL for 4 h from 03:00"
    )
    assert says["G5-carbs-harm"] == "100 g of carbohydrate entered at 03:00 that nobody eats"
    assert says["G6-harm"] == "false readings of 300 mg/dL for 2 h from 03:00"


@pytest.mark.parametrize(
    ("app", "controller", "options"),
    [
        (phone("loop"), "loop35", {"strategy": "temp-basal"}),
        (phone("loop", dosing="automatic-bolus"), "loop35", {"strategy": "automatic-bolus"}),
        (
            phone("trio", dosing="automatic-bolus"),
            "oref0",
            {**dict.fromkeys(SMB, True), "overrides_scale": True, "max_iob_u": 6.0},
        ),
        (
            phone("iaps"),
            "oref0",
            {**dict.fromkeys(SMB, False), "overrides_scale": True, "max_iob_u": 6.0},
        ),
        (phone("androidaps"), "aaps", {**dict.fromkeys(SMB, False), "overrides_scale": True}),
    ],
)
def test_each_app_doses_by_its_own_rules_and_limits(app, controller, options) -> None:
    on, off = dosings_of(setup_with_phone(app, Wearer(target_mgdl=105.0)))
    assert (on.controller, dict(on.options), on.sensor) == (controller, options, "dexcom-g6")
    assert dict(on.settings) == {
        "max_bolus_u": 8.0,
        "max_basal_u_per_h": 3.0,
        "suspend_below_mgdl": 75.0,
        "target_low_mgdl": 105.0,
        "target_high_mgdl": 105.0,
    }
    assert (off.controller, off.sensor, off.settings) == ("open-loop", on.sensor, on.settings)
    (arm,) = on.treating((BOLUS.disturbance,))
    assert arm.controller.id == controller


def test_a_loop_that_is_switched_off_is_not_tried_on() -> None:
    (only,) = dosings_of(setup_with_phone(phone(closed_loop=False)))
    assert (only.says, only.controller) == (LOOP_OFF, "open-loop")


def test_without_a_phone_the_pump_keeps_its_program_and_nobody_wears_a_sensor() -> None:
    bare = replace(setup_with_phone(), devices=(device("pump", "522"),))
    (only,) = dosings_of(bare)
    assert (only.says, only.controller, only.sensor, only.settings) == ("", "open-loop", None, ())


def test_who_never_reacts_is_not_run_twice() -> None:
    alone = find_harm(
        setup_with_phone(wearer=Wearer(reacts=WearerReacts.NEVER)),
        (),
        seed=1,
        patients=2,
        progress=lambda what, done, of: None,
    )
    assert [arm.controller for arm in alone.baseline] == ["loop35", "open-loop"] * 2
