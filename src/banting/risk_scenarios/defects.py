"""What is wrong in a folder of scenarios, one by one: where, and what was expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from banting.errors import BantingError

__all__ = ["Defect", "DefectKind", "ScenarioError", "by_kind"]


class DefectKind(StrEnum):
    """The kinds of trouble, in the words of a report."""

    UNPARSABLE = "text that cannot be parsed"
    ANOTHER_FORM = "a file of another form"
    MISSING_POINTER = "a pointer to a file that is not there"
    BROKEN_POINTER = "a pointer to a file that cannot be read"
    MISMATCH = "an override of something the base does not have"
    WRONG_VALUE = "a value that is missing or impossible"
    REPEATED = "a sim_id that stands twice in a file"
    UNKNOWN_STAGE = "a sim_id that names no stage"
    DROPPED_STAGE = "a sim_id that Tidepool's own summary would drop"
    CONTRADICTION = "a stage and a controller that contradict each other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """One defect: `where` is `line:column` or a dotted key; `sims` simulations do not run by it.

    `sims` 0: noted, but all run. None: a file so broken that its simulations cannot be counted.
    """

    kind: DefectKind
    file: str
    where: str
    says: str
    sims: int | None = 0

    def __str__(self) -> str:
        """Return `file:where  what is wrong`."""
        return f"{self.file}{':' if self.where else ''}{self.where}  {self.says}"


class ScenarioError(BantingError):
    """Something in a scenario file that keeps it, or one of its simulations, from being read."""

    def __init__(self, kind: DefectKind, where: str, says: str, file: str = "") -> None:
        """Keep the kind, the place, what was expected, and the file where it is another one."""
        self.kind = kind
        self.where = where
        self.says = says
        self.file = file
        super().__init__(f"{where}: {says}")


def by_kind(defects: Iterable[Defect]) -> tuple[tuple[DefectKind, int], ...]:
    """Return how many defects of each kind there are, in the order of the kinds."""
    counts = Counter(defect.kind for defect in defects)
    return tuple((kind, counts[kind]) for kind in DefectKind if counts[kind])
