"""The attack graph: what can be reached, with a proof of every YES and of every NO.

Knows: facts, rules, assumptions and changes. Never knows: devices, bytes, patients. The checker
of certificates is left out of this face on purpose: it stands alone in `checker.py` and is run by
itself.
"""

from banting.attack_graph.certificate import certify, leaves_of_no
from banting.attack_graph.closure import Closure, close
from banting.attack_graph.explain import explain_no, explain_yes
from banting.attack_graph.mutations import Mutation, mutations
from banting.attack_graph.paths import FoundPath, find_path
from banting.attack_graph.smallest import (
    AssumptionSets,
    ChangeSets,
    smallest_assumptions,
    smallest_changes,
)

__all__ = [
    "AssumptionSets",
    "ChangeSets",
    "Closure",
    "FoundPath",
    "Mutation",
    "certify",
    "close",
    "explain_no",
    "explain_yes",
    "find_path",
    "leaves_of_no",
    "mutations",
    "smallest_assumptions",
    "smallest_changes",
]
