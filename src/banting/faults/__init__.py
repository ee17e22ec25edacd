"""The shelf of mundane faults: one literal table, read by `build.py` and by the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from banting.faults.rates import (
    Exposure,
    SetKind,
    exposure,
    other_rates,
    set_failure_rate,
    source_of,
)
from banting.faults.set_failure import bent_cannula, blocked_line, kinked_at_insertion, lost_site
from banting.schema.disturbance import Disturbance
from banting.schema.source import Source

__all__ = [
    "FAULTS",
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

_BASAL_U_PER_H = 1.0  # for the catalogue's example of a blocked line


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultEntry:
    """A mundane fault: for the catalogue, and as a disturbance from a minute of the day on."""

    id: str
    title: str
    says: str
    sources: tuple[Source, ...]
    starting: Callable[[int], Disturbance]


FAULTS: dict[str, FaultEntry] = {
    "bent-cannula": FaultEntry(
        id="bent-cannula",
        title="a cannula that bends shut",
        says="nothing arrives until the set is changed; no alarm",
        sources=(source_of("set_failure"),),
        starting=lambda at_min: bent_cannula(at_min=at_min),
    ),
    "kinked-set": FaultEntry(
        id="kinked-set",
        title="a set put in kinked",
        says="nothing arrives from the set change on",
        sources=(source_of("kink_at_insertion"),),
        starting=lambda at_min: kinked_at_insertion(at_min=at_min),
    ),
    "lost-site": FaultEntry(
        id="lost-site",
        title="a site that absorbs less and less",
        says="delivery falls over hours",
        sources=(source_of("site_loss"),),
        starting=lambda at_min: lost_site(at_min=at_min),
    ),
    "blocked-line": FaultEntry(
        id="blocked-line",
        title="a line that blocks, with a late alarm",
        says="nothing arrives until enough insulin has piled up for the alarm",
        sources=(source_of("occlusion"),),
        starting=lambda at_min: blocked_line(at_min=at_min, basal_u_per_h=_BASAL_U_PER_H),
    ),
}
