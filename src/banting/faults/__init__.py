"""The shelf of mundane faults: one literal table, read by `build.py` and by the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from banting.faults.air import air_windows
from banting.faults.loop_off import loop_off_windows
from banting.faults.occlusion import occlusion_windows
from banting.faults.pump_stop import broken_pump_windows, flat_battery_windows
from banting.faults.rates import (
    Exposure,
    SetKind,
    exposure,
    other_rates,
    set_failure_rate,
    source_of,
)
from banting.faults.sensor_loss import sensor_loss_windows
from banting.faults.set_failure import (
    air_gap,
    bent_cannula,
    blocked_line,
    kinked_at_insertion,
    lost_site,
    stopped_pump,
)
from banting.faults.set_fate import SetCourse, set_windows
from banting.schema.disturbance import Disturbance
from banting.schema.mishaps import Windows
from banting.schema.source import Source

__all__ = [
    "FAULTS",
    "Draw",
    "Exposure",
    "FaultEntry",
    "SetKind",
    "bent_cannula",
    "blocked_line",
    "exposure",
    "kinked_at_insertion",
    "lost_site",
    "other_rates",
    "set_failure_rate",
]

Draw = Callable[[int, NDArray[np.int64], int, str, NDArray[np.float64]], Windows]
_BASAL_U_PER_H = 1.0  # for the catalogue's example of a blocked line


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultEntry:
    """A mundane fault: for the catalogue, as it strikes by chance, and as one that begins now.

    - `draw(seed, numbers, days, cohort, basal_u_per_h) -> Windows`: what strikes these patients
      during a run, at the published rate. Pure: a patient's windows are the same in any company,
      and those of a longer run begin with those of a shorter one. `basal_u_per_h` is `[n]`.
      Raises ModelError for a cohort without a figure.
    - `starting(at_min) -> Disturbance`: the fault from a minute of the day on, for an arm in which
      it strikes everyone; None where it takes neither insulin nor an honest reading away.
    """

    id: str
    title: str
    says: str
    sources: tuple[Source, ...]
    draw: Draw
    starting: Callable[[int], Disturbance] | None = None


def _sets(kind: SetKind | None, *courses: SetCourse) -> Draw:
    """Return the process of sets of a kind that fail in some ways."""
    return lambda seed, numbers, days, cohort, _basal: set_windows(
        seed, numbers, days, cohort, kind, courses
    )


def _bent(kind: SetKind) -> Callable[[int], Disturbance]:
    """Return a set of a kind that fails at once, from a minute on."""
    return lambda at_min: bent_cannula(kind=kind, at_min=at_min)


_SET_SOURCES = tuple(
    source_of(table) for table in ("set_failure", "set_noticing", "set_people", "set_modes")
)
_EVERY_COURSE = tuple(SetCourse)
_KIND_TITLES = {
    SetKind.TEFLON_90: "90-degree Teflon sets",
    SetKind.ANGLED: "angled Teflon sets",
    SetKind.STEEL: "steel sets",
}

FAULTS: dict[str, FaultEntry] = {
    "set-failure": FaultEntry(
        id="set-failure",
        title="infusion sets that fail",
        says="kinked, bent or slowly lost, as often as in the study's mixture of sets; no alarm",
        sources=(*_SET_SOURCES, source_of("site_loss")),
        draw=_sets(None, *_EVERY_COURSE),
        starting=lambda at_min: bent_cannula(at_min=at_min),
    ),
    **{
        f"set-failure-{kind.value}": FaultEntry(
            id=f"set-failure-{kind.value}",
            title=f"{title} that fail",
            says=f"as set-failure, at the rate of {title}",
            sources=(*_SET_SOURCES, source_of("site_loss")),
            draw=_sets(kind, *_EVERY_COURSE),
            starting=_bent(kind),
        )
        for kind, title in _KIND_TITLES.items()
    },
    "bent-cannula": FaultEntry(
        id="bent-cannula",
        title="a cannula that bends shut",
        says="nothing arrives until the set is changed; no alarm",
        sources=_SET_SOURCES,
        draw=_sets(None, SetCourse.BENT),
        starting=lambda at_min: bent_cannula(at_min=at_min),
    ),
    "kinked-set": FaultEntry(
        id="kinked-set",
        title="a set put in kinked",
        says="nothing arrives from the set change on",
        sources=(*_SET_SOURCES, source_of("kink_at_insertion")),
        draw=_sets(None, SetCourse.KINKED),
        starting=lambda at_min: kinked_at_insertion(at_min=at_min),
    ),
    "lost-site": FaultEntry(
        id="lost-site",
        title="a site that absorbs less and less",
        says="delivery falls over hours",
        sources=(*_SET_SOURCES, source_of("site_loss")),
        draw=_sets(None, SetCourse.LOST),
        starting=lambda at_min: lost_site(at_min=at_min),
    ),
    "blocked-line": FaultEntry(
        id="blocked-line",
        title="a line that blocks, with a late alarm",
        says="nothing arrives until enough insulin has piled up for the alarm",
        sources=tuple(map(source_of, ("occlusion_rate", "occlusion", "occlusion_release"))),
        draw=lambda seed, numbers, days, _cohort, basal: occlusion_windows(
            seed, numbers, days, basal
        ),
        starting=lambda at_min: blocked_line(at_min=at_min, basal_u_per_h=_BASAL_U_PER_H),
    ),
    "air-in-line": FaultEntry(
        id="air-in-line",
        title="air in the line",
        says="soon after a set change the pump pushes air for an hour or more; no alarm",
        sources=(source_of("air"),),
        draw=lambda seed, numbers, days, _cohort, _basal: air_windows(seed, numbers, days),
        starting=lambda at_min: air_gap(at_min=at_min),
    ),
    "broken-pump": FaultEntry(
        id="broken-pump",
        title="a pump that breaks",
        says="nothing is delivered until another pump is at hand; not all alarm",
        sources=(source_of("pump_stop"),),
        draw=lambda seed, numbers, days, _cohort, _basal: broken_pump_windows(seed, numbers, days),
        starting=lambda at_min: stopped_pump(at_min=at_min),
    ),
    "flat-battery": FaultEntry(
        id="flat-battery",
        title="a pump drained by its phone's app",
        says="nothing is delivered until the pump is charged",
        sources=(source_of("flat_battery"),),
        draw=lambda seed, numbers, days, _cohort, _basal: flat_battery_windows(seed, numbers, days),
        starting=lambda at_min: stopped_pump(at_min=at_min),
    ),
    "sensor-loss": FaultEntry(
        id="sensor-loss",
        title="a glucose sensor that ends early",
        says="no reading until a new sensor has warmed up",
        sources=(source_of("sensor_loss"),),
        draw=lambda seed, numbers, days, _cohort, _basal: sensor_loss_windows(seed, numbers, days),
    ),
    "loop-off": FaultEntry(
        id="loop-off",
        title="a loop switched off",
        says="the phone is away or its app has stopped; the pump keeps its program",
        sources=(source_of("loop_off"),),
        draw=lambda seed, numbers, days, _cohort, _basal: loop_off_windows(seed, numbers, days),
    ),
}
