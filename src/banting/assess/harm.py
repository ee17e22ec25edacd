"""What the attacks would do to the wearer: the same cohort, the same day, with and without them.

Knows: disturbances, faults and the trial. Never knows: how an attack got in. Every arm is run with
both physiologies, with the wearer reacting as set up and with nobody reacting.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting import trial
from banting.assess.progress import Progress
from banting.controllers import CONTROLLERS
from banting.faults import SetKind, bent_cannula, exposure, other_rates, set_failure_rate
from banting.patients import PATIENTS, two_physiologies
from banting.schema.comparison import Comparison
from banting.schema.day import clock_min, day_min
from banting.schema.disturbance import NOTHING, Disturbance
from banting.schema.outcome import ArmOutcome
from banting.schema.question import CONTROL_GOALS, Goal, Position
from banting.schema.setup import Setup, Wearer, WearerReacts
from banting.schema.verdict import Harm, PathEvidence
from banting.units import MIN_PER_DAY, clock_from_minute

__all__ = ["CANNULA_AT_MIN", "HarmFound", "find_harm"]

_AWAKE_AT = 16 * 60  # the hour of the same attack on a wearer who is up
CANNULA_AT_MIN = day_min(23 * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmFound:
    """Arms of one cohort; each tuple has the physiologies in order, per way of reacting."""

    baseline: tuple[ArmOutcome, ...]
    cannula: tuple[ArmOutcome, ...]
    harms: tuple[Harm, ...]
    comparison: Comparison | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cause:
    """A disturbance and the paths that lead to it."""

    disturbance: Disturbance
    paths: tuple[str, ...]


def find_harm(
    setup: Setup,
    paths: tuple[PathEvidence, ...],
    *,
    seed: int,
    patients: int,
    progress: Progress,
) -> HarmFound:
    """Return the outcomes of every way to reach insulin or readings, the worst first.

    Args:
        setup: whose wearer is asked about.
        paths: those whose replay failed, or reached neither insulin nor readings, are passed over.
        seed, patients: of the trial.
        progress: told as chunks are done.
    """
    causes = _causes(paths, setup.wearer)
    cannula = bent_cannula(at_min=CANNULA_AT_MIN)
    disturbances = (NOTHING, cannula, *(cause.disturbance for cause in causes))
    columns = _run(setup.wearer, disturbances, seed, patients, progress)
    harms = tuple(
        Harm(disturbance=cause.disturbance, paths=cause.paths, arms=arms)
        for cause, arms in zip(causes, columns[2:], strict=True)
    )
    ranked = tuple(sorted(harms, key=_severity, reverse=True))
    return HarmFound(
        baseline=columns[0],
        cannula=columns[1],
        harms=ranked,
        comparison=_compare(setup.wearer, columns[1], ranked) if ranked else None,
    )


def _run(
    wearer: Wearer,
    disturbances: tuple[Disturbance, ...],
    seed: int,
    patients: int,
    progress: Progress,
) -> list[tuple[ArmOutcome, ...]]:
    """Run all arms; return, per disturbance, its outcomes by physiology and way of reacting."""
    ways = tuple(dict.fromkeys((wearer.reacts, WearerReacts.NEVER)))
    runs = [(name, reacts) for name in two_physiologies(wearer.cohort) for reacts in ways]
    outcomes = []
    for number, (name, reacts) in enumerate(runs):

        def told(done: int, of: int, number: int = number) -> None:
            progress("virtual patients", number * of + done, len(runs) * of)

        outcomes.append(
            trial.run_trial(
                replace(wearer, reacts=reacts),
                tuple(_told(one, reacts) for one in disturbances),
                patient=PATIENTS[name].kernels(),
                controller=CONTROLLERS["open-loop"].kernels(()),
                seed=seed,
                patients=patients if wearer.patient is None else 1,
                progress=told,
            )
        )
    return [tuple(run[index] for run in outcomes) for index in range(len(disturbances))]


def _told(disturbance: Disturbance, reacts: WearerReacts) -> Disturbance:
    return replace(disturbance, says=f"{disturbance.says}; {_REACTS_SAYS[reacts]}")


_REACTS_SAYS = {
    WearerReacts.NEVER: "nobody reacts",
    WearerReacts.AWAKE: "treated when awake",
    WearerReacts.ALWAYS: "someone reacts at any hour",
}


def _causes(paths: tuple[PathEvidence, ...], wearer: Wearer) -> tuple[_Cause, ...]:
    """Return the causes of every goal: the strongest replayed, and the strongest from afar.

    Hands on the pump often reach more than a radio does; what they reach must not be told of it.
    """
    causes = []
    for goal in CONTROL_GOALS:
        of_goal = [
            path
            for path in paths
            if path.path.goal is goal and path.outcome and _parts(goal, path.disturbance)
        ]
        told: set[str] = set()
        for reach in (of_goal, [p for p in of_goal if p.path.position is not Position.TOUCH]):
            if not reach or not told.isdisjoint(path.path.id for path in reach):
                continue
            strongest = max(reach, key=lambda path: _strength(path.disturbance))
            as_strong = tuple(
                path.path.id
                for path in reach
                if _strength(path.disturbance) > 0.9 * _strength(strongest.disturbance)
            )
            told.update(as_strong)
            where = "-afar" if reach is not of_goal else ""
            asleep = _named(goal, strongest.disturbance, where)
            causes.append(_Cause(disturbance=asleep, paths=as_strong))
            if goal is Goal.G1 and _up_at(wearer, _AWAKE_AT):
                awake = _while_awake(goal, asleep, where)
                causes.append(_Cause(disturbance=awake, paths=as_strong))
    return tuple(causes)


def _parts(goal: Goal, disturbance: Disturbance) -> tuple[object, ...]:
    """Return the part of a disturbance in which a goal reaches insulin or readings."""
    match goal:
        case Goal.G1:
            return disturbance.boluses
        case Goal.G2 | Goal.G3:
            return disturbance.basal
        case Goal.G6:
            return disturbance.false_glucose
        case _:
            return ()


def _strength(disturbance: Disturbance) -> float:
    """Return how much a disturbance of one goal does, in any unit that orders them."""
    return (
        sum(bolus.insulin_u for bolus in disturbance.boluses)
        + sum(window.to_min - window.from_min for window in disturbance.basal)
        + sum(reading.shown_mgdl for reading in disturbance.false_glucose)
    )


def _named(goal: Goal, disturbance: Disturbance, where: str) -> Disturbance:
    """Return the disturbance with a sentence that says hour and amount."""
    match goal:
        case Goal.G1:
            first = disturbance.boluses[0]
            amount = sum(bolus.insulin_u for bolus in disturbance.boluses)
            says = f"a bolus of {amount:.1f} U at {_clock(first.at_min)}"
        case Goal.G2:
            window = disturbance.basal[0]
            hours = (window.to_min - window.from_min) / 60
            rate = window.basal_u_per_h
            says = f"basal at {rate:.1f} U/h for {hours:.0f} h from {_clock(window.from_min)}"
        case Goal.G3:
            says = f"insulin stopped at {_clock(disturbance.basal[0].from_min)}, unnoticed"
        case _:
            reading = disturbance.false_glucose[0]
            says = f"a false {reading.shown_mgdl:.0f} mg/dL at {_clock(reading.at_min)}"
    return replace(disturbance, id=f"{goal.name}{where}-harm", says=says)


def _while_awake(goal: Goal, asleep: Disturbance, where: str) -> Disturbance:
    """Return the same bolus at an hour when the wearer is up."""
    moved = day_min(_AWAKE_AT) - asleep.boluses[0].at_min
    boluses = tuple(replace(bolus, at_min=bolus.at_min + moved) for bolus in asleep.boluses)
    awake = _named(goal, replace(asleep, boluses=boluses), where)
    return replace(awake, id=f"{goal.name}{where}-awake-harm", says=f"{awake.says}, wearer awake")


def _up_at(wearer: Wearer, clock_minute: int) -> bool:
    """Return whether the wearer is up at a time of the clock."""
    asleep_min = (wearer.asleep_to_min - wearer.asleep_from_min) % MIN_PER_DAY
    return (clock_minute - wearer.asleep_from_min) % MIN_PER_DAY >= asleep_min


def _clock(at_min: int) -> str:
    return clock_from_minute(clock_min(at_min))


def _severity(harm: Harm) -> tuple[float, float]:
    arm = harm.arms[0]
    return arm.severe_share.value, arm.any_below_54.value + arm.any_above_300.value


def _compare(
    wearer: Wearer, cannula: tuple[ArmOutcome, ...], harms: tuple[Harm, ...]
) -> Comparison:
    known = exposure()
    from_afar = (
        harm for harm in harms if any(not path.endswith(Position.TOUCH) for path in harm.paths)
    )
    return trial.beside_cannula(
        cannula=set_failure_rate(SetKind.TEFLON_90, wearer.cohort),
        other_rates=other_rates(),
        cannula_arm=cannula[0],
        attack_arm=next(from_afar, harms[0]).arms[0],
        exposure_person_years=known.person_years,
        detection_chance=known.detection_chance,
    )
