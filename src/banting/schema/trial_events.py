"""What happens to everyone in an arm: its times checked, and turned into minutes of the run.

An event says when it is by the clock (`at = "02:00"`, on a `day` of the run), or in minutes of the
run (`at_min = 840`). The run starts at noon, and so does each of its days: 02:00 on day 1 is
fourteen hours after the start. What lasts has `from` and `to`, or `from_min` and `to_min`; by the
clock it ends the next time the clock shows `to`. What goes on past the run is cut to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from banting.schema.day import day_min
from banting.schema.disturbance import (
    BasalWindow,
    Disturbance,
    ExtraBolus,
    FalseGlucose,
    LeakWindow,
    OverrideWindow,
)
from banting.schema.option_check import (
    Complaint,
    dotted,
    near_name,
    no_table,
    shown_value,
    value_complaints,
)
from banting.schema.toml_positions import KeyPath
from banting.schema.trial_form import EVENTS, EventForm
from banting.units import MIN_PER_DAY

__all__ = ["disturbance_of", "event_complaints"]

EVENTS_MOST = 1000
_Entry = Mapping[str, object]


def event_complaints(
    path: KeyPath, entries: object, form: EventForm, run_min: int
) -> Iterator[Complaint]:
    """Yield what is wrong in the list of one kind of event."""
    if not isinstance(entries, list):
        hint = f"write [[{dotted(path)}]] with double brackets; there may be many"
        yield Complaint(
            path=path, expected=f"expected a list, got {shown_value(entries)}", hint=hint
        )
        return
    if len(entries) > EVENTS_MOST:
        yield Complaint(path=path, expected=f"expected at most {EVENTS_MOST}, got {len(entries)}")
        return
    for index, entry in enumerate(entries):
        where = (*path, index)
        if isinstance(entry, dict):
            yield from _entry(where, entry, form, run_min)
        else:
            yield no_table(where, entry)


def _entry(path: KeyPath, entry: _Entry, form: EventForm, run_min: int) -> Iterator[Complaint]:
    """Yield what is wrong in one event."""
    known = {key.key: key for key in form.all_keys}
    found: list[Complaint] = []
    for name, value in entry.items():
        if name in known:
            found += value_complaints((*path, name), value, known[name])
        else:
            near = near_name(name, tuple(known))
            hint = f"did you mean `{near}`?" if near else f"known: {', '.join(known)}"
            found.append(Complaint(path=(*path, name), expected="unknown key", hint=hint))
    for name in form.required:
        if name not in entry:
            says = f"missing: `{name}`, {known[name].says}"
            found.append(Complaint(path=path, expected=says))
    found += _way_of_telling(path, entry, form)
    yield from found
    if not found:
        yield from _within(path, entry, form, run_min)


def _way_of_telling(path: KeyPath, entry: _Entry, form: EventForm) -> Iterator[Complaint]:
    """Yield the complaint on an event that tells no time, half of it, or one in two ways."""
    clock = [key.key for key in form.clock_keys]
    minutes = [key.key for key in form.minute_keys]
    by_clock, by_minutes = (sum(key in entry for key in keys) for keys in (clock, minutes))
    if (by_clock and by_minutes) or (by_minutes and "day" in entry):
        yield Complaint(
            path=path,
            expected="tells its time in two ways",
            hint=f"give {' and '.join(clock)} (and day), or {' and '.join(minutes)}",
        )
    elif by_clock < len(clock) and by_minutes < len(minutes):
        yield Complaint(
            path=path,
            expected=f"missing: {' and '.join(clock)}, or {' and '.join(minutes)}",
            hint=f'for example {clock[0]} = "02:00"',
        )


def _within(path: KeyPath, entry: _Entry, form: EventForm, run_min: int) -> Iterator[Complaint]:
    """Yield the complaint on an event that is outside the run, or ends before it begins."""
    first, last = _minutes(entry, form)
    days = run_min // MIN_PER_DAY
    if first >= run_min:
        length = f"{days} day{'s' if days > 1 else ''}"
        yield Complaint(
            path=path,
            expected=f"begins after the run of {length} is over",
            hint="a day goes from noon to noon" if "day" in entry else "",
        )
    elif form.lasts and last <= first:
        yield Complaint(path=path, expected=f"ends ({last} min) before it has begun ({first} min)")


def _minutes(entry: _Entry, form: EventForm) -> tuple[int, int]:
    """Return when an event begins and ends, in minutes of the run."""
    names = ("from", "to") if form.lasts else ("at", "at")
    if f"{names[0]}_min" in entry:
        first, last = (_int(entry[f"{name}_min"]) for name in names)
        return first, last
    day = MIN_PER_DAY * (_int(entry.get("day", 1)) - 1)
    first, last = (_clock(str(entry[name])) for name in names)
    lasts = (last - first) % MIN_PER_DAY or MIN_PER_DAY
    return day + first, day + first + lasts


def _int(value: object) -> int:
    assert isinstance(value, int), "the kind was checked"
    return value


def _clock(time: str) -> int:
    """Return the minute of the trial's day, from noon, of `HH:MM`."""
    hour, minute = time.split(":")
    return day_min(60 * int(hour) + int(minute))


def disturbance_of(name: str, says: str, arm: Mapping[str, object], run_min: int) -> Disturbance:
    """Return all that happens in an arm that has no complaints."""
    times = {form.key: tuple(_told(arm, form, run_min)) for form in EVENTS}
    return Disturbance(
        id=name,
        says=says,
        boluses=tuple(
            ExtraBolus(at_min=at, insulin_u=v["insulin_u"]) for at, _, v in times["bolus"]
        ),
        basal=tuple(
            BasalWindow(from_min=at, to_min=to, basal_u_per_h=v["basal_u_per_h"])
            for at, to, v in times["basal"]
        ),
        false_glucose=tuple(
            FalseGlucose(at_min=at, shown_mgdl=v["shown_mgdl"])
            for at, _, v in times["false_glucose"]
        ),
        leaks=tuple(
            LeakWindow(from_min=at, to_min=to, delivered=v["delivered"])
            for at, to, v in times["leak"]
        ),
        overrides=tuple(
            OverrideWindow(
                from_min=at,
                to_min=to,
                needs_share=v["needs_share"],
                target_mgdl=v.get("target_mgdl", 0.0),
            )
            for at, to, v in times["override"]
        ),
    )


def _told(
    arm: Mapping[str, object], form: EventForm, run_min: int
) -> Iterator[tuple[int, int, dict[str, float]]]:
    """Yield each event of a kind: from, to, and its amounts by name."""
    entries = arm.get(form.key, [])
    assert isinstance(entries, list), "it was checked to be a list"
    for entry in entries:
        first, last = _minutes(entry, form)
        amounts = {key.key: float(entry[key.key]) for key in form.keys if key.key in entry}
        yield first, min(last, run_min), amounts
