"""The two faces of one algorithm: oref0 on its own rig, and the same code inside AndroidAPS.

Knows: the two switches that tell them apart. Never knows: a patient or a decision.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AAPS", "MODES", "OREF0", "Mode"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How oref0's rules are hosted.

    - `rounds_basal`: rates go to the pump's steps. AndroidAPS leaves that to its pump drivers.
    - `flat_guard`: a glucose that has not moved for 45 minutes stops the loop. AndroidAPS does not
      ask; oref0 itself does not for a sensor that calls itself `fakecgm`.
    """

    id: str
    title: str
    rounds_basal: bool
    flat_guard: bool


OREF0 = Mode(id="oref0", title="oref0 0.7.1", rounds_basal=True, flat_guard=True)
AAPS = Mode(id="aaps", title="oref0 0.7.1 as in AndroidAPS", rounds_basal=False, flat_guard=False)
MODES = {mode.id: mode for mode in (OREF0, AAPS)}
