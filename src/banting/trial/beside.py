"""Attack beside bent cannula: how often, how bad, and what the past can and cannot say.

From no recognised event in T person-years, each recognised with chance d, the rate is below 3 /
(T d) with 95 % confidence (rule of three: Hanley, Lippman-Hand, JAMA 1983 249:1743). Severity
comes from the same simulator's arms, and from a registry where a simulated day is too short.
Frequency is not severity, and neither is a promise to someone who is targeted.
"""

from __future__ import annotations

from banting.errors import ModelError
from banting.schema.comparison import KETOACIDOSIS, BaseRate, Comparison
from banting.schema.outcome import ArmOutcome, Estimate
from banting.trial import risk

__all__ = ["CLAIMED_RATIO", "RULE_OF_THREE", "beside_cannula"]

CLAIMED_RATIO = 1.0e9  # "1,000,000,000 times the greater concern", a forum thread of 2019
RULE_OF_THREE = 3.0

_FIRST = (
    "Frequency is not severity, and the past says nothing about a targeted person: nobody drew "
    "that person at random."
)
_LAST = "The bound is what zero recognised events allow, not an estimate of the rate of attacks."
_LACKS_SEVERE_H = risk.DKAI_EDGES_CURRENT_H[risk.SERIOUS - 1]
_MINOR = 2  # severity: what both lack of insulin and a low can reach within hours


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
    most = _most_severe(cannula, other_rates, cannula_arm)
    attack_share = attack_arm.severe_share.value
    break_even = most.per_person_year.value / attack_share if attack_share > 0.0 else None
    return Comparison(
        cannula=cannula,
        other_rates=other_rates,
        exposure_person_years=exposure_person_years,
        detection_chance=detection_chance,
        attack_bound_per_person_year=bound,
        ratio_supported=rate / bound,
        claimed_ratio=claimed_ratio,
        person_years_for_claim=RULE_OF_THREE * claimed_ratio / (rate * detection_chance),
        cannula_severe_share=cannula_arm.severe_share,
        attack_severe_share=attack_arm.severe_share,
        break_even_per_person_year=break_even,
        cautions=(_FIRST, *_about_severity(cannula_arm, attack_arm, most, break_even), _LAST),
    )


def _most_severe(cannula: BaseRate, other_rates: tuple[BaseRate, ...], arm: ArmOutcome) -> BaseRate:
    """Return the most severe harm that failed sets can have done, per person-year.

    No more than all ketoacidosis that is seen on pumps. A simulated day would say too little (it
    ends before insulin has been missing for long) or, begun earlier, too much.
    """
    for known in other_rates:
        if known.id == KETOACIDOSIS:
            return known
    rate, share = cannula.per_person_year.value, arm.severe_share
    return BaseRate(
        id=f"{cannula.id}-severe",
        says=f"{cannula.says}, with severe harm as simulated",
        per_person_year=Estimate(
            value=rate * share.value, low=rate * share.low, high=rate * share.high
        ),
        source=cannula.source,
    )


def _about_severity(
    cannula: ArmOutcome, attack: ArmOutcome, most: BaseRate, break_even: float | None
) -> tuple[str, ...]:
    """Return what has to be said of this pair of arms."""
    said = []
    if cannula.severe_share.value == 0.0:
        said.append(
            f"No severe harm by the cannula is no all-clear: lack of insulin is scored as severe "
            f"from {_LACKS_SEVERE_H:.0f} h on, and this day ended after "
            f"{cannula.dka_index_h.value:.0f} h of it."
        )
    if break_even is None:
        said.append(
            f"No virtual wearer came to severe harm in the attack's arm (at most "
            f"{100 * attack.severe_share.high:.2g} % would, 95 %), so no rate breaks even."
        )
    else:
        said.append(
            f"Equal severe harm at {break_even:.2g} attacks a person-year compares with the most "
            f"that failed sets can do: {most.says}, {most.per_person_year.value:.2g} a person-year."
        )
    said.append(
        f"Scored {_MINOR} or worse of 5, which both can reach within hours: cannula "
        f"{_at_least(cannula, _MINOR):.0%} of wearers, attack {_at_least(attack, _MINOR):.0%}."
    )
    return tuple(said)


def _at_least(arm: ArmOutcome, score: int) -> float:
    """Return the share of wearers with this severity or a higher one."""
    return sum(share.value for share in arm.severity[score:])
