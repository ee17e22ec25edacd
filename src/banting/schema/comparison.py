"""The attack beside the bent cannula: frequency, severity and the arithmetic, as numbers."""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.outcome import Estimate
from banting.schema.source import Source

__all__ = ["KETOACIDOSIS", "BaseRate", "Comparison"]

KETOACIDOSIS = "dka-open-loop"  # the id of the rate that bounds what failed sets do


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRate:
    """How often something happens, per person-year, from a source."""

    id: str
    says: str
    per_person_year: Estimate
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Cannula against attack.

    `attack_bound_per_person_year` is the upper bound from zero events (rule of three) at
    `exposure_person_years` and `detection_chance`. `break_even_per_person_year` is the attack rate
    whose expected severe harm equals the most that failed sets can do: all ketoacidosis of people
    on pumps, where `other_rates` hold that (`KETOACIDOSIS`), else the simulated arm's share; None
    where the attack did no severe harm. `ratio_supported` is cannula rate over attack bound;
    `person_years_for_claim` is what the claimed ratio would need. `cautions` are sentences to
    print, the ones nobody may miss first.
    """

    cannula: BaseRate
    other_rates: tuple[BaseRate, ...]
    exposure_person_years: float
    detection_chance: float
    attack_bound_per_person_year: float
    ratio_supported: float
    claimed_ratio: float
    person_years_for_claim: float
    cannula_severe_share: Estimate
    attack_severe_share: Estimate
    break_even_per_person_year: float | None
    cautions: tuple[str, ...]
