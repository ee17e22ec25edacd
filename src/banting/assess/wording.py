"""Facts in words: what a home's own devices say of themselves, else the general words of the fact.

Knows: facts and who stated them. Never knows: rules or answers.
"""

from __future__ import annotations

from banting.attacks import FACT_WORDS
from banting.build import System
from banting.schema.facts import Fact

__all__ = ["in_words"]

_SAID_BY_THE_HOME = frozenset({Fact("air.carries-pump-serial")})  # a stick says it, or a loop


def in_words(system: System, facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """Return what it means that facts hold; what the position itself says is left out."""
    stated = {one.fact: one.says for one in system.stated if one.fact in _SAID_BY_THE_HOME}
    by_app = system.device("phone") is not None
    return tuple(
        stated[fact] if by_app and fact in stated else FACT_WORDS[fact].holds
        for fact in facts
        if fact in FACT_WORDS and not fact.startswith("reach.")
    )
