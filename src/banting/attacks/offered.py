"""Which rules a home is asked about: those that speak of something it has.

A rule on a bridge, a phone's app or a cloud says nothing of a home without one: no device could
state the fact it needs. Rules of pumps, remotes, meters, sensors and sticks are always asked.
"""

from __future__ import annotations

from collections.abc import Iterable

from banting.schema.facts import Fact, Rule

__all__ = ["rules_for"]

_SPEAKS_OF = {  # how a fact begins, or a fact -> the role or model that it speaks of
    "bridge": "bridge",
    "phone": "phone",
    "loop": "loop",
    "iaps": "iaps",
    "trio": "trio",
    "aaps": "androidaps",
    "nightscout": "nightscout",
    "share": "share",
    "caregiver": "caregiver",
    "code.on-phone": "phone",
    "assume.phone-in-hands": "phone",
    "knows.otp-secret": "phone",
}


def rules_for(rules: Iterable[Rule], there: frozenset[str]) -> tuple[Rule, ...]:
    """Return the rules that a home with some roles and models is asked about, in order."""
    return tuple(rule for rule in rules if all(_may_hold(need, there) for need in rule.needs))


def _may_hold(fact: Fact, there: frozenset[str]) -> bool:
    speaks_of = _SPEAKS_OF.get(fact) or _SPEAKS_OF.get(fact.partition(".")[0])
    return speaks_of is None or speaks_of in there
