"""A set or a pump that fails at a given minute, as disturbances of one day.

Knows: when and how much less arrives. Never knows: what the wearer does about it: the trial's
wearer notices, and a changed set delivers again.
"""

from __future__ import annotations

from banting.faults.rates import SetKind, figure
from banting.schema.day import clock_min
from banting.schema.disturbance import BasalWindow, Disturbance, LeakWindow
from banting.units import MIN_PER_DAY, clock_from_minute

__all__ = [
    "air_gap",
    "bent_cannula",
    "blocked_line",
    "kinked_at_insertion",
    "lost_site",
    "stopped_pump",
]

_MIN_PER_H = 60
_RAMP_STEP_MIN = 30
_KIND_SAYS = {
    SetKind.TEFLON_90: "a 90-degree Teflon set",
    SetKind.ANGLED: "an angled set",
    SetKind.STEEL: "a steel set",
}


def _at(at_min: int) -> tuple[str, str]:
    """Return a day minute on the clock as `23:00` and as `2300`."""
    clock = clock_from_minute(clock_min(at_min))
    return clock, clock.replace(":", "")


def bent_cannula(*, kind: SetKind = SetKind.TEFLON_90, at_min: int = 660) -> Disturbance:
    """Return a cannula that bends shut: nothing arrives until the set is changed.

    Args: kind of set; minute of the trial day (660 is 23:00).
    """
    clock, digits = _at(at_min)
    return Disturbance(
        id=f"bent-cannula-{digits}",
        says=f"{_KIND_SAYS[kind]} that bends shut at {clock}, until someone changes it",
        leaks=(LeakWindow(from_min=at_min, to_min=MIN_PER_DAY, delivered=0.0),),
    )


def kinked_at_insertion(*, at_min: int = 0, delivered: float = 0.0) -> Disturbance:
    """Return a set put in kinked at a minute of the day; `delivered` (0-1) still arrives."""
    clock, digits = _at(at_min)
    return Disturbance(
        id=f"kinked-set-{digits}",
        says=f"a Teflon set put in kinked at {clock}",
        leaks=(LeakWindow(from_min=at_min, to_min=MIN_PER_DAY, delivered=delivered),),
    )


def lost_site(*, at_min: int, hours: float | None = None) -> Disturbance:
    """Return a site that absorbs less and less from a minute on, to nothing after some hours.

    `hours` None takes the data file's figure.
    """
    clock, digits = _at(at_min)
    ramp_min = round((figure("site_loss", "hours") if hours is None else hours) * _MIN_PER_H)
    ends = at_min + ramp_min
    steps = range(at_min, ends, _RAMP_STEP_MIN)
    falling = tuple(
        LeakWindow(
            from_min=start,
            to_min=min(start + _RAMP_STEP_MIN, ends),
            delivered=1.0 - (start + _RAMP_STEP_MIN / 2 - at_min) / ramp_min,
        )
        for start in steps
        if start + _RAMP_STEP_MIN / 2 < ends
    )
    gone = LeakWindow(from_min=ends, to_min=max(ends, MIN_PER_DAY), delivered=0.0)
    return Disturbance(
        id=f"lost-site-{digits}",
        says=f"a site that absorbs less and less from {clock}, to nothing in {ramp_min // 60} h",
        leaks=(*falling, gone),
    )


def blocked_line(*, at_min: int, basal_u_per_h: float) -> Disturbance:
    """Return a blocked line: nothing arrives until the alarm, when the wearer is taken to act.

    The alarm comes when the basal rate has piled up the data file's amount, so hours go as 1 /
    rate.
    """
    clock, digits = _at(at_min)
    assert basal_u_per_h > 0.0, "a blocked line needs a rate to pile up"
    alarm_h = figure("occlusion", "alarm_after_u") / basal_u_per_h
    alarm_min = min(MIN_PER_DAY, at_min + round(alarm_h * _MIN_PER_H))
    return Disturbance(
        id=f"blocked-line-{digits}",
        says=f"a line that blocks at {clock}; the alarm comes {alarm_h:.1f} h later",
        leaks=(LeakWindow(from_min=at_min, to_min=alarm_min, delivered=0.0),),
    )


def air_gap(*, at_min: int, minutes: int | None = None) -> Disturbance:
    """Return air in the line that takes the place of insulin for some minutes.

    `minutes` None takes the shortest gap and its mean excess from the data file.
    """
    clock, digits = _at(at_min)
    mean = figure("air", "shortest_min") + figure("air", "tail_min")
    long = round(mean) if minutes is None else minutes
    return Disturbance(
        id=f"air-in-line-{digits}",
        says=f"air in the line from {clock}, for {long} minutes",
        leaks=(LeakWindow(from_min=at_min, to_min=at_min + long, delivered=0.0),),
    )


def stopped_pump(*, at_min: int) -> Disturbance:
    """Return a pump that stops at a minute of the day, and is not mended within it."""
    clock, digits = _at(at_min)
    return Disturbance(
        id=f"stopped-pump-{digits}",
        says=f"a pump that stops at {clock}",
        basal=(BasalWindow(from_min=at_min, to_min=MIN_PER_DAY, basal_u_per_h=0.0),),
    )
