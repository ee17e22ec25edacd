"""Attack beside bent cannula: how often, how bad, and what the past can and cannot say.

From no recognised event in T person-years, each recognised with chance d, the rate is below 3 /
(T d) with 95 % confidence (rule of three: Hanley, Lippman-Hand, JAMA 1983 249:1743). Severity
comes from the same simulator's arms. Frequency is not severity, and neither is a promise to
someone who is targeted.
"""

from __future__ import annotations

from banting.errors import ModelError
from banting.schema.comparison import BaseRate, Comparison
from banting.schema.outcome import ArmOutcome

__all__ = ["CLAIMED_RATIO", "RULE_OF_THREE", "beside_cannula"]

CLAIMED_RATIO = 1.0e9  # "1,000,000,000 times the greater concern", a forum thread of 2019
RULE_OF_THREE = 3.0

_ALWAYS = (
    "Frequency is not severity: a rate says how often, not how bad.",
    "The past says nothing about a targeted person: nobody drew that person at random.",
    "The bound is what zero recognised events allow, not an estimate of the rate of attacks.",
)


def beside_cannula(
    *,
    cannula: BaseRate,
    other_rates: tuple[BaseRate, ...],
    cannula_arm: ArmOutcome,
    attack_arm: ArmOutcome,
    exposure_person_years: float,
    detection_chance: float,
    claimed_ratio: float = CLAIMED_RATIO,
) -> Comparison:
    """Return the comparison of an attack with a failed set.

    Args:
        cannula: how often such a set fails; other_rates: for scale.
        cannula_arm, attack_arm: outcomes of the same trial.
        exposure_person_years: how long pumps were worn without a recognised attack (T).
        detection_chance: how likely an attack would have been recognised (d), above 0 up to 1.
        claimed_ratio: how many times more frequent the cannula is claimed to be.
    Raises: ModelError for an exposure or a chance that is not possible.
    """
    if exposure_person_years <= 0.0:
        raise ModelError("exposure", f"{exposure_person_years} person-years is not above 0")
    if not 0.0 < detection_chance <= 1.0:
        raise ModelError("detection chance", f"{detection_chance} is outside 0 to 1")
    rate = cannula.per_person_year.value
    bound = RULE_OF_THREE / (exposure_person_years * detection_chance)
    bad_cannula, bad_attack = cannula_arm.severe_share, attack_arm.severe_share
    break_even = rate * bad_cannula.value / bad_attack.value if bad_attack.value > 0.0 else None
    return Comparison(
        cannula=cannula,
        other_rates=other_rates,
        exposure_person_years=exposure_person_years,
        detection_chance=detection_chance,
        attack_bound_per_person_year=bound,
        ratio_supported=rate / bound,
        claimed_ratio=claimed_ratio,
        person_years_for_claim=RULE_OF_THREE * claimed_ratio / (rate * detection_chance),
        cannula_severe_share=bad_cannula,
        attack_severe_share=bad_attack,
        break_even_per_person_year=break_even,
        cautions=(*_ALWAYS, *_about_severity(cannula_arm, attack_arm, rate)),
    )


def _about_severity(cannula: ArmOutcome, attack: ArmOutcome, rate: float) -> tuple[str, ...]:
    """Return what has to be said of this pair of arms."""
    said = []
    if attack.severe_share.value == 0.0:
        said.append(
            f"No virtual wearer came to serious harm in the attack's arm (at most "
            f"{100 * attack.severe_share.high:.2g} % would, 95 %), so no rate breaks even."
        )
    elif cannula.severe_share.value == 0.0:
        most = rate * cannula.severe_share.high / attack.severe_share.value
        said.append(
            f"No virtual wearer came to serious harm from the cannula within {cannula.hours} h (at "
            f"most {100 * cannula.severe_share.high:.2g} % would, 95 %): by this score any rate of "
            f"attacks weighs more, and one above {most:.2g} a person-year certainly does. "
            "Ketoacidosis takes longer than the simulated day."
        )
    return tuple(said)
