"""What the attacks would do to the wearer: the same cohort, the same day, with and without them.

Knows: disturbances, faults and the trial. Never knows: how an attack got in. Every arm is run with
both physiologies, with the wearer reacting as set up and with nobody reacting; and where an app on
a phone doses, with its loop on and off.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product

from banting import trial
from banting.assess.harm_causes import causes_of
from banting.assess.harm_dosing import Dosing, dosings_of
from banting.assess.progress import Progress
from banting.faults import SetKind, bent_cannula, exposure, other_rates, set_failure_rate
from banting.patients import PATIENTS, two_physiologies
from banting.schema.comparison import Comparison
from banting.schema.day import day_min
from banting.schema.disturbance import NOTHING, Disturbance
from banting.schema.outcome import ArmOutcome
from banting.schema.question import Position
from banting.schema.setup import Setup, Wearer, WearerReacts
from banting.schema.verdict import Harm, PathEvidence

__all__ = ["CANNULA_AT_MIN", "HarmFound", "find_harm"]

CANNULA_AT_MIN = day_min(23 * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmFound:
    """Arms of one cohort.

    Each tuple has the physiologies in order; for each the ways of dosing, the one in use first; for
    each of these the ways of reacting, the wearer's first.
    """

    baseline: tuple[ArmOutcome, ...]
    cannula: tuple[ArmOutcome, ...]
    harms: tuple[Harm, ...]
    comparison: Comparison | None


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
    causes = causes_of(paths, setup)
    cannula = bent_cannula(at_min=CANNULA_AT_MIN)
    disturbances = (NOTHING, cannula, *(cause.disturbance for cause in causes))
    columns = _run(setup, disturbances, seed, patients, progress)
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
    setup: Setup,
    disturbances: tuple[Disturbance, ...],
    seed: int,
    patients: int,
    progress: Progress,
) -> list[tuple[ArmOutcome, ...]]:
    """Run all arms; return, per disturbance, its outcomes by physiology, dosing and reacting."""
    wearer = setup.wearer
    ways = tuple(dict.fromkeys((wearer.reacts, WearerReacts.NEVER)))
    runs = list(product(two_physiologies(wearer.cohort), dosings_of(setup), ways))
    outcomes = []
    for number, (physiology, dosing, reacts) in enumerate(runs):

        def told(done: int, of: int, number: int = number) -> None:
            progress("virtual patients", number * of + done, len(runs) * of)

        course = trial.Course(
            wearer=replace(wearer, reacts=reacts),
            patient=PATIENTS[physiology].kernels(),
            treatments=dosing.treating(tuple(_told(d, dosing, reacts) for d in disturbances)),
            seed=seed,
        )
        outcomes.append(
            trial.run_course(course, patients if wearer.patient is None else 1, progress=told)
        )
    return [tuple(run[index] for run in outcomes) for index in range(len(disturbances))]


def _told(disturbance: Disturbance, dosing: Dosing, reacts: WearerReacts) -> Disturbance:
    """Return a disturbance that says how its arm is run."""
    alerted = dosing.sensor is not None and reacts is WearerReacts.AWAKE
    reacting = _WITH_ALERTS if alerted else _REACTS_SAYS[reacts]
    parts = (disturbance.says, dosing.says, reacting)
    return replace(disturbance, says="; ".join(part for part in parts if part))


_REACTS_SAYS = {
    WearerReacts.NEVER: "nobody reacts",
    WearerReacts.AWAKE: "treated when awake",
    WearerReacts.ALWAYS: "someone reacts at any hour",
}
_WITH_ALERTS = "treated when awake, or once a sensor's alert wakes"


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
