"""Published subjects as the people of a trial: their cohorts, and their rows as frozen nouns.

simglucose makes 30 subjects of S2008 public. Whose property the rows are is unclear, so none is
part of this project: a door reads them from the user's own installation, once, and hands them on
as these nouns. Reports get names and checksums, never a row. Never knows: the file's columns, or
where it lies.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

__all__ = ["ALL_AGES", "SUBJECT_COHORTS", "Subjects", "age_group"]

ALL_AGES = "all"
# Cohort -> the age group of its people, with which their names begin.
SUBJECT_COHORTS: dict[str, str] = {
    "simglucose-adults": "adult",
    "simglucose-adolescents": "adolescent",
    "simglucose-children": "child",
    "simglucose": ALL_AGES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """The subjects of one cohort, in the order of their file; person 0 is the first.

    Attributes:
        names: as the file has them.
        sha256: of the file that the rows were read from.
        ratios_sha256: of the file that their ratios were read from; None: the house's rules.
        rows: a subject each, as the patients' shelf reads them; () in a report.
        ratios: (mg/dL that a unit lowers, grams that it covers) of each subject; () by rule.
    """

    names: tuple[str, ...]
    sha256: str
    ratios_sha256: str | None
    rows: tuple[tuple[float, ...], ...] = ()
    ratios: tuple[tuple[float, float], ...] = ()

    @property
    def without_rows(self) -> Subjects:
        """The same subjects as a report may tell them."""
        return replace(self, rows=(), ratios=())


def age_group(cohort: str) -> str:
    """Return the age group whose figures hold for a cohort; any other cohort is its own."""
    return SUBJECT_COHORTS.get(cohort, cohort)
