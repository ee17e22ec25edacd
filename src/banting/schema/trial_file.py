"""A trial file: TOML text to a `TrialPlan`, or every problem in it with file, line and column.

Knows: the TOML form and the names that the shelves have, which are handed in. Never knows: where
the text came from. This is the border at which a trial is parsed, once. Changes, such as an option
`--days 2`, are made in the document before the check; a problem that one causes names it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from banting.errors import ModelError, SetupError
from banting.schema.option_check import Complaint
from banting.schema.setup import Scalar
from banting.schema.setup_changes import SetupChange, apply_change, placed
from banting.schema.setup_file import wearer_of
from banting.schema.subjects import SUBJECT_COHORTS, Subjects
from banting.schema.toml_text import parse_toml
from banting.schema.trial_check import NO_SENSOR, too_many, trial_complaints
from banting.schema.trial_events import disturbance_of
from banting.schema.trial_form import CONTROLLER, SETTING_KEYS, ControllerSpec, Shelves
from banting.schema.trial_plan import ArmPlan, TrialPlan
from banting.units import MIN_PER_DAY

__all__ = ["SubjectsFrom", "TrialRead", "read_trial"]

SubjectsFrom = Callable[[str, str | None], Subjects]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRead:
    """A plan, and what was filled in that a reader may want to know, as sentences."""

    plan: TrialPlan
    notes: tuple[str, ...]


def read_trial(
    text: str,
    file_name: str,
    shelves: Shelves,
    changes: tuple[SetupChange, ...] = (),
    subjects_from: SubjectsFrom | None = None,
) -> TrialRead:
    """Return the trial that a TOML text describes, defaults filled in.

    Args:
        text, file_name: the file.
        shelves: the names it may use.
        changes: made in it before it is checked.
        subjects_from: returns the published subjects of a cohort, from a place that the file names
            or from None's usual ones, or raises ModelError; None: they are not read, and a plan
            with such people cannot be run.
    Raises: SetupError with every problem, in file order.
    """
    document, positions = parse_toml(text, file_name)
    for change in changes:
        apply_change(change, document)
    found, subjects = trial_complaints(document, shelves), None
    if not found and subjects_from is not None:
        found, subjects = _subjects(_table(document, "people"), subjects_from)
    if subjects is not None:
        found = tuple(too_many(document, subjects))
    if found:
        raise SetupError(placed(found, file_name, positions, list(changes)))
    plan = _plan(document, shelves, subjects)
    return TrialRead(plan=plan, notes=tuple(_notes(document, plan)))


def _subjects(
    people: Mapping[str, object], subjects_from: SubjectsFrom
) -> tuple[tuple[Complaint, ...], Subjects | None]:
    """Return the published subjects that a trial asks for, None for none, or why there are none."""
    cohort, place = str(people.get("cohort", "")), people.get("subjects")
    if cohort not in SUBJECT_COHORTS:
        return (), None
    key = "cohort" if place is None else "subjects"
    try:
        return (), subjects_from(cohort, None if place is None else str(place))
    except ModelError as problem:
        expected, _, hint = problem.reason.partition("; ")
        said = f"{problem.where} {expected}"
        return (Complaint(path=("people", key), expected=said, hint=hint),), None


def _plan(document: Mapping[str, object], shelves: Shelves, subjects: Subjects | None) -> TrialPlan:
    """Return the plan of a document that has no complaints."""
    people, run = _table(document, "people"), _table(document, "run")
    scalars = {key: v for key, v in people.items() if isinstance(v, bool | int | float | str)}
    plan = TrialPlan(title=str(document["title"]), wearer=wearer_of(scalars), arms=())
    days = _whole(run, "days", plan.days)
    arms = tuple(
        _arm(name, _table(_table(document, "arms"), name), days * MIN_PER_DAY, shelves)
        for name in _table(document, "arms")
    )
    everyone = plan.patients if subjects is None else len(subjects.names)
    one = 1 if plan.wearer.patient is not None else everyone
    physiologies = run.get("physiologies", dict(shelves.usual)[plan.wearer.cohort])
    assert isinstance(physiologies, list | tuple), "it was checked to be a list"
    return replace(
        plan,
        arms=arms,
        meals=str(people.get("meals", plan.meals)),
        behaviour=str(people.get("behaviour", plan.behaviour)),
        patients=_whole(people, "patients", one),
        days=days,
        seed=_whole(run, "seed", plan.seed),
        physiologies=tuple(str(name) for name in physiologies),
        precision="f32" if run.get("precision", plan.precision) == "f32" else "f64",
        subjects=subjects,
    )


def _arm(name: str, arm: Mapping[str, object], run_min: int, shelves: Shelves) -> ArmPlan:
    """Return one arm with its options in order of their names."""
    controller = str(arm.get("controller", CONTROLLER))
    spec = shelves.controller(controller)
    assert spec is not None, "the controller was checked"
    says = str(arm.get("says", spec.title))
    settings = _table(arm, "settings")
    faults = arm.get("faults", [])
    assert isinstance(faults, list), "it was checked to be a list"
    return ArmPlan(
        id=name,
        says=says,
        controller=controller,
        options=_options(arm, spec),
        sensor=_sensor(arm, spec, shelves),
        settings=tuple(
            (key.key, _number(settings, key.key)) for key in SETTING_KEYS if key.key in settings
        ),
        faults=tuple(str(fault) for fault in faults),
        disturbance=disturbance_of(name, says, arm, run_min),
    )


def _options(arm: Mapping[str, object], spec: ControllerSpec) -> tuple[tuple[str, Scalar], ...]:
    """Return the options that an arm states; what it leaves out is the controller's own."""
    stated: dict[str, Scalar] = {}
    for option in spec.options:
        value = arm.get(option.key)
        if isinstance(value, bool | int | float | str):
            stated[option.key] = float(value) if option.kind == "float" else value
    return tuple(sorted(stated.items()))


def _sensor(arm: Mapping[str, object], spec: ControllerSpec, shelves: Shelves) -> str | None:
    """Return the sensor that an arm names, or the usual one where the controller needs one."""
    if "sensor" not in arm:
        return shelves.sensor if spec.needs_sensor else None
    return None if arm["sensor"] == NO_SENSOR else str(arm["sensor"])


def _notes(document: Mapping[str, object], plan: TrialPlan) -> list[str]:
    """Return what was filled in that changes what is found."""
    arms = _table(document, "arms")
    return [
        f"arm {arm.id}: {arm.controller} needs a sensor and none is named; everyone wears a "
        f"{arm.sensor}"
        for arm in plan.arms
        if arm.sensor is not None and "sensor" not in _table(arms, arm.id)
    ]


def _table(document: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = document.get(name, {})
    assert isinstance(table, dict), f"[{name}] was checked to be a table"
    return table


def _whole(table: Mapping[str, object], key: str, default: int) -> int:
    value = table.get(key, default)
    assert isinstance(value, int), "the kind was checked"
    return value


def _number(table: Mapping[str, object], key: str) -> float:
    value = table[key]
    assert isinstance(value, int | float), "the kind was checked"
    return float(value)
