"""What is wrong in a trial document, all of it at once, in sentences.

Knows: the form (`trial_form`), the names that the shelves have, and a document as tomllib returns
it. Never knows: files, lines and columns; a complaint names the key, and `trial_file` says where
that stands. A document without complaints can be turned into a `TrialPlan` without another check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from banting.schema.option_check import (
    Complaint,
    dotted,
    near_name,
    no_table,
    shown_value,
    value_complaints,
)
from banting.schema.setup import OptionSpec, Wearer
from banting.schema.subjects import SUBJECT_COHORTS, Subjects
from banting.schema.toml_positions import KeyPath
from banting.schema.trial_events import event_complaints
from banting.schema.trial_form import (
    ARM_NAME,
    ARM_SAYS,
    CONTROLLER,
    DAYS_MOST,
    EVENTS,
    EXTERNAL,
    SETTING_KEYS,
    TITLE,
    ControllerSpec,
    Shelves,
    people_keys,
    run_keys,
)
from banting.units import MIN_PER_DAY

__all__ = ["ARM_KEYS", "NO_SENSOR", "too_many", "trial_complaints"]

NO_SENSOR = "none"
ARMS_MOST = 50
ARM_KEYS = ("says", "controller", "sensor", "faults", "settings", *(e.key for e in EVENTS))
_TABLES = ("people", "run", "arms")
_Document = Mapping[str, object]


def trial_complaints(document: _Document, shelves: Shelves) -> tuple[Complaint, ...]:
    """Return everything wrong in a document, in no particular order; () when it is a trial."""
    return tuple(_all(document, shelves))


def _all(document: _Document, shelves: Shelves) -> Iterator[Complaint]:
    yield from _top_level(document)
    people, run = document.get("people", {}), document.get("run", {})
    if isinstance(people, dict):
        yield from _keys(("people",), people, people_keys(shelves))
        yield from _of_no_use(people)
    else:
        yield no_table(("people",), people)
    if isinstance(run, dict):
        keys, physiology = run_keys(shelves)
        yield from _keys(("run",), run, keys, lists=(physiology,))
        yield from _without_people(people, run, shelves)
    else:
        yield no_table(("run",), run)
    if "arms" in document:
        yield from _arms(document["arms"], document, shelves)


def _of_no_use(people: _Document) -> Iterator[Complaint]:
    """Complain of a file of subjects that nobody is to be taken from."""
    cohort = people.get("cohort", Wearer().cohort)
    if "subjects" in people and isinstance(cohort, str) and cohort not in SUBJECT_COHORTS:
        yield Complaint(
            path=("people", "subjects"),
            expected=f"the people of {cohort} are not read from a file",
            hint=f"for subjects of a file, cohort is one of {', '.join(SUBJECT_COHORTS)}",
        )


def too_many(document: _Document, subjects: Subjects) -> Iterator[Complaint]:
    """Yield the complaint on more people than there are subjects; the document has no other."""
    people = document.get("people", {})
    assert isinstance(people, dict), "it was checked to be a table"
    first, there = people.get("patient", 0), len(subjects.names)
    key = "patient" if first >= there else "patients"
    if first + people.get("patients", 1) > there:
        yield Complaint(
            path=("people", key),
            expected=f"there are {there} of them, numbered from 0",
            hint="people are drawn once each; another seed gives the same people other days",
        )


def _without_people(people: object, run: _Document, shelves: Shelves) -> Iterator[Complaint]:
    """Complain of a named model of the body that has nobody of the cohort."""
    cohort = people.get("cohort", Wearer().cohort) if isinstance(people, dict) else None
    named = run.get("physiologies", ())
    if cohort not in dict(shelves.usual) or not isinstance(named, list):
        return
    for name, cohorts in shelves.cohorts:
        if name in named and cohort not in cohorts:
            yield Complaint(
                path=("run", "physiologies"),
                expected=f"{name} has people of {', '.join(cohorts)} only, none of {cohort}",
                hint=f"for {cohort}: {', '.join(dict(shelves.usual)[cohort])}",
            )


def _top_level(document: _Document) -> Iterator[Complaint]:
    known = ("title", *_TABLES)
    meant = {key: near_name(key, known) for key in document if key not in known}
    for key in meant:
        yield _unknown((key,), known)
    if "title" in document:
        yield from value_complaints(("title",), document["title"], TITLE)
    elif "title" not in meant.values():
        yield Complaint(
            path=("title",),
            expected="missing; every trial has a title",
            hint='try title = "my trial" as the first line',
        )
    if "arms" not in document and "arms" not in meant.values():
        yield Complaint(
            path=("arms",),
            expected="missing; every trial has at least one arm",
            hint='try [arms.manual] and below it controller = "open-loop"',
        )


def _keys(
    path: KeyPath,
    content: _Document,
    keys: tuple[OptionSpec, ...],
    lists: tuple[OptionSpec, ...] = (),
) -> Iterator[Complaint]:
    """Yield what is wrong in a table that takes some keys, and some lists of names."""
    by_name, of_lists = {key.key: key for key in keys}, {key.key: key for key in lists}
    for name, value in content.items():
        if name in by_name:
            yield from value_complaints((*path, name), value, by_name[name])
        elif name in of_lists:
            yield from _names((*path, name), value, of_lists[name], least=1)
        else:
            yield _unknown((*path, name), (*by_name, *of_lists))


def _unknown(path: KeyPath, known: tuple[str, ...], hint: str = "") -> Complaint:
    """Return the complaint on an unknown key: a hint, a near name, or the list."""
    if not hint and (near := near_name(str(path[-1]), known)):
        hint = f"did you mean `{near}`?"
    return Complaint(path=path, expected="unknown key", hint=hint or f"known: {', '.join(known)}")


def _names(path: KeyPath, value: object, spec: OptionSpec, *, least: int) -> Iterator[Complaint]:
    """Yield what is wrong with a list of names off a shelf."""
    if not isinstance(value, list):
        hint = f'write {path[-1]} = ["{value}"]' if isinstance(value, str) else ""
        expected = f"expected a list of names, got {shown_value(value)}"
        yield Complaint(path=path, expected=expected, hint=hint)
        return
    if len(value) < least:
        yield Complaint(path=path, expected="expected at least one name, got an empty list")
    for index, name in enumerate(value):
        where = (*path, index)
        found = tuple(value_complaints(where, name, spec))
        yield from found
        if not found and name in value[:index]:
            yield Complaint(path=where, expected=f"{shown_value(name)} is there twice")


def _arms(arms: object, document: _Document, shelves: Shelves) -> Iterator[Complaint]:
    if not isinstance(arms, dict):
        hint = 'write [arms.NAME] for each arm, and controller = "..." below it'
        yield Complaint(
            path=("arms",), expected=f"expected tables, got {shown_value(arms)}", hint=hint
        )
        return
    if not 1 <= len(arms) <= ARMS_MOST:
        yield Complaint(path=("arms",), expected=f"expected 1 to {ARMS_MOST} arms, got {len(arms)}")
    for name, arm in arms.items():
        path = ("arms", name)
        if not re.fullmatch(ARM_NAME, name):
            yield Complaint(
                path=path,
                expected="expected a name of at most 40 letters, digits, - and _",
                hint="the sentence for reports goes into `says`",
            )
        if isinstance(arm, dict):
            yield from _arm(path, arm, document, shelves)
        else:
            yield no_table(path, arm)


def _arm(
    path: KeyPath, arm: _Document, document: _Document, shelves: Shelves
) -> Iterator[Complaint]:
    """Yield what is wrong in an arm; its controller decides which options it takes."""
    controller = arm.get("controller", CONTROLLER)
    spec = shelves.controller(controller) if isinstance(controller, str) else None
    if spec is None:
        yield _unknown_controller(path, controller, shelves)
    options = {option.key: option for option in spec.options} if spec else {}
    events = {event.key: event for event in EVENTS}
    for name, value in arm.items():
        where = (*path, name)
        if name in ("controller", "sensor", "faults", "settings"):
            continue
        if name == "says":
            yield from value_complaints(where, value, ARM_SAYS)
        elif name in events:
            yield from event_complaints(where, value, events[name], _run_min(document))
        elif name in options:
            yield from value_complaints(where, value, options[name])
        elif not _is_option(name, shelves) or spec is not None:
            yield _unknown_arm_key(where, spec, shelves)
    yield from _sensor(path, arm, spec, shelves)
    if "faults" in arm:
        fault = OptionSpec(
            key="faults", kind="str", says="a fault", default=None, choices=shelves.faults
        )
        yield from _names((*path, "faults"), arm["faults"], fault, least=0)
    if "settings" in arm:
        yield from _settings((*path, "settings"), arm["settings"], document)


def _run_min(document: _Document) -> int:
    """Return how long the run is, in minutes; the longest there is where the file is wrong."""
    run = document.get("run", {})
    days = run.get("days", 1) if isinstance(run, dict) else DAYS_MOST
    good = isinstance(days, int) and not isinstance(days, bool) and 1 <= days <= DAYS_MOST
    return MIN_PER_DAY * (days if good else DAYS_MOST)


def _unknown_controller(path: KeyPath, controller: object, shelves: Shelves) -> Complaint:
    names = tuple(spec.id for spec in shelves.controllers)
    if not isinstance(controller, str):
        return Complaint(
            path=(*path, "controller"),
            expected=f"expected the name of a controller, got {shown_value(controller)}",
            hint=f"there are {', '.join(names)}",
        )
    if controller.startswith(EXTERNAL):
        return Complaint(
            path=(*path, "controller"),
            expected=f'expected a command after "{EXTERNAL}"',
            hint=f'for example "{EXTERNAL}python3 my_rule.py"',
        )
    near = near_name(controller, names)
    return Complaint(
        path=(*path, "controller"),
        expected=f"there is no controller {shown_value(controller).removeprefix('the text ')}",
        hint=f'did you mean "{near}"?' if near else f"there are {', '.join(names)}",
    )


def _is_option(name: str, shelves: Shelves) -> bool:
    """Tell whether any controller has such an option."""
    return any(name in (o.key for o in spec.options) for spec in shelves.controllers)


def _unknown_arm_key(path: KeyPath, spec: ControllerSpec | None, shelves: Shelves) -> Complaint:
    """Return the complaint on a key that an arm does not take."""
    name = str(path[-1])
    has = [one.id for one in shelves.controllers if name in (o.key for o in one.options)]
    if has and spec is not None:
        return Complaint(
            path=path,
            expected=f"{spec.id} has no such option",
            hint=f"controllers that have it: {', '.join(has)}",
        )
    hint = ""
    if name in (key.key for key in SETTING_KEYS):
        hint = f"it belongs in [{dotted(path[:-1])}.settings]"
    elif name in ("basal_u", "boluses", "leaks", "overrides"):
        hint = f"did you mean `{near_name(name, tuple(event.key for event in EVENTS))}`?"
    known = (*ARM_KEYS, *(option.key for option in (spec.options if spec else ())))
    return _unknown(path, known, hint)


def _sensor(
    path: KeyPath, arm: _Document, spec: ControllerSpec | None, shelves: Shelves
) -> Iterator[Complaint]:
    """Yield what is wrong with the sensor that an arm names."""
    if "sensor" not in arm:
        return
    value = arm["sensor"]
    known = OptionSpec(
        key="sensor", kind="str", says="", default=None, choices=(*shelves.sensors, NO_SENSOR)
    )
    found = tuple(value_complaints((*path, "sensor"), value, known))
    yield from found
    if not found and value == NO_SENSOR and spec is not None and spec.needs_sensor:
        yield Complaint(
            path=(*path, "sensor"),
            expected=f"{spec.id} cannot do without a sensor",
            hint=f"there are {', '.join(shelves.sensors)}",
        )


def _settings(path: KeyPath, settings: object, document: _Document) -> Iterator[Complaint]:
    """Yield what is wrong with settings, each by itself and together."""
    if not isinstance(settings, dict):
        yield no_table(path, settings)
        return
    found = tuple(_keys(path, settings, SETTING_KEYS))
    yield from found
    if found:
        return
    low, high = (settings.get(f"target_{end}_mgdl") for end in ("low", "high"))
    if (low is None) != (high is None):
        there = "target_low_mgdl" if high is None else "target_high_mgdl"
        yield Complaint(
            path=(*path, there),
            expected="expected both ends of the target",
            hint="give target_low_mgdl and target_high_mgdl; they may be equal",
        )
    elif low is not None and low > high:
        yield Complaint(
            path=(*path, "target_low_mgdl"),
            expected=f"expected at most target_high_mgdl, {shown_value(high)}",
        )
    people = document.get("people", {})
    stated = people.get("basal_u_per_h") if isinstance(people, dict) else None
    basal, most = settings.get("basal_u_per_h", stated), settings.get("max_basal_u_per_h")
    if isinstance(basal, int | float) and most is not None and most < basal:
        yield Complaint(
            path=(*path, "max_basal_u_per_h"),
            expected=f"expected at least the basal rate, {shown_value(basal)}",
        )
