"""A synthetic but complete trial for the tests of its report forms. Nothing in it was measured.

Three arms by two models of the body over three days: `hand`, `loop` and `oref0`. By both models the
loops are ahead of `hand` and level with each other; by `hovorka` everyone fares worse.
"""

import math
from dataclasses import replace

from banting.schema.disturbance import NOTHING, BasalWindow, Disturbance, ExtraBolus
from banting.schema.outcome import ArmOutcome, Estimate, Profile, WearerTrace
from banting.schema.setup import Wearer
from banting.schema.source import Source
from banting.schema.trial_found import PartRole, TrialFound, TrialPart
from banting.schema.trial_plan import ArmPlan, TrialPlan
from tests.reports.sample_verdict import sample_verdict

PEOPLE, DAYS = 400, 3
FORGED = Disturbance(
    id="forged",
    says="a bolus of 10 U at 23:00, then no basal from 02:00 to 07:00",
    boluses=(ExtraBolus(at_min=660, insulin_u=10.0),),
    basal=(BasalWindow(from_min=840, to_min=1140, basal_u_per_h=0.0),),
)
_ARMS = (
    ArmPlan(id="hand", says="basal and boluses by hand", sensor="dexcom-g6"),
    ArmPlan(
        id="loop",
        says="Loop with temporary basal rates",
        controller="loop",
        options=(("max_iob_u", 3.5),),
        sensor="dexcom-g6",
    ),
    ArmPlan(
        id="oref0",
        says="oref0 without supermicroboluses",
        controller="oref0",
        sensor="dexcom-g6",
        faults=("set-failure",),
    ),
)
PLAN = TrialPlan(
    title="By hand, Loop and oref0",
    wearer=Wearer(),
    arms=_ARMS,
    patients=PEOPLE,
    days=DAYS,
    seed=7,
    physiologies=("extended", "hovorka"),
)
_SOURCE = Source(id="sample-2020", title="A synthetic source", where="table 1", says="made up")
_PARTS = tuple(
    TrialPart(role=role, id=name, title=title, says="as made up", sources=(_SOURCE,))
    for role, name, title in (
        (PartRole.PHYSIOLOGY, "extended", "an extended model"),
        (PartRole.PHYSIOLOGY, "hovorka", "an independent model"),
        (PartRole.CONTROLLER, "open-loop", "basal-bolus therapy"),
        (PartRole.CONTROLLER, "loop", "Loop"),
        (PartRole.CONTROLLER, "oref0", "OpenAPS oref0"),
        (PartRole.SENSOR, "dexcom-g6", "a G6"),
        (PartRole.MEALS, "six-meals", "six meals"),
        (PartRole.BEHAVIOUR, "counting", "ordinary counting"),
        (PartRole.FAULT, "set-failure", "sets that fail"),
    )
)
# percent below 54, 54-69, 70-180, 181-250, above 250; people ever below 54; severe days
_FOUND = {
    ("extended", "hand"): ((0.6, 2.4, 72.0, 18.0, 7.0), 0.21, 0.020),
    ("extended", "loop"): ((0.2, 1.1, 81.5, 13.0, 4.2), 0.11, 0.012),
    ("extended", "oref0"): ((0.3, 1.2, 81.0, 13.2, 4.3), 0.12, 0.013),
    ("hovorka", "hand"): ((1.9, 3.5, 60.0, 22.0, 12.6), 0.41, 0.060),
    ("hovorka", "loop"): ((0.9, 2.1, 70.2, 17.5, 9.3), 0.25, 0.044),
    ("hovorka", "oref0"): ((1.0, 2.2, 70.5, 17.0, 9.3), 0.26, 0.046),
}


def about(value: float, half: float) -> Estimate:
    """Return an estimate with an interval that does not leave 0-100."""
    return Estimate(value=value, low=max(0.0, value - half), high=min(100.0, value + half))


def _curve(minute: int) -> float:
    day = minute % 1440
    meals = sum(70 * math.exp(-(((day - meal) / 80) ** 2)) for meal in (50, 425, 1210))
    return 118 + meals + 7 * math.sin(minute / 97)


def _trace(patient: int, shift: float, days: int) -> WearerTrace:
    minutes = tuple(range(0, 1440 * days + 1, 5))
    insulin = (0.3 * abs(math.sin(m / 31)) + (4.0 if m % 1440 in (30, 405) else 0) for m in minutes)
    return WearerTrace(
        patient=patient,
        minute=minutes,
        glucose_mgdl=tuple(round(_curve(m) + shift, 1) for m in minutes),
        insulin_u=(0.0, *(round(u, 4) for u in insulin))[: len(minutes)],
    )


def _profile(shift: float) -> Profile:
    minutes = tuple(range(0, 1441, 15))

    def band(by: float) -> tuple[float, ...]:
        return tuple(round(_curve(m) + shift + by + 3 * math.sin(m * by), 1) for m in minutes)

    return Profile(
        minute=minutes, p05=band(-44), p25=band(-20), p50=band(0), p75=band(24), p95=band(70)
    )


def outcome(plan: ArmPlan, model: str, days: int = DAYS) -> ArmOutcome:
    """Return what an arm came to by a model of the body."""
    (lowest, low, inside, high, highest), ever, severe = _FOUND[model, plan.id]
    shift = 26.0 if model == "hovorka" else 0.0
    quiet = sample_verdict().baseline[0]
    return replace(
        quiet,
        arm=plan.id,
        says=plan.says,
        physiology=model,
        patients=PEOPLE,
        hours=24 * days,
        controller=plan.controller,
        sensor=plan.sensor,
        below_54=about(lowest, 0.15),
        from_54_to_69=about(low, 0.3),
        in_70_180=about(inside, 1.2),
        from_181_to_250=about(high, 1.0),
        above_250=about(highest, 0.8),
        mean_mgdl=Estimate(value=150 + shift, low=148 + shift, high=152 + shift),
        any_below_54=Estimate(value=ever, low=ever - 0.04, high=ever + 0.04),
        severe_share=Estimate(value=severe, low=severe - 0.006, high=severe + 0.006),
        cv_percent=about(31.0 + shift / 5, 0.7),
        basal_u=about(21.0, 0.6),
        carbs_g=Estimate(value=213.0, low=209.0, high=217.0),
        events_below_54_per_week=about(1.25, 0.2),
        read_percent=about(96.4, 0.2) if plan.sensor else None,
        ketone_mmoll_max=about(0.14, 0.02),
        severity_set="sample thresholds: made up",
        profile=_profile(shift),
        median=_trace(12, shift, days),
        worst=_trace(371, shift + 60, days),
    )


def with_gains(rows: tuple[tuple[ArmOutcome, ...], ...]) -> tuple[tuple[ArmOutcome, ...], ...]:
    """Return outcomes with what each arm gains over the first; as sure as its time in range."""
    return tuple(
        (row[0], *(replace(arm, in_70_180_gain=_gain(row[0], arm)) for arm in row[1:]))
        for row in rows
    )


def _gain(first: ArmOutcome, arm: ArmOutcome) -> Estimate:
    points = arm.in_70_180.value - first.in_70_180.value
    half = arm.in_70_180.value - arm.in_70_180.low
    return Estimate(value=points, low=points - half, high=points + half)


def sample_found() -> TrialFound:
    """Return the whole trial."""
    return TrialFound(
        plan=PLAN,
        arms=with_gains(
            tuple(tuple(outcome(arm, model) for arm in PLAN.arms) for model in PLAN.physiologies)
        ),
        version="1.2.3",
        parts=_PARTS,
    )


def only(found: TrialFound, *, arms: int = 3, models: int = 2) -> TrialFound:
    """Return the first arms and models of a trial, with nothing described."""
    plan = replace(
        found.plan, arms=found.plan.arms[:arms], physiologies=found.plan.physiologies[:models]
    )
    return TrialFound(
        plan=plan, arms=tuple(row[:arms] for row in found.arms[:models]), version=found.version
    )


def forged_day(found: TrialFound) -> TrialFound:
    """Return a trial of one day in which something happens to everyone in the last arm."""
    arms = tuple(
        replace(arm, disturbance=FORGED if at == len(found.plan.arms) - 1 else NOTHING)
        for at, arm in enumerate(found.plan.arms)
    )
    plan = replace(found.plan, arms=arms, days=1)
    rows = tuple(tuple(outcome(arm, model, 1) for arm in arms) for model in plan.physiologies)
    return replace(found, plan=plan, arms=with_gains(rows))


def with_range(found: TrialFound, **percent: tuple[tuple[float, float], ...]) -> TrialFound:
    """Return a trial whose time in range, by model, is (value, half an interval) for each arm."""
    return replace(
        found,
        arms=with_gains(
            tuple(
                tuple(
                    replace(arm, in_70_180=about(*percent[arm.physiology][at]))
                    for at, arm in enumerate(row)
                )
                for row in found.arms
            )
        ),
    )
