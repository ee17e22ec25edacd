"""The attack graph: what can be reached, with a proof of every YES and of every NO.

Knows: facts, rules, assumptions and changes. Never knows: devices, bytes, patients. The checker of
certificates stands alone in `checker.py`; it is loaded only when it is called, so that
`python -m banting.attack_graph.checker` runs it by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from banting.schema.proof import Certificate

__all__ = [
    "AssumptionSets",
    "ChangeSets",
    "Closure",
    "FoundPath",
    "Mutation",
    "certify",
    "check",
    "close",
    "explain_no",
    "explain_yes",
    "find_path",
    "leaves_of_no",
    "mutations",
    "smallest_assumptions",
    "smallest_changes",
]


def check(certificate: Certificate) -> tuple[str, ...]:
    """Return every fault of a certificate, () when it holds; see `checker.py`."""
    from banting.attack_graph import checker

    return checker.check(certificate)
