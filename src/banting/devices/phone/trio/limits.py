"""What the model of Trio leaves out or assumes, for whoever reads an answer.

Knows: the gaps. Never knows: an answer.
"""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "Trio is modelled from its source (read, not run); its dosing is oref0 0.7.1, without dynamic"
    " sensitivity and without autosens.",
    "An override or temporary target from afar lasts from a minute to a day in this model, and is"
    " refused otherwise.",
    "Fat and protein of a remote meal are read and not dosed for.",
    "A sender's push key may stand inside a sealed command, for Trio's answer; no answer is sent"
    " here.",
)
