"""A name -> the closed-loop rule that a phone runs: the controllers' general paths, as one shelf.

The controllers of a trial and the app of a replay share one implementation; here it meets the
nouns of `schema.dosing`. Knows: names, the controllers. Never knows: devices, attacks, a pump's
bytes. Nothing is compiled, and numba is not imported, before the first decision.
"""

from __future__ import annotations

from banting.build_dosing.loop_rule import LoopRule
from banting.build_dosing.oref0_rule import Oref0Rule
from banting.controllers.loop import LOOP_35, LOOP_ALGORITHM_2026
from banting.controllers.oref0 import AAPS, OREF0
from banting.interfaces import DosingRule

__all__ = ["DOSING_RULES", "dosing_rule"]

DOSING_RULES: dict[str, DosingRule] = {
    "loop": LoopRule(rules=LOOP_ALGORITHM_2026),
    "loop35": LoopRule(rules=LOOP_35),
    "oref0": Oref0Rule(mode=OREF0),
    "aaps": Oref0Rule(mode=AAPS),
}


def dosing_rule(name: str) -> DosingRule:
    """Return the rule of a name; another name than `DOSING_RULES` has is our own bug."""
    assert name in DOSING_RULES, f"there is no dosing rule {name!r}"
    return DOSING_RULES[name]
