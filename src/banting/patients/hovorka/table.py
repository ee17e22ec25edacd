"""The published population of Hovorka's model: its table, and the person in its middle.

Source: boiroux-table. The table's "exp(VG) ~ N(1.16, 0.23^2)" is read as boiroux-2018 has it, ln
VG ~ N(ln 0.15, 0.23^2): taken literally, a quarter of people would have a negative volume of
glucose and a twentieth of the rest less than 0.03 L/kg, while ln 1.16 is 0.15.

The table is of adults of 65-95 kg. No public source says how it would look for adolescents or
children, so this model has no such cohort. Never knows: chance, arrays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from banting.errors import ModelError
from banting.patients.hovorka.layout import Physiology
from banting.patients.hovorka.sources import CITED
from banting.schema.source import Source

__all__ = ["COHORTS", "TABLE", "Spread", "checked", "typical"]

COHORTS: dict[str, str] = {"adult": "adults of Hovorka's published population, 65-95 kg"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """One parameter over people.

    `normal`: N(a, b^2), drawn above zero; `log`: its logarithm is N(a, b^2); `even`: between a
    and b.
    """

    name: str
    form: Literal["normal", "log", "even"]
    a: float
    b: float
    source: Source

    @property
    def median(self) -> float:
        """Median of the parameter, before anything is drawn again."""
        if self.form == "even":
            return 0.5 * (self.a + self.b)
        return math.exp(self.a) if self.form == "log" else self.a


def _normal(name: str, mean: float, sd: float) -> Spread:
    """Return a parameter that is normal over people, as the table has it."""
    return Spread(name=name, form="normal", a=mean, b=sd, source=CITED["boiroux-table"])


TABLE: tuple[Spread, ...] = (
    _normal("egp0", 0.0161, 0.0039),
    _normal("f01", 0.0097, 0.0022),
    _normal("k12", 0.0649, 0.0282),
    _normal("ka1", 0.0055, 0.0056),
    _normal("ka2", 0.0683, 0.0507),
    _normal("ka3", 0.0304, 0.0235),
    _normal("sit", 51.2e-4, 32.09e-4),
    _normal("sid", 8.2e-4, 7.84e-4),
    _normal("sie", 520e-4, 306.2e-4),
    _normal("ke", 0.14, 0.035),
    _normal("vi", 0.12, 0.012),
    _normal("absorbed_per_min", 0.018, 0.0045),
    Spread(name="vg", form="log", a=math.log(0.15), b=0.23, source=CITED["boiroux-2018"]),
    Spread(name="digested_per_min", form="log", a=-3.689, b=0.25, source=CITED["boiroux-table"]),
    Spread(name="bioavailable", form="even", a=0.7, b=1.2, source=CITED["boiroux-table"]),
    Spread(name="body_weight_kg", form="even", a=65.0, b=95.0, source=CITED["boiroux-table"]),
)


def checked(cohort: str) -> str:
    """Return a cohort's name.

    Raises: ModelError where the published population has no such people, saying what to try.
    """
    if cohort not in COHORTS:
        raise ModelError(
            "physiology hovorka",
            f"its published population is of adults (65-95 kg), not of cohort {cohort!r}; "
            "try cohort 'adult', or the physiology 'extended' alone",
        )
    return cohort


def typical(cohort: str) -> Physiology:
    """Return the person of a cohort in whom every parameter is at its median, for a replay."""
    checked(cohort)
    return Physiology(**{spread.name: spread.median for spread in TABLE})
