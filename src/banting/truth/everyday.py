"""The trial that several tables share: people as they live, by hand or on a loop, with a sensor.

Everyday errors of counting and announcing, a Dexcom G6 with its errors and gaps, sets and sensors
that fail and loops that are off at published rates. An arm is a way of dosing; all else is equal.
"""

from __future__ import annotations

from banting.patients import two_physiologies
from banting.schema.setup import Scalar, Wearer
from banting.schema.trial_plan import ArmPlan, TrialPlan

__all__ = ["ARMS", "LOOPS", "MANUAL", "SENSOR", "bodies", "everyday"]

SENSOR = "dexcom-g6"
_SETS_AND_SENSORS = ("set-failure", "sensor-loss")


def _loop(controller: str, says: str, options: tuple[tuple[str, Scalar], ...] = ()) -> ArmPlan:
    """Return the arm of a loop; it is sometimes off."""
    return ArmPlan(
        id=controller,
        says=says,
        controller=controller,
        options=options,
        sensor=SENSOR,
        faults=(*_SETS_AND_SENSORS, "loop-off"),
    )


MANUAL = ArmPlan(
    id="open-loop", says="pump and sensor by hand", sensor=SENSOR, faults=_SETS_AND_SENSORS
)
LOOPS = (
    _loop("loop", "Loop, temporary basal rates"),
    _loop("oref0", "OpenAPS oref0"),
    _loop("aaps", "AndroidAPS with microboluses"),
    _loop("pid-feedback", "an auto mode like the 670G's"),
)
ARMS = (MANUAL, *LOOPS)


def bodies(cohort: str) -> tuple[str, ...]:
    """Return our two physiologies of an age, and ours with a sensitivity that varies by the hour.

    Time in range turns on that variation more than on anything else.
    """
    ours, other = two_physiologies(cohort)
    return (ours, "extended-varying", other)


def everyday(
    cohort: str,
    days: int,
    patients: int,
    seed: int,
    arms: tuple[ArmPlan, ...] = ARMS,
    physiologies: tuple[str, ...] = (),
) -> TrialPlan:
    """Return the trial of an age over some days, in two physiologies unless more are named."""
    return TrialPlan(
        title="Everyday life",
        wearer=Wearer(cohort=cohort),
        arms=arms,
        behaviour="everyday",
        patients=patients,
        days=days,
        seed=seed,
        physiologies=physiologies or two_physiologies(cohort),
    )
