"""A remote command in a few words, for a table: `bolus ≤ 8 U`, `carbs ≤ 250 g`, `override`.

Knows: the goal, the rule that gave it, the set-up's limits and what the machines did. Never knows:
how it was carried out.
"""

from __future__ import annotations

from banting.assess.app_bounds import by_app
from banting.schema.disturbance import Disturbance
from banting.schema.question import Goal
from banting.schema.setup import DeviceSetup, Setup

__all__ = ["short_word"]

_WORDS = {
    Goal.G3: "no insulin",
    Goal.G4: "pump's limits",
    Goal.G6: "false glucose",
    Goal.G7: "no alarm",
    Goal.G8: "blocks commands",
    Goal.G9: "reads",
    Goal.G10: "secrets",
}


def short_word(goal: Goal, rule: str, setup: Setup, disturbance: Disturbance) -> str:
    """Return a command in a few words.

    Args:
        goal: what it reaches.
        rule: id of the rule that gives it.
        setup: whose limits hold: the app's, or the pump's where the app is passed by.
        disturbance: what it did to insulin and readings.
    """
    match goal:
        case Goal.G1:
            return f"bolus ≤ {_limiting(rule, setup).number('max_bolus_u'):g} U"
        case Goal.G2:
            return f"basal ≤ {_limiting(rule, setup).number('max_basal_u_per_h'):g} U/h"
        case Goal.G5 if disturbance.false_carbs:
            return f"carbs ≤ {max(one.carbs_g for one in disturbance.false_carbs):g} g"
        case Goal.G5:
            return rule.removesuffix("-switch").rpartition("-")[2]
        case _:
            return _WORDS[goal]


def _limiting(rule: str, setup: Setup) -> DeviceSetup:
    """Return the device whose limit holds."""
    phone, pump = setup.device("phone"), setup.device("pump")
    assert phone is not None, "a remote command needs an app"
    assert pump is not None, "a set-up has a pump"
    return phone if by_app(rule) else pump
