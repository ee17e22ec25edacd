"""What was run, in words: people, days, seed, sensors, behaviour, and who was left out.

Knows: the plan, and the people that the outcomes count. Never knows: what came of it.
"""

from __future__ import annotations

from banting.reports.wording import joined, people
from banting.schema.outcome import ArmOutcome
from banting.schema.subjects import age_group
from banting.schema.trial_found import PartRole, TrialFound
from banting.schema.trial_plan import ArmPlan

__all__ = [
    "days_run",
    "everyone",
    "patient_days",
    "ran",
    "said",
    "sensors",
    "title_of",
    "treated",
]


def title_of(found: TrialFound, role: PartRole, name: str) -> str:
    """Return the title of a part of the plan, its id where it is not described."""
    part = found.part(role, name)
    return part.title if part else name


def everyone(found: TrialFound) -> tuple[ArmOutcome, ...]:
    """Return every outcome, model by model."""
    return tuple(arm for arms in found.arms for arm in arms)


def patient_days(found: TrialFound) -> int:
    """Return how many days of one person were simulated, over all arms and models."""
    return sum(arm.patients * arm.hours for arm in everyone(found)) // 24


def days_run(found: TrialFound) -> str:
    """Return the length of the run: `3 days`."""
    return f"{found.plan.days:,} day{'' if found.plan.days == 1 else 's'}"


def sensors(found: TrialFound) -> str:
    """Return what was worn: one name, or which arm wore which."""
    worn = {arm.id: arm.sensor or "none" for arm in found.plan.arms}
    names = tuple(dict.fromkeys(worn.values()))
    if len(names) == 1:
        return f"sensor {names[0]}"
    by_name = (
        f"{name} ({', '.join(arm for arm, sensor in worn.items() if sensor == name)})"
        for name in names
    )
    return f"sensors {', '.join(by_name)}"


def _counts(found: TrialFound) -> str:
    """Return how many people, one number where all outcomes count the same."""
    counts = sorted({arm.patients for arm in everyone(found)})
    many = " or ".join(f"{count:,}" for count in counts)
    cohort = found.plan.wearer.cohort
    if counts != [1]:
        return f"{many} {people(cohort)}"
    return f"{many} {cohort if age_group(cohort) == cohort else f'of the {people(cohort)}'}"


def ran(found: TrialFound) -> str:
    """Return what was run on one line: people, days, patient-days, seed, sensors, behaviour."""
    plan = found.plan
    return " \u00b7 ".join(
        (
            _counts(found),
            days_run(found),
            f"{patient_days(found):,} patient-days",
            f"seed {plan.seed}",
            sensors(found),
            f"behaviour {plan.behaviour}",
        )
    )


def said(found: TrialFound, arm: ArmPlan) -> str:
    """Return what an arm is: in its author's words, else how it is treated, options and faults too.

    The bare title of the controller says too little: arms of one controller would look alike.
    """
    bare = ("", title_of(found, PartRole.CONTROLLER, arm.controller))
    return treated(found, arm) if arm.says in bare else arm.says


def treated(found: TrialFound, arm: ArmPlan) -> str:
    """Return how an arm is treated: controller with its options, sensor, settings, faults."""
    controller = title_of(found, PartRole.CONTROLLER, arm.controller)
    pieces = [controller + _options(arm.options)]
    if arm.settings:
        pieces.append(f"settings{_options(arm.settings)}")
    if arm.faults:
        faults = (title_of(found, PartRole.FAULT, name) for name in arm.faults)
        pieces.append(f"beset by {joined(tuple(faults))}")
    if not arm.disturbance.harmless:
        pieces.append(f"and to everyone: {arm.disturbance.says}")
    return "; ".join(pieces)


def _options(options: tuple[tuple[str, object], ...]) -> str:
    return f" ({', '.join(f'{key} = {value}' for key, value in options)})" if options else ""
