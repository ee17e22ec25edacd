"""What a trial cannot say, as sentences: always, and because of how this one was run.

Knows: the plan and how much of it was run. Never knows: what came of it.
"""

from __future__ import annotations

from banting.reports.trial.ran import everyone
from banting.schema.trial_found import TrialFound

__all__ = ["limits"]

_FEW_PEOPLE = 100
_FEW_DAYS = 14  # what the consensus asks of a person's record before its goals are applied
_ALWAYS = (
    "Virtual people are not people. None of these populations has been accepted by a regulator, "
    "and none foretells anyone's day.",
    "Days are milder than life: no illness, alcohol, stress or hormones, and no exercise but in "
    "the model made for it. Read differences between arms, not levels.",
    "Intervals hold chance in drawing people. They hold neither the error of a model nor that of a "
    "published rate. Gains in time in range are found person by person; every other interval is of "
    "one arm alone, too wide for differences between arms.",
    "Time below 70 is the sum of two ranges, with the sum of their intervals, which is too wide.",
    "The consensus goals are for one adult's record; here a mean of all people is held against "
    "them, so some people may miss a goal that is marked as met.",
    "The wearer's share of the treatment is a rule (who notices, who treats, who forgets), the "
    "same for everyone.",
)


def limits(found: TrialFound) -> tuple[str, ...]:
    """Return every limit of this trial, its own first."""
    return (*_own(found), *_ALWAYS)


def _own(found: TrialFound) -> tuple[str, ...]:
    plan = found.plan
    fewest = min((arm.patients for arm in everyone(found)), default=0)
    befalls = {(arm.faults, arm.disturbance.harmless) for arm in plan.arms}
    days = "One day is" if plan.days == 1 else f"{plan.days} days are"
    said = (
        (f"{fewest:,} people are few: rare events are missed or overrated.", fewest < _FEW_PEOPLE),
        (
            f"{days} short: the consensus judges {_FEW_DAYS} days or more of a person.",
            plan.days < _FEW_DAYS,
        ),
        (
            "Only one model of the body was run, so nothing says how much depends on it.",
            len(plan.physiologies) < 2,
        ),
        (
            "Nothing breaks in this trial: no set fails, no sensor ends early, no phone is away.",
            not any(arm.faults for arm in plan.arms),
        ),
        (
            "Arms differ in what befalls them, not only in who doses: compare them with care.",
            len(befalls) > 1,
        ),
    )
    return tuple(says for says, applies in said if applies)
