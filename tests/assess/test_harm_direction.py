"""An app on a phone and an arm of the trial answer the same attack in the same direction.

The app decides every five minutes by the general path of its rules, on a body that stays where it
is; the arm lives a night by the compiled path, on people that respond. Both have the settings of
one person, and the limits of one set-up.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from banting.assess.harm_dosing import dosings_of
from banting.build_dosing import dosing_rule
from banting.patients import PATIENTS
from banting.schema.disturbance import (
    NOTHING,
    Disturbance,
    ExtraBolus,
    FalseCarbs,
    FalseGlucose,
    OverrideWindow,
)
from banting.schema.dosing import (
    CarbsEntered,
    DoseGiven,
    DoseKind,
    DosingLimits,
    DosingSettings,
    DosingView,
    GlucoseSeen,
    OverrideInForce,
    PumpSeen,
)
from banting.schema.setup import Wearer, WearerReacts
from banting.trial.arm import arm_of
from banting.trial.blocks import kept_of
from banting.trial.lanes import KEPT
from banting.trial.meals import MEALS
from banting.trial.people import people_of, settings_of
from banting.trial.treatment import Course
from banting.units import MS_PER_MIN, milliunits_from_u, u_from_milliunits
from tests.assess.harm_looped import NIGHT, phone, setup_with_phone

PEOPLE = np.arange(24)
TICK_MS = 5 * MS_PER_MIN
LASTS_MIN = 60
KNOWN_TICKS = 36  # what the app has seen before
STAYS_MGDL = (118, 121, 124, 121)  # oref0 does not trust a line that is quite flat
APPS = {"loop": "loop35", "trio": "oref0", "androidaps": "aaps"}


def override(share: float, target: float = 0.0) -> Disturbance:
    window = OverrideWindow(
        from_min=NIGHT, to_min=NIGHT + LASTS_MIN, needs_share=share, target_mgdl=target
    )
    return replace(NOTHING, id="override", overrides=(window,))


def readings(mgdl: float) -> Disturbance:
    return replace(
        NOTHING,
        id="readings",
        false_glucose=tuple(
            FalseGlucose(at_min=at, shown_mgdl=mgdl, as_sensor=True)
            for at in range(NIGHT, NIGHT + LASTS_MIN, 5)
        ),
    )


CARBS = replace(NOTHING, id="carbs", false_carbs=(FalseCarbs(at_min=NIGHT, carbs_g=80.0),))
BOLUS = replace(NOTHING, id="bolus", boluses=(ExtraBolus(at_min=NIGHT, insulin_u=5.0),))
MORE = {
    "needs raised": override(1.6),
    "needs raised, target lowered": override(1.5, 90.0),
    "high readings": readings(300.0),
    "carbohydrate": CARBS,
}
LESS = {
    "needs lowered": override(0.4),
    "target raised": override(1.0, 180.0),
    "low readings": readings(60.0),
    "a bolus from elsewhere": BOLUS,
}


@cache
def arms(model: str):
    """Return what an app's arms got by name (U in the hour, of its own doing), `[n]` each."""
    dosing, _ = dosings_of(setup_with_phone(phone(model, max_iob_u=8.0)))
    tried = {"": NOTHING, **MORE, **LESS}
    course = Course(
        wearer=Wearer(reacts=WearerReacts.NEVER),
        patient=PATIENTS["extended"].kernels(),
        treatments=dosing.treating(tuple(tried.values())),
        seed=1,
        meals=MEALS["none"],
    )
    hour = slice(NIGHT // 5, (NIGHT + LASTS_MIN) // 5)
    given = {}
    for arm, (name, disturbance) in enumerate(tried.items()):
        _, kept = kept_of(course, arm, PEOPLE)
        insulin_u = kept[hour, KEPT.index("basal_u")] + kept[hour, KEPT.index("bolus_u")]
        forged_u = sum(bolus.insulin_u for bolus in disturbance.boluses)
        given[name] = insulin_u.sum(axis=0) - forged_u
    people = people_of(course, PEOPLE)
    treatment = course.treatments[0]
    return given, settings_of(course.wearer, people.cohort, treatment.controller, treatment)[:, 0]


def settings_told(told) -> DosingSettings:
    """Return a person's settings as an app has them."""
    basal, isf, ratio, low, high, suspend, max_bolus, max_basal = (float(one) for one in told)
    return DosingSettings(
        basal_u_per_h=basal,
        isf_mgdl_per_u=isf,
        carb_ratio_g_per_u=ratio,
        target_low_mgdl=low,
        target_high_mgdl=high,
        suspend_below_mgdl=suspend,
        automatic_bolus=False,
        limits=DosingLimits(
            max_bolus=milliunits_from_u(max_bolus),
            max_basal_per_h=milliunits_from_u(max_basal),
            max_active=8000,
        ),
    )


def given_by_app(model: str, disturbance: Disturbance) -> float:
    """Return what an app on a phone lets the pump give in the hour (U), of its own doing."""
    rule, told = dosing_rule(APPS[model]), settings_told(arms(model)[1])
    table = arm_of(disturbance)
    start_ms = NIGHT * MS_PER_MIN
    glucose = [
        GlucoseSeen(at_ms=start_ms - k * TICK_MS, glucose_mgdl=STAYS_MGDL[k % 4])
        for k in range(KNOWN_TICKS, 0, -1)
    ]
    doses = [
        DoseGiven(
            from_ms=start_ms,
            to_ms=start_ms + MS_PER_MIN,
            milliunits=milliunits_from_u(bolus.insulin_u),
            kind=DoseKind.BOLUS,
        )
        for bolus in disturbance.boluses
    ]
    pump, given = PumpSeen(at_ms=start_ms), 0
    for now_ms in range(start_ms, start_ms + LASTS_MIN * MS_PER_MIN, TICK_MS):
        tick = now_ms // TICK_MS
        false_mgdl = table.as_sensor_mgdl[tick]
        shown = int(false_mgdl) if false_mgdl > 0.0 else STAYS_MGDL[tick % 4]
        glucose.append(GlucoseSeen(at_ms=now_ms, glucose_mgdl=shown))
        order = rule.decide(
            DosingView(
                now_ms=now_ms,
                glucose=tuple(glucose),
                doses=tuple(doses),
                carbs=tuple(
                    CarbsEntered(at_ms=start_ms, grams=int(one.carbs_g), absorption_min=180)
                    for one in disturbance.false_carbs
                ),
                settings=told,
                override=OverrideInForce(
                    needs_percent=round(100 * table.needs_share[tick]),
                    target_mgdl=int(table.target_mgdl[tick]),
                    since_ms=start_ms,
                ),
                pump=replace(pump, at_ms=now_ms),
                closed_loop=True,
            )
        )
        if order.temp_per_h is not None and order.temp_minutes > 0:
            ends_ms = now_ms + order.temp_minutes * MS_PER_MIN
            pump = PumpSeen(at_ms=now_ms, temp_per_h=order.temp_per_h, temp_ends_ms=ends_ms)
        elif order.temp_per_h is not None:
            pump = PumpSeen(at_ms=now_ms)
        runs = pump.temp_per_h if pump.temp_per_h is not None else round(1000 * told.basal_u_per_h)
        doses.append(
            DoseGiven(
                from_ms=now_ms, to_ms=now_ms + TICK_MS, milliunits=runs // 12, kind=DoseKind.BASAL
            )
        )
        given += runs // 12 + order.bolus
    return u_from_milliunits(given)


@pytest.mark.parametrize("model", APPS)
@pytest.mark.parametrize("name", [*MORE, *LESS])
def test_phone_and_arm_answer_in_the_same_direction(model: str, name: str) -> None:
    given, _ = arms(model)
    moved = given[name] - given[""]
    by_app = given_by_app(model, {**MORE, **LESS}[name]) - given_by_app(model, NOTHING)
    print(f"{model}, {name}: arm {moved.mean():+.2f} U, phone {by_app:+.2f} U")
    sign = 1.0 if name in MORE else -1.0
    assert sign * by_app > 0.05
    assert sign * moved.mean() > 0.05
    assert (sign * moved >= -1e-3).mean() > 0.7
