"""What the model of iAPS leaves out or assumes. Knows: the gaps. Never knows: an answer."""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "iAPS is modelled from its source and its issues (read, not run); its dosing is oref0 0.7.1,"
    " without dynamic sensitivity and without autosens.",
    "Of what iAPS may take from Nightscout only carbohydrate is modelled; its remote control"
    " through Nightscout announcements is not.",
)
